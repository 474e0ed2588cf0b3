package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/page"
)

// Questions come in a line each, and so do the answers; the session lasts.
func TestServe(t *testing.T) {
	manifest := filepath.Join(t.TempDir(), "manifest.json")
	if err := os.WriteFile(manifest, []byte(`{"go": "go1", "packages": {"fmt": {"called": "fmt", "standard": true}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	questions := `{"ask": "cell", "code": "%%\nfmt.Println(1)", "number": 1}` + "\n" + `{"ask": "built"}` + "\n" + `{"ask": "ended"}` + "\n"
	var out bytes.Buffer
	if err := serve([]string{manifest, t.TempDir()}, strings.NewReader(questions), &out); err != nil {
		t.Fatal(err)
	}
	var next []string
	for line := range strings.Lines(out.String()) {
		var a page.Answer
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatal(err)
		}
		next = append(next, a.Next)
	}
	if got := strings.Join(next, " "); got != "build run done" {
		t.Errorf("the answers are %q", got)
	}
	for _, args := range [][]string{nil, {"none", "none"}} {
		if err := serve(args, strings.NewReader(""), &out); err == nil {
			t.Errorf("with %q there is no error", args)
		}
	}
}
