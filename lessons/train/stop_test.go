package train_test

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// doubtful has a wrong label on every fourth picture: a model that gets surer
// of the right ones gains at first, and then pays for these.
func doubtful(n int, seed uint64) *dataset.Split {
	s := pictures(n, 10, seed)
	for i := 0; i < n; i += 4 {
		s.Labels[i] = (s.Labels[i] + 1) % 10
	}
	return s
}

func hiddenWeights(t *testing.T, m *train.Model) []float32 {
	t.Helper()
	w, err := m.Weights("hidden")
	if err != nil {
		t.Fatal(err)
	}
	return w.Weights
}

// A training without patience writes down what the one with patience must do.
func TestPatience(t *testing.T) {
	onBackends(t, func(t *testing.T, b compute.Backend) {
		t.Chdir(t.TempDir())
		const patience, epochs = 2, 30
		data, held := pictures(96, 10, 1), doubtful(60, 2)
		cfg := train.Config{Epochs: epochs, BatchSize: 16, LearningRate: 5e-3, Validation: held}
		var weights [][]float32
		cfg.AfterEpoch = func(m *train.Model) bool {
			weights = append(weights, hiddenWeights(t, m))
			if m.Best != len(m.History) || len(weights) != m.Best || m.History[m.Best-1].Validation == nil {
				t.Errorf("AfterEpoch %d sees best %d and %d epochs", len(weights), m.Best, len(m.History))
			}
			return false
		}
		all := fit(t, b, cfg, dense, data).History
		best, last := 1, 1
		for ; last < len(all) && last-best < patience; last++ {
			if all[last].Validation.Loss < all[best-1].Validation.Loss {
				best = last + 1
			}
		}
		if best == 1 || last == epochs {
			t.Fatalf("best %d, last %d: this data does not try the patience", best, last)
		}

		cfg.AfterEpoch, cfg.Patience, cfg.Name = nil, patience, "x"
		var log bytes.Buffer
		cfg.Log = &log
		w := &watcher{}
		m, err := train.FitOn(b, w, cfg, dense, data)
		if err != nil {
			t.Fatal(err)
		}
		if m.Best != best || len(m.History) != last {
			t.Errorf("stopped after epoch %d with the best at %d, want %d and %d", len(m.History), m.Best, last, best)
		}
		if !slices.Equal(hiddenWeights(t, m), weights[best-1]) {
			t.Error("the model has not got the weights of its best epoch")
		}
		note := fmt.Sprintf("the model has the weights of epoch %d", best)
		wanted := fmt.Sprintf("stopped after epoch %d of %d: no new low of the validation loss in 2 epochs\n%s, which had the lowest validation loss\nkept in %s\n",
			last, epochs, note, filepath.Join("runs", "x"))
		if !strings.HasSuffix(log.String(), wanted) || !slices.Equal(w.notes, []string{note}) {
			t.Errorf("the notes are %q, the log\n%s", w.notes, &log)
		}
		if score, err := m.Evaluate(held); err != nil || score != *m.History[best-1].Validation {
			t.Errorf("the model measures %v (%v), its best epoch was %v", score, err, m.History[best-1].Validation)
		}
		kept, err := train.LoadOn(b, "x", dense)
		if err != nil || kept.Best != best || len(kept.History) != last || !reflect.DeepEqual(logits(t, kept, held), logits(t, m, held)) {
			t.Errorf("kept was %v (%v), not what was returned, %v", kept, err, m)
		}
	})
}

func TestStringTellsOfTheBest(t *testing.T) {
	m := fit(t, gobackend.GetBackend(), train.Config{Epochs: 1}, dense, pictures(32, 10, 1))
	m.History = []train.Epoch{{Loss: 3, Accuracy: .1}, {Loss: 2, Accuracy: .2}, {Loss: 1, Accuracy: .3}}
	for best, want := range map[int]string{
		2: "epoch 2, the best of 3, loss 2.0000, accuracy 0.2000",
		3: "3 epochs, loss 1.0000, accuracy 0.3000",
		0: "3 epochs, loss 1.0000, accuracy 0.3000",
		4: "3 epochs, loss 1.0000, accuracy 0.3000", // somebody has shortened the history
	} {
		m.Best = best
		if want = "a model without a name: 12,730 parameters, " + want; m.String() != want {
			t.Errorf("got %q, want %q", m, want)
		}
	}
}

