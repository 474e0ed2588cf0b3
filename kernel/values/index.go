package values

import (
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// writeIndex writes what is to be known of the variables without their values:
//
//	{"variables": [{
//	 "name": "x", "kept": true,
//	 "type": {"text": "*grid.Grid", "path": "*example.com/lessons/grid.Grid",
//	          "packages": [{"path": "example.com/lessons/grid", "name": "grid"}], "spelled": true},
//	 "bytes": 48, "value": "&grid.Grid{H: 1, W: 2, …}", "shape": "1×2",
//	 "needs": [types that stand in interfaces, as above], "functions": ["main.double"]
//	}, {"name": "c", "kept": false, "reason": "it holds a channel (chan int)", …}]}
//
// A variable for which there was no room is "large", too.
//
// A program that loads a variable must know the types and functions that it needs:
// see Know. A type is spelled if its text is Go when its packages are imported; that
// a type of package main is one of a function's own is not seen here.
func (s *snapshot) writeIndex(out io.Writer) error {
	b := []byte(`{"variables": [`)
	for i, r := range append(s.roots[:len(s.roots):len(s.roots)], s.refused...) {
		if i > 0 {
			b = append(b, ',')
		}
		b = s.appendVariable(append(b, '\n'), r)
	}
	_, err := out.Write(append(b, "\n]}\n"...))
	return err
}

func (s *snapshot) appendVariable(b []byte, r root) []byte {
	b = append(b, `{"name": `...)
	b = appendJSON(b, r.name)
	b = append(b, `, "kept": `...)
	b = strconv.AppendBool(b, r.reason == "")
	if r.reason != "" {
		b = append(b, `, "reason": `...)
		b = appendJSON(b, r.reason)
	}
	if r.large {
		b = append(b, `, "large": true`...)
	}
	b = append(b, `, "type": `...)
	b = appendType(b, r.about.name, r.about.short)
	size, needs, functions := s.reached(r)
	b = append(b, `, "bytes": `...)
	b = strconv.AppendInt(b, int64(size), 10)
	b = append(b, `, "value": `...)
	b = appendJSON(b, r.about.value)
	b = append(b, `, "shape": `...)
	b = appendJSON(b, r.about.shape)
	b = append(b, `, "needs": [`...)
	for i, t := range needs {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = appendType(b, t.name, t.short)
	}
	b = append(b, `], "functions": [`...)
	for i, name := range functions {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = appendJSON(b, name)
	}
	return append(b, "]}"...)
}

// reached returns how much memory a variable reaches, the types that stand in its
// interfaces or hold what its pointers point into, and its functions.
func (s *snapshot) reached(r root) (size int, needs []typeEntry, functions []string) {
	if r.target < 0 {
		return 0, nil, nil
	}
	seen, types, names := make([]bool, len(s.regions)), make([]bool, len(s.types)), make([]bool, len(s.names))
	seen[r.target] = true
	for work := []int{r.target}; len(work) > 0; {
		g := &s.regions[work[len(work)-1]]
		work = work[:len(work)-1]
		size += g.size
		if name := s.types[g.typ].name; !types[g.typ] && g.kind != mapped && !isBasicName(name) && name != r.about.name {
			types[g.typ] = true
			needs = append(needs, s.types[g.typ])
		}
		for _, c := range g.relocs {
			switch {
			case c.kind <= toEncoded && !seen[c.target]:
				seen[c.target] = true
				work = append(work, c.target)
			case c.kind == toFunction && !names[c.target]:
				names[c.target] = true
				functions = append(functions, s.names[c.target])
			}
		}
	}
	return size, needs, functions
}

func isBasicName(name string) bool {
	return slices.ContainsFunc(basicTypes(), func(t reflect.Type) bool { return fullName(t) == name })
}

func appendType(b []byte, name, short string) []byte {
	packages, spelled := packagesOf(name, short)
	b = append(b, `{"text": `...)
	b = appendJSON(b, shortened(short))
	b = append(b, `, "path": `...)
	b = appendJSON(b, name)
	b = append(b, `, "packages": [`...)
	for i, p := range packages {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = append(b, `{"path": `...)
		b = appendJSON(b, p.path)
		b = append(b, `, "name": `...)
		b = appendJSON(b, p.name)
		b = append(b, '}')
	}
	b = append(b, `], "spelled": `...)
	b = strconv.AppendBool(b, spelled)
	return append(b, '}')
}

type packageName struct{ path, name string }

// packagesOf returns the packages whose types stand in a type's text, once with
// import paths and once without, and whether another package may write it.
func packagesOf(name, short string) (packages []packageName, spelled bool) {
	spelled = !strings.Contains(name, "interface {") && !strings.Contains(name, "·")
	long, brief := qualified(name), qualified(short)
	if len(long) != len(brief) {
		return nil, false
	}
	for i, word := range long {
		dot, end := strings.LastIndexByte(word, '.'), strings.LastIndexByte(brief[i], '.')
		p := packageName{word[:dot], brief[i][:max(end, 0)]}
		if p.path == "main" {
			continue
		}
		first, _ := utf8.DecodeRuneInString(word[dot+1:])
		spelled = spelled && unicode.IsUpper(first) && !strings.Contains("/"+p.path+"/", "/internal/")
		if !slices.Contains(packages, p) {
			packages = append(packages, p)
		}
	}
	return packages, spelled
}

// qualified returns the words of a type's text that have a package in front.
func qualified(s string) []string {
	var words []string
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("[]*(), {};", r) }) {
		word = strings.TrimPrefix(word, "...")
		if strings.LastIndexByte(word, '.') > strings.LastIndexByte(word, '/') {
			words = append(words, word)
		}
	}
	return words
}
