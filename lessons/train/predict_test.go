package train_test

import (
	"math"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// 195 pictures are two full batches of 96 and a rest of 3. Each value is
// computed again here, in float64, from the weights.
func TestEvaluateCountsEveryPictureOnce(t *testing.T) {
	onBackends(t, func(t *testing.T, b compute.Backend) {
		data := pictures(195, 10, 4)
		m := fit(t, b, train.Config{Epochs: 1}, linear(10), data)
		weights := tensors.MustCopyFlatData[float32](m.Store().GetVariable("/logits/weights").MustValue())
		bias := tensors.MustCopyFlatData[float32](m.Store().GetVariable("/logits/bias").MustValue())

		got := logits(t, m, data)
		classes, err := m.Predict(data)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != 195 || len(classes) != 195 {
			t.Fatalf("%d logits and %d classes for 195 pictures", len(got), len(classes))
		}
		var loss float64
		right := 0
		for i := range 195 {
			z := make([]float64, 10)
			best, sum := 0, 0.0
			for c := range z {
				z[c] = float64(bias[c])
				for p, v := range data.Pixels(i) {
					z[c] += float64(v) / 255 * float64(weights[p*10+c])
				}
				if z[c] > z[best] {
					best = c
				}
				sum += math.Exp(z[c])
				// 784 products below 1 in float32: 784 · 2⁻²⁴ ≈ 5e-5 at worst.
				if math.Abs(z[c]-float64(got[i][c])) > 5e-5 {
					t.Fatalf("picture %d, class %d: logit %v, want %v", i, c, got[i][c], z[c])
				}
			}
			if classes[i] != best {
				t.Errorf("picture %d: class %d, want %d", i, classes[i], best)
			}
			loss -= math.Log(math.Exp(z[data.Label(i)])/sum) / 195
			if best == data.Label(i) {
				right++
			}
		}
		score, err := m.Evaluate(data)
		if err != nil || math.Abs(score.Loss-loss) > 5e-5 || score.Accuracy != float64(right)/195 {
			t.Errorf("Evaluate says %v, %v; want loss %v and %d of 195 right", score, err, loss, right)
		}
	})
}

func TestEvaluateOnePicture(t *testing.T) {
	data := pictures(40, 10, 5)
	m := fit(t, gobackend.GetBackend(), train.Config{Epochs: 1}, dense, data)
	all := logits(t, m, data)
	one := logits(t, m, &dataset.Split{Images: data.Pixels(7), Labels: data.Labels[7:8], H: 28, W: 28, C: 1})
	for c, v := range one[0] {
		if v != all[7][c] {
			t.Errorf("class %d: %v alone, %v among others", c, v, all[7][c])
		}
	}
}

// A model that says what it thinks with logits of thousands has a finite loss.
func TestLossDoesNotOverflow(t *testing.T) {
	data := pictures(32, 2, 6)
	m := fit(t, gobackend.GetBackend(), train.Config{Epochs: 1}, linear(2), data)
	bias := m.Store().GetVariable("/logits/bias")
	if err := bias.SetValue(tensors.FromFlatDataAndDimensions([]float32{0, 5000}, 2)); err != nil {
		t.Fatal(err)
	}
	// Half of the pictures are of class 0: each costs about 5000, the others 0.
	// The weights add a few units at most.
	score, err := m.Evaluate(data)
	if err != nil || math.Abs(score.Loss-2500) > 10 || score.Accuracy != .5 {
		t.Errorf("got %v, %v; want a loss near 2500 and accuracy 0.5", score, err)
	}
}

func TestPredictErrors(t *testing.T) {
	data := pictures(40, 10, 1)
	m := fit(t, gobackend.GetBackend(), train.Config{Epochs: 1}, dense, data)
	_, err := m.Evaluate(nil)
	mustFail(t, err, "the data is nil")
	_, err = m.Predict(&dataset.Split{})
	mustFail(t, err, "the data has no pictures")
	_, err = m.Evaluate(&dataset.Split{Images: data.Pixels(0), Labels: []uint8{12}, H: 28, W: 28, C: 1})
	mustFail(t, err, "picture 0 of the data has label 12")
	var none *train.Model
	_, err = none.Evaluate(data)
	mustFail(t, err, "there is no model")
}

func TestUntrainedKnowsNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("opens the learner's backend: run without -short")
	}
	xla(t)
	m, err := train.Untrained(train.Config{Seed: 3}, dense)
	if err != nil {
		t.Fatal(err)
	}
	score, err := m.Evaluate(pictures(200, 10, 1))
	// Every class equally likely costs ln 10 = 2.303. Glorot's weights make
	// logits of deviation below 0.5 from these dim pictures, which adds half
	// their variance, 0.1, to the mean.
	if err != nil || math.Abs(score.Loss-math.Log(10)) > .25 || score.Accuracy > .35 {
		t.Errorf("got %v, %v; want a loss near 2.303", score, err)
	}
	s, err := train.Summary(dense)
	if err != nil || s.Params != 12_730 || !strings.Contains(s.String(), "12,730") {
		t.Errorf("Summary: %v, %v", s, err)
	}
}

// Softmax by its definition, of what Logits gives.
func TestProbabilities(t *testing.T) {
	m := fit(t, gobackend.GetBackend(), train.Config{Epochs: 1}, dense, pictures(32, 10, 1))
	data := pictures(5, 10, 2)
	got, err := m.Probabilities(data)
	if err != nil || len(got) != 5 {
		t.Fatalf("%d pictures, %v", len(got), err)
	}
	for i, z := range logits(t, m, data) {
		sum := 0.0
		for _, v := range z {
			sum += math.Exp(float64(v))
		}
		for class, v := range z {
			// A handful of float64 operations.
			if want := math.Exp(float64(v)) / sum; math.Abs(got[i][class]-want) > 1e-12 {
				t.Errorf("picture %d, class %d: %v, want %v", i, class, got[i][class], want)
			}
		}
	}
	var none *train.Model
	_, err = none.Probabilities(data)
	mustFail(t, err, "there is no model")
}
