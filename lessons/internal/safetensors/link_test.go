package safetensors_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
)

// A link stays a link, and the file behind it gets the weights.
func TestWriteFollowsLinks(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("there", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("there/file", []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"one": "there/file", "two": "one", "new": "there/other"} {
		if err := os.Symlink(to, link); err != nil {
			t.Fatal(err)
		}
	}
	for link, file := range map[string]string{"one": "there/file", "two": "there/file", "new": "there/other"} {
		if err := safetensors.Write(link, safetensors.File{Metadata: map[string]string{"by": link}}); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
			t.Errorf("%s is no link any more: %v, %v", link, info, err)
		}
		if got, err := safetensors.Read(file); err != nil || got.Metadata["by"] != link {
			t.Errorf("%s has %v, %v", file, got.Metadata, err)
		}
	}
	if left, err := filepath.Glob("there/.*"); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
}
