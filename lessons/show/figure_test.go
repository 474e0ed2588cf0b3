package show_test

import (
	"encoding/base64"
	"image/color"
	"math"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/filter"
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/show"
)

var (
	black    = color.RGBA{0, 0, 0, 255}
	white    = color.RGBA{255, 255, 255, 255}
	darkest  = color.RGBA{0x00, 0x20, 0x4D, 255} // first colour of cividis
	lightest = color.RGBA{0xFF, 0xEA, 0x46, 255} // last colour of cividis
)

// A picture without a title starts 12 CSS pixels from the corner. With
// PixelSize(20) the value at row i and column j has its centre 10 further.
func centre(i, j int) (x, y int) { return 12 + 20*j + 10, 12 + 20*i + 10 }

// Mirroring a grid mirrors its picture: nothing is shifted or smoothed.
func TestMirror(t *testing.T) {
	x := boot(t)
	f, err := show.DrawImage(x, show.PixelSize(20))
	at := decode(t, f, err)
	f, err = show.DrawImage(x.FlipH(), show.PixelSize(20))
	mirrored := decode(t, f, err)
	for i := range 28 {
		for j := range 28 {
			cx, cy := centre(i, j)
			mx, my := centre(i, 27-j)
			if at(cx, cy) != mirrored(mx, my) {
				t.Fatalf("row %d, column %d: %v, mirrored %v", i, j, at(cx, cy), mirrored(mx, my))
			}
		}
	}
}

func TestAPixelOfTheGridIsASharpSquare(t *testing.T) {
	g := grid.New(3, 3)
	g.Set(1, 1, 1)
	f, err := show.DrawImage(g, show.PixelSize(20))
	at := decode(t, f, err)
	for y := 32; y < 52; y++ {
		for x := 32; x < 52; x++ {
			if got := at(x, y); got != white {
				t.Fatalf("(%d, %d) is %v inside the square of the middle", x, y, got)
			}
		}
	}
	for _, p := range [][2]int{{31, 40}, {52, 40}, {40, 31}, {40, 52}} {
		if got := at(p[0], p[1]); got != black {
			t.Errorf("%v is %v just outside the square", p, got)
		}
	}
}

func TestPixelSizeKeepsProportions(t *testing.T) {
	f, err := show.DrawImage(grid.New(26, 26), show.PixelSize(6))
	if err != nil {
		t.Fatal(err)
	}
	if want := 26*6 + 2*12; f.Width != want {
		t.Errorf("26 values of 6 pixels and the margins take %d, want %d", f.Width, want)
	}
}

func TestFigureHTML(t *testing.T) {
	f := &show.Figure{PNG: []byte{1, 2, 3}, Width: 40, Height: 30, Alt: `a "boot" & <b>more</b>`}
	want := `<img alt="a &#34;boot&#34; &amp; &lt;b&gt;more&lt;/b&gt;" width="40" src="data:image/png;base64,` +
		base64.StdEncoding.EncodeToString(f.PNG) + `">`
	if got := f.HTML(); got != want {
		t.Errorf("HTML:\n%s\nwant\n%s", got, want)
	}
}

