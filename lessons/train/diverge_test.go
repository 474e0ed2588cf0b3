package train_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"

	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// One step only: its loss is that of before it, and so tells nothing. 1e39 is
// beyond float32, which the step makes of all weights; 1e38 is not, but logits
// of 784 such weights are.
func TestTheLastStepIsLookedAt(t *testing.T) {
	onBackends(t, func(t *testing.T, b compute.Backend) {
		t.Chdir(t.TempDir())
		data := pictures(32, 10, 1)
		fit(t, b, train.Config{Name: "x", Epochs: 1}, linear(10), data)
		file := filepath.Join("runs", "x", "model.safetensors")
		before, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			cfg  train.Config
			want string
		}{
			{train.Config{LearningRate: 1e39}, "logits/weights is no longer finite at epoch 1, step 1: try a smaller LearningRate than 1e+39"},
			{train.Config{LearningRate: 1e38, Validation: data}, "the validation loss is no longer finite at epoch 1, step 1: try a smaller LearningRate"},
			{train.Config{LearningRate: 1e38, Validation: data, Patience: 1}, "the validation loss is no longer finite at epoch 1, step 1: try a smaller LearningRate"},
		} {
			tt.cfg.Name, tt.cfg.Epochs = "x", 1
			w := &watcher{}
			m, err := train.FitOn(b, w, silent(tt.cfg), linear(10), data)
			mustFail(t, err, tt.want)
			if note := "an error ended it; what was kept in " + filepath.Join("runs", "x") + " before is still there"; !slices.Equal(w.notes, []string{note}) {
				t.Errorf("the notes are %q, want %q", w.notes, note)
			}
			if m != nil {
				t.Error("there is a model beside the error")
			}
			if after, err := os.ReadFile(file); err != nil || !bytes.Equal(after, before) {
				t.Errorf("%v: the model that was kept before has changed (%v)", tt.want, err)
			}
		}
	})
}

// A figure of a training that has failed says so, and what there is.
func TestNotesOfErrors(t *testing.T) {
	t.Chdir(t.TempDir())
	b, data := gobackend.GetBackend(), pictures(64, 10, 1)
	broken := func(*model.Scope, *model.Node) *model.Node { return nil }
	growing := func(m *train.Model) bool { // the second epoch begins with weights that cannot be
		if err := m.SetWeights("logits", nil, []float32{9: float32(math.NaN())}); err != nil {
			t.Error(err)
		}
		return false
	}
	for _, tt := range []struct {
		cfg  train.Config
		fn   model.Func
		want string
	}{
		{train.Config{}, broken, "an error ended it"},
		{train.Config{Name: "new"}, broken, "an error ended it; nothing was kept"},
		{train.Config{Epochs: 2, AfterEpoch: growing}, linear(10), "an error ended it"},
		{train.Config{Name: "kept", Epochs: 2, LearningRate: 1e38}, linear(10), "an error ended it; nothing was kept"},
		{train.Config{Name: "unkept", Epochs: 2, AfterEpoch: growing}, linear(10), "the model could not be kept"},
	} {
		w := &watcher{}
		_, err := train.FitOn(b, w, silent(tt.cfg), tt.fn, data)
		if err == nil || !slices.Equal(w.notes, []string{tt.want}) {
			t.Errorf("%q: the notes are %q (%v), want %q", tt.cfg.Name, w.notes, err, tt.want)
		}
	}
	// One epoch is kept, and then the pictures are replaced by none that can be learned.
	w := &watcher{}
	w.atEpoch = func(int) {
		for i := range data.Images {
			data.Images[i] = 255
		}
	}
	_, err := train.FitOn(b, w, silent(train.Config{Name: "first", Epochs: 2, LearningRate: 1e-3}), cliff, data)
	if want := "an error ended it; " + filepath.Join("runs", "first") + " has the model of before, after 1 epoch"; err == nil || !slices.Equal(w.notes, []string{want}) {
		t.Errorf("the notes are %q (%v), want %q", w.notes, err, want)
	}
}

