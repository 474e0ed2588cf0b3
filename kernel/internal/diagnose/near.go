package diagnose

import (
	"cmp"
	"go/scanner"
	"go/token"
	"maps"
	"slices"
	"strings"
)

// maxNear is how many words are suggested at most.
const maxNear = 3

// closest returns the words with the fewest letters to change in name, if they
// are few for its length.
func closest(name string, words []string) []string {
	var best []string
	distance := 1 + min(len(name)/3, 2)
	for _, word := range words {
		if word == name || word == "_" || slices.Contains(best, word) {
			continue
		}
		d := apart(name, word)
		if strings.EqualFold(word, name) {
			d = 0
		}
		switch {
		case d < distance:
			best, distance = []string{word}, d
		case d == distance && len(best) > 0:
			best = append(best, word)
		}
	}
	slices.Sort(best)
	return best[:min(len(best), maxNear)]
}

// longer returns the words that begin with name.
func longer(name string, words []string) []string {
	words = slices.DeleteFunc(slices.Sorted(slices.Values(words)), func(w string) bool {
		return len(w) <= len(name) || len(name) < 3 || !strings.EqualFold(w[:len(name)], name)
	})
	return words[:min(len(words), maxNear)]
}

// ending returns the words whose last part, from a capital letter on, is like
// name: ToUpper for Uper.
func ending(name string, words []string) []string {
	var parts []string
	of := map[string][]string{}
	for _, word := range words {
		for i, r := range word {
			if part := word[i:]; i > 0 && r >= 'A' && r <= 'Z' && len(part) > 2 {
				parts, of[part] = append(parts, part), append(of[part], word)
			}
		}
	}
	var found []string
	for _, part := range append(closest(name, parts), name) {
		found = append(found, of[part]...)
	}
	slices.Sort(found)
	found = slices.Compact(found)
	return found[:min(len(found), maxNear)]
}

// either writes words as a choice: a, b or c.
func either(words []string) string { return series(words, " or ") }

// both writes words together: a, b and c.
func both(words []string) string { return series(words, " and ") }

func series(words []string, before string) string {
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + before + words[last]
}

// identifiers returns the names in a text, in order, but for those behind a dot.
func identifiers(source string) []string {
	source = source[:min(len(source), maxText)]
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(source))
	s.Init(file, []byte(source), func(token.Position, string) {}, 0)
	var names []string
	for last := token.ILLEGAL; ; {
		_, tok, text := s.Scan()
		switch {
		case tok == token.EOF:
			return names
		case tok == token.IDENT && last != token.PERIOD:
			names = append(names, text)
		}
		last = tok
	}
}

// bases returns the last parts of packages' paths.
func bases(paths []string) []string {
	var list []string
	for _, p := range paths {
		list = append(list, p[strings.LastIndexByte(p, '/')+1:])
	}
	return list
}

// keys returns the keys of a map in order.
func keys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// apart is the number of letters to change, add, take out or swap with their
// neighbour between two words, or a large number for words of very different
// lengths.
func apart(a, b string) int {
	if len(a)-len(b) > 2 || len(b)-len(a) > 2 || len(a) > 60 {
		return 99
	}
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			d := min(rows[i-1][j-1]+change, rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, rows[i-2][j-2]+1)
			}
			rows[i][j] = d
		}
	}
	return rows[len(a)][len(b)]
}
