package feature_test

import (
	"io"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/layers/norm"

	"github.com/ninepixels/ninepixels/lessons/feature"
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// grids are the pictures of a split, one by one.
func grids(n int) []*grid.Grid {
	s := pictures(n, 5)
	all := make([]*grid.Grid, n)
	for i := range all {
		all[i] = s.Grid(i)
	}
	return all
}

// What a layer makes of a picture does not depend on the pictures beside it. 70
// are a batch and a rest.
func TestStagesOfAreStages(t *testing.T) {
	m := untrained(t, cnn)
	images := grids(70)
	all, err := feature.StagesOf(m, images)
	if err != nil || len(all) != len(images) {
		t.Fatalf("%d pictures, %v", len(all), err)
	}
	for _, n := range []int{0, 9, 63, 64, 69} {
		one, err := feature.Stages(m, images[n])
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range one {
			if all[n][i].Layer != s.Layer || len(all[n][i].Maps) != len(s.Maps) {
				t.Fatalf("picture %d, stage %d: %s with %d maps, want %s with %d", n, i, all[n][i].Layer, len(all[n][i].Maps), s.Layer, len(s.Maps))
			}
			for c := range s.Maps {
				// Sums of up to 36 products of values below 3, in another order.
				if d := grid.MaxAbsDiff(all[n][i].Maps[c], s.Maps[c]); !(float64(d) < 1e-5) {
					t.Errorf("picture %d, %s, map %d: differs by %v from the picture's own", n, s.Layer, c, d)
				}
			}
		}
		// A pooled value is one of its map's, also in a batch.
		conv, pooled := all[n][0].Maps[1], all[n][1].Maps[1]
		if want := max(conv.At(8, 4), conv.At(8, 5), conv.At(9, 4), conv.At(9, 5)); pooled.At(4, 2) != want {
			t.Errorf("picture %d: maxpool1 has %v, want %v", n, pooled.At(4, 2), want)
		}
	}
}

// A program is compiled once for a model, not once for each picture, and it
// computes with the weights of the moment. Each compiling draws the function.
func TestProgramsAreKept(t *testing.T) {
	fn, drawn := counted(cnn)
	m := untrained(t, fn)
	images, data := grids(10), pictures(20, 6)
	all := func() {
		t.Helper()
		for channel, image := range images[:4] {
			if _, err := feature.Stages(m, image); err != nil {
				t.Fatal(err)
			}
			if _, err := feature.Maps(m, "conv2", image); err != nil {
				t.Fatal(err)
			}
			if _, err := feature.TopPatches(m, "conv1", channel, data, 1); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := feature.StagesOf(m, images); err != nil {
			t.Fatal(err)
		}
	}
	all()
	first := *drawn
	before, err := feature.Maps(m, "conv2", images[0])
	if err != nil {
		t.Fatal(err)
	}
	all()
	if *drawn != first {
		t.Errorf("the function was drawn %d times more for what was there", *drawn-first)
	}
	w, err := m.Weights("conv2")
	if err != nil {
		t.Fatal(err)
	}
	for i := range w.Bias {
		w.Bias[i] += 1000
	}
	set(t, m, "conv2", nil, w.Bias)
	after, err := feature.Maps(m, "conv2", images[0])
	if err != nil || !(after[0].At(0, 0) > before[0].At(0, 0)+500) {
		t.Errorf("with other weights the map has %v, before it had %v (%v)", after[0].At(0, 0), before[0].At(0, 0), err)
	}
}

// What is compiled for one picture serves all others. On XLA, compiling is what takes
// the time: ten pictures one after another took 66 ms, and one 57 ms. A busy machine
// takes whatever it takes, so what is counted is how often the model is drawn, which
// happens once for each program.
func TestTenPicturesAreDrawnOnce(t *testing.T) {
	draws := 0
	counted := func(scope *model.Scope, images *model.Node) *model.Node {
		draws++
		return cnn(scope, images)
	}
	m := untrained(t, counted)
	images := grids(10)
	stages := func(pictures ...*grid.Grid) int {
		before := draws
		for _, picture := range pictures {
			if _, err := feature.Stages(m, picture); err != nil {
				t.Fatal(err)
			}
		}
		return draws - before
	}
	if n := stages(images[0]); n == 0 {
		t.Error("the first picture is looked at without drawing the model")
	}
	if n := stages(images...); n != 0 {
		t.Errorf("ten pictures draw the model %d times more", n)
	}
	if _, err := feature.StagesOf(m, images); err != nil {
		t.Fatal(err)
	}
	before := draws
	if _, err := feature.StagesOf(m, images); err != nil || draws != before {
		t.Errorf("the same ten at once draw the model %d times more (%v)", draws-before, err)
	}
}

func TestStagesOfErrors(t *testing.T) {
	m := untrained(t, cnn)
	_, err := feature.StagesOf(m, []*grid.Grid{})
	mustFail(t, err, "there are no pictures")
	_, err = feature.StagesOf(m, []*grid.Grid{grid.New(28, 28), nil})
	mustFail(t, err, "picture 1: the picture is nil")
	_, err = feature.StagesOf(m, []*grid.Grid{grid.New(28, 28), grid.New(28, 28), grid.New(64, 28)})
	mustFail(t, err, "picture 2: the picture has 64×28 pixels")
}

// What keeps the shape of a map, and yet looks at its neighbours, makes the field
// of the layer behind it unknown. It used to be taken for a step of one pixel.
func TestFieldsBehindOtherLayers(t *testing.T) {
	behind := func(step func(s *model.Scope, x *model.Node) *model.Node) model.Func {
		return func(s *model.Scope, x *model.Node) *model.Node {
			x = step(s, model.Conv2D(s.In("first"), x, 4, 3, 3))
			x = model.Conv2D(s.In("second"), x, 2, 3, 3)
			return model.Dense(s.In("logits"), model.GlobalMeanPool(x), 2)
		}
	}
	for name, step := range map[string]func(s *model.Scope, x *model.Node) *model.Node{
		"a convolution": func(s *model.Scope, x *model.Node) *model.Node {
			return layers.Convolution(s.In("mine"), x).Channels(4).KernelSize(3).PadSame().Done()
		},
		"a mean over the picture": func(s *model.Scope, x *model.Node) *model.Node {
			return graph.Sub(x, graph.ReduceAndKeep(x, graph.ReduceMean, 1, 2))
		},
		"a normalization": func(s *model.Scope, x *model.Node) *model.Node {
			return norm.LayerNorm(s.In("mine"), x, 1, 2, 3).Done()
		},
		"a mirror": func(s *model.Scope, x *model.Node) *model.Node { return graph.Reverse(x, 2) },
		"a shift": func(s *model.Scope, x *model.Node) *model.Node {
			return graph.Add(x, graph.Concatenate([]*model.Node{graph.Slice(x, graph.AxisRange(), graph.AxisRange(1)),
				graph.Slice(x, graph.AxisRange(), graph.AxisRange(0, 1))}, 1))
		},
		"a transpose": func(s *model.Scope, x *model.Node) *model.Node { return graph.TransposeAllAxes(x, 0, 2, 1, 3) },
	} {
		_, err := feature.ReceptiveFields(behind(step))
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		mustFail(t, err, `the receptive field of layer "second" is not known`)
	}
	pixelwise := map[string]func(s *model.Scope, x *model.Node) *model.Node{
		"channels": func(s *model.Scope, x *model.Node) *model.Node {
			return graph.Concatenate([]*model.Node{graph.Slice(x, graph.AxisRange(), graph.AxisRange(), graph.AxisRange(), graph.AxisRange(2)), graph.Tanh(x)}, -1)
		},
		"an activation": func(s *model.Scope, x *model.Node) *model.Node { return activation.Gelu(x) },
	}
	if !testing.Short() { // the pure Go backend has no such operation
		pixelwise["batch normalization"] = func(s *model.Scope, x *model.Node) *model.Node {
			return norm.BatchNorm(s.In("mine"), x, -1).Done()
		}
	}
	for name, step := range pixelwise {
		fields, err := feature.ReceptiveFields(behind(step))
		if err != nil || len(fields) != 2 || fields[1].Size != 5 {
			t.Errorf("%s: %v, %v; want a field of 5", name, fields, err)
		}
	}
}

// A program that was compiled while the optimizer had its variables works on when
// they are gone, and sees what has been learned since.
func TestProgramsOutliveATraining(t *testing.T) {
	image := grids(1)[0]
	var during float32
	cfg := train.Config{Epochs: 2, BatchSize: 16, LearningRate: 5e-3, Seed: 1, Log: io.Discard}
	cfg.AfterEpoch = func(m *train.Model) bool {
		maps, err := feature.Maps(m, "conv1", image)
		if err != nil {
			t.Error(err)
			return true
		}
		if during == 0 {
			during = maps[0].Max()
		}
		return false
	}
	m, err := train.Fit(cfg, cnn, pictures(160, 1))
	if err != nil {
		t.Fatal(err)
	}
	after, err := feature.Maps(m, "conv1", image)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := feature.Stages(m, image); err != nil || again[0].Maps[0].Max() != after[0].Max() {
		t.Errorf("Stages gives %v, Maps %v (%v)", again[0].Maps[0].Max(), after[0].Max(), err)
	}
	if after[0].Max() == during {
		t.Errorf("the map is as it was after the first epoch: %v", during)
	}
}
