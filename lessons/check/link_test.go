package check_test

import (
	"os"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/check"
)

// A progress file that is a link to one elsewhere stays a link.
func TestProgressThroughALink(t *testing.T) {
	dir := kept(t)
	for _, folder := range []string{dir, "elsewhere"} {
		if err := os.Mkdir(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("../elsewhere/mine.json", check.ProgressFile); err != nil {
		t.Fatal(err)
	}
	check.DenseParameters(101_770)
	if to, err := os.Readlink(check.ProgressFile); err != nil || to != "../elsewhere/mine.json" {
		t.Errorf("the link leads to %q, %v", to, err)
	}
	if text, err := os.ReadFile("elsewhere/mine.json"); err != nil || !strings.Contains(string(text), "03.") {
		t.Errorf("the file behind it has %q, %v", text, err)
	}
}
