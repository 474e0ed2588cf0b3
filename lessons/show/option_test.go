package show_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/history"
	"github.com/ninepixels/ninepixels/lessons/show"
)

// options are all that there are, each with a value that changes a figure.
var options = map[string]struct {
	function, value any
}{
	"Title":      {show.Title, show.Title("T")},
	"Alt":        {show.Alt, show.Alt("own words")},
	"Signed":     {show.Signed, show.Signed()},
	"Map":        {show.Map, show.Map()},
	"Range":      {show.Range, show.Range(-500, 500)},
	"Indices":    {show.Indices, show.Indices()},
	"Window":     {show.Window, show.Window(0, 0, 1, 1)},
	"Weights":    {show.Weights, show.Weights(grid.New(2, 2), 0, 0)},
	"PixelSize":  {show.PixelSize, show.PixelSize(3)},
	"Labels":     {show.Labels, show.Labels("first")},
	"EachScaled": {show.EachScaled, show.EachScaled()},
	"XLabel":     {show.XLabel, show.XLabel("across")},
	"YLabel":     {show.YLabel, show.YLabel("down")},
	"Axis":       {show.Axis, show.Axis(-3, 7)},
	"Bins":       {show.Bins, show.Bins(3)},
}

// figures draw something with some of the options, of the type that they accept.
var figures = map[string]struct {
	function any
	draw     func(opts any) (*show.Figure, error)
}{
	"Image": {show.Image, func(o any) (*show.Figure, error) { return show.DrawImage(patch(), o.([]show.ImageOption)...) }},
	"Numbers": {show.Numbers, func(o any) (*show.Figure, error) {
		return show.DrawNumbers(patch(), o.([]show.NumbersOption)...)
	}},
	"RGB": {show.RGB, func(o any) (*show.Figure, error) {
		return show.DrawRGB(patch(), patch(), patch(), o.([]show.RGBOption)...)
	}},
	"Row": {show.Row, func(o any) (*show.Figure, error) {
		return show.DrawRow([]show.Panel{{Grid: patch()}}, o.([]show.RowOption)...)
	}},
	"Gallery": {show.Gallery, func(o any) (*show.Figure, error) {
		return show.DrawGallery([]*grid.Grid{patch(), patch().Clip(0, 50)}, 2, o.([]show.GalleryOption)...)
	}},
	"RGBGallery": {show.RGBGallery, func(o any) (*show.Figure, error) {
		return show.DrawRGBGallery([][]*grid.Grid{{patch(), patch(), patch()}, {grid.New(3, 3), patch().Clip(0, 50), patch()}}, 2, o.([]show.PicturesOption)...)
	}},
	"Pictures": {show.Pictures, func(o any) (*show.Figure, error) {
		return show.DrawPictures(fruit(3), 2, o.([]show.PicturesOption)...)
	}},
	"Mistakes": {show.Mistakes, func(o any) (*show.Figure, error) {
		return show.DrawMistakes(fruit(2), [][]float64{{0.1, 0.8, 0.1}, {0.7, 0.2, 0.1}}, 2, o.([]show.PicturesOption)...)
	}},
	"Answers": {show.Answers, func(o any) (*show.Figure, error) {
		return show.DrawAnswers(fruit(2), fruits, [][]float64{{0.1, 0.8, 0.1}, {0.7, 0.2, 0.1}}, 2, o.([]show.PicturesOption)...)
	}},
	"Confusion": {show.Confusion, func(o any) (*show.Figure, error) {
		return show.DrawConfusion(fruit(3), []int{0, 1, 1}, o.([]show.MatrixOption)...)
	}},
	"Heat": {show.Heat, func(o any) (*show.Figure, error) {
		return show.DrawHeat(patch(), classes, classes, o.([]show.HeatOption)...)
	}},
	"Matrix": {show.Matrix, func(o any) (*show.Figure, error) {
		return show.DrawMatrix(classes[:1], [][]int{{1}}, o.([]show.MatrixOption)...)
	}},
	"Curves": {show.Curves, func(o any) (*show.Figure, error) {
		return show.DrawCurves(charts(), o.([]show.CurvesOption)...)
	}},
	"Scatter": {show.Scatter, func(o any) (*show.Figure, error) {
		return show.DrawScatter(charts(), o.([]show.CurvesOption)...)
	}},
	"History": {show.History, func(o any) (*show.Figure, error) {
		return show.DrawHistory([]history.Epoch{{Loss: 1}, {Loss: 2}}, o.([]show.CurvesOption)...)
	}},
	"Histogram": {show.Histogram, func(o any) (*show.Figure, error) {
		return show.DrawHistogram([]show.Sample{{Values: []float64{1, 2}}}, o.([]show.HistogramOption)...)
	}},
	"Bars": {show.Bars, func(o any) (*show.Figure, error) {
		return show.DrawBars([]show.Bar{{Value: 1}}, o.([]show.BarsOption)...)
	}},
	"DotRows": {show.DotRows, func(o any) (*show.Figure, error) {
		return show.DrawDotRows([]show.Dots{{Values: []float64{1, 2}}}, o.([]show.BarsOption)...)
	}},
	"Network": {show.Network, func(o any) (*show.Figure, error) {
		return show.DrawNetwork(videosNetwork[:2], o.([]show.NetworkOption)...)
	}},
	"Circuit": {show.Circuit, func(o any) (*show.Figure, error) {
		return show.DrawCircuit(product, o.([]show.NetworkOption)...)
	}},
	"Slider": {show.Slider, func(o any) (*show.Figure, error) {
		source, text, err := show.DrawSlider([]show.Frame{{Figure: &show.Figure{}}}, o.([]show.SliderOption)...)
		return &show.Figure{PNG: []byte(source), Alt: text}, err
	}},
	"Table": {show.Table, func(o any) (*show.Figure, error) {
		source, text := show.DrawTable([]string{"n"}, nil, o.([]show.TableOption)...)
		return &show.Figure{PNG: []byte(source), Alt: text}, nil
	}},
}

