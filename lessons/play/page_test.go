package play

import (
	"os"
	"path/filepath"
	"testing"
)

// The documents, for the tests in a browser: they name a folder for them.
func TestWritesDocuments(t *testing.T) {
	folder := os.Getenv("PLAY")
	if folder == "" {
		folder = t.TempDir()
	}
	w, err := kernelPad(nil)
	if err != nil {
		t.Fatal(err)
	}
	source, _, err := w.output()
	if err != nil {
		t.Fatal(err)
	}
	t.Log(len(source))
	os.WriteFile(filepath.Join(folder, "kernel.html"), []byte("<!doctype html><body>"+source), 0o666)
}
