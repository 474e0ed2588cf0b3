package feature_test

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/ninepixels/ninepixels/lessons/feature"
	"github.com/ninepixels/ninepixels/lessons/filter"
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// Every map of the first layer is the picture's correlation with the filter that
// Kernels gives, divided by 255, plus the bias, rectified.
func TestStagesAreFilters(t *testing.T) {
	m := untrained(t, cnn)
	bias := []float32{.1, -.2, .3, 0}
	set(t, m, "conv1", nil, bias)
	image := pictures(1, 3).Grid(0)
	stages, err := feature.Stages(m, image)
	if err != nil {
		t.Fatal(err)
	}
	kernels, err := feature.Kernels(m, "conv1")
	if err != nil || len(kernels) != 4 {
		t.Fatalf("%d kernels, %v", len(kernels), err)
	}
	for f, k := range kernels {
		var w filter.Kernel
		for place, v := range k.Pix {
			w[place/3][place%3] = v
		}
		want := filter.Correlate(image, w).Map(func(v float32) float32 { return max(0, v/255+bias[f]) })
		for place, v := range stages[0].Maps[f].Pix {
			// Nine products below 1, in another order.
			if math.Abs(float64(v-want.Pix[place])) > 1e-5 {
				t.Fatalf("filter %d, place %d: %v, want %v", f, place, v, want.Pix[place])
			}
		}
	}
	var got []string
	for _, s := range stages {
		got = append(got, fmt.Sprintf("%s %d×%d×%d", s.Layer, s.Maps[0].H, s.Maps[0].W, len(s.Maps)))
	}
	if want := "conv1 26×26×4, maxpool1 13×13×4, conv2 11×11×5, maxpool2 5×5×5"; strings.Join(got, ", ") != want {
		t.Errorf("stages %v, want %s", got, want)
	}
	// A pooled value is the largest of its four.
	first, pooled := stages[0].Maps[2], stages[1].Maps[2]
	if want := max(first.At(6, 8), first.At(6, 9), first.At(7, 8), first.At(7, 9)); pooled.At(3, 4) != want {
		t.Errorf("maxpool1 has %v at (3, 4), want %v", pooled.At(3, 4), want)
	}
	for _, s := range stages {
		maps, err := feature.Maps(m, s.Layer, image)
		if err != nil || !reflect.DeepEqual(maps, s.Maps) {
			t.Errorf("Maps of %s are not those of Stages (%v)", s.Layer, err)
		}
	}
}

// Without a ReLU, values keep their sign.
func TestMapsAreSigned(t *testing.T) {
	m := untrained(t, func(s *model.Scope, x *model.Node) *model.Node {
		return model.Dense(s.In("logits"), model.GlobalMeanPool(model.Conv2D(s.In("c"), x, 1, 3, 3)), 2)
	})
	set(t, m, "c", make([]float32, 9), []float32{-1.5})
	maps, err := feature.Maps(m, "c", grid.New(28, 28))
	if err != nil || maps[0].At(25, 25) != -1.5 {
		t.Errorf("got %v, %v, want -1.5 everywhere", maps, err)
	}
}

func TestKernelsReadChannelZero(t *testing.T) {
	m := untrained(t, cnn)
	values := make([]float32, 3*3*4*5)
	for i := range values {
		values[i] = float32(i)
	}
	set(t, m, "conv2", values, nil)
	kernels, err := feature.Kernels(m, "conv2")
	if err != nil || len(kernels) != 5 {
		t.Fatalf("%d kernels, %v", len(kernels), err)
	}
	// [a b 0 f] stands at ((a·3+b)·4+0)·5+f: 20 from place to place.
	want := grid.FromRows([][]float32{{3, 23, 43}, {63, 83, 103}, {123, 143, 163}})
	if !reflect.DeepEqual(kernels[3], want) {
		t.Errorf("kernel 3 is\n%v\nwant\n%v", kernels[3], want)
	}
}

