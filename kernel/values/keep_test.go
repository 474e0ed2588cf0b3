package values_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"math/rand"
	randv2 "math/rand/v2"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"github.com/ninepixels/ninepixels/kernel/values"
)

type tree struct {
	Left, Right *tree
	parent      *tree
	label       string
	Any         any
}

type shape interface{ Area() float64 }

type square struct{ side float64 }

func (s square) Area() float64 { return s.side * s.side }

type disc struct{ R float64 }

func (d *disc) Area() float64 { return math.Pi * d.R * d.R }

func variable(name string, pointer any) values.Var { return values.Var{Name: name, Pointer: pointer} }

func double(x int) int { return 2 * x }

// again keeps variables and loads them, with another opening of the folder as
// another program does.
func again[T any](t *testing.T, v *T) *T {
	t.Helper()
	folder := t.TempDir()
	if err := values.OpenStore(folder).Keep(variable("v", v)); err != nil {
		t.Fatal(err)
	}
	s, back := values.OpenStore(folder), new(T)
	if err := s.Load(variable("v", back)); err != nil {
		t.Fatal(err, s.Reasons())
	}
	if d := newComparison().differ(v, back); d != "" {
		t.Errorf("%T%s", *v, d)
	}
	return back
}

func TestKeep(t *testing.T) {
	again(t, new(int))
	again(t, &struct{}{})
	again(t, &[]string{"a", "", "ä", strings.Repeat("x", 5000)})
	again(t, &map[string][]int{"a": {1, 2}, "b": nil, "c": {}})
	again(t, &map[point]map[string]*point{{1, 2}: {"x": {3, 4}}, {}: nil})
	again(t, &[3]complex64{1, 2i})
	again(t, &[]any{1, "a", nil, 2.5, point{1, 2}, &point{3, 4}, []any{1}, map[string]any{"a": []int{1}}, weekday(1), time.Second, struct{}{}, &struct{}{}, [0]int{}})
	if back := *again(t, &[]shape{square{2}, &disc{1}, nil}); back[0].Area()+back[1].Area() != 4+math.Pi {
		t.Error(back)
	}
	again(t, &[]error{errors.New("x"), nil, os.ErrNotExist, fmt.Errorf("wrapped: %w", io.EOF)})
	again(t, &map[any]int{1: 1, "a": 2, point{1, 2}: 3, [2]any{1, "x"}: 4, 2.5: 5})
	again(t, &pair[string, []pair[int, bool]]{"a", []pair[int, bool]{{1, true}}})
	again(t, big.NewInt(0).Exp(big.NewInt(7), big.NewInt(1000), nil))
	again(t, &bytes.Buffer{})
	again(t, &[]func(int) int{nil})
	again(t, &[]struct {
		_ [0]func()
		A int
	}{{A: 1}})
	var text strings.Builder
	text.WriteString("self pointing")
	back := again(t, &text)
	back.WriteString("!") // panics unless it points to itself
}

func TestKeepCycles(t *testing.T) {
	root := &tree{label: "root"}
	root.Left = &tree{parent: root, label: "left"}
	root.Right, root.Any = root.Left, &root.Left
	root.Left.Any = root
	back := again(t, &root)
	if l := *back; l.Left != l.Right || l.Left.parent != l || l.Any != any(&l.Left) {
		t.Error("the tree has other pointers")
	}
	self := []any{nil, 1}
	self[0] = self
	b := again(t, &self)
	(*b)[1] = 2
	if (*b)[0].([]any)[1] != 2 {
		t.Error("the slice no longer holds itself")
	}
	loop := map[string]any{}
	loop["me"] = loop
	again(t, &loop)
}

