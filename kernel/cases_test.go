package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	wire "github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/kernelproc"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
	"github.com/rogpeppe/go-internal/txtar"
)

// TestCases runs the cells of testdata/cases through the kernel. Each file is a
// kind of what users have met, and a kernel of its own; README.txt there tells
// how a file is written.
func TestCases(t *testing.T) {
	sp := setUp(t)
	files, err := filepath.Glob(filepath.Join("testdata", "cases", "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			kernel, err := kernelproc.Start(t.Context(), kernelproc.Options{
				Name: sp.Name(), Argv: sp.Command, Env: append(sp.Environ(os.Environ()), spec.HistoryVar+"=off"), Dir: dir,
			})
			if err != nil {
				t.Fatal(err)
			}
			defer kernel.Close()
			for _, c := range readCases(t, file) {
				t.Run(c.name, func(t *testing.T) {
					(&client{t: t, kernel: kernel, dir: dir}).try(c)
				})
			}
		})
	}
}

// A userCase is a notebook that starts with nothing declared.
type userCase struct {
	name  string
	files []txtar.File // in the notebook's folder
	cells []userCell
}

// A userCell is a cell, and what it must give by the names of the sections.
type userCell struct {
	id, code string
	gives    map[string]string
}

// readCases reads a file of cases.
func readCases(t *testing.T, file string) []userCase {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var cases []userCase
	for _, section := range archive.Files {
		kind, rest, _ := strings.Cut(section.Name, " ")
		text := string(section.Data)
		if kind == "case" {
			cases = append(cases, userCase{name: rest})
			continue
		}
		c := &cases[len(cases)-1]
		switch kind {
		case "file":
			c.files = append(c.files, txtar.File{Name: rest, Data: section.Data})
		case "cell":
			c.cells = append(c.cells, newUserCell(strings.Fields(rest), strings.TrimSuffix(text, "\n")))
		case "stdout", "stderr", "result", "error", "display":
			c.cells[len(c.cells)-1].gives[kind] = text
		default:
			t.Fatalf("%s: the section %q is of no known kind", file, section.Name)
		}
	}
	return cases
}

// newUserCell reads the words behind "cell": how its rows end, and its ID.
func newUserCell(words []string, code string) userCell {
	c := userCell{code: code, gives: map[string]string{}}
	for _, word := range words {
		switch word {
		case "crlf":
			c.code = strings.ReplaceAll(c.code, "\n", "\r\n")
		case "cr":
			c.code = strings.ReplaceAll(c.code, "\n", "\r")
		case "bom":
			c.code = "\ufeff" + c.code
		default:
			c.id = word
		}
	}
	return c
}

// A client runs the cells of one case.
type client struct {
	t      *testing.T
	kernel *kernelproc.Engine
	dir    string
	counts []int // the cells' numbers in the order of execution
}

// cellTime bounds what a cell waits for; one takes less than a second.
const cellTime = 2 * time.Minute

func (c *client) try(u userCase) {
	c.t.Helper()
	for _, f := range u.files {
		if err := os.WriteFile(filepath.Join(c.dir, f.Name), f.Data, 0o644); err != nil {
			c.t.Fatal(err)
		}
	}
	c.execute("", "%reset")
	c.counts = nil
	for i, cell := range u.cells {
		c.compare(fmt.Sprintf("cell %d", i+1), cell.gives, c.execute(cell.id, cell.code))
	}
}

// compare asks that a cell gives what it must: the sections stdout and result
// say so exactly, each row of stderr and error must be there, and what has no
// section may not come. Of what is displayed, only the rows of a section count.
func (c *client) compare(what string, want, got map[string]string) {
	c.t.Helper()
	for _, kind := range []string{"stdout", "result"} {
		if strings.TrimSuffix(got[kind], "\n") != c.numbered(strings.TrimSuffix(want[kind], "\n")) {
			c.t.Errorf("%s: %s is %q, want %q", what, kind, got[kind], want[kind])
		}
	}
	for _, kind := range []string{"stderr", "error"} {
		if want[kind] == "" && got[kind] != "" {
			c.t.Errorf("%s: %s is %q, and nothing was to come", what, kind, got[kind])
		}
		for row := range strings.Lines(want[kind]) {
			c.lacks(what, kind, row, got)
		}
	}
	for row := range strings.Lines(want["display"]) {
		c.lacks(what, "display", row, got)
	}
}

// lacks asks that a row is a part of what came.
func (c *client) lacks(what, kind, row string, got map[string]string) {
	c.t.Helper()
	if row = c.numbered(strings.TrimSuffix(row, "\n")); !strings.Contains(got[kind], row) {
		c.t.Errorf("%s: %s lacks %q:\n%s", what, kind, row, got[kind])
	}
}

// numbered puts the cells' numbers in the place of #1, #2, …
func (c *client) numbered(text string) string {
	for i, n := range slices.Backward(c.counts) {
		text = strings.ReplaceAll(text, fmt.Sprintf("#%d", i+1), fmt.Sprint(n))
	}
	return text
}

var colour = regexp.MustCompile("\x1b\\[[0-9;]*m")

// execute runs a cell and returns what came, by the names of the sections.
func (c *client) execute(id, code string) map[string]string {
	c.t.Helper()
	m := wire.New(c.kernel.Client().Session, wire.ExecuteRequest, wire.Execute{Code: code, StoreHistory: true})
	if id != "" {
		m.Metadata = map[string]any{"cellId": id}
	}
	if err := c.kernel.Client().Send(wire.Shell, m); err != nil {
		c.t.Fatal(err)
	}
	got := map[string]string{}
	limit := time.After(cellTime)
	for replied, idle := false, false; !replied || !idle; {
		select {
		case r := <-c.kernel.Client().Messages():
			if r.Parent.ID == m.Header.ID {
				c.take(r, got)
				replied = replied || r.Header.Type == wire.ExecuteReply
				idle = idle || r.Header.Type == wire.Status && strings.Contains(string(r.Content), wire.StateIdle)
			}
		case <-c.kernel.Ended():
			c.t.Fatalf("the kernel has ended: %v", c.kernel.Dead())
		case <-limit:
			c.t.Fatalf("the cell does not end:\n%s", code)
		}
	}
	return got
}

// take notes what a message tells.
func (c *client) take(r wire.Received, got map[string]string) {
	c.t.Helper()
	var content struct {
		wire.Text
		wire.Result
		Data map[string]any
	}
	if err := r.Read(&content); err != nil {
		c.t.Fatal(err)
	}
	switch r.Header.Type {
	case wire.Stream:
		got[content.Name] += content.Text.Text
	case wire.ExecuteResult:
		got["result"] = fmt.Sprint(content.Data["text/plain"])
	case wire.DisplayData:
		got["display"] += fmt.Sprintln(content.Data["text/plain"])
	case wire.ErrorMessage:
		got["error"] = colour.ReplaceAllString(strings.Join(content.Traceback, "\n"), "")
	case wire.ExecuteReply:
		c.counts = append(c.counts, content.ExecutionCount)
		if (content.Status == wire.ReplyOK) != (got["error"] == "") {
			got["error"] += fmt.Sprintf("\nthe reply's status is %s: %s", content.Status, content.ErrorValue)
		}
	}
}
