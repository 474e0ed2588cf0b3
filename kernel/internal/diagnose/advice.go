package diagnose

import (
	"fmt"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
)

// advice is a complaint of the compiler's with what is needed to say what to do.
type advice struct {
	Mistake
	report  report
	place   Place           // where it is; Line 0 if that is not known
	more    int             // complaints beside it
	unknown map[string]bool // the names that the compiler does not know
	members func(line, column int) []string
}

// A rule says one kind of complaint in one sentence, or "" if it does not know
// better than the compiler. Its match has the groups m.
type rule struct {
	match pattern
	say   func(a advice, m []string) string
}

func on(pattern string, say func(a advice, m []string) string) rule {
	return rule{expression(pattern), say}
}

// fixed is a rule whose sentence needs nothing of the match but its groups, as
// $1, $2.
func fixed(pattern, text string) rule {
	return on(pattern, func(_ advice, m []string) string { return expand(text, m) })
}

var groups = expression(`\$\d`)

// expand replaces $1, $2 by a match's groups.
func expand(text string, m []string) string {
	return groups().ReplaceAllStringFunc(text, func(g string) string { return m[g[1]-'0'] })
}

var ruleSets = [][]rule{nameRules, callRules, typeRules, syntaxRules, packageRules}

// compile is the sentence for a complaint of the compiler's.
func (a advice) compile() string {
	a.report.message = moreOf().ReplaceAllString(a.report.message, "")
	if said := a.habit(); said != "" {
		return said // what else Go says of the line comes of it
	}
	text := a.told()
	switch {
	case a.more == 1:
		text += " (and 1 more mistake)"
	case a.more > 1:
		text += fmt.Sprintf(" (and %d more mistakes)", a.more)
	}
	return text
}

// told is the sentence for this one complaint.
func (a advice) told() string {
	if said := a.hidden(); said != "" {
		return said
	}
	for _, rules := range ruleSets {
		if said := a.first(rules); said != "" {
			return said
		}
	}
	return firstLine(a.report.message)
}

func (a advice) first(rules []rule) string {
	for _, r := range rules {
		if m := r.match().FindStringSubmatch(a.report.message); m != nil {
			if said := r.say(a, m); said != "" {
				return said
			}
		}
	}
	return ""
}

// row is the cell's line that the complaint is about, or "".
func (a advice) row() string {
	if p := a.known(a.place); len(p) > 0 {
		return p[0].Text
	}
	return ""
}

// opener returns the special line from which statements stand, or nil.
func (a advice) opener() *cell.Special {
	if start := a.history.Cell.Start; start != nil && start.Role == cell.OpensMain {
		return start
	}
	return nil
}
