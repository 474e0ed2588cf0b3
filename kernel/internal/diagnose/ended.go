package diagnose

import (
	"fmt"
	"strings"
)

// ended tells of a program that has ended without a panic.
func (m *Mistake) ended(text, ended string) {
	m.Name = or(ended, "error")
	said := m.unmarked(lastWords(strings.TrimSuffix(strings.TrimSpace(text), ended)))
	switch {
	case ended == "signal: killed":
		m.Sentence = "the cell's program was killed: most often the machine had no memory left, so try smaller data or smaller batches"
	case strings.HasPrefix(ended, "signal: interrupt"):
		m.Name, m.Sentence = Interrupted, "the cell was stopped"
	case crashSignal().MatchString(ended):
		m.Sentence = sentence("the cell's program ended with " + ended + " (a crash in C code)" + behind(", and the last that it said was: ", said))
	case ended == "exit status 2" && wrongFlag(text) != "":
		m.Sentence = sentence(wrongFlag(text))
	default:
		m.Sentence = sentence("the cell's program ended with " + ended + behind(", and the last that it said was: ", said))
	}
}

// crashSignal is the end of a program whose runtime had no time to say more.
var crashSignal = expression(`^signal: (aborted|segmentation fault|bus error|illegal instruction|floating point exception|bad system call|trace/breakpoint trap)`)

func behind(lead, text string) string {
	if text == "" {
		return ""
	}
	return lead + text
}

// logLine begins what package log prints.
var logLine = expression(`(?m)^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d(?:\.\d+)? `)

// lastWords is what a program has logged last, with all its rows, or else the
// last row that it has printed.
func lastWords(text string) string {
	if all := logLine().FindAllStringIndex(text, -1); len(all) > 0 {
		return joined(strings.Split(text[all[len(all)-1][1]:], "\n"))
	}
	return lastLine(text)
}

// What package flag says of the arguments that a program was given, before it
// lists the flags that it knows.
var (
	flagRules = []struct {
		match pattern
		say   string
	}{
		{expression(`(?m)^flag provided but not defined: (-\S+)$`), "the program has no flag $1"},
		{expression(`(?m)^flag needs an argument: (-\S+)$`), "the flag $1 needs a value behind it"},
		{expression(`(?m)^invalid (?:boolean )?value (".*") for (?:flag )?(-\S+): (?:parse error|(.*))$`), "$1 is no value for the flag $2"},
		{expression(`(?m)^bad flag syntax: (\S+)$`), "$1 is no flag: a flag is written -name or -name=value"},
	}
	usage     = expression(`(?m)^Usage(?: of .*)?:$`)
	knownFlag = expression(`(?m)^  (-\S+)`)
)

// wrongFlag tells of arguments that package flag has refused; "" if that is not
// why the program ended.
func wrongFlag(text string) string {
	at := usage().FindStringIndex(text)
	if at == nil {
		return ""
	}
	for _, rule := range flagRules {
		all := rule.match().FindAllStringSubmatch(text[:at[0]], -1)
		if len(all) == 0 {
			continue
		}
		said := expand(rule.say, all[len(all)-1])
		var flags []string
		for _, m := range knownFlag().FindAllStringSubmatch(text[at[1]:], maxFlags) {
			flags = append(flags, m[1])
		}
		if len(flags) == 0 {
			return said + "; it has no flags"
		}
		return fmt.Sprintf("%s; it has %s. %%args sets them", said, both(flags))
	}
	return ""
}

// maxFlags is how many flags are listed.
const maxFlags = 8
