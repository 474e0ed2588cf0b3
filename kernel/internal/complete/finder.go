package complete

import (
	"cmp"
	"go/ast"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMatches bounds an answer.
const maxMatches = 500

// A finder collects matches for a word. Of two with one text the first counts.
type finder struct {
	word  string
	seen  map[string]bool
	found []Match
}

func newFinder(word string) *finder { return &finder{word: word, seen: map[string]bool{}} }

func (f *finder) add(m Match) {
	if m.Text != "_" && m.Text != cursorName && hasPrefixFold(m.Text, f.word) && !f.seen[m.Text] {
		f.seen[m.Text] = true
		f.found = append(f.found, m)
	}
}

// sorted returns the matches: exported names first, then others, keywords and
// packages last.
func (f *finder) sorted() []Match {
	slices.SortFunc(f.found, func(a, b Match) int {
		return cmp.Or(
			cmp.Compare(rank(a), rank(b)),
			strings.Compare(strings.ToLower(a.Text), strings.ToLower(b.Text)),
			strings.Compare(a.Text, b.Text))
	})
	return f.found[:min(len(f.found), maxMatches)]
}

func rank(m Match) int {
	switch {
	case ast.IsExported(m.Text):
		return 0
	case m.Kind == "keyword":
		return 2
	case m.Kind == "package":
		return 3
	}
	return 1
}

func hasPrefixFold(text, prefix string) bool {
	for _, r := range prefix {
		s, size := utf8.DecodeRuneInString(text)
		if size == 0 || unicode.ToLower(r) != unicode.ToLower(s) {
			return false
		}
		text = text[size:]
	}
	return true
}