func TestReceptiveFields(t *testing.T) {
	own := func(s *model.Scope, x *model.Node) *model.Node {
		x = graph.AddScalar(graph.MulScalar(x, 2), -1) // pixel by pixel
		x = model.Fixed2D(x, [3][3]float32{})
		x = model.MeanPool2D(graph.Abs(model.Conv2D(s.In("wide"), x, 2, 5, 5)), 3)
		return model.Dense(s.In("logits"), model.Flatten(x), 2)
	}
	for _, tt := range []struct {
		fn   model.Func
		want []feature.Field
	}{
		// 3; +1·1 = 4, stride 2; +2·2 = 8; +1·2 = 10, stride 4.
		{cnn, []feature.Field{{"conv1", 3, 1, 0}, {"maxpool1", 4, 2, 0}, {"conv2", 8, 2, 0}, {"maxpool2", 10, 4, 0}}},
		// 3; +4·1 = 7; +2·1 = 9, stride 3.
		{own, []feature.Field{{"fixed1", 3, 1, 0}, {"wide", 7, 1, 0}, {"meanpool1", 9, 3, 0}}},
		{flat, nil},
	} {
		if got, err := feature.ReceptiveFields(tt.fn); err != nil || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("got %v, %v\nwant %v", got, err, tt.want)
		}
	}
	for _, odd := range []model.Func{
		func(s *model.Scope, x *model.Node) *model.Node {
			return model.Dense(s.In("logits"), model.GlobalMeanPool(model.Conv2D(s.In("odd"), x, 2, 3, 5)), 2)
		},
		func(s *model.Scope, x *model.Node) *model.Node {
			x = graph.Slice(x, graph.AxisRange(), graph.AxisRange(4, 20), graph.AxisRange(4, 20))
			return model.Dense(s.In("logits"), model.GlobalMeanPool(model.Conv2D(s.In("odd"), x, 2, 3, 3)), 2)
		},
	} {
		_, err := feature.ReceptiveFields(odd)
		mustFail(t, err, `the receptive field of layer "odd" is not known`)
	}
	_, err := feature.ReceptiveFields(func(*model.Scope, *model.Node) *model.Node { panic("oops") })
	mustFail(t, err, "the model function stopped: oops")
}

// The rule of the receptive field, asked of the network itself: a pixel changes
// a value if, and only if, it lies in the value's field. All weights are
// positive, so that no ReLU hides anything, and only the changed pixel is bright.
func TestReceptiveFieldsHold(t *testing.T) {
	m := untrained(t, cnn)
	for _, layer := range []string{"conv1", "conv2"} {
		w, err := m.Weights(layer)
		if err != nil {
			t.Fatal(err)
		}
		for i := range w.Weights {
			w.Weights[i] = .1
		}
		set(t, m, layer, w.Weights, w.Bias)
	}
	fields, err := feature.ReceptiveFields(cnn)
	if err != nil {
		t.Fatal(err)
	}
	image := grid.New(28, 28)
	image.Set(13, 6, 255)
	stages, err := feature.Stages(m, image)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range stages {
		f, g := fields[i], s.Maps[0]
		in := func(at, pixel int) bool {
			from := f.Start + at*f.Stride
			return pixel >= from && pixel < from+f.Size
		}
		for y := range g.H {
			for x := range g.W {
				if changed, want := g.At(y, x) > 0, in(y, 13) && in(x, 6); changed != want {
					t.Errorf("%s at (%d, %d): changed %v, in its field %v", s.Layer, y, x, changed, want)
				}
			}
		}
	}
}

func TestErrors(t *testing.T) {
	m, image, data := untrained(t, cnn), grid.New(28, 28), dark(2)
	var none *train.Model
	torn := dark(2)
	torn.Images = torn.Images[:1000]
	try := func(err error, want string) {
		t.Helper()
		mustFail(t, err, want)
		if strings.Contains(fmt.Sprint(err), "\n") {
			t.Errorf("more than one line: %v", err)
		}
	}
	_, err := feature.Stages(none, image)
	try(err, "there is no model")
	_, err = feature.Stages(m, (*grid.Grid)(nil))
	try(err, "the picture is nil")
	_, err = feature.Stages(m, grid.New(28, 27))
	try(err, "the picture has 28×27 pixels, the model wants 28×28 pixels")
	_, err = feature.Stages(untrained(t, flat), image)
	try(err, "this model has no layers with maps")
	const unknown = `there is no layer "conv3" with maps: this model has conv1, maxpool1, conv2, maxpool2`
	_, err = feature.Maps(m, "conv3", image)
	try(err, unknown)
	_, err = feature.TopPatches(m, "conv3", 0, data, 1)
	try(err, unknown)
	_, err = feature.Ablate(m, "conv3", data)
	try(err, unknown)
	_, err = feature.Kernels(m, "conv3")
	try(err, `there is no layer "conv3" with weights: this model has conv1, conv2, logits`)
	_, err = feature.Kernels(m, "logits")
	try(err, `layer "logits" is no convolution, its weights have shape [125 10]`)
	_, err = feature.TopPatches(m, "conv1", 4, data, 1)
	try(err, `layer "conv1" has channels 0 to 3, got 4`)
	_, err = feature.TopPatches(m, "conv1", 0, data, 0)
	try(err, "the number of patches must be at least 1, got 0")
	_, err = feature.TopPatches(m, "conv1", 0, nil, 1)
	try(err, "the data is nil")
	_, err = feature.Ablate(m, "conv1", dark(0))
	try(err, "the data has no pictures")
	_, err = feature.Ablate(m, "conv1", torn)
	try(err, "the data has 2 labels but 1000 pixel values: 2 pictures of 28×28 have 1568")
}
