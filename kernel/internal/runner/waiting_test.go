//go:build unix

package runner_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/kernelproc"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
)

// A cell that waits for somebody who is not there ends by a sentence, and the next
// one runs; one that only could wait is left alone.
func TestCellsThatWait(t *testing.T) {
	const noInput = "^the cell asks for input, and nobody is here to type it"
	s := start(t, course(t))
	runs(t, s, []trial{
		{"Scan", "var s string\nfmt.Scan(&s)", noInput, "^error"},
		{"a Scanner", "import \"bufio\"\n\nlines := bufio.NewScanner(os.Stdin)\nfor lines.Scan() {\n}", noInput, "^error"},
		{"ReadAll", "%%\nos.Stdout.WriteString(\"name: \")\nio.ReadAll(os.Stdin)", noInput, "^stdout \"name: \"\nerror"},
		{"cat", "!cat", noInput, "^error"},
		{"read", "!read -r x; echo $x", noInput, "^error"},
		{"a program that reads something else", "!sleep 1 | cat; echo done", "^$", `^stdout "done\\n"\n$`},
		{"a widget", "import \"github.com/janpfeifer/gonb/gonbui/widgets\"\n%%\nwidgets.Slider(0, 100, 30).Done()", "^the cell waits for its widgets, and no page shows them", ""},
		{"after all", "fmt.Println(1)", "^$", `^stdout "1\\n"\n$`},
	})
}

// A program that reads its input gets what somebody types, line by line.
func TestTypedInput(t *testing.T) {
	sp := course(t)
	e, err := kernelproc.Start(t.Context(), kernelproc.Options{Name: sp.Name(), Argv: sp.Command, Env: append(sp.Environ(os.Environ()), spec.HistoryVar+"=off"), Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	for _, c := range []struct{ code, want string }{
		{"var a, b string\nfmt.Println(\"two words?\")\nfmt.Scanln(&a)\nfmt.Scanln(&b)\nfmt.Println(a + b)", "two words?\nline1line2\n"},
		{"!read -r x; read -r y; echo $y $x", "line2 line1\n"},
	} {
		if got := converse(t, e, c.code); got != c.want {
			t.Errorf("%q prints %q, want %q", c.code, got, c.want)
		}
	}
}

// converse runs a cell, and answers each of its questions by line1, line2 and so
// on. It returns what the cell prints.
func converse(t *testing.T, e *kernelproc.Engine, code string) string {
	t.Helper()
	id, err := e.Client().Request(jupyter.Shell, jupyter.ExecuteRequest, jupyter.Execute{Code: code, AllowStdin: true})
	if err != nil {
		t.Fatal(err)
	}
	var printed strings.Builder
	questions, limit := 0, time.After(patience)
	for {
		select {
		case m := <-e.Client().Messages():
			var text jupyter.Text
			var state jupyter.KernelState
			switch {
			case m.Parent.ID != id:
			case m.Header.Type == jupyter.InputRequest:
				questions++
				answer := m.Reply(e.Client().Session, jupyter.InputReply, jupyter.Typed{Status: jupyter.ReplyOK, Value: "line" + string(rune('0'+questions))})
				answer.Identities = nil
				if err := e.Client().Send(jupyter.Stdin, answer); err != nil {
					t.Fatal(err)
				}
			case m.Header.Type == jupyter.Stream && m.Read(&text) == nil:
				printed.WriteString(text.Text)
			case m.Header.Type == jupyter.Status && m.Read(&state) == nil && state.State == jupyter.StateIdle:
				return printed.String()
			}
		case <-limit:
			t.Fatalf("%q does not end; it prints %q", code, &printed)
		}
	}
}
