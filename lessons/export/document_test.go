package export_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/export"
)

// The document holds all files of the page, and asks for no other.
func TestDocument(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "page")
	if _, err := export.Page(examples()[0].sequential(t), folder); err != nil {
		t.Fatal(err)
	}
	document, err := export.Document(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"const opened = [", "const Network = ", "const Sources = ", "script-src 'unsafe-inline'"} {
		if strings.Count(document, part) != 1 {
			t.Errorf("%q stands %d times in the document", part, strings.Count(document, part))
		}
	}
	for _, part := range []string{" src=\"", "stylesheet", "connect-src"} {
		if strings.Contains(document, part) {
			t.Errorf("%q stands in the document, which must need nothing else", part)
		}
	}
	if strings.Index(document, "const opened") < strings.Index(document, "</main>") {
		t.Error("the program runs before what it works on is there")
	}
	if err := os.Remove(filepath.Join(folder, "network.js")); err != nil {
		t.Fatal(err)
	}
	if _, err := export.Document(folder); err == nil || !strings.Contains(err.Error(), "network.js") {
		t.Errorf("without network.js: %v", err)
	}
	if _, err := export.Document(t.TempDir()); err == nil || !strings.Contains(err.Error(), "export.Page") {
		t.Errorf("of an empty folder: %v", err)
	}
}
