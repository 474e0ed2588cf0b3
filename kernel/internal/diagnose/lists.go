package diagnose

import (
	"fmt"
	"strings"
)

var (
	// A list in brackets that no type stands behind.
	bracketList = expression(`(^|[=(,:\[]|\breturn\b)\s*(\[([^\[\]]*)\])\s*($|[)\],;+}])`)
	// A list of lists.
	nestedList = expression(`(?:^|[=(,:]|\breturn\b)\s*(\[\s*\[.*\]\s*\])`)
	// Braces where a value is wanted.
	braceList = expression(`(?:[=(]|\breturn\b)\s*(\{(.*)\}?)`)
	// The same, as a whole row.
	braceRow    = expression(`^\s*(\{\s*\{.*\}\s*\})\s*$`)
	wholeNumber = expression(`^\s*-?\d+\s*$`)
	fraction    = expression(`^\s*-?\d*\.\d+\s*$`)
)

// untyped tells of lists and maps as other languages write them: without their
// type.
func untyped(row, code string) (say string, at int) {
	if m := nestedList().FindStringSubmatchIndex(code); m != nil {
		list := strings.NewReplacer("[", "{", "]", "}").Replace(row[m[2]:m[3]])
		return fmt.Sprintf("a list needs the type of its elements: [][]%s%s", elementType(row[m[2]:m[3]]), list), m[2]
	}
	if m := bracketList().FindStringSubmatchIndex(code); m != nil {
		inside := row[m[6]:m[7]]
		return fmt.Sprintf("a list needs the type of its elements: []%s{%s}", elementType(inside), inside), m[4]
	}
	if m := braceRow().FindStringSubmatchIndex(code); m != nil {
		return fmt.Sprintf("a list needs the type of its elements: [][]%s%s", elementType(row[m[2]:m[3]]), row[m[2]:m[3]]), m[2]
	}
	m := braceList().FindStringSubmatchIndex(code)
	if m == nil || strings.HasPrefix(strings.TrimSpace(code), "if ") {
		return "", 0
	}
	inside := row[m[4]:m[5]]
	first, value, pair := strings.Cut(strings.TrimSuffix(inside, "}"), ":")
	switch {
	case pair && !strings.HasPrefix(value, "="):
		value, _, _ = strings.Cut(value, ",")
		return fmt.Sprintf("a map needs the types of its keys and values: map[%s]%s{%s", elementType(first), elementType(value), inside), m[2]
	case strings.HasPrefix(strings.TrimSpace(inside), "{"):
		return fmt.Sprintf("a list needs the type of its elements: [][]%s{%s", elementType(inside), inside), m[2]
	}
	return fmt.Sprintf("a list needs the type of its elements: []%s{%s", elementType(inside), inside), m[2]
}

// elementType is the type that the values of a list seem to have.
func elementType(list string) string {
	first, _, _ := strings.Cut(strings.Trim(list, "[{ ]}"), ",")
	first = strings.Trim(first, "[]{} ")
	switch {
	case strings.HasPrefix(first, `"`), strings.HasPrefix(first, "'"), strings.HasPrefix(first, "`"):
		return "string"
	case fraction().MatchString(first), strings.Contains(list, ".") && wholeNumber().MatchString(first):
		return "float64"
	case wholeNumber().MatchString(first):
		return "int"
	case first == "true", first == "false":
		return "bool"
	}
	return "T"
}
