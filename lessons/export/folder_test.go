package export_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/lessons/export"
)

// content is the files of a folder, by name.
func content(t *testing.T, folder string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(folder, path)
		files[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// An export replaces an earlier one of the same folder, and leaves nothing beside it.
func TestReplacesAnEarlierExport(t *testing.T) {
	dir := t.TempDir()
	folder := filepath.Join(dir, "exports", "net")
	first, second := named(t, "course").sequential(t), named(t, "baseline").sequential(t)
	if _, err := export.ONNX(first, folder); err != nil {
		t.Fatal(err)
	}
	before := content(t, folder)
	if _, err := export.ONNX(first, folder); err != nil {
		t.Fatal(err)
	}
	if again := content(t, folder); fmt.Sprint(again) != fmt.Sprint(before) {
		t.Error("the same network gives other files")
	}
	report, err := export.ONNX(second, folder+string(filepath.Separator))
	if err != nil {
		t.Fatal(err)
	}
	after, size := content(t, folder), 0
	for _, text := range after {
		size += len(text)
	}
	if after["model.onnx"] == before["model.onnx"] || report.Bytes != size {
		t.Errorf("the new files have %d bytes, the report says %v", size, report)
	}
	if entries, err := os.ReadDir(filepath.Dir(folder)); err != nil || len(entries) != 1 {
		t.Errorf("beside the export there is more: %v, %v", entries, err)
	}
	if info, err := os.Stat(folder); err != nil || info.Mode().Perm() != 0o755 {
		t.Errorf("the folder has the mode %v", info.Mode())
	}
}

// Files that no export has written stay, whatever they are.
func TestLeavesFilesOfOthers(t *testing.T) {
	s := named(t, "baseline").sequential(t)
	exported := func(t *testing.T) string {
		folder := filepath.Join(t.TempDir(), "net")
		if _, err := export.ONNX(s, folder); err != nil {
			t.Fatal(err)
		}
		return folder
	}
	tests := []struct {
		name, want string
		change     func(t *testing.T, folder string) error
	}{
		{"a note beside", "notes.txt", func(t *testing.T, f string) error {
			return os.WriteFile(filepath.Join(f, "notes.txt"), []byte("mine"), 0o644)
		}},
		{"an edited program", "check.py", func(t *testing.T, f string) error {
			return os.WriteFile(filepath.Join(f, "check.py"), []byte("mine"), 0o644)
		}},
		{"a file deeper down", "deep/file", func(t *testing.T, f string) error {
			if err := os.Mkdir(filepath.Join(f, "deep"), 0o755); err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(f, "deep", "file"), nil, 0o644)
		}},
		{"no receipt", "no export", func(t *testing.T, f string) error { return os.Remove(filepath.Join(f, "receipt.json")) }},
		{"another receipt", "no export", func(t *testing.T, f string) error {
			return os.WriteFile(filepath.Join(f, "receipt.json"), []byte(`{"made_by": "a shop"}`), 0o644)
		}},
		{"a file in its place", "no folder", func(t *testing.T, f string) error {
			if err := os.RemoveAll(f); err != nil {
				return err
			}
			return os.WriteFile(f, []byte("mine"), 0o644)
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			folder := exported(t)
			if err := test.change(t, folder); err != nil {
				t.Fatal(err)
			}
			before := content(t, folder)
			_, err := export.ONNX(s, folder)
			mustFail(t, err, test.want)
			if after := content(t, folder); fmt.Sprint(after) != fmt.Sprint(before) {
				t.Error("the files have changed")
			}
			if entries, err := os.ReadDir(filepath.Dir(folder)); err != nil || len(entries) != 1 {
				t.Errorf("beside the export there is more: %v, %v", entries, err)
			}
		})
	}
	t.Run("what Python leaves", func(t *testing.T) {
		folder := exported(t)
		cache := filepath.Join(folder, "__pycache__", "check.pyc")
		if err := os.MkdirAll(filepath.Dir(cache), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(cache, []byte("made"), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := export.ONNX(s, folder); err != nil {
			t.Error(err)
		}
	})
}

// What a killed program has left is removed after a while; what may belong to one that
// runs is not.
func TestRemovesUnfinishedFolders(t *testing.T) {
	dir := t.TempDir()
	old, young := filepath.Join(dir, ".unfinished-net-1"), filepath.Join(dir, ".unfinished-net-2")
	for _, path := range []string{old, young} {
		if err := os.Mkdir(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	past := time.Now().Add(-time.Hour)
	if err := os.Chtimes(old, past, past); err != nil {
		t.Fatal(err)
	}
	if _, err := export.ONNX(named(t, "baseline").sequential(t), filepath.Join(dir, "net")); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(old); err == nil {
		t.Error("the old folder is still there")
	}
	if _, err := os.Stat(young); err != nil {
		t.Error("the young folder is gone")
	}
}

// The receipt says all that another program needs, and its logits are those of the
// model.
func TestReceipt(t *testing.T) {
	e := named(t, "stride-same")
	m, data := e.model(t)
	s, err := export.From(m, data)
	if err != nil {
		t.Fatal(err)
	}
	want, err := m.Logits(data.Take(10))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range export.Formats() {
		folder := filepath.Join(t.TempDir(), f.Name)
		report, err := f.Write(s, folder)
		if err != nil {
			t.Fatal(err)
		}
		var r struct {
			Format, Model, Description string
			Input, Output              struct {
				Name, Axes string
				Shape      []int
				Scale      float64
				Zero       int
			}
			Classes   []string
			Tolerance float64
			Pictures  []string
			Logits    [][]float32
		}
		if err := json.Unmarshal([]byte(content(t, folder)["receipt.json"]), &r); err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(r.Input.Shape, r.Output.Shape, r.Classes) != "[11 8 3] [4] [sort a sort b sort c sort d]" || r.Model != e.name {
			t.Errorf("%s: the receipt of %s for %s has %v, %v, tolerance %v", f.Name, r.Model, r.Format, r.Input, r.Output, r.Tolerance)
		}
		if scale := r.Output.Scale; scale > 0 { // integers, by less than 3 steps beside the model
			steps := map[string]float64{"litert-int8": 2.5, "c-int8": .5}[f.Name]
			if math.Abs(r.Tolerance-steps*scale) > 1e-6 {
				t.Errorf("%s: the tolerance is %v, and a step %v", f.Name, r.Tolerance, scale)
			}
			for i, row := range r.Logits {
				for class, z := range row {
					q := float64(z)/scale + float64(r.Output.Zero)
					if math.Abs(q-math.Round(q)) > 1e-4 || q < -128.5 || q > 127.5 || math.Abs(float64(z-want[i][class])) > min(report.Largest+1e-6, 3*scale) {
						t.Errorf("%s: the logit of class %d for picture %d is %v, which is integer %v; the model's is %v", f.Name, class, i, z, q, want[i][class])
					}
				}
			}
		} else if fmt.Sprint(r.Logits) != fmt.Sprint(want) || r.Tolerance != 1e-4 || strings.HasSuffix(f.Name, "int8") {
			t.Errorf("%s: the logits are %v within %v, the model's %v", f.Name, r.Logits, r.Tolerance, want)
		}
		size := 11 * 8 * 3
		for i, text := range r.Pictures {
			if text != base64.StdEncoding.EncodeToString(data.Images[i*size:(i+1)*size]) {
				t.Errorf("%s: picture %d is another one", f.Name, i)
			}
		}
		if len(r.Pictures) != 10 {
			t.Errorf("%s: the receipt has %d pictures", f.Name, len(r.Pictures))
		}
	}
}

// A network that was made by hand, without a model, is refused.
func TestNoNetwork(t *testing.T) {
	for _, f := range export.Formats() {
		for _, s := range []*export.Sequential{nil, {}} {
			_, err := f.Write(s, filepath.Join(t.TempDir(), "net"))
			mustFail(t, err, "take it from a model with export.From")
		}
	}
}
