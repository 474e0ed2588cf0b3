package diagnose

import (
	"fmt"
	"strings"
)

// typeRules are about values of the wrong type.
var typeRules = []rule{
	on(`^cannot use (.+?) \(((?:untyped )?\w+ constant|.*?)(?: of type (.+?)| (?:constant )?.*)?\) as (.+?) value in (.+?)( \(truncated\)|: .*)?$`, mismatch),
	on(`^invalid operation: (.+) \(mismatched types (.+) and (.+)\)`, func(_ advice, m []string) string {
		if said := addsText(m[1], m[2], m[3]); said != "" {
			return said
		}
		said := fmt.Sprintf("%s and %s do not mix in %s: convert one of them", m[2], m[3], m[1])
		if numeric[m[2]] && numeric[m[3]] {
			said += ", for example with " + wider(m[2], m[3]) + "(…)"
		}
		return said
	}),
	fixed(`^non-boolean condition in (\w+) statement`, "what stands behind $1 must be true or false: compare with ==, < or !="),
	on(`^cannot convert (.+) \(untyped (?:int|float|rune|string) constant.*\) to type (string|int|float64)$`, func(a advice, m []string) string {
		if row := a.row(); strings.Contains(row, "+") && strings.ContainsAny(row, "\"`") {
			return "a text and a number cannot be added: write fmt.Sprint(a, b), or fmt.Sprintf(\"%v %v\", a, b)"
		}
		return ""
	}),
	fixed(`^invalid operation: operator (\S+) not defined on (.+) \((.*)\)`, "$1 does not work on $2, which is a $3"),
	fixed(`^invalid argument: index (\S+) out of bounds \[0:(\d+)\]`, "index $1 is out of range: the length is $2, and indices go from 0 to the length less 1"),
	fixed(`^invalid operation: division by zero`, "this divides by zero"),
	fixed(`^cannot use nil as (.+) value in`, "nil is no value of type $1: only pointers, slices, maps, channels, functions and interfaces can be nil"),
	fixed(`^(?:invalid operation: )?cannot index (.+?) \(`, "$1 has no elements, so it cannot have [ ] behind it"),
	fixed(`^cannot assign to (.+?) \(.*neither addressable nor a map index`, "$1 cannot be assigned to: assign to a variable, or to an element of a slice or map"),
	fixed(`^cannot assign to struct field (.+) in map`, "a field of a struct in a map cannot be set: take the struct out of the map, change it, and put it back"),
	fixed(`^cannot infer (\w+)`, "the type $1 does not follow from the arguments: write it, as in f[int](…)"),
	fixed(`^(.+?) \(type\) is not an expression`, "$1 is a type, and a value is wanted here"),
	fixed(`^(\w+) (?:\(.*\) )?is not a type`, "$1 is not a type"),
	fixed(`^(?:first argument to append|invalid append: argument) must be a slice; have (.+?) \(`, "append needs a slice as its first argument, and $1 is none"),
}

var numeric = map[string]bool{"int": true, "int8": true, "int16": true, "int32": true, "int64": true, "uint": true, "uint8": true, "byte": true,
	"uint16": true, "uint32": true, "uint64": true, "float32": true, "float64": true}

// wider is the type of the two to convert to, so that little is lost.
func wider(a, b string) string {
	for _, t := range []string{"float64", "float32", "int", "int64"} {
		if a == t || b == t {
			return t
		}
	}
	return a
}

// mismatch is about: cannot use "4" (untyped string constant) as int value in
// argument to area; cannot use n (variable of type int) as float64 value in
// assignment.
func mismatch(_ advice, m []string) string {
	value, kind, have, want, where, why := m[1], m[2], m[3], m[4], m[5], m[6]
	switch {
	case why == " (truncated)":
		return fmt.Sprintf("%s has a fraction, and the type %s has room for whole numbers only: convert with %s(…), or use float64", value, want, want)
	case strings.HasPrefix(why, ": "):
		return fmt.Sprintf("%s cannot be used as %s: %s", value, want, strings.TrimPrefix(why, ": "))
	}
	of := strings.TrimPrefix(kind, "untyped ")
	if have != "" {
		of = have
	}
	said := fmt.Sprintf("%s is %s %s, and the %s must be %s %s", value, article(of), of, where, article(want), want)
	switch {
	case numeric[have] && numeric[want]:
		said += fmt.Sprintf(": write %s(%s)", want, value)
	case have == "[]"+want:
		said += fmt.Sprintf(": write one of its elements, as in %s[0], or %s... for all of them where that is allowed", value, value)
	case have == "*"+want:
		said += ": write *" + value
	case want == "*"+have:
		said += ": write &" + value
	}
	return said
}

