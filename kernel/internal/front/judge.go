package front

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/mistake"
	"github.com/ninepixels/ninepixels/kernel/internal/special"
	"github.com/ninepixels/ninepixels/kernel/internal/wire"
)

// commandFailed is the name of what goes wrong in a shell or special command.
const commandFailed = "command failed"

var interrupted = mistake.Mistake{Name: "KeyboardInterrupt", Sentence: "the cell was stopped, and the cells behind it were not run"}

var (
	// What GoNB prints behind the output of a shell command that has failed.
	shellFailed = regexp.MustCompile(`^(\^C\n)?(exit status [1-9]\d*|signal: .*)\n$`)
	// How a cell's program has ended.
	programEnd = regexp.MustCompile(`^(exit status \d+|signal: .*)$`)
	// GoNB passes on what the compiler, or the parser before it, has said.
	notCompiled = regexp.MustCompile(`(?m)^# gonb_|(^|/)main(_test)?\.go:\d+|\bgo (build|test)\b|\bgoimports\b|^Cell\[\d+\]: Line \d+`)
)

// judge says whether a cell that has ended has failed, and of what.
func (k *kernel) judge(r *run, exits map[int]int) (mistake.Mistake, bool) {
	if r.unheard {
		return mistake.Mistake{Name: "no input", Sentence: "the cell asks for input, and nobody is here to type it: run this notebook in JupyterLab"}, true
	}
	if r.result.Status == wire.ReplyError {
		return k.engineFailure(r), true
	}
	for _, line := range slices.Sorted(maps.Keys(exits)) {
		if status := exits[line]; status != 0 {
			return mistake.Mistake{
				Name:     commandFailed,
				Sentence: fmt.Sprintf("the shell command in line %d ended with exit status %d; what it wrote stands above", line, status),
				Places:   []mistake.Place{{Line: line, Text: lineOf(r.Code, line)}},
			}, true
		}
	}
	if line := r.unnoted(); r.shellEnd != "" && line > 0 {
		return mistake.Mistake{
			Name:     commandFailed,
			Sentence: "the shell command ended with " + r.shellEnd + "; what it wrote stands above",
			Places:   []mistake.Place{{Line: line, Text: lineOf(r.Code, line)}},
		}, true
	}
	return mistake.Mistake{}, false
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

func (k *kernel) engineFailure(r *run) mistake.Mistake {
	value := strings.TrimSpace(r.result.ErrorValue)
	trace := strings.Join(r.result.Traceback, "\n")
	k.mu.Lock()
	shift := k.shift
	k.mu.Unlock()
	var what mistake.Mistake
	switch {
	case programEnd.MatchString(value):
		what = mistake.History{Program: k.program()}.Crash(r.Code, r.count-shift, r.out.stderr.String(), value)
	case notCompiled.MatchString(value) || notCompiled.MatchString(trace):
		text := trace
		if text == "" {
			text = value
		}
		what = mistake.Compile(r.Code, r.count-shift, text)
	default: // a special command's
		first, _, _ := strings.Cut(value, "\n")
		what = mistake.Mistake{Name: commandFailed, Sentence: strings.TrimPrefix(first, "executing special commands in cell: "), Detail: trace}
	}
	for i := range what.Places {
		if what.Places[i].Cell > 0 {
			what.Places[i].Cell += shift
		}
	}
	return what
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
func unknownCommand(code string) (mistake.Mistake, bool) {
	for _, line := range special.Lines(code) {
		name, _, _ := strings.Cut(line.Text, " ")
		if line.Shell || name == "" || special.Known("%"+name) {
			continue
		}
		return mistake.Mistake{
			Name:     "unknown command",
			Sentence: fmt.Sprintf("there is no special command %%%s; %%help lists them all", name),
			Places:   []mistake.Place{{Line: line.Number, Text: lineOf(code, line.Number)}},
		}, true
	}
	return mistake.Mistake{}, false
}

func lineOf(code string, number int) string {
	lines := strings.Split(code, "\n")
	if number < 1 || number > len(lines) {
		return ""
	}
	return lines[number-1]
}