// Each figure accepts the options that its documentation lists, each of them changes
// the figure, and no other compiles.
func TestOptions(t *testing.T) {
	documented := documentedOptions(t)
	if len(documented) != len(figures) {
		t.Errorf("%d functions list options in their documentation, want the %d figures", len(documented), len(figures))
	}
	for name, figure := range figures {
		kind := reflect.TypeOf(figure.function)
		accepted := kind.In(kind.NumIn() - 1) // a slice of the interface of its options
		none := draw(t, name, reflect.MakeSlice(accepted, 0, 1))
		var known []string
		for option, o := range options {
			// What the compiler asks of an argument: the type that the function returns.
			if !reflect.TypeOf(o.function).Out(0).AssignableTo(accepted.Elem()) {
				continue
			}
			known = append(known, option)
			one := draw(t, name, reflect.Append(reflect.MakeSlice(accepted, 0, 1), reflect.ValueOf(o.value)))
			if bytes.Equal(one.PNG, none.PNG) && one.Alt == none.Alt {
				t.Errorf("%s ignores %s", name, option)
			}
		}
		slices.Sort(known)
		if !slices.Equal(known, documented[name]) {
			t.Errorf("%s accepts %v, and its documentation lists %v", name, known, documented[name])
		}
	}
}

func draw(t *testing.T, name string, opts reflect.Value) *show.Figure {
	t.Helper()
	f, err := figures[name].draw(opts.Interface())
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return f
}

// documentedOptions reads what stands behind "Options:" in the functions'
// documentation, sorted.
func documentedOptions(t *testing.T) map[string][]string {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv != nil {
				continue
			}
			if _, list, ok := strings.Cut(f.Doc.Text(), "Options: "); ok {
				names := strings.Split(strings.TrimSuffix(strings.TrimSpace(list), "."), ", ")
				slices.Sort(names)
				found[f.Name.Name] = names
			}
		}
	}
	return found
}
