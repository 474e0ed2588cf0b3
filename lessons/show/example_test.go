package show_test

import (
	"fmt"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/filter"
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/history"
	"github.com/ninepixels/ninepixels/lessons/show"
)

// In a notebook these display pictures; here they print what they would show.

var videosPatch = grid.FromRows([][]float32{
	{0, 64, 128},
	{48, 192, 144},
	{142, 226, 168},
})

func ExampleImage() {
	show.Image(videosPatch, show.Title("nine pixels"), show.Range(0, 255))
	// Output: [figure: nine pixels (picture), 3×3, values 0 to 226]
}

func ExampleImage_window() {
	show.Image(videosPatch, show.Title("the right half"), show.Range(0, 255), show.Window(0, 1, 3, 2))
	// Output: [figure: the right half (picture), 3×3, values 0 to 226, with a 3×2 window at row 0, column 1]
}

func ExampleRGB() {
	r := grid.FromRows([][]float32{{255, 0, 0, 255}})
	g := grid.FromRows([][]float32{{0, 255, 0, 255}})
	b := grid.FromRows([][]float32{{0, 0, 255, 0}})
	show.RGB(r, g, b, show.Title("red, green, blue and yellow"))
	// Output: [figure: red, green, blue and yellow (colour picture), 1×4, red 0 to 255, green 0 to 255, blue 0 to 255]
}

func ExampleRGB_sizes() {
	show.RGB(grid.New(2, 2), grid.New(2, 2), grid.New(2, 3)) // a mistake becomes a sentence
	// Output: show.RGB: red is 2×2, green is 2×2, blue is 2×3; pass three grids of one size
}

func ExampleMap() {
	show.Image(videosPatch.Clip(100, 255), show.Map(), show.Title("what is left"))
	// Output: [figure: what is left (map), 3×3, values 100 to 226]
}

func ExampleNumbers() {
	show.Numbers(videosPatch, show.Weights(filter.Video.Grid(), 0, 0), show.Alt("192, its neighbours and their weights"))
	// Output: [figure: 192, its neighbours and their weights]
}

func ExampleRow() {
	show.Row([]show.Panel{
		{Title: "pixels", Grid: videosPatch, Numbers: true},
		{Title: "filter", Grid: filter.Video.Grid(), Numbers: true, Signed: true},
	})
	// Output: [figure: pixels (numbers), 3×3, values 0 to 226; filter (numbers), 3×3, values −3 to 4.5]
}

func ExampleRow_title() {
	pooled := grid.FromRows([][]float32{{226}})
	show.Row([]show.Panel{{Title: "before", Grid: videosPatch}, {Title: "after", Grid: pooled}}, show.PixelSize(20), show.Title("Max pooling"))
	// Output: [figure: Max pooling: before (picture), 3×3, values 0 to 226; after (picture), 1×1, values 226 to 226]
}

func ExampleGallery() {
	show.Gallery([]*grid.Grid{filter.SobelV.Grid(), filter.SobelH.Grid()}, 2,
		show.Signed(), show.Labels("vertical", "horizontal"))
	// Output: [figure: 2 signed maps of 3×3, colours from −2 to 2: vertical, horizontal]
}

func ExampleCurves() {
	show.Curves([]show.Chart{{XLabel: "epoch", YLabel: "loss", Series: []show.Series{
		{Name: "training", Y: []float64{0.6, 0.4, 0.3}},
		{Name: "validation", Y: []float64{0.5, 0.4, 0.45}, Best: show.Lowest},
	}}}, show.Title("Training"))
	// Output: [figure: Training: Curves of loss over epoch. training: from 0.600 to 0.300. validation: from 0.500 to 0.450, lowest 0.400 at epoch 2.]
}

func ExampleCurves_two() {
	show.Curves([]show.Chart{
		{XLabel: "epoch", YLabel: "loss", Series: []show.Series{{Name: "training", Y: []float64{0.6, 0.4}}}},
		{XLabel: "epoch", YLabel: "accuracy", Series: []show.Series{{Name: "training", Y: []float64{0.8, 0.9}}}},
	})
	// Output: [figure: Curves of loss over epoch. training: from 0.600 to 0.400. Curves of accuracy over epoch. training: from 0.800 to 0.900.]
}

func ExampleBars() {
	show.Bars([]show.Bar{{Label: "dense", Value: 101770}, {Label: "CNN", Value: 243786}}, show.Title("Parameters"), show.XLabel("number"))
	// Output: [figure: Parameters: Bars of number. dense 101,770; CNN 243,786.]
}

func ExampleDotRows() {
	show.DotRows([]show.Dots{{Label: "dense", Values: []float64{0.86, 0.87, 0.88}}}, show.Title("Three trainings"), show.XLabel("accuracy"), show.Axis(0.8, 0.9))
	// Output: [figure: Three trainings: Dots of accuracy. dense 0.87 (the mean of 0.860, 0.870, 0.880).]
}

func ExampleMatrix() {
	show.Matrix([]string{"boot", "trouser"}, [][]int{{990, 10}, {3, 997}}, show.Title("Boots or trousers"))
	// Output: [figure: Boots or trousers: Confusion matrix of 2 classes: 1,987 of 2,000 right; the most frequent mistake: boot taken for trouser, 10 times.]
}

