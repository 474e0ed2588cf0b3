package mistake

import (
	"fmt"
	"regexp"
	"strings"
)

// advice is a compiler's complaint with what is needed to say what to do.
type advice struct {
	Mistake
	report report
	place  Place
	all    []report
}

// packages are those of the course that a learner may forget to import.
var packages = map[string]string{
	"must": "github.com/janpfeifer/must", "graph": "github.com/gomlx/gomlx/core/graph",
	"layers": "github.com/gomlx/gomlx/ml/layers", "gonbui": "github.com/janpfeifer/gonb/gonbui",
}

func init() {
	for _, name := range []string{"check", "dataset", "feature", "filter", "grid", "model", "pool", "show", "train"} {
		packages[name] = "github.com/ninepixels/ninepixels/lessons/" + name
	}
}

var rules = []struct {
	match *regexp.Regexp
	say   func(a advice, m []string) string
}{
	{regexp.MustCompile(`^declared and not used: (\w+)`), func(_ advice, m []string) string {
		return fmt.Sprintf("%s is declared and not used: use it, take it out, or write _ in its place", m[1])
	}},
	{regexp.MustCompile(`^("[^"]+") imported( as \w+)? and not used`), func(_ advice, m []string) string {
		return fmt.Sprintf("%s is imported and not used: take the import out", m[1])
	}},
	{regexp.MustCompile(`^undefined: (\w+)`), func(a advice, m []string) string { return a.undefined(m[1]) }},
	{regexp.MustCompile(`non-declaration statement outside function body|expected declaration, found`), func(advice, []string) string {
		return "a statement stands outside of a function: put %% on a line of its own before the statements"
	}},
	{regexp.MustCompile(`^missing return`), func(advice, []string) string {
		return "missing return: the function promises a result, and one way through it returns none"
	}},
	{regexp.MustCompile(`^no new variables on left side of :=`), func(advice, []string) string {
		return "no new variables on the left of :=: the name exists already, so write = in its place"
	}},
	{regexp.MustCompile(`^assignment mismatch: (.*)`), func(_ advice, m []string) string {
		return "assignment mismatch: " + m[1] + ": take all results, or write _ for those that are not wanted (must.M1 takes the error)"
	}},
	{regexp.MustCompile(`(no required module provides package|cannot find module providing package|is not in std)`), func(a advice, _ []string) string {
		return strings.TrimSuffix(firstLine(a.report.message), "; to add it:") + ": is the import path spelt right, and is there a network to get it from?"
	}},
}

// compile is the sentence for a compiler's complaint.
func (a advice) compile() string {
	text := moreOf.ReplaceAllString(firstLine(a.report.message), "")
	for _, r := range rules {
		if m := r.match.FindStringSubmatch(a.report.message); m != nil {
			text = r.say(a, m)
			break
		}
	}
	if more := len(a.all) - 1; more == 1 {
		text += " (and 1 more mistake)"
	} else if more > 1 {
		text += fmt.Sprintf(" (and %d more mistakes)", more)
	}
	return text
}

// undefined says what an unknown name may be.
func (a advice) undefined(name string) string {
	if path, ok := packages[name]; ok {
		return fmt.Sprintf("undefined: %s: import %q first", name, path)
	}
	if strings.Contains(a.place.Text, name+".") {
		return fmt.Sprintf("undefined: %s: import the package, and look whether it has what you call", name)
	}
	return fmt.Sprintf("undefined: %s: is it spelt right? Run the cell that declares it first", name)
}
