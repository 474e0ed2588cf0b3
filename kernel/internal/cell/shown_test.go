package cell_test

import (
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
)

// A semicolon hides the value of what Go would not let stand alone, too.
func TestHiddenValue(t *testing.T) {
	for source, want := range map[string]string{
		"6 * 7;":            "_ = /*line cell[1].go:1:1*/6 * 7;",
		"x := 3\nx;":        "_ = /*line cell[1].go:2:1*/x;",
		"len(\"abc\");":     "_ = /*line cell[1].go:1:1*/len(\"abc\");",
		"print(1);":         "\nprint(1);",
		"6 * 7":             "np_values.Show(/*line cell[1].go:1:1*/6 * 7)",
		"f();\nfunc f() {}": "\nf();",
		"g();\nfunc g() (int, error) { return 1, nil }": "\ng();",
	} {
		if got := finish(t, typed{"a", source}); !strings.Contains(got.Text, want) {
			t.Errorf("%q: there is no %q in\n%s", source, want, got.Text)
		}
	}
}

// What may be a picture is offered to package show, also where a function gives
// it with an error.
func TestDrawnValue(t *testing.T) {
	const picture = "type P struct{}\nfunc (P) At() {}\nfunc (P) Bounds() {}\nfunc (P) ColorModel() {}\nfunc f() (P, error) { return P{}, nil }\nfunc g() (int, error) { return 1, nil }\n"
	for last, drawn := range map[string]bool{"P{}": true, "&P{}": true, "[]P{{}}": true, "f()": true, "g()": false, "3": false, "[]int{1}": false} {
		got := finish(t, typed{"a", picture + last})
		want := "np_values.Show(/*"
		if drawn {
			want = "np_values.Drawer(np_show.Value).Show(/*"
		}
		if !strings.Contains(got.Text, want) {
			t.Errorf("%s: there is no %q in\n%s", last, want, got.Text)
		}
	}
}

// Only a program that is debugged links what waits for the debugger.
func TestWaitsForDebugger(t *testing.T) {
	for _, source := range []string{"x := 1\nx", "func main() {}", "%%\nprint(1)", "func TestA(t *testing.T) {}\n%test"} {
		n, c := cell.Notebook{}, cell.Parse(source, nil)
		p, _ := n.Compose(c)
		for _, socket := range []string{"", "/tmp/socket"} {
			p.Debugger = socket
			text := p.Finish(nil, nil).Text
			if strings.Contains(text, "_ \""+cell.WaitPath+"\"") != (socket != "") {
				t.Errorf("%q at %q is\n%s", source, socket, text)
			}
		}
	}
}
