package gonb

import (
	"cmp"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
)

// rows is what GoNB is handed for a cell: its special lines in order, less those
// that skip names, and, if a program is to be run, an empty one in its place.
// Shell commands note their exit status in a file, and speak with the kernel by
// its pipes, if there are any.
func (e *Engine) rows(c *cell.Cell, runs bool, skip func(cell.Special) bool) string {
	notes := e.notes()
	piped := e.pipes != nil && !captures(c) && quotable(e.Temp())
	if c.Mode == cell.Input {
		if piped && c.Start.Role == cell.RunsShell {
			return connectScript(c, redirect(e.Temp(), false), notes)
		}
		return watchScript(c, notes)
	}
	var b strings.Builder
	args := ""
	for _, s := range c.Specials {
		switch {
		case skip != nil && skip(s), fetches(s):
		case s.Role != cell.Other:
			given := s.Arguments()
			if s.Role == cell.RunsFunc {
				given = strings.TrimSpace(strings.TrimPrefix(given, s.Function()))
			}
			args = cmp.Or(given, args)
		case s.Shell && piped:
			fmt.Fprintf(&b, "!%s\n", connect(s, redirect(e.Temp(), true), notes))
		case s.Shell:
			fmt.Fprintf(&b, "!%s\n", watch(s, notes))
		default:
			if s.Name == "%args" {
				args = s.Arguments()
			}
			fmt.Fprintf(&b, "%%%s\n", shortName.ReplaceAllString(s.Text, "$1 $2"))
		}
	}
	if !runs {
		return b.String()
	}
	b.WriteString(noFetching + "\n")
	switch c.Mode {
	case cell.Test:
		fmt.Fprintf(&b, "%%test %s\n", testArguments(c, args))
	default:
		fmt.Fprintf(&b, "%%%% %s\n", args)
	}
	b.WriteString("// its program is built by the go command\n")
	return b.String()
}

// noFetching has GoNB run no "go get" before it builds, which would start a process
// for nothing: the go command's stand-in gets what is missing.
const noFetching = "%noautoget"

// fetches reports whether a special line says if modules are to be fetched, which
// the stand-in obeys, by [cell.Program].NoGet.
func fetches(s cell.Special) bool { return s.Name == "%autoget" || s.Name == noFetching }

// shortName is %env A=1, of which GoNB would not see that A is the whole name.
var shortName = regexp.MustCompile(`^(env\s+\w)=(.+)$`)

// testArguments are those of a test program, by which it runs the cell's own
// tests. GoNB, which does not see them, would run those of all cells; so does
// %test in a cell that has none.
func testArguments(c *cell.Cell, given string) string {
	if given != "" {
		return given
	}
	tests, benchmarks := c.Tests()
	args := "-test.v"
	if len(tests)+len(benchmarks) > 0 {
		args += " -test.run=^(" + strings.Join(tests, "|") + ")$"
	}
	if len(benchmarks) > 0 {
		args += " -test.bench=^(" + strings.Join(benchmarks, "|") + ")$"
	}
	return args
}

// watch returns a shell command that notes its exit status in a file, since GoNB
// does not report it: it writes "exit status 1" where a command might have
// written the same. [exits] reads the notes.
//
// A command notes its status in a trap that its shell runs as it exits. That
// leaves what the command does, and its status, as they are. No note is left by
// a command that sets that trap itself, that replaces its shell (exec), that
// does not parse, or that is alone in its line: for such a one the shell steps
// aside, and must, so that an interrupt reaches the command.
func watch(s cell.Special, notes string) string {
	if !compound(s.Text) || !quotable(notes) {
		return s.Text
	}
	star, text := "", s.Text
	if rest, found := strings.CutPrefix(text, "*"); found { // runs in GoNB's temporary folder
		star, text = "*", rest
	}
	return star + trap(s.Line, notes) + text
}

// connect returns a shell command that speaks by the kernel's pipes, and notes its
// exit status. It is read by itself, so that a complaint about it quotes nothing
// else.
func connect(s cell.Special, pipes, notes string) string {
	star, text := "", s.Text
	if rest, found := strings.CutPrefix(text, "*"); found {
		star, text = "*", rest
	}
	return star + pipes + "; " + trap(s.Line, notes) + "eval -- " + quote(text)
}

// connectScript does the same for a script that is a whole cell, which cannot
// read: the script itself is what its shell reads. What connects it takes a row of
// its own, so that the shell counts the rows as the cell does.
func connectScript(c *cell.Cell, pipes, notes string) string {
	first, script, _ := strings.Cut(c.Source, "\n")
	return first + "\n" + pipes + "; " + trap(1, notes) + "\n" + script
}

