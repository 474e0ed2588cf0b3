package show_test

import (
	"fmt"
	"image"
	"image/color"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/filter"
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/show"
)

func ExampleValue() {
	_, text, ok := show.Value(filter.SobelV)
	fmt.Println(text, ok)
	// Output: [figure: numbers, 3×3, values −2 to 2] true
}

// pictures makes a split of n pictures, of the classes 0, 1, 2, 0, …
func pictures(n int) *dataset.Split {
	grids, labels := make([]*grid.Grid, n), make([]int, n)
	for i := range n {
		grids[i], labels[i] = grid.New(dataset.H, dataset.W), i%3
		grids[i].Set(i%dataset.H, 0, 255)
	}
	return dataset.FromGrids(grids, labels)
}

func TestValue(t *testing.T) {
	small, large, huge := image.NewRGBA(image.Rect(5, 5, 7, 8)), image.NewGray(image.Rect(0, 0, 200, 100)), image.NewGray(image.Rect(0, 0, 2000, 10))
	small.Set(5, 6, color.RGBA{R: 255, A: 255})
	figure, err := show.DrawNumbers(patch(), show.Alt("a figure"))
	if err != nil {
		t.Fatal(err)
	}
	edges := filter.Correlate(grid.Scene(), filter.Edge)
	for _, c := range []struct {
		value any
		want  string
	}{
		{figure, "a figure"}, {patch(), "numbers, 3×3"}, {grid.Scene(), "picture, 160×240"}, {edges, "signed"},
		{filter.Video, "numbers, 3×3, values −3 to 4.5"}, {[]filter.Kernel{filter.Blur, filter.Edge}, "2 signed maps of 3×3"},
		{[]*grid.Grid{patch(), patch()}, "2 pictures of 3×3"}, {[]any{patch(), filter.Blur}, "2 pictures of 3×3"},
		{pictures(3), "3 pictures of 28×28, colours from 0 to 255: class 0, class 1, class 2"},
		{pictures(1000), "the first 20 of 1,000 pictures: 20 pictures of 28×28"},
		{fruit(30), "the first 20 of 30 pictures: 20 colour pictures of 4×3, colours from 0 to 255: apple, pear, plum, "},
		{fruit(2).Picture(1), "colour picture, 4×3, red 0 to 0, green 254 to 254, blue 0 to 0"}, {pictures(1).Picture(0), "colour picture, 28×28"},
		{[][]*grid.Grid{fruit(2).Channels(0), fruit(2).Channels(1)}, "2 colour pictures of 4×3, colours from 0 to 255"},
		{small, "colour picture, 3×2, red 0 to 255, green 0 to 0"}, {large, "a picture of 100×200 pixels"}, {huge, "a picture of 10×2000 pixels"},
	} {
		html, text, ok := show.Value(c.value)
		if !ok || !strings.Contains(text, c.want) || !strings.Contains(html, "<img alt=") {
			t.Errorf("%T: %t, %q, want %q; %.80s", c.value, ok, text, c.want, html)
		}
	}
}

// TestValueLeavesTheRest has what is no picture, and what cannot be drawn.
func TestValueLeavesTheRest(t *testing.T) {
	var noGrid *grid.Grid
	var noFigure *show.Figure
	var noSplit *dataset.Split
	torn := &dataset.Split{Labels: make([]uint8, 3), H: 28, W: 28, C: 1}
	for _, v := range []any{
		nil, 7, "text", []int{1}, []any{}, []any{1, patch()}, struct{}{}, noGrid, noFigure, noSplit, torn, pictures(0),
		dataset.Picture{}, dataset.Picture{Pix: make([]uint8, 5), H: 1, W: 2, C: 3}, [][]*grid.Grid{}, [][]*grid.Grid{{patch()}}, [][]*grid.Grid{{nil, nil, nil}},
		[]*grid.Grid{}, []*grid.Grid{nil}, &grid.Grid{H: 3, W: 3}, grid.New(2, 5000), image.NewGray(image.Rect(0, 0, 0, 0)),
	} {
		if html, text, ok := show.Value(v); ok || html != "" || text != "" {
			t.Errorf("%#v was drawn: %q", v, text)
		}
	}
}
