package show_test

import (
	"image/color"
	"math"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/show"
)

func ExampleHeat() {
	show.Heat(grid.FromRows([][]float32{{0.5, 0.75}}), []string{"8"}, []string{"0.1", "0.01"}, show.Title("accuracy"), show.XLabel("learning rate"), show.YLabel("filters"))
	// Output: [figure: accuracy: Heat map of 1 row (filters) and 2 columns (learning rate): lowest 0.50 (row 8, column 0.1), highest 0.75 (row 8, column 0.01).]
}

// cornerOf returns the colour of the cell at row i and column j of a heat map
// without a title whose names are one digit each. Cells are 32 CSS pixels; left of
// them stand the margin of 12, 22 for the label, 8 and a digit; above 12, 20 for
// the label and 20 for the names.
func cornerOf(t *testing.T, f *show.Figure, err error, i, j int) color.RGBA {
	t.Helper()
	at := decode(t, f, err)
	return at(f.Width-12-64+32*j+4, 52+32*i+4)
}

func TestHeatColours(t *testing.T) {
	one := []string{"0", "1"}
	draw := func(rows [][]float32, opts ...show.HeatOption) (*show.Figure, error) {
		return show.DrawHeat(grid.FromRows(rows), one, one, append(opts, show.XLabel("x"), show.YLabel("y"))...)
	}
	f, err := draw([][]float32{{0.8, 0.9}, {0.9, 0.8}})
	for i := range 2 {
		for j := range 2 {
			want := darkest // 0.8 is the lowest
			if i != j {
				want = lightest
			}
			if got := cornerOf(t, f, err, i, j); got != want {
				t.Errorf("cell (%d, %d) is %v, want %v", i, j, got, want)
			}
		}
	}
	f, err = draw([][]float32{{0, 0.5}, {1, 1}}, show.Range(0, 0.5))
	if got := cornerOf(t, f, err, 0, 1); got != lightest {
		t.Errorf("the end of the range is %v, want %v", got, lightest)
	}
	// All equal, and 0: the first colour, as in every other figure.
	f, err = draw([][]float32{{0, 0}, {0, 0}})
	if got := cornerOf(t, f, err, 1, 1); got != darkest {
		t.Errorf("nothing but zeros is %v, want %v", got, darkest)
	}
}

func TestHeatAlt(t *testing.T) {
	nan := float32(math.NaN())
	rows, cols := []string{"up", "down"}, []string{"a", "b"}
	for _, test := range []struct {
		values [][]float32
		opts   []show.HeatOption
		want   string
	}{
		{[][]float32{{1, 20}, {-3, 4}}, nil,
			"T: Heat map of 2 rows and 2 columns (letter): lowest −3 (row down, column a), highest 20 (row up, column b)."},
		{[][]float32{{nan, 0.25}, {0.5, nan}}, nil,
			"T: Heat map of 2 rows and 2 columns (letter): lowest 0.25 (row up, column b), highest 0.50 (row down, column a)."},
		{[][]float32{{nan, nan}, {nan, nan}}, nil, "T: Heat map of 2 rows and 2 columns (letter), without values."},
		{[][]float32{{1, 2}, {3, 4}}, []show.HeatOption{show.Alt("own words")}, "own words"},
	} {
		f, err := show.DrawHeat(grid.FromRows(test.values), rows, cols, append(test.opts, show.Title("T"), show.XLabel("letter"))...)
		if err != nil {
			t.Fatal(err)
		}
		if f.Alt != test.want {
			t.Errorf("%s\nwant\n%s", f.Alt, test.want)
		}
	}
}

// Names of any length leave nothing outside the picture: its border is transparent.
func TestHeatHasAMargin(t *testing.T) {
	long := "what somebody may well want to write here"
	for _, labels := range [][4]string{{"a", "b", "c", "d"}, {long, "b", "c", "d"}, {"a", long, "c", "d"},
		{"a", "b", long, "d"}, {"a", "b", "c", long}, {long, long, long, long}, {"", "", "", ""}} {
		f, err := show.DrawHeat(grid.New(1, 1), labels[3:], labels[3:], show.Title(labels[0]), show.XLabel(labels[1]), show.YLabel(labels[2]))
		at := decode(t, f, err)
		for y := range f.Height {
			for x := range f.Width {
				inside := x >= 8 && y >= 8 && x < f.Width-8 && y < f.Height-8
				if c := at(x, y); !inside && c.A != 0 {
					t.Fatalf("%q: (%d, %d) of %d×%d is %v", labels, x, y, f.Width, f.Height, c)
				}
			}
		}
	}
}

func TestHeatThatCannotBeDrawn(t *testing.T) {
	x, two := grid.New(2, 2), []string{"a", "b"}
	for want, draw := range map[string]func() (*show.Figure, error){
		"the grid is nil":                     func() (*show.Figure, error) { return show.DrawHeat(nil, nil, nil) },
		"1 names for 2 rows":                  func() (*show.Figure, error) { return show.DrawHeat(x, two[:1], two) },
		"0 for 2 columns":                     func() (*show.Figure, error) { return show.DrawHeat(x, two, nil) },
		"too many to read":                    func() (*show.Figure, error) { return show.DrawHeat(grid.New(29, 1), nil, nil) },
		"the range starts at 2 and ends at 1": func() (*show.Figure, error) { return show.DrawHeat(x, two, two, show.Range(2, 1)) },
	} {
		if _, err := draw(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
}
