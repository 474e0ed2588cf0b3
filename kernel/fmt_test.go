package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/server"
)

// The course's notebooks are as fmt writes them: their cells as gofmt does, and
// with what the kernel says of its language, so that JupyterLab has nothing to
// store when somebody opens one.
func TestNotebooksAreFormatted(t *testing.T) {
	var paths []string
	for _, pattern := range []string{"../notebooks/*.ipynb", "../notebooks/solutions/*.ipynb"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %v, %v", pattern, found, err)
		}
		paths = append(paths, found...)
	}
	code, out, errOut := kernel(t, append([]string{"fmt", "-n"}, paths...)...)
	if code != 0 || errOut != "" {
		t.Errorf("the exit code is %d, the error\n%s", code, errOut)
	}
	if n := strings.Count(out, ": nothing to change\n"); n != len(paths) {
		t.Errorf("of %d notebooks, %d are as fmt writes them:\n%s", len(paths), n, out)
	}
}

// The version that notebooks store is that of the language in go.mod.
func TestLanguageVersion(t *testing.T) {
	text, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if want := "\ngo " + server.Language.Version + "."; !strings.Contains(string(text), want) {
		t.Errorf("go.mod has no line that begins with %q", want)
	}
}
