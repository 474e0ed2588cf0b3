package show_test

import (
	"flag"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/lessons/filter"
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/history"
	"github.com/ninepixels/ninepixels/lessons/pool"
	"github.com/ninepixels/ninepixels/lessons/show"
)

var update = flag.Bool("update", false, "write the golden pictures anew; look at each before committing it")

// boot returns test image 0 of Fashion-MNIST, a 28×28 ankle boot.
func boot(t *testing.T) *grid.Grid {
	t.Helper()
	b, err := os.ReadFile("../filter/testdata/boot.pgm")
	if err != nil {
		t.Fatal(err)
	}
	g := grid.New(28, 28)
	for i, p := range b[len(b)-len(g.Pix):] {
		g.Pix[i] = float32(p)
	}
	return g
}

func patch() *grid.Grid {
	return grid.FromRows([][]float32{{0, 64, 128}, {48, 192, 144}, {142, 226, 168}})
}

// colours returns 28×28 pixels of 784 colours: red grows downward, green to the
// right, and blue is a disc.
func colours() (r, g, b *grid.Grid) {
	r, g, b = grid.New(28, 28), grid.New(28, 28), grid.New(28, 28)
	for i := range 28 {
		for j := range 28 {
			r.Set(i, j, float32(9*i))
			g.Set(i, j, float32(9*j))
			if math.Hypot(float64(i)-13.5, float64(j)-13.5) < 9 {
				b.Set(i, j, 255)
			}
		}
	}
	return r, g, b
}

var classes = []string{"T-shirt/top", "Trouser", "Dress"}

// shifts is a table with a different value in each cell, highest in the middle.
func shifts() *grid.Grid {
	return grid.FromRows([][]float32{
		{0.151, 0.352, 0.583, 0.334, 0.125},
		{0.306, 0.747, 0.908, 0.719, 0.287},
		{0.1, 0.361, 0.552, 0.313, 0.114},
	})
}

