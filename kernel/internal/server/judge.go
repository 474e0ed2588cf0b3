package server

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ninepixels/ninepixels/kernel/internal/diagnose"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/special"
)

// commandFailed is the name of what goes wrong in a shell or special command.
const commandFailed = "command failed"

var interrupted = diagnose.Mistake{Name: "KeyboardInterrupt", Sentence: "the cell was stopped, and the cells behind it were not run"}

var (
	// What GoNB prints behind the output of a shell command that has failed.
	shellFailed = regexp.MustCompile(`^(\^C\n)?(exit status [1-9]\d*|signal: .*)\n$`)
	// How a cell's program has ended.
	programEnd = regexp.MustCompile(`^(exit status \d+|signal: .*)$`)
	// GoNB passes on what the compiler, or the parser before it, has said.
	notCompiled = regexp.MustCompile(`(?m)^# gonb_|(^|/)main(_test)?\.go:\d+|\bgo (build|test)\b|\bgoimports\b|^Cell\[\d+\]: Line \d+`)
)

// judge says whether a cell that has ended has failed, and of what.
func (k *kernel) judge(r *run, exits map[int]int) (diagnose.Mistake, bool) {
	if r.unheard {
		return diagnose.Mistake{Name: "no input", Sentence: "the cell asks for input, and nobody is here to type it: run this notebook in JupyterLab"}, true
	}
	if r.result.Status == jupyter.ReplyError {
		return k.engineFailure(r), true
	}
	for _, line := range slices.Sorted(maps.Keys(exits)) {
		if status := exits[line]; status != 0 {
			return diagnose.Mistake{
				Name:     commandFailed,
				Sentence: fmt.Sprintf("the shell command in line %d ended with exit status %d; what it wrote stands above", line, status),
				Places:   []diagnose.Place{{Line: line, Text: lineOf(r.Code, line)}},
			}, true
		}
	}
	if line := r.unnoted(); r.shellEnd != "" && line > 0 {
		return diagnose.Mistake{
			Name:     commandFailed,
			Sentence: "the shell command ended with " + strings.TrimSpace(r.shellEnd) + "; what it wrote stands above",
			Places:   []diagnose.Place{{Line: line, Text: lineOf(r.Code, line)}},
		}, true
	}
	return diagnose.Mistake{}, false
}

// compiled reports whether GoNB has built the cell's program, however that has
// ended: it keeps the declarations then.
func (r *run) compiled() bool {
	return r.result.Status == jupyter.ReplyOK || programEnd.MatchString(strings.TrimSpace(r.result.ErrorValue))
}

// unnoted returns the last line with a shell command that leaves no note of how
// it ends, or 0: of such a one GoNB's own words must tell.
func (r *run) unnoted() int {
	watched := strings.Split(special.Watch(r.Code, "notes"), "\n")
	last := 0
	for _, line := range special.Lines(r.Code) {
		if line.Shell && lineOf(r.Code, line.Number) == watched[line.Number-1] {
			last = line.Number
		}
	}
	return last
}

func (k *kernel) engineFailure(r *run) diagnose.Mistake {
	value := strings.TrimSpace(r.result.ErrorValue)
	trace := strings.Join(r.result.Traceback, "\n")
	k.mu.Lock()
	h := diagnose.History{Counts: maps.Clone(k.counts)}
	k.mu.Unlock()
	h.Counts[len(h.Counts)] = r.count // the engine's own of this cell, also if it was not to count
	h.Sources = k.history.Before(r.count)
	switch {
	case programEnd.MatchString(value):
		h.Program = k.program()
		return h.Crash(r.Code, r.count, r.out.stderr.String(), value)
	case notCompiled.MatchString(value) || notCompiled.MatchString(trace):
		h.Members = func(line, column int) []string { return k.members(r.Code, line, column) }
		return h.Compile(r.Code, r.count, cmp.Or(trace, value))
	}
	first, _, _ := strings.Cut(value, "\n") // a special command's
	return diagnose.Mistake{Name: commandFailed, Sentence: strings.TrimPrefix(first, "executing special commands in cell: "), Detail: trace}
}

// membersTime is how long the reader of a mistake may wait for the names that
// were perhaps meant: a package that no cell has used yet takes a while to read.
const membersTime = 2 * time.Second

// members lists what may stand in the code at a line and a column, both from 1.
func (k *kernel) members(code string, line, column int) []string {
	if k.Assistant == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), membersTime)
	defer cancel()
	rows := strings.Split(code, "\n")
	cursor := utf8.RuneCountInString(strings.Join(rows[:line-1], "\n")) + column
	if line == 1 {
		cursor--
	}
	matches, _, _ := k.Assistant.Complete(ctx, k.declarations(), code, cursor)
	var names []string
	for _, m := range matches {
		names = append(names, m.Text)
	}
	return names
}

// program returns the program that GoNB has made of the cell.
func (k *kernel) program() string {
	files, _ := filepath.Glob(filepath.Join(k.live.Temp(), "gonb_*", "main.go"))
	if len(files) != 1 {
		return ""
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		return "" // its lines stay unnamed
	}
	return string(text)
}

// unknownCommand finds a special command that GoNB does not know. GoNB would
// only grumble, and run the rest.
func unknownCommand(code string) (diagnose.Mistake, bool) {
	for _, line := range special.Lines(code) {
		name, _, _ := strings.Cut(line.Text, " ")
		if line.Shell || name == "" || special.Known("%"+name) {
			continue
		}
		return diagnose.Mistake{
			Name:     "unknown command",
			Sentence: fmt.Sprintf("there is no special command %%%s; %%help lists them all", name),
			Places:   []diagnose.Place{{Line: line.Number, Text: lineOf(code, line.Number)}},
		}, true
	}
	return diagnose.Mistake{}, false
}

func lineOf(code string, number int) string {
	lines := strings.Split(code, "\n")
	if number < 1 || number > len(lines) {
		return ""
	}
	return lines[number-1]
}