// TestKeepLongList has more pointers in a row than a recursion would go through.
func TestKeepLongList(t *testing.T) {
	const length = 200_000
	var list, back *link
	for i := range length {
		list = &link{i, list}
	}
	folder := t.TempDir()
	if err := values.OpenStore(folder).Keep(variable("list", &list)); err != nil {
		t.Fatal(err)
	}
	if err := values.OpenStore(folder).Load(variable("list", &back)); err != nil {
		t.Fatal(err)
	}
	n := 0
	for l := back; l != nil; l = l.Next {
		if n++; l.Value != length-n {
			t.Fatal("node", n, "holds", l.Value)
		}
	}
	if n != length {
		t.Error(n, "nodes")
	}
}

// TestKeepSharing has pointers into arrays, structs and variables.
func TestKeepSharing(t *testing.T) {
	all := make([]int, 10, 20)
	x, y := struct{ A, B int }{1, 2}, 7
	chunk := [4]tree{}
	type variables struct {
		whole, part, other, tail []int
		third, field, variable   *int
		text, piece              string
		trees                    []*tree
		arr                      *[3]int
	}
	v := &variables{all, all[2:5:7], all[6:8], all[9:], &all[3], &x.B, &y, "one text", "", []*tree{&chunk[3], &chunk[0], &chunk[3]}, (*[3]int)(all[4:7])}
	v.piece = v.text[4:6]
	back := again(t, v)
	back.whole[3], back.arr[0] = 42, 43
	if back.part[1] != 42 || *back.third != 42 || back.whole[4] != 43 {
		t.Error("slices no longer share their array")
	}
}

// TestLoadBindsVariables keeps a pointer to a variable, and loads both.
func TestLoadBindsVariables(t *testing.T) {
	folder := t.TempDir()
	x, nodes := 1, []tree{{label: "a"}, {label: "b"}}
	p, q := &x, &nodes[1]
	mine := []values.Var{variable("p", &p), variable("q", &q), variable("nodes", &nodes), variable("x", &x)}
	if err := values.OpenStore(folder).Keep(mine...); err != nil {
		t.Fatal(err)
	}
	x, p, q, nodes = 0, nil, nil, nil
	if err := values.OpenStore(folder).Load(mine...); err != nil {
		t.Fatal(err)
	}
	if p != &x || *p != 1 || q != &nodes[1] || q.label != "b" {
		t.Error("a pointer to a variable points elsewhere")
	}
}

func TestKeepGoesOnWhereItWas(t *testing.T) {
	r, r2 := rand.New(rand.NewSource(1)), randv2.New(randv2.NewPCG(1, 2))
	r.Int()
	r2.Int()
	if b := *again(t, &r); b.Int() != r.Int() {
		t.Error("another random number")
	}
	if b := *again(t, &r2); b.Int() != r2.Int() {
		t.Error("another random number")
	}
	now := time.Now()
	folder := t.TempDir()
	values.OpenStore(folder).Keep(variable("now", &now))
	var then time.Time
	if err := values.OpenStore(folder).Copy("now", &then); err != nil || !then.Equal(now) || then.Location() != time.Local || then == now {
		t.Error(err, then, now)
	}
	eof := io.EOF
	if b := *again(t, &eof); b != io.EOF {
		t.Error("io.EOF is another error")
	}
}

func (t *tree) grow() { t.label += "+" }

func same[T any](x T) T { return x }

// halve is a function that no other test makes known.
func halve(x int) int { return x / 2 }

func TestKeepFunctions(t *testing.T) {
	f, unknown := halve, strings.ToUpper
	folder := t.TempDir()
	s := values.OpenStore(folder)
	keep(t, s, variable("f", &f), variable("unknown", &unknown), variable("method", new((&tree{}).grow)), variable("generic", new(same[int])))
	s = values.OpenStore(folder)
	why := s.Reasons()
	if why["f"] != "it holds the function values_test.halve, which only its own package can name" ||
		why["method"] != "it holds a method of one value (func())" || why["generic"] != "it holds the generic function values_test.same[...]" || len(why) != 3 {
		t.Error(why)
	}
	const want = "The variable unknown cannot be had again: it holds the function strings.ToUpper, and this cell's program has no such function."
	if err := s.Load(variable("unknown", new(func(string) string))); err == nil || err.Error() != want {
		t.Error(err)
	}
	values.Know(halve, strings.ToUpper)
	if b := *again(t, &unknown); b("a") != "A" {
		t.Error("another function")
	}
	if b := *again(t, &f); b(4) != 2 {
		t.Error("another function")
	}
}