// The golden pictures were looked at, one by one. They guard against a change
// that nobody meant; what each must contain is asserted by the other tests.
func TestGolden(t *testing.T) {
	x := boot(t)
	vertical := filter.Correlate(x, filter.SobelV)
	tests := []struct {
		name string
		draw func() (*show.Figure, error)
	}{
		{"image", func() (*show.Figure, error) {
			return show.DrawImage(x, show.Title("ankle boot"), show.Window(10, 12, 3, 3))
		}},
		{"row", func() (*show.Figure, error) {
			return show.DrawRow([]show.Panel{
				{Title: "boot", Grid: x},
				{Title: "vertical lines", Grid: vertical, Signed: true},
				{Title: "clipped and max pooled, 13×13", Grid: pool.Max(vertical.Clip(0, 255), 2, 2), Map: true},
			})
		}},
		{"true-size", func() (*show.Figure, error) {
			return show.DrawRow([]show.Panel{
				{Title: "26×26", Grid: vertical.Abs(), Map: true},
				{Title: "13×13", Grid: pool.Max(vertical.Abs(), 2, 2), Map: true},
			},
				show.PixelSize(4), show.Title("A quarter of the pixels"))
		}},
		{"numbers", func() (*show.Figure, error) {
			return show.DrawNumbers(x.Crop(8, 10, 6, 7), show.Title("A part of the boot"),
				show.Weights(filter.Video.Grid(), 1, 2), show.Indices())
		}},
		{"sum", func() (*show.Figure, error) {
			return show.DrawRow([]show.Panel{
				{Title: "pixels", Grid: patch(), Numbers: true},
				{Title: "filter", Grid: filter.Video.Grid(), Numbers: true, Signed: true},
				{Title: "result", Grid: filter.Correlate(patch(), filter.Video), Numbers: true},
			})
		}},
		{"lines", func() (*show.Figure, error) {
			panels := []show.Panel{{Title: "boot", Grid: x}}
			for _, named := range filter.Named() {
				panels = append(panels, show.Panel{Title: named.Name, Grid: filter.Correlate(x, named.Kernel), Signed: true})
			}
			panels = append(panels, show.Panel{Title: "vertical lines, clipped and max pooled", Map: true,
				Grid: pool.Max(vertical.Clip(0, 255), 2, 2)})
			return show.DrawRow(panels, show.Title("More panels than fit into one line"))
		}},
		{"rgb", func() (*show.Figure, error) {
			r, g, b := colours()
			return show.DrawRGB(r, g, b, show.Title("three channels"), show.Indices(), show.Window(5, 5, 3, 3))
		}},
		{"gallery", func() (*show.Figure, error) {
			var maps []*grid.Grid
			var names []string
			for _, named := range filter.Named() {
				maps = append(maps, filter.Correlate(x, named.Kernel))
				names = append(names, named.Name)
			}
			return show.DrawGallery(maps, 4, show.Signed(), show.Labels(names...), show.Title("Eight filters"))
		}},
		{"mistakes", func() (*show.Figure, error) {
			return show.DrawMistakes(fruit(5), [][]float64{{0, 0.9, 0.1}, {0, 1, 0}, {0.6, 0.4, 0}, {0.1, 0.2, 0.7}, {0.5, 0.3, 0.2}}, 3)
		}},
		{"kernels", func() (*show.Figure, error) {
			var kernels [][]*grid.Grid
			for i := range 6 {
				v := filter.SobelV.Grid()
				channels := []*grid.Grid{v.Map(func(float32) float32 { return 0 }), v, v.Map(func(x float32) float32 { return -x })}
				kernels = append(kernels, []*grid.Grid{channels[i%3], channels[(i+1)%3], channels[(i+i/3)%3]})
			}
			return show.DrawRGBGallery(kernels, 3, show.Title("Filters that read colours"))
		}},
		{"matrix-many", func() (*show.Figure, error) {
			names, counts := confused(30, map[int]int{4: 6, 17: 2})
			return show.DrawMatrix(names, counts, show.Title("Thirty classes"))
		}},
		{"charts", func() (*show.Figure, error) { return show.DrawCurves(charts()) }},
		{"bars", func() (*show.Figure, error) {
			return show.DrawBars([]show.Bar{
				{Label: "dense", Value: 0.874, Error: 0.003},
				{Label: "CNN", Value: 0.909, Error: 0.012, Highlight: true},
				{Label: "difference", Value: -0.035},
			}, show.Title("Test accuracy"), show.XLabel("share of 10,000 images"))
		}},
		{"dots", func() (*show.Figure, error) {
			return show.DrawDotRows([]show.Dots{
				{Label: "dense", Values: []float64{0.868, 0.874, 0.871}},
				{Label: "CNN", Values: []float64{0.885, 0.892, 0.889}, Highlight: true},
				{Label: "people", Values: []float64{0.835}},
			}, show.Title("Test accuracy"), show.XLabel("share of 10,000 images"), show.Axis(0.8, 0.9))
		}},
		{"histogram", func() (*show.Figure, error) {
			return show.DrawHistogram([]show.Sample{
				{Name: "known", Values: []float64{0.55, 0.7, 0.8, 0.9, 0.95, 0.97, 0.99, 1, 1, 1}},
				{Name: "other clothes", Values: []float64{0.3, 0.45, 0.52, 0.55, 0.7, 0.95}},
			}, show.Title("Largest probability"), show.XLabel("score"), show.Axis(0, 1), show.Bins(10))
		}},
		{"scatter", func() (*show.Figure, error) {
			return show.DrawScatter([]show.Chart{{XLabel: "vertical lines", YLabel: "horizontal lines", Series: []show.Series{
				{Name: "boots", X: []float64{1, 2, 3, 2.5}, Y: []float64{4, 5, 4.5, 6}},
				{Name: "trousers", X: []float64{6, 7, 6.5}, Y: []float64{1, 2, 1.2}}}}}, show.Title("Two features"))
		}},
		{"logarithmic", func() (*show.Figure, error) {
			return show.DrawCurves([]show.Chart{
				{XLabel: "learning rate", YLabel: "loss", LogX: true, LogY: true, Series: []show.Series{
					{X: []float64{0.001, 0.01, 0.1, 1}, Y: []float64{2, 0.2, 0.02, 200}, Best: show.Lowest}}},
				{XLabel: "step", YLabel: "loss", LogY: true, Series: []show.Series{{Y: []float64{3, 2, 0, 1.2, 0.9}}}}})
		}},
		{"network", func() (*show.Figure, error) {
			return show.DrawNetwork(videosNetwork, show.Title("The video's network"))
		}},
		{"circuit", func() (*show.Figure, error) {
			return show.DrawCircuit(product, show.Title("Forward above, backward below"))
		}},
		{"matrix", func() (*show.Figure, error) {
			return show.DrawMatrix(classes, [][]int{{90, 0, 10}, {1, 98, 1}, {0, 30, 70}}, show.Title("Confusion"))
		}},
		{"heat", func() (*show.Figure, error) {
			return show.DrawHeat(shifts(), []string{"−4", "0", "4"}, []string{"−8", "−4", "0", "4", "8"}, show.Title("Accuracy after a shift"), show.XLabel("columns to the right"), show.YLabel("rows down"))
		}},
		{"training", func() (*show.Figure, error) { return training(t, 2).Figure() }},
		{"training-done", func() (*show.Figure, error) {
			tr := training(t, 5)
			tr.Done("all epochs run")
			return tr.Figure()
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f, err := test.draw()
			if err != nil {
				t.Fatal(err)
			}
			compare(t, filepath.Join("testdata", test.name+".png"), f)
			// A notebook holds some ten figures in 400 KB of base64. A training
			// that still runs is encoded fast and replaced soon.
			most := 20_000
			switch test.name {
			case "training":
				most = 30_000
			case "lines": // ten pictures in one
				most = 25_000
			case "training-done":
				most = 23_000
			case "matrix-many": // sixty names
				most = 53_000
			}
			if len(f.PNG) > most {
				t.Errorf("the picture takes %d bytes, more than %d", len(f.PNG), most)
			}
			if f.Alt == "" {
				t.Error("the figure has no description")
			}
		})
	}
}