func ExampleTable() {
	show.Table([]string{"model", "parameters"}, [][]any{{"dense", 101770}, {"CNN", 243786}})
	// Output:
	// model  parameters
	// dense     101,770
	// CNN       243,786
}

func ExampleHTML() {
	show.HTML("577 is <b>right</b>.")
	// Output: 577 is right.
}

func ExampleMarkdown() {
	show.Markdown("The loss is $\\ln 10$.")
	// Output: The loss is $\ln 10$.
}

func ExampleLive() {
	l := show.NewLive()
	for i := range 3 {
		l.Update(fmt.Sprintf("<p>step %d</p>", i)) // in a notebook each replaces the one before
	}
	l.Done()
	// Output: step 2
}

func ExampleTraining_Epoch() {
	t := show.NewTraining("dense", 2, 100)
	t.Epoch(history.Epoch{Loss: 0.5, Accuracy: 0.82, Validation: &history.Metrics{Loss: 0.44, Accuracy: 0.841}})
	t.Epoch(history.Epoch{Loss: 0.375, Accuracy: 0.865})
	// Output:
	// dense: epoch 1 of 2, loss 0.500, accuracy 0.820; validation loss 0.440, accuracy 0.841
	// dense: epoch 2 of 2, loss 0.375, accuracy 0.865
}

func ExampleDrawImage() {
	f, err := show.DrawImage(grid.New(28, 28), show.PixelSize(4))
	if err != nil {
		fmt.Println(err)
		return
	}
	f.Alt = "an empty picture" // instead of its own description
	show.Show(f)
	fmt.Println(f.Width, "CSS pixels wide") // 28·4 and a margin of 12 on both sides
	// Output:
	// [figure: an empty picture]
	// 136 CSS pixels wide
}

func ExampleShow_nothing() {
	f, _ := show.DrawRow(nil) // an error that nobody looks at
	show.Show(f)
	l := show.NewLive()
	l.UpdateFigure(f)
	l.Done()
	// Output:
	// show.Show: there is no figure; look at the error that the Draw function returned
	// show.Live.UpdateFigure: there is no figure; look at the error that the Draw function returned
}

func ExampleRow_nothing() {
	show.Row(nil) // a mistake becomes a sentence
	// Output: show.Row: there is nothing to draw; pass at least one panel
}

func ExampleScatter() {
	show.Scatter([]show.Chart{{XLabel: "vertical lines", YLabel: "horizontal lines", Series: []show.Series{
		{Name: "boots", X: []float64{3, 4}, Y: []float64{1, 2}},
		{Name: "trousers", X: []float64{8, 9}, Y: []float64{0.5, 1}},
	}}})
	// Output: [figure: Points of horizontal lines over vertical lines. boots: 2 points, x from 3 to 4, y from 1 to 2. trousers: 2 points, x from 8 to 9, y from 0.5 to 1.]
}

func ExampleHistogram() {
	show.Histogram([]show.Sample{
		{Name: "right", Values: []float64{0.9, 0.95, 0.99, 1}},
		{Name: "wrong", Values: []float64{0.3, 0.6}},
	}, show.XLabel("largest probability"), show.Axis(0, 1), show.Bins(10))
	// Output: [figure: Histogram of largest probability in 10 bins from 0 to 1. right: 4 values, most (100 per cent) from 0.9 to 1. wrong: 2 values, most (50 per cent) from 0.3 to 0.4.]
}

func ExampleHistory() {
	epochs := []history.Epoch{
		{Loss: 0.5, Accuracy: 0.82, Validation: &history.Metrics{Loss: 0.44, Accuracy: 0.84}},
		{Loss: 0.4, Accuracy: 0.86, Validation: &history.Metrics{Loss: 0.46, Accuracy: 0.85}},
	}
	show.History(epochs) // of a model: show.History(m.History)
	// Output: [figure: Curves of loss over epoch. training: from 0.500 to 0.400. validation: from 0.440 to 0.460, lowest 0.440 at epoch 1. Curves of accuracy over epoch. training: from 0.820 to 0.860. validation: from 0.840 to 0.850, 0.840 at epoch 1.]
}

func ExampleFigure_VegaLite() {
	f, err := show.DrawBars([]show.Bar{{Label: "CNN", Value: 0.9041}}, show.XLabel("accuracy"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.Contains(f.VegaLite(), `"description":"Bars of accuracy. CNN 0.904."`))
	// Output: true
}

func ExampleNetwork() {
	show.Network([]show.Layer{
		{Name: "picture", Shape: []int{28, 28, 1}},
		{Name: "conv1", Shape: []int{26, 26, 64}, Parameters: 640},
		{Name: "flatten1", Shape: []int{43264}},
	}, show.Title("a small one"))
	// Output: [figure: a small one: From the picture to the answer: picture 28×28×1; conv1 26×26×64, 640 parameters; flatten1 43264.]
}

func ExampleEmbed() {
	show.Embed("<!doctype html><p>Hello!", 100, "A page that says hello")
	// Output: [page: A page that says hello]
}
