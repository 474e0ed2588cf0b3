package values_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/values"
)

// A notebook's programs, as the kernel composes them: each is one of its own.
type notebook struct {
	t      *testing.T
	folder string
}

const preamble = `package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"github.com/ninepixels/ninepixels/kernel/values"
)

type Point struct{ X, Y int }
func (p Point) String() string { return fmt.Sprintf("(%d %d)", p.X, p.Y) }
type Node struct { Name string; next *Node; At Point }
func double(x int) int { return 2 * x }
var _, _, _ = errors.New, io.EOF, os.Exit
`

// run builds and runs a program, and returns what it printed and how it ended.
func (n notebook) run(source string) (printed string, err error) {
	n.t.Helper()
	dir := n.t.TempDir()
	file, program := filepath.Join(dir, "main.go"), filepath.Join(dir, "program")
	if err := os.WriteFile(file, []byte(source), 0o600); err != nil {
		n.t.Fatal(err)
	}
	if out, err := exec.Command("go", "build", "-ldflags=-s -w", "-o", program, file).CombinedOutput(); err != nil {
		n.t.Fatalf("%v: %s", err, out)
	}
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), values.FolderVariable+"="+n.folder)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err = cmd.Run()
	return out.String(), err
}

// prints runs a program that must end well.
func (n notebook) prints(want, source string) {
	n.t.Helper()
	if got, err := n.run(source); err != nil || got != want {
		n.t.Errorf("%v, %q, want %q", err, got, want)
	}
}

// TestPrograms is a notebook of five cells.
func TestPrograms(t *testing.T) {
	n := notebook{t, t.TempDir()}
	const keepAll = `values.Keep(values.Var{Name: "x", Pointer: &x}, values.Var{Name: "list", Pointer: &list}, values.Var{Name: "last", Pointer: &last}, values.Var{Name: "held", Pointer: &held}, values.Var{Name: "err", Pointer: &err}, values.Var{Name: "f", Pointer: &f})`
	n.prints("3\n", preamble+`
var x int
var list, last *Node
var held any
var err error
var f func(int) int
var _ = values.Know(double)
func main() { cell(); `+keepAll+` }
func cell() {
	x = 3
	last = &Node{Name: "b", At: Point{1, 2}}
	list = &Node{"a", last, Point{}}
	held = []any{last, Point{3, 4}, map[string]Point{"p": {5, 6}}}
	err = fmt.Errorf("reading: %w", errors.Join(io.EOF, errors.New("more")))
	f = double
	values.Show(x)
}`)
	const variables = preamble + `
var x int
var list, last *Node
var held any
var err error
var f func(int) int
var _ = values.Know(double, (*Point)(nil), fmt.Errorf("%w", error(nil)), errors.Join(errors.New("")))
var _ = values.Load(values.Var{Name: "x", Pointer: &x}, values.Var{Name: "list", Pointer: &list}, values.Var{Name: "last", Pointer: &last}, values.Var{Name: "held", Pointer: &held}, values.Var{Name: "err", Pointer: &err}, values.Var{Name: "f", Pointer: &f})
`
	n.prints("4 true true (5 6) true reading: EOF\nmore 8\n", variables+`
var y = x + 1 // an initialiser sees what is loaded
func main() { cell(); `+keepAll+` }
func cell() {
	parts := held.([]any)
	fmt.Println(y, list.next == last, parts[0] == any(last), parts[2].(map[string]Point)["p"], errors.Is(err, io.EOF), err, f(4))
	last.Name = "changed"
	x++
}`)
	// What panics, exits or is killed leaves the variables as they were.
	for _, end := range []string{`panic("no")`, `os.Exit(3)`, `p, _ := os.FindProcess(os.Getpid()); p.Kill(); select {}`} {
		if _, err := n.run(variables + `func main() { x = 99; ` + end + "; " + keepAll + ` }`); err == nil {
			t.Error(end, "ended well")
		}
	}
	n.prints("4 changed [&{changed <nil> (1 2)} (3 4) map[p:(5 6)]] 7\n", strings.ReplaceAll(preamble, "type Point", "type Other struct{}\ntype Point")+`
var x = values.Kept[int]("x")
var list = values.Kept[*Node]("list")
var held = values.Kept[any]("held")
var y = values.KeptOr("y", func() int { return x + 3 })
func main() {
	fmt.Println(x, list.next.Name, fmt.Sprint(held)[:0] + fmt.Sprintf("[&{%s <nil> %v} %v %v]", held.([]any)[0].(*Node).Name, list.next.At, held.([]any)[1], held.([]any)[2]), y)
}`)
	printed, err := n.run(strings.ReplaceAll(preamble, "X, Y int", "X, Y, Z int") + `
var last = values.KeptOr("last", func() *Node { return &Node{Name: "new"} })
var list = values.Kept[*Node]("list")
func main() { }`)
	if err == nil || !strings.Contains(printed, "The variable list cannot be had again: the type *Node has changed since.") {
		t.Error(err, printed)
	}
}