// Whenever a cell dies, what is kept is the best so far.
func TestPatienceKeepsTheBestAtEachEpoch(t *testing.T) {
	t.Chdir(t.TempDir())
	b, data := gobackend.GetBackend(), pictures(96, 10, 1)
	wrong := pictures(60, 10, 2)
	for i := range wrong.Labels {
		wrong.Labels[i] = (wrong.Labels[i] + 1) % 10 // learning makes it worse from the first epoch on
	}
	w := &watcher{atEpoch: func(epoch int) {
		if epoch == 1 {
			return // nothing is kept yet
		}
		m, err := train.LoadOn(b, "x", dense)
		if err != nil || m.Best != 1 || len(m.History) != epoch-1 {
			t.Fatalf("before epoch %d is kept: %v, %v", epoch, m, err)
		}
		if score, err := m.Evaluate(wrong); err != nil || score != *m.History[0].Validation {
			t.Errorf("before epoch %d is kept, the kept model measures %v (%v), its best epoch was %v", epoch, score, err, m.History[0].Validation)
		}
	}}
	cfg := silent(train.Config{Name: "x", Epochs: 20, BatchSize: 16, LearningRate: 5e-3, Validation: wrong, Patience: 3})
	m, err := train.FitOn(b, w, cfg, dense, data)
	if err != nil || m.Best != 1 || len(m.History) != 4 {
		t.Errorf("got %v, %v, want an end after epoch 4 with the best at 1", m, err)
	}
}

// The best weights are the model's also when they could not be kept.
func TestPatienceWhenKeepingFails(t *testing.T) {
	t.Chdir(t.TempDir())
	wrong := pictures(60, 10, 2)
	for i := range wrong.Labels {
		wrong.Labels[i] = (wrong.Labels[i] + 1) % 10
	}
	w := &watcher{atEpoch: func(epoch int) {
		if epoch == 3 {
			os.RemoveAll("runs")
		}
	}}
	cfg := silent(train.Config{Name: "x", Epochs: 20, BatchSize: 16, LearningRate: 5e-3, Validation: wrong, Patience: 9})
	m, err := train.FitOn(gobackend.GetBackend(), w, cfg, dense, pictures(96, 10, 1))
	mustFail(t, err, "the model could not be kept in ")
	if m == nil || m.Best != 1 || len(m.History) != 3 {
		t.Fatalf("got %v, want three epochs with the best at 1", m)
	}
	if score, err := m.Evaluate(wrong); err != nil || score != *m.History[0].Validation {
		t.Errorf("the model measures %v (%v), its best epoch was %v", score, err, m.History[0].Validation)
	}
}

// Patience that does not run out gives the best epoch back all the same.
func TestPatienceLongerThanTheTraining(t *testing.T) {
	wrong := pictures(60, 10, 2)
	for i := range wrong.Labels {
		wrong.Labels[i] = (wrong.Labels[i] + 1) % 10
	}
	cfg := train.Config{Epochs: 3, BatchSize: 16, LearningRate: 5e-3, Validation: wrong, Patience: 9}
	m := fit(t, gobackend.GetBackend(), cfg, dense, pictures(96, 10, 1))
	if score, err := m.Evaluate(wrong); err != nil || m.Best != 1 || len(m.History) != 3 || score != *m.History[0].Validation {
		t.Errorf("got %v, best %d, which measures %v (%v)", m, m.Best, score, err)
	}
}

func TestAfterEpochStops(t *testing.T) {
	t.Chdir(t.TempDir())
	var log bytes.Buffer
	w := &watcher{}
	cfg := train.Config{Name: "x", Epochs: 9, Log: &log, AfterEpoch: func(m *train.Model) bool { return len(m.History) == 3 }}
	b := gobackend.GetBackend()
	m, err := train.FitOn(b, w, cfg, dense, pictures(64, 10, 1))
	if err != nil || len(m.History) != 3 || m.Best != 3 || len(w.losses) != 6 {
		t.Fatalf("got %v after %d steps, %v; want three epochs of two steps", m, len(w.losses), err)
	}
	want := "stopped after epoch 3 of 9: AfterEpoch asked for it\nkept in " + filepath.Join("runs", "x") + "\n"
	if !strings.HasSuffix(log.String(), want) || !slices.Equal(w.notes, []string{""}) {
		t.Errorf("the notes are %q, the log\n%s", w.notes, &log)
	}
	if kept, err := train.LoadOn(b, "x", dense); err != nil || len(kept.History) != 3 || kept.Best != 3 {
		t.Errorf("kept was %v, %v", kept, err)
	}
}

// What AfterEpoch does to the weights goes on into the next step, and into what
// is kept.
func TestAfterEpochMaySetWeights(t *testing.T) {
	t.Chdir(t.TempDir())
	b := gobackend.GetBackend()
	marked := slices.Repeat([]float32{.25}, 784*16)
	cfg := train.Config{Name: "x", Epochs: 2, AfterEpoch: func(m *train.Model) bool {
		if err := m.SetWeights("hidden", marked, nil); err != nil {
			t.Error(err)
		}
		return len(m.History) == 2
	}}
	m := fit(t, b, cfg, dense, pictures(64, 10, 1))
	kept, err := train.LoadOn(b, "x", dense)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(hiddenWeights(t, m), marked) || !slices.Equal(hiddenWeights(t, kept), marked) {
		t.Error("the weights that AfterEpoch set are not there")
	}
	// All 16 units of pictures of 784 pixels near 48/255 · .25 see about 37: the
	// second epoch started from there, so its first losses are no longer those
	// of drawn weights.
	if first := m.History[0].Loss; math.Abs(m.History[1].Loss-first) < first/2 {
		t.Errorf("losses %v: the second epoch did not start from the weights that were set", m.History)
	}
}
