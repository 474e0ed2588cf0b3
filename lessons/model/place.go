package model

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
)

// libraries are the packages whose lines are no help to the learner.
var libraries = []string{
	"runtime.", "reflect.", "github.com/gomlx/", "github.com/ninepixels/ninepixels/lessons/model.",
}

// learnersLine returns "\n  at file:line" of the innermost caller that is no
// library, and what stands there. It works while a panic is being recovered, and says nothing if
// there is no such caller.
//
// GoNB finds the cell's line by the whole path. It has to stand on a line of
// its own: behind two colons, GoNB v0.11.4 takes what is between them for a
// column, and the kernel dies of it.
func learnersLine() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
	for {
		f, more := frames.Next()
		if f.Function != "" && !isLibrary(f.Function) {
			return fmt.Sprintf("\n  at %s:%d%s", f.File, f.Line, source(f.File, f.Line))
		}
		if !more {
			return ""
		}
	}
}

// source returns what a line of the source says, on a line of its own. It is "" where
// the source cannot be read, as on another machine.
func source(file string, line int) string {
	said := ""
	if filepath.IsAbs(file) {
		text, _ := os.ReadFile(file)
		said = lineOf(string(text), "", file, line)
	} else if program, err := os.Executable(); err == nil {
		said = lineOfCell(filepath.Dir(program), file, line)
	}
	if said == "" {
		return ""
	}
	return "\n     " + said
}

// lineOfCell returns a line of a cell, such as line 6 of cell[8].go. There is no such
// file: the kernel has composed the program of cells, and left it beside what was
// compiled, with a //line directive before each piece.
func lineOfCell(folder, cell string, line int) string {
	for _, name := range []string{"main.go", "main_test.go"} {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			continue
		}
		if said := lineOf(string(text), name, cell, line); said != "" {
			return said
		}
	}
	return ""
}

// directive says which file's line the next one is.
var directive = regexp.MustCompile(`^//line (.+?):(\d+)(?::\d+)?$`)

// lineOf returns the line of that number, of that file, in a source that begins as
// the file first.
func lineOf(source, first, file string, line int) string {
	here, number := first, 0
	if first == "" {
		here = file
	}
	for text := range strings.Lines(source) {
		text = strings.TrimSpace(text)
		if m := directive.FindStringSubmatch(text); m != nil && first != "" {
			next, _ := strconv.Atoi(m[2])
			here, number = m[1], next-1
			continue
		}
		number++
		if here == file && number == line {
			return text
		}
	}
	return ""
}

func isLibrary(function string) bool {
	for _, l := range libraries {
		if strings.HasPrefix(function, l) {
			return true
		}
	}
	return false
}
