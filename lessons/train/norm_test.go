package train_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"

	"github.com/ninepixels/ninepixels/lessons/train"
)

// A normalization that is frozen keeps all of its numbers, and its averages are what it
// computes with; the others go on.
func TestFreezeBatchNorm(t *testing.T) {
	data := pictures(64, 10, 1)
	b := gobackend.GetBackend()
	cfg := train.Config{Epochs: 2, BatchSize: 16, LearningRate: .01, Seed: 1}
	first := fit(t, b, cfg, normed, data)
	cfg.Start, cfg.Freeze = first, []string{"norm1"}
	m := fit(t, b, cfg, normed, data)
	for _, part := range []string{"scale", "offset", "mean", "variance", "avg_weight"} {
		if path := "/norm1/" + part; !slices.Equal(values(t, m, path), values(t, first, path)) {
			t.Errorf("%s was %v, and is %v", path, values(t, first, path), values(t, m, path))
		}
		if path := "/norm2/" + part; slices.Equal(values(t, m, path), values(t, first, path)) {
			t.Errorf("%s is still %v", path, values(t, m, path))
		}
	}
}

// Only a step of training changes the averages. They are those of what the layer saw:
// 12 steps are less than it takes Keras's averages to forget where they began.
func TestBatchNormKeepsAverages(t *testing.T) {
	data := pictures(64, 10, 1)
	onBackends(t, func(t *testing.T, b compute.Backend) {
		m := fit(t, b, train.Config{Epochs: 3, BatchSize: 16, LearningRate: 1e-6, Seed: 1}, normed, data)
		mean, variance := values(t, m, "/norm1/mean"), values(t, m, "/norm1/variance")
		if steps := values(t, m, "/norm1/avg_weight"); !slices.Equal(steps, []float32{12, 12, 12, 12}) {
			t.Errorf("%v steps are in the averages, want 12", steps)
		}
		sum, squares, n := make([]float64, 4), make([]float64, 4), 0
		weights, err := m.Weights("conv1")
		if err != nil {
			t.Fatal(err)
		}
		for i := range data.Len() {
			pixels := data.Pixels(i)
			for y := 0; y < 25; y += 2 {
				for x := 0; x < 25; x += 2 {
					n++
					for f := range 4 {
						v := float64(weights.Bias[f])
						for a := range 9 {
							v += float64(weights.Weights[a*4+f]) * float64(pixels[(y+a/3)*28+x+a%3]) / 255
						}
						sum[f] += v
						squares[f] += v * v
					}
				}
			}
		}
		for f := range 4 {
			wantMean := sum[f] / float64(n)
			wantVariance := squares[f]/float64(n) - wantMean*wantMean
			// The variance of all is that of the batches and that between them, which is small.
			if math.Abs(float64(mean[f])-wantMean) > 1e-3 || math.Abs(float64(variance[f])/wantVariance-1) > .02 {
				t.Errorf("channel %d: averages %v and %v, want %v and %v", f, mean[f], variance[f], wantMean, wantVariance)
			}
		}
		logits(t, m, data)
		if !slices.Equal(mean, values(t, m, "/norm1/mean")) {
			t.Error("predicting has changed the averages")
		}
	})
}

// The best epoch has its own averages, not those of the last.
func TestPatienceGivesBackAverages(t *testing.T) {
	data, held := pictures(64, 10, 1), pictures(32, 10, 2)
	var kept [][]float32
	cfg := train.Config{Epochs: 6, BatchSize: 16, LearningRate: .5, Seed: 1, Validation: held, Patience: 2,
		AfterEpoch: func(m *train.Model) bool {
			kept = append(kept, values(t, m, "/norm1/mean"))
			return false
		}}
	m := fit(t, gobackend.GetBackend(), cfg, normed, data)
	if m.Best == len(kept) {
		t.Fatalf("the last of %d epochs is the best: the test shows nothing", len(kept))
	}
	if got := values(t, m, "/norm1/mean"); !slices.Equal(got, kept[m.Best-1]) || slices.Equal(got, kept[len(kept)-1]) {
		t.Errorf("the averages are %v, those of epoch %d were %v", got, m.Best, kept[m.Best-1])
	}
}

// What stays from cell to cell has the averages, too, before any training as well.
func TestBatchNormStays(t *testing.T) {
	data := pictures(16, 10, 1)
	first, err := train.Untrained(train.Config{Seed: 1}, normed)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []*train.Model{first, fit(t, gobackend.GetBackend(), train.Config{Epochs: 1, BatchSize: 8}, normed, data)} {
		m.SetBackend(gobackend.GetBackend())
		kept, err := m.KeepAs()
		if err != nil {
			t.Fatal(err)
		}
		var again train.Model
		if err := again.KeptAs(kept); err != nil {
			t.Fatal(err)
		}
		again.SetBackend(gobackend.GetBackend())
		for i, want := range logits(t, m, data) {
			if got := logits(t, &again, data)[i]; !slices.Equal(got, want) {
				t.Fatalf("picture %d: kept %v, before %v", i, got, want)
			}
		}
		// Without the counts of steps: 4·9+4, 4·4, 676·8+8, 4·8, 8·10+10.
		if text := m.String(); !strings.Contains(text, "5,594 parameters") {
			t.Errorf("the model is %s", text)
		}
	}
}