// cliff answers as linear does, but has no answer to pictures that are all white.
func cliff(scope *model.Scope, images *model.Node) *model.Node {
	z := linear(10)(scope, images)
	return graph.Mul(z, graph.Sqrt(graph.MulScalar(graph.AddScalar(graph.ReduceAllMean(images), -.99), -1)))
}

func TestInfiniteLearningRate(t *testing.T) {
	cfg := silent(train.Config{LearningRate: math.Inf(1)})
	_, err := train.FitOn(gobackend.GetBackend(), nil, cfg, dense, pictures(32, 10, 1))
	mustFail(t, err, "must not be negative or infinite, got 5, 32 and +Inf")
}

// What AfterEpoch sets is not kept if nobody could load it.
func TestNotFiniteWeightsAreNotKept(t *testing.T) {
	t.Chdir(t.TempDir())
	cfg := silent(train.Config{Name: "x", Epochs: 1, AfterEpoch: func(m *train.Model) bool {
		if err := m.SetWeights("logits", nil, []float32{9: float32(math.NaN())}); err != nil {
			t.Error(err)
		}
		return false
	}})
	m, err := train.FitOn(gobackend.GetBackend(), nil, cfg, dense, pictures(32, 10, 1))
	mustFail(t, err, "the model could not be kept: logits/bias is not finite")
	if m == nil {
		t.Error("the model is lost")
	}
}

// A file of before this was looked at.
func TestNotFiniteWeightsAreNotLoaded(t *testing.T) {
	t.Chdir(t.TempDir())
	b, data := gobackend.GetBackend(), pictures(32, 10, 1)
	fit(t, b, train.Config{Name: "x", Epochs: 1}, dense, data)
	file := filepath.Join("runs", "x", "model.safetensors")
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		f, err := safetensors.Read(file)
		if err != nil {
			t.Fatal(err)
		}
		f.Arrays["hidden/bias"].Values[3] = float32(bad)
		if err := safetensors.Write(file, f); err != nil {
			t.Fatal(err)
		}
		_, err = train.LoadOn(b, "x", dense)
		mustFail(t, err, "holds a training that has diverged, its hidden/bias is not finite: train it again with a smaller LearningRate")
	}
	w := &watcher{}
	if _, err := train.LoadOrFitOn(b, w, silent(train.Config{Name: "x", Epochs: 1}), dense, data); err != nil || len(w.losses) != 1 {
		t.Errorf("LoadOrFit took %d steps (%v), want 1", len(w.losses), err)
	}
}

// The logarithm of 0 and of what is below it.
func TestLogitsThatAreNotFinite(t *testing.T) {
	b, data := gobackend.GetBackend(), pictures(203, 10, 1)
	for _, tt := range []struct {
		bias float32
		want string
	}{
		{0, "the model has no answer: the logit of class 2 for picture 0 is -Inf: train it again"},
		{-1, "the model has no answer: the logit of class 2 for picture 0 is NaN: train it again"},
	} {
		// The pictures do not matter: a logit is the logarithm of 1 + its bias.
		m := fit(t, b, train.Config{Epochs: 1, LearningRate: still}, func(s *model.Scope, x *model.Node) *model.Node {
			return graph.Log(graph.AddScalar(linear(10)(s, graph.MulScalar(x, 0)), 1))
		}, data)
		if err := m.SetWeights("logits", nil, []float32{0, 0, tt.bias - 1, 0, 0, 0, 0, 0, 0, 0}); err != nil {
			t.Fatal(err)
		}
		_, err := m.Logits(data)
		mustFail(t, err, tt.want)
		_, err = m.Predict(data)
		mustFail(t, err, tt.want)
		_, err = m.Evaluate(data)
		mustFail(t, err, tt.want)
	}
}