func TestFiguresDescribeThemselves(t *testing.T) {
	x := grid.FromRows([][]float32{{0, -3}, {2, 0.5}})
	tests := []struct {
		name string
		draw func() (*show.Figure, error)
		want string
	}{
		{"image", func() (*show.Figure, error) { return show.DrawImage(x) }, "picture, 2×2, values −3 to 2"},
		{"titled", func() (*show.Figure, error) { return show.DrawImage(x, show.Title("t"), show.Signed()) },
			"t (signed map), 2×2, values −3 to 2"},
		{"map", func() (*show.Figure, error) { return show.DrawImage(x, show.Map()) }, "map, 2×2, values −3 to 2"},
		{"colours", func() (*show.Figure, error) {
			return show.DrawRGB(x, x.Abs(), grid.New(2, 2), show.Title("t"), show.Window(0, 1, 2, 1))
		}, "t (colour picture), 2×2, red −3 to 2, green 0 to 3, blue 0 to 0, with a 2×1 window at row 0, column 1"},
		{"colours in own words", func() (*show.Figure, error) { return show.DrawRGB(x, x, x, show.Alt("grey")) }, "grey"},
		{"own words", func() (*show.Figure, error) { return show.DrawImage(x, show.Alt("four values")) }, "four values"},
		{"weights", func() (*show.Figure, error) {
			return show.DrawNumbers(patch(), show.Weights(filter.Video.Grid(), 0, 0))
		}, "numbers, 3×3, values 0 to 226, with a 3×3 window at row 0, column 0"},
		{"row", func() (*show.Figure, error) {
			return show.DrawRow([]show.Panel{{Title: "a", Grid: x}, {Title: "b", Grid: x, Numbers: true}}, show.Title("two"))
		}, "two: a (picture), 2×2, values −3 to 2; b (numbers), 2×2, values −3 to 2"},
		{"gallery", func() (*show.Figure, error) {
			return show.DrawGallery([]*grid.Grid{x, x}, 2, show.Labels("one", "two"), show.Title("maps"))
		}, "maps: 2 pictures of 2×2, colours from −3 to 2: one, two"},
		{"gallery of maps", func() (*show.Figure, error) {
			return show.DrawGallery([]*grid.Grid{x, x}, 2, show.Map())
		}, "2 maps of 2×2, colours from −3 to 2"},
		{"gallery with own ranges", func() (*show.Figure, error) {
			return show.DrawGallery([]*grid.Grid{x}, 9, show.Signed(), show.EachScaled())
		}, "1 signed maps of 2×2, each with its own range"},
		{"curves", func() (*show.Figure, error) {
			return show.DrawCharts([]show.Chart{{Title: "T", XLabel: "epoch", YLabel: "loss", Series: []show.Series{
				{Name: "validation", Y: []float64{0.5, 0.25, 0.75}, Best: show.Lowest}}}})
		}, "T: Curves of loss over epoch. validation: from 0.500 to 0.750, lowest 0.250 at epoch 2."},
		{"histogram", func() (*show.Figure, error) {
			return show.DrawCharts([]show.Chart{{Title: "T", XLabel: "score", YLabel: "per cent", Series: []show.Series{
				{Name: "known", X: []float64{0.1, 0.3, 0.5}, Y: []float64{0, 61.5, 0}, Best: show.Peak}}}})
		}, "T: Curves of per cent over score. known: peak 61.5 at score 0.3."},
		{"bars", func() (*show.Figure, error) {
			return show.DrawBars("T", "parameters", show.Bar{Label: "dense", Value: 101770}, show.Bar{Label: "CNN", Value: 243786})
		}, "T: Bars of parameters. dense 101,770; CNN 243,786."},
		{"matrix", func() (*show.Figure, error) {
			return show.DrawMatrix("T", classes, [][]int{{90, 0, 10}, {1, 98, 1}, {0, 30, 70}})
		}, "T: Confusion matrix of 3 classes: 258 of 300 right; the most frequent mistake: Dress taken for Trouser, 30 times."},
		{"perfect matrix", func() (*show.Figure, error) { return show.DrawMatrix("", []string{"a"}, [][]int{{1234}}) },
			"Confusion matrix of 1 classes: 1,234 of 1,234 right."},
	}
	for _, test := range tests {
		f, err := test.draw()
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if f.Alt != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, f.Alt, test.want)
		}
	}
}

