//go:build unix

package server_test

import (
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/server"
)

// displayed runs a cell and returns what it shows, each display's HTML and its
// plain form.
func (d *desk) displayed(code string) (displays [][2]string) {
	d.Helper()
	id := d.send(jupyter.Shell, jupyter.ExecuteRequest, plain(code))
	d.await("the cell's end", func(m jupyter.Received) bool {
		var shown jupyter.Display
		if m.Parent.ID == id && m.Header.Type == jupyter.DisplayData && m.Read(&shown) == nil {
			text, _ := shown.Data["text/html"].(string)
			bare, _ := shown.Data["text/plain"].(string)
			displays = append(displays, [2]string{text, bare})
		}
		var state jupyter.KernelState
		return m.Parent.ID == id && m.Header.Type == jupyter.Status && m.Read(&state) == nil && state.State == jupyter.StateIdle
	})
	return displays
}

// %ls shows a list for each kind of declaration, as GoNB does.
func TestLs(t *testing.T) {
	d := sit(t)
	for _, code := range []string{"%ls", "%list"} {
		if got := d.displayed(code); len(got) != 1 {
			t.Errorf("%s of nothing shows %q, want a heading", code, got)
		}
	}
	d.story(d.send(jupyter.Shell, jupyter.ExecuteRequest, plain("import \"strings\"\nconst size = 3\ntype T struct{}\nfunc (T) Get() int { return size }\nvar b, a = 1, 2\nfunc init() {}")))
	got := d.displayed("%ls")
	want := []string{"", "Imports: strings\n", "Constants: size\n", "Types: T\n", "Variables: a, b\n", "Functions: T.Get, init\n"}
	if len(got) != len(want) {
		t.Fatalf("%%ls shows %q, want %d displays", got, len(want))
	}
	for i, w := range want[1:] {
		if got[i+1][1] != w || !strings.Contains(got[i+1][0], "<li><code>") {
			t.Errorf("display %d is %q, want %q", i+1, got[i+1], w)
		}
	}
}

// Without a function %exec would become a mistake of Go's, and %%script without a
// program the end of the engine.
func TestCommandWithoutWhatItNeeds(t *testing.T) {
	d := sit(t)
	for code, want := range map[string]string{
		"%exec":                "%exec needs the name of a function behind it",
		"func f() {}\n%exec  ": "%exec needs the name of a function behind it",
		"%%script":             "%%script needs a program behind it",
		"//gonb:%%script \nls": "%%script needs a program behind it",
	} {
		reply := d.ask(jupyter.Shell, jupyter.ExecuteRequest, plain(code))
		if value, _ := reply["evalue"].(string); !strings.Contains(value, want) {
			t.Errorf("%q: %v, want %q", code, reply, want)
		}
	}
	d.works()
}

// The engine's page would not have our own commands.
func TestHelpListsAllCommands(t *testing.T) {
	d := sit(t)
	got := d.story(d.send(jupyter.Shell, jupyter.ExecuteRequest, plain("%help")))
	for _, c := range server.Commands {
		if !strings.Contains(got, c.Use+" ") || !strings.Contains(got, c.Does) {
			t.Errorf("%%help does not say of %s that it is %q", c.Use, c.Does)
		}
	}
}
