package show_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/filter"
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/show"
)

func ExampleVariable() {
	_, text, ok := show.Variable([]float64{3, 1.5, 1})
	fmt.Println(text, ok)
	// Output: [figure: Curves of value over element. one line: from 3.000 to 1.000.] true
}

func TestVariable(t *testing.T) {
	long := make([]float32, 100_000)
	long[99_999] = 7 // not one of the points that are drawn
	for i := range 50_000 {
		long[i] = 1
	}
	series := show.Series{Name: "loss", Y: []float64{2, 1}}
	ptr := &[]int{1, 2}
	type weight float32
	for _, c := range []struct {
		value any
		want  string
	}{
		{patch(), "numbers, 3×3"}, {*patch(), "numbers, 3×3"}, {filter.Blur, "numbers, 3×3"}, {grid.Scene(), "picture, 160×240"},
		{[]int{1, 5}, "from 1.000 to 5.000"}, {ptr, "from 1.000 to 2.000"}, {[3]weight{0, 1, 4}, "from 0 to 4.000"}, {long, "from 1.000 to 0"},
		{[]float64{1, math.NaN(), 3}, "from 1.000 to 3.000"},
		{series, "loss"}, {[]show.Series{series}, "loss"}, {show.Chart{Title: "one", Series: []show.Series{series}}, "one"},
		{[]show.Chart{{Title: "two", Series: []show.Series{series}}}, "two"},
		{[][]int{{1, 2, 3}, {4, 5, 6}}, "numbers, 2×3"}, {[2][2]uint8{{1, 2}, {3, 4}}, "numbers, 2×2"}, {make([][20]float64, 30), "picture, 30×20"},
	} {
		html, text, ok := show.Variable(c.value)
		if !ok || !strings.Contains(text, c.want) || !strings.Contains(html, "<img alt=") {
			t.Errorf("%T: %t, %q, want %q; %.80s", c.value, ok, text, c.want, html)
		}
	}
}

// TestVariableLeavesTheRest has what is no picture, and what cannot be drawn.
func TestVariableLeavesTheRest(t *testing.T) {
	var nothing *[]int
	for _, v := range []any{
		nil, 7, "text", []byte("text"), []int{1}, []int{}, nothing, [][]int{{1}, {2, 3}}, [][]int{nil}, []string{"a", "b"}, []bool{true, false},
		[]complex128{1, 2}, []show.Series{}, []show.Chart{}, make([][]int, 2000), grid.Grid{H: 3, W: 3}, struct{}{}, map[int]int{1: 2},
		show.Series{X: []float64{1}, Y: []float64{1, 2}},
	} {
		if html, text, ok := show.Variable(v); ok || html != "" || text != "" {
			t.Errorf("%#v was drawn: %q", v, text)
		}
	}
}