var videosNetwork = []show.Layer{
	{Name: "picture", Shape: []int{28, 28, 1}},
	{Name: "conv1", Shape: []int{26, 26, 64}, Parameters: 640},
	{Name: "maxpool1", Shape: []int{13, 13, 64}},
	{Name: "conv2", Shape: []int{11, 11, 64}, Parameters: 36_928},
	{Name: "maxpool2", Shape: []int{5, 5, 64}},
	{Name: "flatten1", Shape: []int{1600}},
	{Name: "dense", Shape: []int{128}, Parameters: 204_928},
	{Name: "logits", Shape: []int{10}, Parameters: 1_290},
}

func charts() []show.Chart {
	var loss, validation, accuracy []float64
	for e := range 10 {
		loss = append(loss, 0.2+0.4*math.Exp(-float64(e)/4))
		validation = append(validation, 0.28+0.3*math.Exp(-float64(e)/2.5)+0.01*math.Max(0, float64(e-4)))
		accuracy = append(accuracy, 0.93-0.15*math.Exp(-float64(e)/4))
	}
	accuracy[4] = math.NaN()
	return []show.Chart{
		{Title: "Loss", XLabel: "epoch", YLabel: "cross-entropy", Series: []show.Series{
			{Name: "training", Y: loss}, {Name: "validation", Y: validation, Best: show.Lowest}}},
		{Title: "Accuracy, with one value missing", XLabel: "epoch", YLabel: "share", Series: []show.Series{
			{Name: "training", Y: accuracy}}},
	}
}

// training returns one after so many of five epochs, on a clock of 10 ms per step.
func training(t testing.TB, epochs int) *show.Training {
	t.Helper()
	const steps = 60
	tr := show.NewTraining("CNN 64-64", 5, steps)
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	tr.SetClock(func() time.Time { return now })
	for e := range epochs {
		for s := range steps {
			now = now.Add(10 * time.Millisecond)
			tr.Step(0.3 + 2*math.Exp(-float64(e*steps+s)/40))
		}
		fall := math.Exp(-float64(e))
		tr.Epoch(history.Epoch{Loss: 0.3 + 0.4*fall, Accuracy: 0.9 - 0.1*fall,
			Validation: &history.Metrics{Loss: 0.35 + 0.25*fall, Accuracy: 0.88 - 0.1*fall}})
	}
	return tr
}

// What a training pays for each of its pictures.
func BenchmarkTraining(b *testing.B) {
	tr := training(b, 5)
	for b.Loop() {
		if _, err := tr.Figure(); err != nil {
			b.Fatal(err)
		}
	}
}
