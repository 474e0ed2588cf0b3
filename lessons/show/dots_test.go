package show_test

import (
	"bytes"
	"image/color"
	"math"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/show"
)

func TestDotRows(t *testing.T) {
	f, err := show.DrawDotRows([]show.Dots{
		{Label: "dense", Values: []float64{0.82, 0.83, 0.84}},
		{Label: "CNN", Values: []float64{0.875}, Highlight: true},
	}, show.Title("T"), show.XLabel("accuracy"), show.Axis(0.8, 0.9))
	decode(t, f, err)
	// (0.82 + 0.83 + 0.84) / 3
	want := "T: Dots of accuracy. dense 0.830 (the mean of 0.820, 0.830, 0.840); CNN 0.875."
	if f.Alt != want {
		t.Errorf("the text is %q, want %q", f.Alt, want)
	}
}

// Rows stand in the order in which they are given, also if only some have a mean: in
// the living figure, too, whose means are a layer of their own.
func TestDotRowsKeepTheirOrder(t *testing.T) {
	f, err := show.DrawDotRows([]show.Dots{
		{Label: "one", Values: []float64{1}}, {Label: "two", Values: []float64{1, 2}}, {Label: "again one", Values: []float64{2}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if spec := f.VegaLite(); !strings.Contains(spec, `"sort":["one","two","again one"]`) {
		t.Errorf("the rows are not in order in %s", spec)
	}
}

// A value outside makes the axis longer: on one that is too short, the picture
// is that of one which is long enough.
func TestDotRowsOutsideOfTheAxis(t *testing.T) {
	draw := func(lo, hi float64) *show.Figure {
		f, err := show.DrawDotRows([]show.Dots{{Values: []float64{-1, 1}}}, show.Axis(lo, hi))
		decode(t, f, err)
		return f
	}
	// −1 and 1 on an axis from 0 to 0.5: one twentieth of it is left beside each.
	if short, long := draw(0, 0.5), draw(-1.025, 1.025); !bytes.Equal(short.PNG, long.PNG) {
		t.Error("the axis was not made longer to hold the values")
	}
}

func TestDotRowsThatCannotBeDrawn(t *testing.T) {
	draw := func(lo, hi float64, rows ...show.Dots) error {
		_, err := show.DrawDotRows(rows, show.Axis(lo, hi))
		return err
	}
	row := show.Dots{Label: "r", Values: []float64{1}}
	for _, test := range []struct {
		err  error
		want string
	}{
		{draw(0, 1), "at least one row"},
		{draw(1, 1, row), "the larger one last"},
		{draw(0, math.Inf(1), row), "the larger one last"},
		{draw(0, 1, show.Dots{Label: "r"}), `row "r" has no values`},
		{draw(0, 1, show.Dots{Values: []float64{math.NaN()}}), "NaN"},
	} {
		if test.err == nil || !strings.Contains(test.err.Error(), test.want) {
			t.Errorf("error %v, want %q in it", test.err, test.want)
		}
	}
}

// Two frames with other values have bars on one scale: the same width as at the
// limit itself, and longer bars only where the values are larger.
func TestDrawBarsTo(t *testing.T) {
	for _, v := range []float64{1, 50, 100} {
		f, err := show.DrawBars([]show.Bar{{Label: "a", Value: v}}, show.Title("T"), show.XLabel("per cent"), show.Axis(0, 100))
		if decode(t, f, err); !strings.HasPrefix(f.Alt, "T: Bars of per cent. a ") {
			t.Errorf("the text is %q", f.Alt)
		}
	}
	blue := func(limit float64) int {
		f, err := show.DrawBars([]show.Bar{{Value: 50}}, show.Axis(0, limit))
		at, n := decode(t, f, err), 0
		for y := range f.Height {
			for x := range f.Width {
				if (at(x, y) == color.RGBA{11, 105, 178, 255}) {
					n++
				}
			}
		}
		return n
	}
	if half, whole := blue(100), blue(50); math.Abs(float64(whole)/float64(half)-2) > 0.1 {
		t.Errorf("50 of 50 has %d blue pixels and 50 of 100 %d, want twice as many", whole, half)
	}
	if _, err := show.DrawBars([]show.Bar{{}}, show.Axis(0, math.NaN())); err == nil || !strings.Contains(err.Error(), "goes from 0 to NaN") {
		t.Errorf("NaN: %v", err)
	}
}
