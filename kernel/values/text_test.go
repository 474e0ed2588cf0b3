package values_test

import (
	"errors"
	"go/format"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/values"
)

type point struct{ X, Y int }

type person struct {
	Name     string
	age      int
	Location *point
}

type weekday int

func (d weekday) String() string { return [...]string{"Monday", "Tuesday"}[d] }

type celsius float64

type link struct {
	Value int
	Next  *link
}

type pair[K comparable, V any] struct {
	Key   K
	Value V
}

// named takes the name of the test's package away, as main's is.
func named(s string) string { return strings.ReplaceAll(s, "values_test.", "") }

func TestText(t *testing.T) {
	ring := &link{Value: 1}
	ring.Next = ring
	self := []any{1}
	self[0] = self
	loop := map[string]any{}
	loop["me"] = loop
	seven, at := 7, &point{1, 2}
	var nobody *person
	for _, c := range []struct {
		value any
		want  string
	}{
		{7, "7"}, {"hi", `"hi"`}, {'a', "97 'a'"}, {int32(-1), "-1"}, {3.5, "3.5"}, {3.0, "3"}, {true, "true"}, {nil, "nil"},
		{uint8(192), "192"}, {1e21, "1e+21"}, {float32(0.1), "0.1"}, {2 - 3i, "(2-3i)"},
		{[]int{1, 2}, "[]int{1, 2}"}, {[]int{}, "[]int{}"}, {[]int(nil), "[]int(nil)"}, {[2]bool{true}, "[2]bool{true, false}"},
		{map[string]int{"b": 2, "a": 1}, `map[string]int{"a": 1, "b": 2}`},
		{map[point]bool{{2, 1}: true, {1, 2}: false}, "map[point]bool{{X: 1, Y: 2}: false, {X: 2, Y: 1}: true}"},
		{map[float64]string{2: "b", -1: "a"}, `map[float64]string{-1: "a", 2: "b"}`},
		{point{1, 2}, "point{X: 1, Y: 2}"}, {at, "&point{X: 1, Y: 2}"}, {[]*point{at, at, nil}, "[]*point{{X: 1, Y: 2}, {X: 1, Y: 2}, nil}"},
		{person{"Ada", 36, at}, `person{Name: "Ada", age: 36, Location: &point{X: 1, Y: 2}}`}, {nobody, "(*person)(nil)"},
		{&seven, "new(7)"}, {&at, "new(&point{X: 1, Y: 2})"},
		{ring, "&link{Value: 1, Next: &link{…}}"}, {self, "[]any{[]any{… 1 element}}"}, {loop, `map[string]any{"me": map[string]any{… 1 entry}}`},
		{[]any{1, 2.0, "x", uint8(3), nil, celsius(1), point{}}, `[]any{1, 2.0, "x", uint8(3), nil, celsius(1), point{X: 0, Y: 0}}`},
		{celsius(21.5), "celsius(21.5)"}, {[]celsius{1}, "[]celsius{1}"}, {weekday(1), "Tuesday"}, {weekday(9), "weekday(9)"},
		{[]weekday{0, 1}, "[]weekday{Monday, Tuesday}"}, {pair[string, point]{"a", point{}}, `pair[string,point]{Key: "a", Value: point{X: 0, Y: 0}}`},
		{strings.ToUpper, "func(string) string"}, {make(chan<- *point), "chan<- *point"}, {func(...int) (int, error) { return 0, nil }, "func(...int) (int, error)"},
		{errors.New("no such file"), "no such file"}, {1500 * time.Millisecond, "1.5s"}, {time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), "2026-01-02 03:04:05 +0000 UTC"},
		{big.NewInt(42), "42"}, {*big.NewInt(42), "42"}, {struct{ D time.Duration }{time.Second}, "struct { D time.Duration }{D: 1s}"},
	} {
		if got := named(values.Line(c.value, 1000)); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}

// TestTextIsShortened gives what is too long to be read: each is cut, and says how
// long it is.
func TestTextIsShortened(t *testing.T) {
	long := []*link{nil}
	for range 90_000 {
		long = append(long, &link{})
	}
	chain := &link{}
	for range 100_000 {
		chain = &link{Next: chain}
	}
	var boxes any
	for range 100_000 {
		boxes = &[]any{boxes}[0]
	}
	entries := map[int]string{}
	for i := range 5_000 {
		entries[i] = "x"
	}
	for _, c := range []struct {
		value any
		want  string
	}{
		{make([]float64, 1_234), "… 1,234 elements in all"}, {strings.Repeat("ä", 50_000), "… 100,000 bytes in all"}, {long, "… 90,001 elements in all"},
		{chain, "values_test.link{…}"}, {boxes, "(*any)(…)"}, {entries, "… 5,000 entries in all"}, {[]string{strings.Repeat("a", 1<<20)}, "… 1,048,576 bytes in all"},
		{errors.New(strings.Repeat("ä", 1<<20)), "… 2,097,152 bytes in all"},
		{strings.Split(strings.Repeat(strings.Repeat("b", 1000)+" ", 50), " "), "… 51 elements in all"},
	} {
		if got := values.Text(c.value); !strings.Contains(got, c.want) || len(got) > 16<<10 {
			t.Errorf("%d bytes without %q: %.200s", len(got), c.want, got)
		}
	}
}

// TestTextIsWhatGofmtWrites compares values that need several lines with what
// gofmt makes of the same text.
func TestTextIsWhatGofmtWrites(t *testing.T) {
	type settings struct {
		Name                                       string
		LearningRate                               float64
		Layers                                     []point
		By                                         map[string]person
		VeryLongFieldName, B, AnotherLongFieldName int
	}
	at := &point{1, 2}
	many := make([]int, 90)
	for i := range many {
		many[i] = i * i * 1000
	}
	words := map[string]int{"a": 1, "abc": 2}
	for _, n := range []int{5, 30, 41, 42, 60, 100, 101, 110} {
		words[strings.Repeat("w", n)] = n
	}
	for _, v := range []any{
		many, words, []person{{"Ada Lovelace, who wrote the first program", 36, at}, {"Grace Hopper", 85, nil}},
		settings{"a long name for settings", .001, []point{{1, 2}, {3, 4}, {5, 6}, {7, 8}, {9, 10}, {11, 12}}, map[string]person{"x": {}, "longer": {Location: at}}, 1, 2, 3},
		map[point]*settings{{1, 2}: {}, {3, 4}: {By: map[string]person{"y": {}}}},
	} {
		const before = "package p\n\nvar _ = "
		text := named(values.Text(v))
		want, err := format.Source([]byte(before + text + "\n"))
		if err != nil {
			t.Errorf("%v in\n%s", err, text)
			continue
		}
		if got := before + text + "\n"; got != string(want) || !strings.Contains(text, "\n") {
			t.Errorf("have\n%s\nwant\n%s", got, want)
		}
	}
}

func TestLine(t *testing.T) {
	for _, c := range []struct {
		value any
		want  string
	}{
		{point{1, 2}, "point{X: 1, Y: 2}"}, {errors.New("two\nlines"), "two lines"},
		{strings.Repeat("a", 100), `"aaaaaaaaaaaaaaaaaaaaaaaaaaaa…`}, {make([]int, 1000), "[]int{0, 0, 0, 0, 0, 0, 0, 0,…"},
	} {
		if got := named(values.Line(c.value, 30)); got != c.want && !strings.HasPrefix(c.want, got) {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}