func TestWhatCannotBeDrawnIsASentence(t *testing.T) {
	x := grid.New(3, 3)
	second := func(f *show.Figure, err error) error { return err }
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"no panels", second(show.DrawRow(nil)), "pass at least one panel"},
		{"no grid", second(show.DrawImage(nil)), "the grid is nil"},
		{"a broken grid", second(show.DrawImage(&grid.Grid{H: 2, W: 2})), "needs 4 values, this one has 0"},
		{"which panel", second(show.DrawRow([]show.Panel{{Grid: x}, {Title: "b"}})), `panel 1 ("b"): the grid is nil`},
		{"too many numbers", second(show.DrawNumbers(grid.New(29, 3))), "too many to read"},
		{"window outside", second(show.DrawImage(x, show.Window(1, 1, 3, 3))), "not inside a grid of 3×3"},
		{"weights outside", second(show.DrawNumbers(x, show.Weights(x, 0, 1))), "not inside"},
		{"weights without numbers", second(show.DrawImage(x, show.Weights(x, 0, 0))), "use Numbers"},
		{"weights of another size", second(show.DrawNumbers(x, show.Weights(x, 0, 0), show.Window(0, 0, 2, 2))),
			"weights of 3×3 do not fit a window of 2×2"},
		{"range upside down", second(show.DrawImage(x, show.Range(1, 0))), "the range starts at 1"},
		{"range of one value", second(show.DrawImage(x, show.Range(5, 5))), "the range starts at 5 and ends at 5"},
		{"range without an end", second(show.DrawImage(x, show.Range(0, float32(math.NaN())))), "ends at NaN"},
		{"range without a start", second(show.DrawHeat("", "", "", x, classes, classes, show.Range(float32(math.NaN()), 1))), "starts at NaN"},
		{"range without bounds", second(show.DrawGallery([]*grid.Grid{x}, 1, show.Range(0, float32(math.Inf(1))))), "ends at +Inf"},
		{"two kinds of colours", second(show.DrawImage(x, show.Signed(), show.Map())), "use Signed for values of both signs"},
		{"channels of other sizes", second(show.DrawRGB(x, grid.New(3, 2), x)),
			"red is 3×3, green is 3×2, blue is 3×3; pass three grids of one size"},
		{"a channel of another shape", second(show.DrawRGB(grid.New(2, 3), grid.New(2, 3), grid.New(3, 2))), "blue is 3×2"},
		{"no channel", second(show.DrawRGB(x, x, nil)), "blue: the grid is nil"},
		{"a broken channel", second(show.DrawRGB(&grid.Grid{H: 3, W: 3}, x, x)), "red: a grid of 3×3 needs 9 values"},
		{"a map in colours", second(show.DrawRGB(x, x, x, show.Map())), "leave out Signed and Map"},
		{"negative pixel size", second(show.DrawImage(x, show.PixelSize(-1))), "pixel size"},
		{"empty gallery", second(show.DrawGallery(nil, 3)), "at least one grid"},
		{"no columns", second(show.DrawGallery([]*grid.Grid{x}, 0)), "0 pictures in a row"},
		{"nil in a gallery", second(show.DrawGallery([]*grid.Grid{x, nil}, 3)), "picture 1: the grid is nil"},
		{"too many labels", second(show.DrawGallery([]*grid.Grid{x}, 1, show.Labels("a", "b"))), "2 labels for 1 pictures"},
		{"no charts", second(show.DrawCharts(nil)), "at least one chart"},
		{"X and Y", second(show.DrawCharts([]show.Chart{{Series: []show.Series{{Name: "s", X: []float64{1}, Y: []float64{1, 2}}}}})),
			`series "s" has 1 values of X for 2 of Y`},
		{"axis upside down", second(show.DrawCharts([]show.Chart{{YLo: 1, YHi: 0}})), "the vertical axis"},
		{"axis of one value", second(show.DrawCharts([]show.Chart{{YLo: 5, YHi: 5}})), "the vertical axis starts at 5 and ends at 5"},
		{"axis of NaN", second(show.DrawCharts([]show.Chart{{YLo: math.NaN(), YHi: 1}})), "the vertical axis starts at NaN"},
		{"no stages", second(show.DrawNetwork("")), "at least one stage"},
		{"no shape", second(show.DrawNetwork("", show.Layer{Name: "conv1"})), `layer "conv1" has the shape []`},
		{"a shape of words", second(show.DrawNetwork("", show.Layer{Name: "conv1", Shape: []int{26, 0, 64}})), "a number in it is below 1"},
		{"no bars", second(show.DrawBars("", "")), "at least one bar"},
		{"NaN bar", second(show.DrawBars("", "", show.Bar{Label: "b", Value: math.NaN()})), `bar "b"`},
		{"negative error", second(show.DrawBars("", "", show.Bar{Error: -1})), "the error not negative"},
		{"no classes", second(show.DrawMatrix("", nil, nil)), "no classes"},
		{"rows missing", second(show.DrawMatrix("", classes, [][]int{{1, 2, 3}})), "1 rows for 3 classes"},
		{"ragged", second(show.DrawMatrix("", classes[:1], [][]int{{1, 2}})), "row 0 has 2 counts for 1 classes"},
		{"negative count", second(show.DrawMatrix("", classes[:1], [][]int{{-1}})), "cannot be negative"},
	}
	for _, test := range tests {
		if test.err == nil || !strings.Contains(test.err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q in it", test.name, test.err, test.want)
		}
	}
}