func TestKeepRefuses(t *testing.T) {
	var locked sync.Mutex
	locked.Lock()
	var group sync.WaitGroup
	group.Add(1)
	defer group.Done()
	channel, n := make(chan int), 1
	file, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	closure := func() { n++ }
	timeout, stop := context.WithTimeout(t.Context(), time.Hour)
	defer stop()
	shared := &tree{label: "shared"}
	type holder struct {
		In  any
		ptr *tree
	}
	bad, good := holder{channel, shared}, holder{1, shared}
	var unlocked sync.Mutex
	var counter atomic.Int64
	counter.Add(3)
	atom := &atomic.Pointer[point]{}
	atom.Store(&point{1, 2})
	address := uintptr(1)
	buffer := bytes.NewBufferString("abc")
	for name, c := range map[string]struct {
		pointer any
		reason  string
	}{
		"channel": {&channel, "it holds a channel (chan int)"}, "file": {&file, "it holds an open file"},
		"timer": {time.AfterFunc(time.Hour, closure), "it holds a timer"}, "timeout": {&timeout, "it holds a timer"},
		"closure": {&closure, "it holds a function that was made while its cell ran (func())"}, "locked": {&locked, "it holds a mutex that is locked"},
		"group": {&group, "it holds a sync.WaitGroup that is in use"}, "bad": {&bad, "it holds a channel (chan int)"},
		"address": {&address, "it holds a uintptr, which is an address or a handle"},
		"good":    {&good, ""}, "shared": {&shared, ""}, "unlocked": {&unlocked, ""}, "counter": {&counter, ""}, "atom": {atom, ""},
		"stdout": {&os.Stdout, ""}, "buffer": {&buffer, ""},
	} {
		folder := t.TempDir()
		s := values.OpenStore(folder)
		// The order must not matter: one variable before, one after.
		if err := s.Keep(variable("before", &good), variable(name, c.pointer), variable("after", &shared)); err != nil {
			t.Error(name, err)
		}
		next := values.OpenStore(folder)
		var h holder
		var after *tree
		if err := next.Load(variable("before", &h), variable("after", &after)); err != nil || h.ptr != after || after.label != "shared" {
			t.Error(name, err)
		}
		if why := next.Reasons()[name]; why != c.reason {
			t.Errorf("%s: %q, want %q", name, why, c.reason)
		}
		if c.reason != "" {
			if err := next.Copy(name, c.pointer); err == nil || err.Error() != "The variable "+name+" cannot be had again: "+c.reason+"." {
				t.Error(name, err)
			}
		}
	}
}

// TestMemoryOfTwoTypes has memory that a program looks at as what it is not.
func TestMemoryOfTwoTypes(t *testing.T) {
	type handle struct {
		P *int
		N int
	}
	h := &handle{new(int), 1}
	numbers, floats := (*[2]uint64)(unsafe.Pointer(h)), []float64{1, 2}
	bits := (*[2]uint64)(unsafe.Pointer(&floats[0]))
	other := "other"
	folder := t.TempDir()
	keep := values.OpenStore(folder).Keep(variable("h", &h), variable("numbers", &numbers), variable("other", &other), variable("floats", &floats), variable("bits", &bits))
	if keep != nil {
		t.Fatal(keep)
	}
	s := values.OpenStore(folder)
	if why := s.Reasons(); len(why) != 1 || !strings.HasPrefix(why["numbers"], "its memory is used as ") {
		t.Error(why)
	}
	load(t, s, variable("h", &h), variable("other", &other), variable("floats", &floats), variable("bits", &bits))
	if h.N != 1 || other != "other" || floats[1] != 2 || uintptr(unsafe.Pointer(bits)) != uintptr(unsafe.Pointer(&floats[0])) {
		t.Error("other values")
	}
}
