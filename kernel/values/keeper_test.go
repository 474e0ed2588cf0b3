package values_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/values"
)

// A machine has what cannot be kept, and a function and numbers that can.
type machine struct {
	Name    string
	work    func(int) int
	numbers []float32
	ready   chan bool
	other   *machine
}

type blueprint struct {
	Name    string
	Work    func(int) int
	Numbers [][]float32
	Other   *machine
}

func (m *machine) KeepAs() (any, error) {
	switch m.Name {
	case "broken":
		return nil, errors.New("no plan of it is left")
	case "wild":
		panic("wild")
	case "table":
		return &struct{ T [1]map[string]int }{}, nil
	case "none":
		return (*blueprint)(nil), nil
	case "word":
		return "word", nil
	}
	return &blueprint{m.Name, m.work, [][]float32{m.numbers}, m.other}, nil
}

func (m *machine) KeptAs(state any) error {
	b, ok := state.(*blueprint)
	if !ok {
		return errors.New("another plan")
	}
	if b.Name == "refused" {
		return errors.New("nobody builds it")
	}
	*m = machine{b.Name, b.Work, b.Numbers[0], make(chan bool), b.Other}
	return nil
}

var _ values.Keeper = (*machine)(nil)

func TestKeepByState(t *testing.T) {
	values.Know(double)
	large := make([]float32, 1<<20)
	large[7] = 7
	m := &machine{"mill", double, large, make(chan bool), &machine{Name: "inner"}}
	both := []*machine{m, m}
	held := struct {
		Any any
		In  machine
	}{m, machine{Name: "inside"}}
	folder := t.TempDir()
	keep(t, values.OpenStore(folder), variable("both", &both), variable("held", &held))
	keep(t, values.OpenStore(folder)) // carried over
	var back []*machine
	held.Any, held.In = nil, machine{}
	load(t, values.OpenStore(folder), variable("both", &back), variable("held", &held))
	got := back[0]
	if got != back[1] || held.Any != any(got) || got.Name != "mill" || got.work(4) != 8 || got.ready == nil || got.other.Name != "inner" {
		t.Errorf("%+v", got)
	}
	if !slices.Equal(got.numbers, large) || held.In.Name != "inside" || held.In.ready == nil {
		t.Errorf("%d numbers, %+v", len(got.numbers), held.In)
	}
}

func TestKeepByStateRefuses(t *testing.T) {
	for name, want := range map[string]string{
		"broken": "it holds a values_test.machine that cannot be written: no plan of it is left",
		"wild":   "it holds a values_test.machine whose method KeepAs has panicked",
		"table":  "it holds a values_test.machine whose method KeepAs returns a map[string]int",
		"none":   "it holds a values_test.machine whose method KeepAs returns no pointer to a struct",
		"word":   "it holds a values_test.machine whose method KeepAs returns no pointer to a struct",
		"own":    "it holds a function that was made while its cell ran (func(int) int)",
	} {
		m, n, folder := machine{Name: name}, 3, t.TempDir()
		if name == "own" {
			m.work = func(x int) int { return x + n }
		}
		keep(t, values.OpenStore(folder), variable("m", &m), variable("n", &n))
		s := values.OpenStore(folder)
		if got := s.Reasons()["m"]; got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
		n = 0
		load(t, s, variable("n", &n)) // the others are kept
		if n != 3 {
			t.Errorf("%s: n = %d", name, n)
		}
	}
	m, folder := machine{Name: "refused"}, t.TempDir()
	keep(t, values.OpenStore(folder), variable("m", &m))
	const want = "The variable m cannot be had again: a values_test.machine cannot be read: nobody builds it."
	if err := values.OpenStore(folder).Load(variable("m", &m)); err == nil || err.Error() != want {
		t.Error(err)
	}
}
