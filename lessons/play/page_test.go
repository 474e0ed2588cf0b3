package play

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/show"
)

func TestWritesDocuments(t *testing.T) {
	folder := os.Getenv("PLAY")
	if folder == "" {
		folder = t.TempDir()
	}
	for name, make := range map[string]func([]show.Panel) (widget, error){"kernel": kernelPad, "pooling": poolingPad} {
		w, err := make(nil)
		if err != nil {
			t.Fatal(err)
		}
		source, _, err := w.output()
		if err != nil {
			t.Fatal(err)
		}
		t.Log(name, len(source))
		os.WriteFile(filepath.Join(folder, name+".html"), []byte("<!doctype html><body>"+source), 0o666)
	}
}
