package python_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/python"
)

// The extension stands where JupyterLab looks for it, and names a file that is there.
func TestWriteExtension(t *testing.T) {
	dir := t.TempDir()
	for range 2 { // written again, it is the same
		if err := python.WriteExtension(dir); err != nil {
			t.Fatal(err)
		}
	}
	folder := filepath.Join(dir, "labextensions", "ninepixels")
	text, err := os.ReadFile(filepath.Join(folder, "package.json"))
	if err != nil {
		t.Fatal(err)
	}
	var about struct {
		Name       string
		JupyterLab struct {
			Build struct{ Load, Extension string } `json:"_build"`
		} `json:"jupyterlab"`
	}
	if err := json.Unmarshal(text, &about); err != nil || about.Name != filepath.Base(folder) || about.JupyterLab.Build.Extension == "" {
		t.Errorf("package.json: %+v, %v", about, err)
	}
	if info, err := os.Stat(filepath.Join(folder, about.JupyterLab.Build.Load)); err != nil || info.Size() == 0 {
		t.Errorf("what it loads: %v", err)
	}
	template := filepath.Join(dir, "nbconvert", "templates", "lab", "display_priority.j2")
	if text, err := os.ReadFile(template); err != nil || !strings.Contains(string(text), "{%- extends 'base/display_priority.j2' -%}") {
		t.Errorf("nbconvert's template: %v\n%s", err, text)
	}
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := python.WriteExtension(blocked); err == nil {
		t.Error("no error where a file stands in the way")
	}
}