// What has nothing in it yet is drawn all the same: a chart before the first epoch.
func TestEmptyAndTinyFigures(t *testing.T) {
	for name, draw := range map[string]func() (*show.Figure, error){
		"no series": func() (*show.Figure, error) { return show.DrawCharts([]show.Chart{{}}) },
		"no points": func() (*show.Figure, error) {
			return show.DrawCharts([]show.Chart{{Series: []show.Series{{Name: "s"}}}})
		},
		"one point": func() (*show.Figure, error) {
			return show.DrawCharts([]show.Chart{{Series: []show.Series{{Y: []float64{3}}}}})
		},
		"only NaN": func() (*show.Figure, error) {
			return show.DrawCharts([]show.Chart{{Series: []show.Series{{Y: []float64{math.NaN()}, Best: show.Lowest}}}})
		},
		"one huge point": func() (*show.Figure, error) {
			return show.DrawCharts([]show.Chart{{Series: []show.Series{{Y: []float64{4e15}}}}})
		},
		"all there is": func() (*show.Figure, error) {
			return show.DrawCharts([]show.Chart{{Series: []show.Series{{
				Y: []float64{-math.MaxFloat64, math.MaxFloat64}, X: []float64{math.MaxFloat64, math.MaxFloat64}, Best: show.Highest}}}})
		},
		"huge neighbours": func() (*show.Figure, error) {
			return show.DrawCharts([]show.Chart{{Series: []show.Series{{Y: []float64{1 << 53, 1<<53 + 2}}}}})
		},
		"next to nothing": func() (*show.Figure, error) {
			return show.DrawCharts([]show.Chart{{Series: []show.Series{{Y: []float64{0, math.SmallestNonzeroFloat64}}}}})
		},
		"huge bars": func() (*show.Figure, error) {
			return show.DrawBars("", "", show.Bar{Value: -math.MaxFloat64}, show.Bar{Value: math.MaxFloat64})
		},
		"constant": func() (*show.Figure, error) {
			return show.DrawCharts([]show.Chart{{Series: []show.Series{{Y: []float64{2, 2, 2}}}}})
		},
		"zero bars":   func() (*show.Figure, error) { return show.DrawBars("", "", show.Bar{}) },
		"zero counts": func() (*show.Figure, error) { return show.DrawMatrix("", []string{"a"}, [][]int{{0}}) },
		"one pixel":   func() (*show.Figure, error) { return show.DrawImage(grid.New(1, 1)) },
		"large":       func() (*show.Figure, error) { return show.DrawImage(grid.New(1, 600)) },
		"long title": func() (*show.Figure, error) {
			return show.DrawRow([]show.Panel{{Grid: grid.New(1, 1)}}, show.Title("Donaudampfschifffahrtsgesellschaft"))
		},
		"one gallery": func() (*show.Figure, error) {
			return show.DrawGallery([]*grid.Grid{grid.New(1, 1)}, 1, show.Labels(""))
		},
		"other shapes": func() (*show.Figure, error) { return show.DrawGallery([]*grid.Grid{grid.New(2, 9), grid.New(9, 2)}, 2) },
	} {
		f, err := draw()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		decode(t, f, err)
	}
}
