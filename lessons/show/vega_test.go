package show_test

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/history"
	"github.com/ninepixels/ninepixels/lessons/show"
)

// vega returns a figure's specification, and as an object.
func vega(t *testing.T, f *show.Figure, err error) (string, map[string]any) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	text := f.VegaLite()
	var object map[string]any
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	return text, object
}

// values are the rows of a specification's data.
func values(t *testing.T, view map[string]any) [][]string {
	t.Helper()
	data, _ := view["data"].(map[string]any)
	text, _ := data["values"].(string)
	table, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// ofEachKind are figures of each kind that answers to the mouse.
var ofEachKind = map[string]func() (*show.Figure, error){
	"curves": func() (*show.Figure, error) {
		return show.DrawCurves([]show.Chart{{XLabel: "epoch", YLabel: "loss", Series: []show.Series{
			{Name: "training", Y: []float64{0.9, 0.5, 0.31}}, {Name: "validation", Y: []float64{0.8, 0.45, 0.4}, Best: show.Lowest}}}})
	},
	"logarithmic": func() (*show.Figure, error) {
		return show.DrawCurves([]show.Chart{{LogX: true, LogY: true, Series: []show.Series{{X: []float64{0.01, 1}, Y: []float64{1, 100}}}}})
	},
	"scatter": func() (*show.Figure, error) {
		return show.DrawScatter([]show.Chart{{Series: []show.Series{{Name: "a", X: []float64{1, 2}, Y: []float64{3, 4}}}}})
	},
	"bars": func() (*show.Figure, error) {
		return show.DrawBars([]show.Bar{{Label: "dense", Value: 0.87, Error: 0.01}, {Label: "CNN", Value: 0.9, Highlight: true}})
	},
	"dots": func() (*show.Figure, error) {
		return show.DrawDotRows([]show.Dots{{Label: "dense", Values: []float64{0.86, 0.88}}, {Label: "CNN", Values: []float64{0.9}}})
	},
	"histogram": func() (*show.Figure, error) {
		return show.DrawHistogram([]show.Sample{{Values: []float64{1, 2, 2, 3}}}, show.Bins(3))
	},
	"matrix": func() (*show.Figure, error) {
		return show.DrawMatrix([]string{"boot", "bag"}, [][]int{{99, 1}, {0, 100}})
	},
	"heat": func() (*show.Figure, error) {
		return show.DrawHeat(grid.FromRows([][]float32{{1, 2}}), []string{"r"}, []string{"a", "b"})
	},
}

// Vega gives a layer without marks a role and no name, and a screen reader says "graphics".
func TestDotRowsOfSingleValuesHaveNoEmptyLayer(t *testing.T) {
	for values, layers := range map[int]int{1: 1, 2: 2} {
		row := show.Dots{Label: "a", Values: []float64{0.5, 0.6}[:values]}
		f, err := show.DrawDotRows([]show.Dots{row})
		_, object := vega(t, f, err)
		if got := object["layer"].([]any); len(got) != layers {
			t.Errorf("%d values: %d layers, want %d", values, len(got), layers)
		}
	}
}

func TestVegaLiteOfEachKind(t *testing.T) {
	// A figure of a few values has about 1 KB beside what makes it fit the page.
	const most = 3000
	for name, draw := range ofEachKind {
		f, err := draw()
		text, object := vega(t, f, err)
		if len(text) > most {
			t.Errorf("%s: %d bytes, want at most %d", name, len(text), most)
		}
		if object["description"] != f.Alt || f.Alt == "" {
			t.Errorf("%s: the description is %q, the alt text %q", name, object["description"], f.Alt)
		}
		if object["background"] != "transparent" {
			t.Errorf("%s: the background is %v, and a dark page has another", name, object["background"])
		}
		if strings.Count(text, "http") != 1 {
			t.Errorf("%s: it names addresses beside that of its schema: %s", name, text)
		}
		if len(values(t, object)) < 2 {
			t.Errorf("%s: there are no data in %s", name, text)
		}
		if !strings.Contains(text, `"tooltip":`) {
			t.Errorf("%s: it does not say values: %s", name, text)
		}
	}
}

// What a figure holds is in its data, and what is not finite is missing there.
func TestVegaLiteData(t *testing.T) {
	nan := math.NaN()
	for _, test := range []struct {
		name string
		draw func() (*show.Figure, error)
		want string // the rows, joined by blanks
	}{
		{"a gap", func() (*show.Figure, error) {
			return show.DrawCurves([]show.Chart{{Series: []show.Series{{Name: "a", Y: []float64{1, nan, 3, nan}}}}})
		}, "s,x,y a,1,1 a,2, a,3,3"},
		{"not above 0", func() (*show.Figure, error) {
			return show.DrawScatter([]show.Chart{{LogX: true, Series: []show.Series{{Name: "a", X: []float64{-1, 0, 1}, Y: []float64{1, 2, 3}}}}})
		}, "s,x,y a,1,3"},
		{"without names", func() (*show.Figure, error) {
			return show.DrawCurves([]show.Chart{{Series: []show.Series{{Y: []float64{1}}, {Y: []float64{2}}}}})
		}, "s,x,y \u200b,1,1 \u200b\u200b,1,2"},
		{"equal labels, and one with a comma", func() (*show.Figure, error) {
			return show.DrawBars([]show.Bar{{Label: "a", Value: 1}, {Label: "a", Value: 2}, {Label: "b, c", Value: 1.0 / 3, Highlight: true}})
		}, "l,v,lo,hi,h,t a,1,1,1,0,1.000 a\u200b,2,2,2,0,2.000 b, c,0.333333,0.333333,0.333333,1,0.333"},
		// 3 bins from 1 to 4: 1 and 1.9 in the first, 2 in the second, 3 and 4 in the third.
		{"bins", func() (*show.Figure, error) {
			return show.DrawHistogram([]show.Sample{{Name: "a", Values: []float64{1, 1.9, 2, 3, 4}}}, show.Bins(3))
		}, "s,from,to,n,h a,1,2,2,2 a,2,3,1,1 a,3,4,2,2"},
		// Two samples: per cent of each. 1 of 4 values is 25 %.
		{"shares", func() (*show.Figure, error) {
			return show.DrawHistogram([]show.Sample{{Name: "a", Values: []float64{0, 2, 2, 2}}, {Name: "b", Values: []float64{1}}}, show.Bins(1), show.Axis(0, 4))
		}, "s,from,to,n,h a,0,4,4,100 b,0,4,1,100"},
		{"a confusion matrix", func() (*show.Figure, error) {
			return show.DrawMatrix([]string{"a", "b"}, [][]int{{3, 1}, {0, 0}})
		}, "t,p,n,s,a a,a,3,0.75,0.75 a,b,1,0.25,1 b,a,0,0,0 b,b,0,0,0"},
		{"a table of numbers", func() (*show.Figure, error) {
			return show.DrawHeat(grid.FromRows([][]float32{{1, float32(nan)}}), []string{"r"}, []string{"a", "b"})
		}, "r,c,v,t r,a,1,1 r,b,,NaN"},
	} {
		f, err := test.draw()
		_, object := vega(t, f, err)
		var got []string
		for _, row := range values(t, object) {
			got = append(got, strings.Join(row, ","))
		}
		if joined := strings.Join(got, " "); joined != test.want {
			t.Errorf("%s: the data are\n%q, want\n%q", test.name, joined, test.want)
		}
	}
}

// A picture is no chart, and a changed text is the chart's too.
func TestVegaLiteOfOtherFigures(t *testing.T) {
	f, err := show.DrawImage(patch())
	if err != nil {
		t.Fatal(err)
	}
	if got := f.VegaLite(); got != "" {
		t.Errorf("an image is drawn by Vega-Lite: %s", got)
	}
	f, err = ofEachKind["bars"]()
	if err != nil {
		t.Fatal(err)
	}
	f.Alt = "own words"
	if _, object := vega(t, f, nil); object["description"] != "own words" {
		t.Errorf("the description is %v", object["description"])
	}
}

// A training's two charts have one horizontal axis, and mark one epoch.
func TestTrainingHasOneAxisAndOneMark(t *testing.T) {
	training := show.NewTraining("run", 3, 40)
	// The lowest validation loss comes with epoch 2, the highest accuracy with epoch 3.
	for _, e := range []history.Epoch{
		{Loss: 0.9, Accuracy: 0.7, Validation: &history.Metrics{Loss: 0.6, Accuracy: 0.75}},
		{Loss: 0.6, Accuracy: 0.8, Validation: &history.Metrics{Loss: 0.4, Accuracy: 0.8}},
		{Loss: 0.5, Accuracy: 0.9, Validation: &history.Metrics{Loss: 0.5, Accuracy: 0.85}},
	} {
		for range 40 {
			training.Step(1)
		}
		training.Epoch(e)
	}
	charts := training.Charts()
	lo0, hi0 := charts[0].XEnds()
	lo1, hi1 := charts[1].XEnds()
	if lo0 != lo1 || hi0 != hi1 {
		t.Errorf("the loss goes from %g to %g, the accuracy from %g to %g", lo0, hi0, lo1, hi1)
	}
	if lo0 > 2.0/40 || hi0 < 3 { // the first of 20 points of an epoch of 40 steps
		t.Errorf("the axis from %g to %g does not hold the batches", lo0, hi0)
	}
	for _, ch := range charts {
		if got := ch.Series[1].Marked(); got != 1 {
			t.Errorf("%s: epoch %d is marked, want 2", ch.YLabel, got+1)
		}
	}
}

func TestHistogramThatCannotBeDrawn(t *testing.T) {
	one := []show.Sample{{Name: "s", Values: []float64{1, 2}}}
	for want, draw := range map[string]func() (*show.Figure, error){
		"at least one sample": func() (*show.Figure, error) { return show.DrawHistogram(nil) },
		`"s" has no values`:   func() (*show.Figure, error) { return show.DrawHistogram([]show.Sample{{Name: "s"}}) },
		`"s" has the value NaN`: func() (*show.Figure, error) {
			return show.DrawHistogram([]show.Sample{{Name: "s", Values: []float64{math.NaN()}}})
		},
		"0 bins from 1 to 2":      func() (*show.Figure, error) { return show.DrawHistogram(one, show.Bins(0)) },
		"the axis goes from 3 to": func() (*show.Figure, error) { return show.DrawHistogram(one, show.Axis(3, 3)) },
		"there is no epoch":       func() (*show.Figure, error) { return show.DrawHistory([]history.Epoch{}) },
		"has to start above 0":    func() (*show.Figure, error) { return show.DrawCurves([]show.Chart{{LogY: true, YHi: 1}}) },
	} {
		if _, err := draw(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
}