// TestExit ends programs by os.Exit: what they hold is kept only if they were asked to
// end, and have ended well.
func TestExit(t *testing.T) {
	n := notebook{t, t.TempDir()}
	program := func(load, set, status string) string {
		return preamble + "var x int\n" + load + `
func main() {
	values.Later(values.Var{Name: "x", Pointer: &x})
	` + set + `
	fmt.Println(x)
	values.Exit(os.Exit)(` + status + `)
}`
	}
	const load = `var _ = values.Load(values.Var{Name: "x", Pointer: &x})`
	asked := filepath.Join(n.folder, "interrupted")
	if err := os.WriteFile(asked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	n.prints("1\n", program("", "x = 1", "0"))
	if printed, err := n.run(program(load, "x = 2", "3")); err == nil || !strings.HasPrefix(printed, "2\n") {
		t.Error(printed, err)
	}
	if err := os.Remove(asked); err != nil {
		t.Fatal(err)
	}
	n.prints("3\n", program(load, "x += 2", "0"))
	n.prints("1\n", program(load, "", "0"))
}

// TestMethodsThatAreGone loads what a program can hold, but not call: the linker has
// left out its methods.
func TestMethodsThatAreGone(t *testing.T) {
	n := notebook{t, t.TempDir()}
	withContext := strings.Replace(preamble, `"errors"`, `"errors"; "context"`, 1)
	n.prints("1\n", withContext+`
var ctx context.Context
var held any
func main() {
	ctx = context.WithValue(context.Background(), any("key"), 1)
	held = ctx
	fmt.Println(ctx.Value("key"))
	values.Keep(values.Var{Name: "ctx", Pointer: &ctx}, values.Var{Name: "held", Pointer: &held})
}`)
	for _, variable := range []string{"ctx context.Context", "held any"} {
		name, _, _ := strings.Cut(variable, " ")
		load := withContext + "var " + variable + "\nvar _ = values.Load(values.Var{Name: \"" + name + "\", Pointer: &" + name + "})\n"
		printed, err := n.run(load + `
func main() {
	kid, stop := context.WithCancel(context.Background())
	stop()
	fmt.Println(kid.Err(), any(` + name + `).(fmt.Stringer).String())
}`)
		const want = "cannot be had again: it holds a *context.valueCtx, and this cell's program has no "
		if err == nil || !strings.Contains(printed, want) {
			t.Errorf("%s: %v, %s", name, err, printed)
		}
		n.prints("1\n", strings.ReplaceAll(load, "var _ = values.Load", "var _ = values.Know(context.WithValue(context.Background(), any(\"k\"), 1))\nvar _ = values.Load")+`
func main() { fmt.Println(any(`+name+`).(context.Context).Value("key")) }`)
	}
}
