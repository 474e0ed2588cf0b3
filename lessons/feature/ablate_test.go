package feature_test

import (
	"slices"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/feature"
	"github.com/ninepixels/ninepixels/lessons/model"
)

// A filter without weights and bias says 0 everywhere: that is the oracle, for
// each way in which Ablate computes. 510 pictures are a batch and a rest.
func TestAblateIsZeroWeights(t *testing.T) {
	for _, tt := range []struct {
		name   string
		fn     model.Func
		data   *dataset.Split
		layers [][2]string // the layer to ablate, and whose weights make its channels
	}{
		{"cnn", cnn, pictures(510, 2), [][2]string{{"conv1", "conv1"}, {"maxpool2", "conv2"}}},
		{"options", placed, pictures(60, 2), [][2]string{{"conv1", "conv1"}, {"maxpool1", "conv1"}, {"conv3", "conv3"}}},
		{"a way around", around, pictures(60, 2), [][2]string{{"conv1", "conv1"}, {"conv2", "conv2"}}},
	} {
		m := trained(t, tt.fn)
		whole, err := m.Evaluate(tt.data)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range tt.layers {
			got, err := feature.Ablate(m, l[0], tt.data)
			if err != nil {
				t.Fatal(err)
			}
			w, err := m.Weights(l[1])
			if err != nil {
				t.Fatal(err)
			}
			values, bias, filters := w.Weights, w.Bias, w.Dims[3]
			var want []float64
			for f := range filters {
				v, b := slices.Clone(values), slices.Clone(bias)
				b[f] = 0
				for i := f; i < len(v); i += filters {
					v[i] = 0
				}
				set(t, m, l[1], v, b)
				score, err := m.Evaluate(tt.data)
				if err != nil {
					t.Fatal(err)
				}
				want = append(want, score.Accuracy)
			}
			set(t, m, l[1], values, bias)
			if !slices.Equal(got, want) {
				t.Errorf("%s, %s: accuracies\n%v, want\n%v", tt.name, l[0], got, want)
			}
			if slices.Min(want) > whole.Accuracy-.05 || slices.Min(want) == slices.Max(want) {
				t.Errorf("%s, %s: accuracies %v of %v try nothing", tt.name, l[0], want, whole.Accuracy)
			}
		}
	}
}

// A filter that looks at the middle of its nine pixels finds each picture's
// bright dot. Dots at the corners of the map test the piece at the border.
func TestTopPatches(t *testing.T) {
	m := untrained(t, one)
	set(t, m, "conv1", []float32{0, 0, 0, 0, 1, 0, 0, 0, 0}, []float32{0})
	data := dark(503)
	dots := []struct {
		picture, y, x int
		value         uint8
	}{
		{4, 26, 26, 200}, {502, 10, 7, 250}, {7, 1, 1, 200}, {100, 5, 20, 20},
		{4, 20, 20, 199}, {9, 0, 0, 255}, // weaker in its picture; not in the middle of any nine
	}
	for _, d := range dots {
		data.Images[d.picture*784+d.y*28+d.x] = d.value
	}
	got, err := feature.TopPatches(m, "conv1", 0, data, 5)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 5 {
		t.Fatalf("%d patches, want 5", len(got))
	}
	for i, want := range []struct {
		index, y, x int
		value       float32
	}{
		{502, 9, 6, 250}, {4, 25, 25, 200}, {7, 0, 0, 200}, {100, 4, 19, 20}, {0, 0, 0, 0},
	} {
		p := got[i]
		// The division by 255 rounds.
		if d := p.Value - want.value/255; p.Index != want.index || p.Y != want.y || p.X != want.x || d > 1e-6 || d < -1e-6 {
			t.Errorf("patch %d is %+v, want %+v", i, p, want)
		}
		if p.Grid.H != 3 || p.Grid.W != 3 || p.Grid.At(1, 1) != want.value {
			t.Errorf("patch %d is\n%v\nwant %v in the middle", i, p.Grid, want.value)
		}
	}
	pooled, err := feature.TopPatches(m, "maxpool1", 0, data, 1)
	// The dot at (10, 7) is at (9, 6) of conv1, and at (4, 3) of maxpool1: its
	// 4×4 pixels begin at (8, 6).
	if err != nil || pooled[0].Index != 502 || pooled[0].Y != 8 || pooled[0].X != 6 || pooled[0].Grid.H != 4 || pooled[0].Grid.At(2, 1) != 250 {
		t.Errorf("the strongest of maxpool1 is %+v, %v", pooled, err)
	}
	if all, err := feature.TopPatches(m, "conv1", 0, data.Take(3), 9); err != nil || len(all) != 3 {
		t.Errorf("%d patches of 3 pictures, %v", len(all), err)
	}
}
