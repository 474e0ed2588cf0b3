package train_test

import (
	"math"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"

	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// A picture by itself has the class that it has among others, also where all logits are
// the same, and where two are so nearly.
func TestPredictOnePicture(t *testing.T) {
	same := func(s *model.Scope, x *model.Node) *model.Node {
		return graph.MulScalar(linear(10)(s, x), 0)
	}
	nearly := func(s *model.Scope, x *model.Node) *model.Node { // the largest logits differ by millionths
		bias := graph.Const(x.Graph(), []float32{0, 0, 0, 1, 1, 1, 0, 0, 0, 0})
		return graph.Add(graph.MulScalar(linear(10)(s, x), 1e-6), graph.Reshape(bias, 1, 10))
	}
	onBackends(t, func(t *testing.T, b compute.Backend) {
		data := pictures(64, 10, 4)
		for name, fn := range map[string]model.Func{"network": cnn, "same": same, "nearly the same": nearly} {
			m := fit(t, b, train.Config{Epochs: 1}, fn, data)
			among, err := m.Predict(data)
			if err != nil {
				t.Fatal(err)
			}
			for i := range data.Len() {
				got, err := m.Predict(data.Select([]int{i}))
				if err != nil || len(got) != 1 || got[0] != among[i] {
					t.Errorf("%s: picture %d is of %v by itself, %v; among others of %d", name, i, got, err, among[i])
				}
			}
		}
	})
}

// A thousandth is the least by which one class must be ahead.
func TestClearlyOne(t *testing.T) {
	nan := float32(math.NaN())
	inf := float32(math.Inf(1))
	for _, tt := range []struct {
		z    []float32
		want bool
	}{
		{[]float32{1, 2}, true},
		{[]float32{2, 1}, true},
		{[]float32{-1, -2, -3}, true},
		{[]float32{1, 1}, false},
		{[]float32{0, 0, 0}, false},
		{[]float32{1, 1.0005}, false},
		{[]float32{1, 1.002}, true},
		{[]float32{.1, .2, -1000}, false}, // ahead by a tenth, and a thousandth is 1
		{[]float32{1, nan}, false},
		{[]float32{nan, 1}, false},
		{[]float32{1, inf}, false},
	} {
		if got := train.ClearlyOne(tt.z); got != tt.want {
			t.Errorf("of %v it says %v", tt.z, got)
		}
	}
}
