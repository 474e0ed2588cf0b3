package train_test

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"

	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

func TestLoadGivesWhatFitKept(t *testing.T) {
	onBackends(t, func(t *testing.T, b compute.Backend) {
		t.Chdir(t.TempDir())
		data := pictures(64, 10, 1)
		m := fit(t, b, train.Config{Name: "my-cnn_2", Epochs: 2, Validation: pictures(20, 10, 2)}, cnn, data)
		got, err := train.LoadOn(b, "my-cnn_2", cnn)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(logits(t, got, data), logits(t, m, data)) {
			t.Error("the loaded model gives other logits")
		}
		if !reflect.DeepEqual(got.History, m.History) || got.Name != m.Name {
			t.Errorf("loaded %q with %v, want %q with %v", got.Name, got.History, m.Name, m.History)
		}
		left, _ := os.ReadDir(filepath.Join("runs", "my-cnn_2"))
		if len(left) != 1 || left[0].Name() != "model.safetensors" {
			t.Errorf("runs/my-cnn_2 holds %v", left)
		}
	})
}

func TestFitKeepsAfterEachEpoch(t *testing.T) {
	t.Chdir(t.TempDir())
	b, data := gobackend.GetBackend(), pictures(64, 10, 1)
	var found []int
	w := &watcher{atStep: func(step int) {
		if m, err := train.LoadOn(b, "x", dense); err == nil {
			found = append(found, len(m.History))
		} else {
			found = append(found, 0)
		}
	}}
	if _, err := train.FitOn(b, w, silent(train.Config{Name: "x", Epochs: 3}), dense, data); err != nil {
		t.Fatal(err)
	}
	// Two steps per epoch: nothing is there during the first.
	if !reflect.DeepEqual(found, []int{0, 0, 1, 1, 2, 2}) {
		t.Errorf("epochs found in the file at each step: %v", found)
	}
}

func TestNoNameKeepsNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	fit(t, gobackend.GetBackend(), train.Config{Epochs: 1}, dense, pictures(32, 10, 1))
	if left, _ := os.ReadDir("."); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestLoadErrors(t *testing.T) {
	t.Chdir(t.TempDir())
	b, data := gobackend.GetBackend(), pictures(32, 10, 1)
	fit(t, b, train.Config{Name: "kept", Epochs: 1}, dense, data)
	file := filepath.Join("runs", "kept", "model.safetensors")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	damage := func(name string, content []byte) {
		t.Helper()
		dir := filepath.Join("runs", name)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "model.safetensors"), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	damage("short", whole[:len(whole)/2])
	damage("text", []byte("these are not weights"))
	damage("empty", nil)

	wider := func(s *model.Scope, x *model.Node) *model.Node {
		x = model.ReLU(model.Dense(s.In("hidden"), model.Flatten(x), 32))
		return model.Dense(s.In("logits"), x, 10)
	}
	deeper := func(s *model.Scope, x *model.Node) *model.Node {
		x = model.ReLU(model.Dense(s.In("hidden"), model.Flatten(x), 16))
		x = model.ReLU(model.Dense(s.In("more"), x, 16))
		return model.Dense(s.In("logits"), x, 10)
	}
	renamed := func(s *model.Scope, x *model.Node) *model.Node {
		return model.Dense(s.In("logits"), model.Dense(s.In("middle"), model.Flatten(x), 16), 10)
	}
	unrectified := func(s *model.Scope, x *model.Node) *model.Node {
		x = model.Dense(s.In("hidden"), model.Flatten(x), 16)
		return model.Dense(s.In("logits"), x, 10)
	}
	// 3 rows are one window of two, and one of three.
	pooled := func(pool func(*model.Node) *model.Node) model.Func {
		return func(s *model.Scope, x *model.Node) *model.Node {
			x = model.Conv2D(s.In("conv1"), x, 2, 26, 26)
			return model.Dense(s.In("logits"), model.Flatten(pool(x)), 10)
		}
	}
	maxPool := func(k int) model.Func {
		return pooled(func(x *model.Node) *model.Node { return model.MaxPool2D(x, k) })
	}
	meanPool := pooled(func(x *model.Node) *model.Node { return model.MeanPool2D(x, 2) })
	fit(t, b, train.Config{Name: "pooled", Epochs: 1}, maxPool(2), data)
	tests := []struct {
		name string
		fn   model.Func
		want string
	}{
		{"missing", dense, `there is no model "missing" in runs yet: run the cell with train.Fit(train.Config{Name: "missing", …}) first`},
		{"short", dense, "cannot be read"},
		{"text", dense, "it is not a safetensors file): run the cell that trains it again"},
		{"empty", dense, "it is cut off"},
		{"kept", wider, "belongs to another model: its hidden/weights has shape [784 16], this function's has [784 32]"},
		{"kept", deeper, "belongs to another model: it has no more/weights"},
		{"kept", renamed, "belongs to another model: it has no middle/weights"},
		{"kept", unrectified, "belongs to another model: its layers are Flatten, Dense, ReLU, Dense, this function's are Flatten, Dense, Dense: use"},
		{"pooled", meanPool, "its layers are Conv2D 26×26, MaxPool2D 2×2, Flatten, Dense, this function's are Conv2D 26×26, MeanPool2D 2×2, Flatten, Dense"},
		{"pooled", maxPool(3), "this function's are Conv2D 26×26, MaxPool2D 3×3, Flatten, Dense"},
		{"kept", func(s *model.Scope, x *model.Node) *model.Node { panic("oops") }, "the model function stopped: oops"},
		{"../kept", dense, `the name "../kept" cannot be a model's`},
		{"", dense, `the name "" cannot be a model's`},
	}
	for _, tt := range tests {
		m, err := train.LoadOn(b, tt.name, tt.fn)
		mustFail(t, err, tt.want)
		if m != nil {
			t.Errorf("%s: there is a model beside the error", tt.name)
		}
	}

	fit(t, b, train.Config{Name: "deep", Epochs: 1}, deeper, data)
	_, err = train.LoadOn(b, "deep", dense)
	mustFail(t, err, "belongs to another model: its more/")
}