// captures reports whether GoNB itself must have what a cell prints, or what it
// reads: it copies the output to a file, or asks for input.
func captures(c *cell.Cell) bool {
	for _, s := range c.Specials {
		switch s.Name {
		case "%capture", "%with_inputs", "%with_password", "%wasm":
			return true
		}
	}
	return false
}

// InBrowser reports whether a cell's program is for a browser, and not for this machine.
func InBrowser(c *cell.Cell) bool {
	return slices.ContainsFunc(c.Specials, func(s cell.Special) bool { return s.Name == "%wasm" })
}

// watchScript does the same for a script that is a whole cell.
func watchScript(c *cell.Cell, notes string) string {
	first, script, found := strings.Cut(c.Source, "\n")
	switch {
	case !found || !quotable(notes):
	case c.Start.Role == cell.RunsShell:
		return first + "\n" + trap(1, notes) + script
	case c.Start.Name == runsProgram:
		return fmt.Sprintf("%s /bin/sh -c %s sh %s\n%s", runsProgram, quoted(run+note(1, "$s", notes)+"; exit $s"), c.Start.Arguments(), script)
	}
	return c.Source
}

// runsProgram is the command whose program reads the rows behind it. So that its
// status is noted, a shell starts it, with this command line.
const (
	runsProgram = "%%script"
	run         = `"$@"; s=$?; `
)

// quoted writes a text as one argument in a special line.
func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// note is quiet where its folder is gone.
func note(line int, status, notes string) string {
	return fmt.Sprintf(`echo %d %s 2>/dev/null >>"%s"`, line, status, notes)
}

func trap(line int, notes string) string {
	return fmt.Sprintf("trap '%s' EXIT; ", note(line, "$?", notes))
}

// quotable reports whether a file's name can be quoted in a trap; if not, the
// notes are missing.
func quotable(file string) bool { return !strings.ContainsAny(file, "'\"\\$`\n") }

// compound reports whether a shell may have more to do than to run one program.
func compound(command string) bool {
	return strings.HasPrefix(strings.TrimLeft(command, "* \t"), "!") || strings.ContainsAny(command, ";&|(`")
}

// unnoted returns the last line with a shell command that has left no note of how
// it has ended, or 0: of such a one GoNB's own words must tell.
func unnoted(c *cell.Cell, noted map[int]int) int {
	last := 0
	for _, s := range c.Specials {
		if _, left := noted[s.Line]; !left && (s.Shell || isScript(s)) {
			last = s.Line
		}
	}
	return last
}

// hasShell reports whether a cell runs shell commands.
func hasShell(c *cell.Cell) bool {
	for _, s := range c.Specials {
		if s.Shell || isScript(s) {
			return true
		}
	}
	return false
}

// isScript reports whether a special line has the rows behind it run by a shell or
// another program.
func isScript(s cell.Special) bool { return s.Role == cell.RunsShell || s.Name == runsProgram }

// exits returns the exit status by the number of the line, for each shell
// command that has left a note in a file.
func exits(file string) map[int]int {
	found := map[int]int{}
	text, err := os.ReadFile(file)
	if err != nil {
		return found // no command has exited
	}
	for row := range strings.Lines(string(text)) {
		number, status, _ := strings.Cut(strings.TrimSpace(row), " ")
		n, err := strconv.Atoi(number)
		if err != nil {
			continue
		}
		if found[n], err = strconv.Atoi(status); err != nil {
			delete(found, n)
		}
	}
	return found
}

// Watched is a cell as stock GoNB is to have it, so that its shell commands leave
// notes in a file; the lines keep their numbers. [Ends] reads the notes.
func Watched(c *cell.Cell, notes string) string {
	if c.Mode == cell.Input {
		return watchScript(c, notes)
	}
	rows := strings.Split(c.Source, "\n")
	for _, s := range c.Specials {
		if !s.Shell || watch(s, notes) == s.Text {
			continue
		}
		row := rows[s.Line-1]
		at := strings.IndexByte(row, '!') + 1
		at += len(row[at:]) - len(strings.TrimLeft(row[at:], " \t"))
		if strings.HasPrefix(row[at:], "*") {
			at++
		}
		rows[s.Line-1] = row[:at] + trap(s.Line, notes) + row[at:]
	}
	return strings.Join(rows, "\n")
}

// Ends returns the first shell command of a cell that has noted a failure, if one
// has; silent says that there is one which leaves no note, so that only GoNB's
// own words tell of it.
func Ends(c *cell.Cell, notes string) (failed *ShellFailure, silent bool) {
	noted := exits(notes)
	for _, s := range c.Specials {
		if !s.Shell && !isScript(s) {
			continue
		}
		status, left := noted[s.Line]
		if !left {
			silent = true
		} else if status != 0 {
			return &ShellFailure{s.Line, statusText(status)}, silent
		}
	}
	return nil, silent
}
