package diagnose_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/diagnose"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

var update = flag.Bool("update", false, "write what is said now into the samples")

// A sample is what the compiler or a program has really said about a cell, and
// what a learner reads of it: testdata/*.txt, in sections that begin with
// "-- name --". One without an output and an end does not parse.
type sample struct {
	file string
	part map[string]string
	rest string // the file without what is wanted
}

var section = regexp.MustCompile(`(?m)^-- ([\w-]+) --\n`)

func samples(t testing.TB) []sample {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d samples, %v", len(files), err)
	}
	var list []sample
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s := sample{file: file, part: map[string]string{}}
		s.rest, _, _ = strings.Cut(string(text), "-- want --\n")
		marks := section.FindAllStringSubmatchIndex(string(text), -1)
		for i, m := range marks {
			end := len(text)
			if i+1 < len(marks) {
				end = marks[i+1][0]
			}
			part := strings.ReplaceAll(string(text[m[1]:end]), `\e`, "\x1b")
			s.part[string(text[m[2]:m[3]])] = strings.TrimSuffix(part, "\n")
		}
		list = append(list, s)
	}
	return list
}

// parsed is a cell with its number.
func parsed(source string, number int) *cell.Cell {
	c := cell.Parse(source, gonb.Commands)
	c.Number = number
	return c
}

// read has the sample's mistake read.
func (s sample) read(t testing.TB) diagnose.Mistake {
	t.Helper()
	execution, err := strconv.Atoi(s.part["execution"])
	if err != nil {
		t.Fatalf("%s: %v", s.file, err)
	}
	h := diagnose.History{Cell: parsed(s.part["cell"], execution), Members: func(int, int) []string {
		return strings.Fields(s.part["members"])
	}}
	var notebook cell.Notebook
	for name, text := range s.part {
		if number, found := strings.CutPrefix(name, "earlier-"); found {
			n, err := strconv.Atoi(number)
			if err != nil {
				t.Fatalf("%s: %v", s.file, err)
			}
			notebook = notebook.With(parsed(text, n))
		}
	}
	h.Cells, h.Known = notebook.Cells(), notebook.Known()
	if ended, found := s.part["ended"]; found {
		m := h.Crash(s.part["stderr"], ended)
		if stdout, found := s.part["stdout"]; found {
			return h.Tests(stdout, m)
		}
		return m
	}
	if output, found := s.part["output"]; found {
		return h.Compile(output)
	}
	return h.Grammar()
}

var colour = regexp.MustCompile("\x1b\\[[0-9;]*m")

func TestSamples(t *testing.T) {
	for _, s := range samples(t) {
		m := s.read(t)
		got := colour.ReplaceAllString(strings.Join(m.Traceback(), "\n"), "")
		if *update {
			if err := os.WriteFile(s.file, []byte(s.rest+"-- want --\n"+got+"\n"), 0o666); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if got != s.part["want"] {
			t.Errorf("%s:\n%s\nwant\n%s", s.file, got, s.part["want"])
		}
		for _, hidden := range []string{"/tmp/", "/home/", "gonb_", "\x1b"} {
			if strings.Contains(m.Sentence+m.Detail, hidden) {
				t.Errorf("%s: %q is shown: %s\n%s", s.file, hidden, m.Sentence, m.Detail)
			}
		}
	}
}