// A file of before the layers were written down has the weights to compare.
func TestLoadWithoutLayers(t *testing.T) {
	t.Chdir(t.TempDir())
	b := gobackend.GetBackend()
	fit(t, b, train.Config{Name: "x", Epochs: 1}, dense, pictures(32, 10, 1))
	file := filepath.Join("runs", "x", "model.safetensors")
	f, err := safetensors.Read(file)
	if err != nil || f.Metadata["layers"] != "Flatten, Dense, ReLU, Dense" {
		t.Fatalf("the layers are %q, %v", f.Metadata["layers"], err)
	}
	delete(f.Metadata, "layers")
	if err := safetensors.Write(file, f); err != nil {
		t.Fatal(err)
	}
	if _, err := train.LoadOn(b, "x", dense); err != nil {
		t.Error(err)
	}
}

func TestRunsThatCannotBeWritten(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("runs", []byte("in the way"), 0o644); err != nil {
		t.Fatal(err)
	}
	w := &watcher{}
	_, err := train.FitOn(gobackend.GetBackend(), w, silent(train.Config{Name: "x"}), dense, pictures(32, 10, 1))
	mustFail(t, err, "which cannot be written to (")
	if len(w.losses) > 0 {
		t.Error("the training began all the same")
	}
}

// When only the keeping fails, the model is not lost.
func TestKeepingThatFails(t *testing.T) {
	t.Chdir(t.TempDir())
	data := pictures(32, 10, 1)
	w := &watcher{atEpoch: func(int) { os.RemoveAll("runs") }}
	m, err := train.FitOn(gobackend.GetBackend(), w, silent(train.Config{Name: "x"}), dense, data)
	mustFail(t, err, "the model could not be kept in "+filepath.Join("runs", "x"))
	if m == nil || len(m.History) != 1 {
		t.Fatalf("the model of the first epoch is lost: %v", m)
	}
	if _, err := m.Evaluate(data); err != nil {
		t.Error(err)
	}
}

// What a killed cell left goes away; what may be another cell's stays.
func TestUnfinishedFilesAreRemoved(t *testing.T) {
	t.Chdir(t.TempDir())
	dir := filepath.Join("runs", "x")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, age := range map[string]time.Duration{".unfinished-1": time.Hour, ".unfinished-2": 0} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("half"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, time.Now(), time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	var log bytes.Buffer
	cfg := train.Config{Name: "x", Epochs: 1, Log: &log}
	if _, err := train.FitOn(gobackend.GetBackend(), nil, cfg, dense, pictures(32, 10, 1)); err != nil {
		t.Fatal(err)
	}
	left, _ := os.ReadDir(dir)
	var names []string
	for _, l := range left {
		names = append(names, l.Name())
	}
	if strings.Join(names, " ") != ".unfinished-2 model.safetensors" {
		t.Errorf("left: %v", names)
	}
	if want := "kept in " + dir + "\n"; !strings.HasSuffix(log.String(), want) {
		t.Errorf("the log does not end with %q:\n%s", want, &log)
	}
}
