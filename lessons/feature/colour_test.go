package feature_test

import (
	"io"
	"math/rand/v2"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/feature"
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// coloured makes n noisy pictures of 12×15 pixels in colour. Class c has most of
// channel c, and a bright square of it.
func coloured(n int, seed uint64) *dataset.Split {
	r := rand.New(rand.NewPCG(seed, 0))
	s := &dataset.Split{H: 12, W: 15, C: 3, Names: []string{"red", "green", "blue"}}
	for i := range n {
		c := i % 3
		s.Labels = append(s.Labels, uint8(c))
		top, left := r.IntN(8), r.IntN(11)
		for y := range s.H {
			for x := range s.W {
				for channel := range 3 {
					v := uint8(r.IntN(120))
					if channel == c && y >= top && y < top+4 && x >= left && x < left+4 {
						v = 255
					}
					s.Images = append(s.Images, v)
				}
			}
		}
	}
	return s
}

// rgb is a network with a filter for each colour, at the middle of its window.
func rgb(scope *model.Scope, images *model.Node) *model.Node {
	x := model.MaxPool2D(model.ReLU(model.Conv2D(scope.In("conv1"), images, 3, 3, 3)), 2)
	x = model.ReLU(model.Conv2D(scope.In("conv2"), x, 4, 3, 3))
	return model.Dense(scope.In("logits"), model.Flatten(x), 3)
}

// channelFilters is rgb before training, with filters of which each keeps a channel.
func channelFilters(t *testing.T) *train.Model {
	t.Helper()
	m, err := train.Untrained(train.Config{Seed: 1}, rgb, coloured(1, 1).Shape()...)
	if err != nil {
		t.Fatal(err)
	}
	w := make([]float32, 3*3*3*3)
	for c := range 3 {
		w[(4*3+c)*3+c] = 1 // [1 1 c c]
	}
	set(t, m, "conv1", w, make([]float32, 3))
	return m
}

func TestStagesOfColour(t *testing.T) {
	m, data := channelFilters(t), coloured(3, 7)
	stages, err := feature.Stages(m, data.Picture(1))
	if err != nil || len(stages) != 3 || stages[0].Layer != "conv1" || stages[2].Layer != "conv2" {
		t.Fatalf("%v, %v", stages, err)
	}
	for c, channel := range data.Channels(1) {
		want := channel.Crop(1, 1, 10, 13).Map(func(v float32) float32 { return v / 255 })
		if d := grid.MaxAbsDiff(stages[0].Maps[c], want); !(d < 1e-6) {
			t.Errorf("map %d differs by %v from the picture's channel", c, d)
		}
		if got, want := stages[1].Maps[c].At(0, 0), max(want.At(0, 0), want.At(0, 1), want.At(1, 0), want.At(1, 1)); got-want > 1e-6 || want-got > 1e-6 {
			t.Errorf("maxpool1, map %d: %v, want %v", c, got, want)
		}
	}
	both, err := feature.StagesOf(m, []dataset.Picture{data.Picture(0), data.Picture(1)})
	if err != nil || grid.MaxAbsDiff(both[1][0].Maps[2], stages[0].Maps[2]) > 1e-6 {
		t.Errorf("beside another picture the maps differ (%v)", err)
	}
	_, err = feature.Stages(m, data.Grid(1))
	mustFail(t, err, "the picture is grey and has 12×15 pixels, but the model wants 12×15 pixels in colour: give it data.Picture(0)")
}

func TestPatchesOfColour(t *testing.T) {
	m, data := channelFilters(t), coloured(30, 3)
	patches, err := feature.TopPatches(m, "conv1", 2, data, 5)
	if err != nil || len(patches) != 5 {
		t.Fatalf("%v, %v", patches, err)
	}
	for _, p := range patches {
		if data.Label(p.Index) != 2 || p.Value < 0.999 || len(p.Channels) != 3 {
			t.Errorf("picture %d of class %d answers with %v", p.Index, data.Label(p.Index), p.Value)
		}
		if got := p.Channels[2].At(1, 1); got != 255 {
			t.Errorf("the blue in the middle of the patch is %v", got)
		}
		if want := data.Grid(p.Index).Crop(p.Y, p.X, 3, 3); grid.MaxAbsDiff(p.Grid, want) != 0 {
			t.Errorf("the brightness is\n%v\nwant\n%v", p.Grid, want)
		}
	}
	_, err = feature.TopPatches(m, "conv1", 0, dark(2), 1)
	mustFail(t, err, "the data has pictures of 28×28 pixels, the model wants 12×15 pixels in colour")
}

// Without its blue, a network no longer knows blue: in colour as in grey, a channel
// that is switched off is one whose weights are zero.
func TestAblateInColour(t *testing.T) {
	data := coloured(120, 5)
	m, err := train.Fit(train.Config{Epochs: 6, BatchSize: 12, LearningRate: 1e-2, Seed: 2, Log: io.Discard}, rgb, data)
	if err != nil {
		t.Fatal(err)
	}
	accuracies, err := feature.Ablate(m, "conv1", data)
	if err != nil {
		t.Fatal(err)
	}
	w, err := m.Weights("conv1")
	if err != nil {
		t.Fatal(err)
	}
	for f := range 3 {
		values, bias := append([]float32{}, w.Weights...), append([]float32{}, w.Bias...)
		for i := f; i < len(values); i += 3 {
			values[i] = 0
		}
		bias[f] = 0
		set(t, m, "conv1", values, bias)
		got, err := m.Evaluate(data)
		if err != nil {
			t.Fatal(err)
		}
		// One picture may have two logits that are equal but for rounding.
		if d := got.Accuracy - accuracies[f]; d > 1.0/120+1e-9 || d < -1.0/120-1e-9 {
			t.Errorf("without filter %d: %v, with zero weights %v", f, accuracies[f], got.Accuracy)
		}
	}
}

func TestKernelsOfColour(t *testing.T) {
	kernels, err := feature.ColorKernels(channelFilters(t), "conv1")
	if err != nil || len(kernels) != 3 {
		t.Fatalf("%v, %v", kernels, err)
	}
	for f, channels := range kernels {
		for c, g := range channels {
			want := float32(0)
			if c == f {
				want = 1
			}
			if g.At(1, 1) != want || g.AbsSum() != float64(want) {
				t.Errorf("filter %d, channel %d:\n%v", f, c, g)
			}
		}
	}
}
