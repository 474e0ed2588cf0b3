package train_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/gomlx/compute/gobackend"

	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

func TestLoadOrFit(t *testing.T) {
	t.Chdir(t.TempDir())
	b, data := gobackend.GetBackend(), pictures(64, 10, 1)
	file := filepath.Join("runs", "x", "model.safetensors")
	try := func(fn model.Func) (m *train.Model, steps int, line string) {
		t.Helper()
		var log bytes.Buffer
		w := &watcher{}
		m, err := train.LoadOrFitOn(b, w, train.Config{Name: "x", Epochs: 2, Log: &log}, fn, data)
		if err != nil {
			t.Fatal(err)
		}
		line, _, _ = strings.Cut(log.String(), "\n")
		return m, len(w.losses), line
	}
	first, steps, line := try(dense)
	if want := `no model is kept as "x", or it cannot be read: training one`; steps != 4 || line != want {
		t.Errorf("%d steps and %q, want 4 and %q", steps, line, want)
	}
	again, steps, line := try(dense)
	if again.From != filepath.Join("runs", "x") || strings.Contains(line, "from") || first.From != "" {
		t.Errorf("loaded from %q and %q", again.From, line)
	}
	if want := "loaded, not trained: x: 12,730 parameters, 2 epochs, loss "; steps != 0 || !strings.HasPrefix(line, want) {
		t.Errorf("%d steps and %q, want 0 and %q…", steps, line, want)
	}
	if !reflect.DeepEqual(again.History, first.History) || again.Best != 2 || !reflect.DeepEqual(logits(t, again, data), logits(t, first, data)) {
		t.Errorf("loaded %v, want %v", again, first)
	}
	if _, steps, line = try(linear(10)); steps != 4 || !strings.Contains(line, "another function's: training this one in its place") {
		t.Errorf("another function: %d steps and %q", steps, line)
	}
	if _, steps, _ = try(linear(10)); steps != 0 {
		t.Errorf("the other function took %d steps again", steps)
	}
	if err := os.WriteFile(file, []byte("cut"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, steps, _ = try(dense); steps != 4 {
		t.Errorf("a damaged file: %d steps, want 4", steps)
	}

	// In the solutions' folder it is found one folder up.
	if err := os.Mkdir("solutions", 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir("solutions")
	m, steps, line := try(dense)
	if steps != 0 || m.From != filepath.Join("..", "runs", "x") || !strings.HasSuffix(line, " (from ../runs/x)") {
		t.Errorf("one folder below: %d steps from %q and %q, want 0 from ../runs/x", steps, m.From, line)
	}
}

func TestLoadOrFitErrors(t *testing.T) {
	t.Chdir(t.TempDir())
	b, data := gobackend.GetBackend(), pictures(64, 10, 1)
	broken := func(*model.Scope, *model.Node) *model.Node { panic("oops") }
	for _, tt := range []struct {
		name string
		fn   model.Func
		want string
	}{
		{"", dense, "LoadOrFit looks for a kept model: set Name"},
		{"../x", dense, `the name "../x" cannot be a model's`},
		{"x", broken, "the model function stopped: oops"},
		{"x", nil, "the model function is nil"},
	} {
		var log bytes.Buffer
		m, err := train.LoadOrFitOn(b, nil, train.Config{Name: tt.name, Log: &log}, tt.fn, data)
		mustFail(t, err, tt.want)
		if m != nil || log.Len() > 0 {
			t.Errorf("%q: a model %v or a line %q beside the error", tt.name, m, &log)
		}
	}
	_, err := train.LoadOrFitOn(b, nil, silent(train.Config{Name: "x"}), dense, nil)
	mustFail(t, err, "the training data is nil")
}

// A cell that is killed leaves the epochs that it kept. They stand for a training
// only if it was to be a shorter one.
func TestLoadOrFitAfterATrainingThatDidNotEnd(t *testing.T) {
	t.Chdir(t.TempDir())
	b, data := gobackend.GetBackend(), pictures(64, 10, 1)
	file := filepath.Join("runs", "x", "model.safetensors")
	var killed []byte // as after two of three epochs
	w := &watcher{atEpoch: func(epoch int) {
		if epoch == 3 {
			killed, _ = os.ReadFile(file)
		}
	}}
	if _, err := train.FitOn(b, w, silent(train.Config{Name: "x", Epochs: 3}), dense, data); err != nil {
		t.Fatal(err)
	}
	ended, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const flag = `"finished":"`
	without := func(b []byte) []byte { return bytes.Replace(unsummed(b), []byte(flag), []byte(`"Finished":"`), 1) }
	if !bytes.Contains(ended, []byte(flag)) {
		t.Fatal("the file does not say whether the training ended")
	}
	for _, tt := range []struct {
		name   string
		file   []byte
		epochs int
		steps  int // 2 per epoch
	}{
		{"ended, as many asked for", ended, 3, 0},
		{"ended, more asked for", ended, 4, 0}, // as AfterEpoch or Patience may end it
		{"killed, and asked for again", killed, 3, 6},
		{"killed, as many asked for as are there", killed, 2, 4}, // the last may be a part
		{"killed, fewer asked for", killed, 1, 0},
		{"an old file with enough epochs", without(killed), 2, 0},
		{"an old file with too few", without(killed), 3, 6},
	} {
		if err := os.WriteFile(file, tt.file, 0o644); err != nil {
			t.Fatal(err)
		}
		var log bytes.Buffer
		w := &watcher{}
		if _, err := train.LoadOrFitOn(b, w, train.Config{Name: "x", Epochs: tt.epochs, Log: &log}, dense, data); err != nil {
			t.Fatal(err)
		}
		want := "loaded, not trained: x"
		if tt.steps > 0 {
			want = "the training that is kept as \"x\" did not come to its end: training anew\n"
		}
		if len(w.losses) != tt.steps || !strings.HasPrefix(log.String(), want) {
			t.Errorf("%s: %d steps and %q, want %d and %q", tt.name, len(w.losses), &log, tt.steps, want)
		}
	}
}

// Whoever ends a training ends it.
func TestLoadOrFitAfterAnEarlyEnd(t *testing.T) {
	wrong := pictures(60, 10, 2)
	for i := range wrong.Labels {
		wrong.Labels[i] = (wrong.Labels[i] + 1) % 10 // never better than after epoch 1
	}
	b, data := gobackend.GetBackend(), pictures(64, 10, 1)
	for name, cfg := range map[string]train.Config{
		"AfterEpoch": {AfterEpoch: func(*train.Model) bool { return true }},
		"Patience":   {Validation: wrong, Patience: 1, LearningRate: 5e-3},
	} {
		t.Chdir(t.TempDir())
		cfg.Name, cfg.Epochs = "x", 9
		m := fit(t, b, cfg, dense, data)
		w := &watcher{}
		again, err := train.LoadOrFitOn(b, w, silent(cfg), dense, data)
		if err != nil || len(m.History) == 9 || len(w.losses) > 0 || len(again.History) != len(m.History) {
			t.Errorf("%s: ended after %d epochs; then %d steps were taken, %v, %v", name, len(m.History), len(w.losses), again, err)
		}
	}
}

// A file of before Best, or with one that cannot be, stands for the last epoch.
func TestLoadWithoutBest(t *testing.T) {
	t.Chdir(t.TempDir())
	b := gobackend.GetBackend()
	fit(t, b, train.Config{Name: "x", Epochs: 2}, dense, pictures(32, 10, 1))
	file := filepath.Join("runs", "x", "model.safetensors")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, other := range []string{`"Best":"2"`, `"best":"9"`, `"best":"0"`, `"best":"-"`} {
		changed := bytes.Replace(unsummed(whole), []byte(`"best":"2"`), []byte(other), 1)
		if !bytes.Contains(whole, []byte(`"best":"2"`)) {
			t.Fatal("the file does not say which epoch is its best")
		}
		if err := os.WriteFile(file, changed, 0o644); err != nil {
			t.Fatal(err)
		}
		if m, err := train.LoadOn(b, "x", dense); err != nil || m.Best != 2 {
			t.Errorf("%s: %v, %v", other, m, err)
		}
	}
}

// Load has no Log: what it says goes to the standard output, and only when it
// reads from another folder than the notebook's own.
func TestLoadSaysWhereFrom(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("GOMLX_BACKEND", "go")
	fit(t, gobackend.GetBackend(), train.Config{Name: "x", Epochs: 1}, dense, pictures(32, 10, 1))
	if out := stdout(t, func() { mustLoad(t, "x") }); strings.Contains(out, "read from") {
		t.Errorf("in the notebook's folder it prints %q", out)
	}
	if err := os.Mkdir("solutions", 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir("solutions")
	if out := stdout(t, func() { mustLoad(t, "x") }); out != "x is read from ../runs/x, since there is no runs/x here\n" {
		t.Errorf("one folder below it prints %q", out)
	}
}

func mustLoad(t *testing.T, name string) {
	t.Helper()
	if _, err := train.Load(name, dense); err != nil {
		t.Fatal(err)
	}
}

// stdout returns what do prints.
func stdout(t *testing.T, do func()) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	old := os.Stdout
	os.Stdout = w
	defer func() { os.Stdout = old }()
	do()
	w.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A model of a training that did not come to its end says so.
func TestStopped(t *testing.T) {
	t.Chdir(t.TempDir())
	b, data := gobackend.GetBackend(), pictures(64, 10, 1)
	file := filepath.Join("runs", "x", "model.safetensors")
	var killed []byte // as after two of three epochs
	w := &watcher{atEpoch: func(epoch int) {
		if epoch == 3 {
			killed, _ = os.ReadFile(file)
		}
	}}
	m, err := train.FitOn(b, w, silent(train.Config{Name: "x", Epochs: 3}), dense, data)
	if err != nil || m.Stopped() {
		t.Fatalf("%v; stopped: %v, want a training that came to its end", err, m.Stopped())
	}
	if m, err = train.LoadOn(b, "x", dense); err != nil || m.Stopped() {
		t.Errorf("loaded (%v), it counts as stopped: %v", err, m.Stopped())
	}
	if err := os.WriteFile(file, killed, 0o644); err != nil {
		t.Fatal(err)
	}
	if m, err = train.LoadOn(b, "x", dense); err != nil || !m.Stopped() || len(m.History) != 2 {
		t.Errorf("killed after two epochs (%v), it counts as stopped: %v, after %d", err, m.Stopped(), len(m.History))
	}
	once, err := train.FitOn(b, &watcher{}, silent(train.Config{Epochs: 3, AfterEpoch: func(*train.Model) bool { return true }}), dense, data)
	if err != nil || once.Stopped() || len(once.History) != 1 {
		t.Errorf("AfterEpoch has ended it (%v), and it counts as stopped: %v", err, once.Stopped())
	}
}

// unsummed is a file of before headers had a sum.
func unsummed(file []byte) []byte {
	return bytes.Replace(file, []byte(`"header_sha256"`), []byte(`"Header_sha256"`), 1)
}
