package diagnose

import (
	"fmt"
	"strings"
)

const testFailed = "test failed"

var (
	testFails = expression(`^\s*--- FAIL: (\S+) \(`)
	testOther = expression(`^\s*(?:--- (?:PASS|SKIP): \S+ \(|FAIL$|PASS$|ok\s|exit status)`)
	testTurn  = expression(`^=== (?:RUN|CONT|NAME|PAUSE) +(\S+)$`)
	testSays  = expression(`^\s+(cell\[\d+\][^\s:]*\.go):(\d+): (.*)$`)
)

// A failure is a test that failed, with what it logged.
type failure struct {
	name   string
	words  []string // each with its line
	places []Place
}

// Tests tells of a test program that has ended, by what it wrote on stdout and by
// what is known of its end.
func (h History) Tests(stdout string, ended Mistake) Mistake {
	text := plain(tail(stdout, maxText))
	failed := h.failures(text)
	if len(failed) == 0 {
		return ended
	}
	first, rest := failed[0], failed[1:]
	if ended.Name != "exit status 1" {
		ended.Sentence = sentence(failed[len(failed)-1].name + ": " + ended.Sentence) // a panic ends them all
		return ended
	}
	m := h.mistake()
	m.Name, m.Told, m.Detail = testFailed, ended.Told, clean(tail(text, maxDetail))
	var places []Place
	for _, f := range failed {
		places = append(places, f.places...)
	}
	m.Places = m.known(places...)
	said := first.name + " failed"
	if len(first.words) > 0 {
		said += ": " + first.words[0]
	}
	if len(rest) > 0 {
		said += fmt.Sprintf(" (and %s: %s)", plural(len(rest), "more test"), both(names(rest)))
	}
	m.Sentence = sentence(said)
	return m
}

func names(failed []failure) []string {
	var list []string
	for _, f := range failed {
		list = append(list, f.name)
	}
	return list
}

// failures lists the tests that failed, in the order in which they are told of.
// What a test logs stands before its end if the tests are told one by one, and
// otherwise behind it.
func (h History) failures(text string) []failure {
	logged := map[string]*failure{}
	of := func(name string) *failure {
		if logged[name] == nil {
			logged[name] = &failure{name: name}
		}
		return logged[name]
	}
	var order []string
	current := ""
	saying := false
	for row := range strings.Lines(text) {
		row = strings.TrimRight(row, "\r\n")
		if m := testTurn().FindStringSubmatch(row); m != nil {
			current, saying = m[1], false
		} else if m := testFails().FindStringSubmatch(row); m != nil {
			current, saying = m[1], false
			order = append(order, current)
			of(current)
		} else if testOther().MatchString(row) {
			current, saying = "", false
		} else if m := testSays().FindStringSubmatch(row); m != nil && current != "" {
			f := of(current)
			f.words = append(f.words, m[3])
			f.places = append(f.places, Place{Cell: h.number(m[1]), Line: atoi(m[2])})
			saying = true
		} else if more, found := strings.CutPrefix(row, "        "); found && saying && current != "" {
			f := of(current) // a row more of the same message
			f.words[len(f.words)-1] = joined([]string{f.words[len(f.words)-1], more})
		} else {
			saying = false
		}
	}
	return withoutParents(order, logged)
}

// withoutParents leaves out the tests that have failed only because one inside of
// them has.
func withoutParents(order []string, logged map[string]*failure) []failure {
	var list []failure
	for _, name := range order {
		silent := len(logged[name].words) == 0
		inside := false
		for _, other := range order {
			inside = inside || strings.HasPrefix(other, name+"/")
		}
		if !silent || !inside {
			list = append(list, *logged[name])
		}
	}
	return list
}
