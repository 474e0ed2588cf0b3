package show_test

import (
	"bytes"
	"image/png"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/show"
)

// product is ½(3 · 2 + 1)², with the gradient of each number: 7 at the sum, and 7
// times the other factor at each of the two.
var product = []show.Gate{
	{Name: "x", Value: 3, Gradient: 14},
	{Name: "w", Value: 2, Gradient: 21},
	{Name: "b", Value: 1, Gradient: 7},
	{Name: "×", Value: 6, Gradient: 7, From: []int{0, 1}},
	{Name: "+", Value: 7, Gradient: 7, From: []int{3, 2}},
	{Name: "½ e²", Value: 24.5, Gradient: 1, From: []int{4}},
}

func ExampleCircuit() {
	show.Circuit([]show.Gate{
		{Name: "x", Value: 3, Gradient: 2},
		{Name: "w", Value: 2, Gradient: 3},
		{Name: "×", Value: 6, Gradient: 1, From: []int{0, 1}},
	}, show.Title("A product"))
	// Output: [figure: A product: A circuit. x: value 3, gradient 2; w: value 2, gradient 3; ×, from x and w: value 6, gradient 1.]
}

func TestCircuitErrors(t *testing.T) {
	for want, gates := range map[string][]show.Gate{
		"there is nothing to draw":  nil,
		`gate 0 ("×") reads gate 0`: {{Name: "×", From: []int{0}}},
		"it can read 0 to 0":        {{Name: "x"}, {Name: "×", From: []int{0, 2}}, {Name: "y"}},
		"reads gate -1":             {{Name: "x"}, {Name: "×", From: []int{-1}}},
	} {
		if _, err := show.DrawCircuit(gates); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want …%s…", err, want)
		}
	}
}

// A number that is read late stands beside the gate that reads it: so the figure is
// as high as two gates, not as three.
func TestCircuitPutsNumbersWhereTheyAreRead(t *testing.T) {
	late := heightOf(t, product)
	if early := heightOf(t, append([]show.Gate{{Name: "y"}}, product[:3]...)); late >= early {
		t.Errorf("two gates above each other are %d high, four %d", late, early)
	}
}

func heightOf(t *testing.T, gates []show.Gate) int {
	t.Helper()
	f, err := show.DrawCircuit(gates)
	if err != nil {
		t.Fatal(err)
	}
	size, err := png.DecodeConfig(bytes.NewReader(f.PNG))
	if err != nil {
		t.Fatal(err)
	}
	return size.Height
}