func article(noun string) string {
	switch {
	case strings.HasPrefix(noun, "[]"):
		return "a"
	case noun != "" && strings.ContainsRune("aeiouAEIO", rune(noun[0])):
		return "an"
	}
	return "a"
}

// syntaxRules are about what does not parse.
var syntaxRules = []rule{
	on(`^(?:syntax error: )?expected '\(', found (\w+)`, func(a advice, m []string) string {
		row := strings.TrimSpace(a.row())
		switch main := a.opener(); {
		case strings.HasPrefix(row, "func ") && main != nil && a.place.Line > main.Line:
			return fmt.Sprintf("a function cannot be declared below %s: move %s above that line, or write %s := func(…) {…}", main.Name, m[1], m[1])
		case strings.HasPrefix(row, "func "):
			return fmt.Sprintf("%s cannot be declared here: a } is missing in what stands above it", m[1])
		}
		return ""
	}),
	fixed(`missing ',' before newline in argument list`, "missing ',' before newline in argument list: a ) is missing at the end of this line, or a comma if more arguments follow"),
	fixed(`missing ',' before newline in composite literal|unexpected newline in composite literal`, "in a list over several lines each line ends with a comma, the last one too"),
	fixed(`missing ',' in (argument list|composite literal|parameter list)`, "a comma is missing in the $1, or a bracket that ends it"),
	fixed(`^string literal not terminated`, `the text does not end: its second " is missing`),
	fixed("^raw string literal not terminated", "the text does not end: its second ` is missing"),
	fixed(`^(more than one character in rune literal|illegal rune literal|rune literal not terminated)`, `text stands in double quotes, "like this"; single quotes are for one character`),
	fixed(`(expected statement|expected '}'|expected declaration), found 'else'|else must be|unexpected (keyword )?else`, "else must stand in the line of the } before it: } else {"),
	fixed(`expected '}', found 'EOF'`, "a } is missing: a function or a block does not end"),
	fixed(`expected '(.)', found 'EOF'`, "a $1 is missing before the end of the cell"),
	fixed(`unexpected newline, expecting \{ after (if|for|switch)|expected '\{', found newline|(?:unexpected semicolon or newline before|expected .*found newline.*) ?\{`, "the { must stand at the end of the line, not on the next one"),
	fixed(`^missing function body|unexpected semicolon or newline before \{`, "the function has no body: its { must stand at the end of the line"),
	fixed(`cannot use (.+) as value$|cannot use assignment (.+) as value|expected boolean expression, found assignment`, "= assigns; write == to compare"),
	fixed(`^missing condition in if statement`, "the if has no condition before its {"),
	fixed(`^label (\w+) (?:defined|declared) and not used`, "the label $1 is not used: take it out"),
	on(`^(\S+) redeclared in this block`, func(_ advice, m []string) string {
		return m[1] + " is declared twice in this cell: give one of them another name, or take one out"
	}),
	on(`^(?:method|field and method) (\S+) .*(?:already declared|the same name)|^method (\S+) already`, func(_ advice, m []string) string {
		return or(m[1], m[2]) + " is declared twice: give one of them another name, or take one out"
	}),
	on(`^no new variables on left side of :=`, func(a advice, _ []string) string {
		name, _, found := strings.Cut(a.row(), ":=")
		if name = strings.TrimSpace(name); !found || name == "" || strings.ContainsAny(name, "{}()\"") {
			name = "what stands on the left"
		}
		return name + " is declared already: write = instead of :="
	}),
}
