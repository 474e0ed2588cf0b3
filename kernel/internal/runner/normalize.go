package runner

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
)

var engineFolder = regexp.MustCompile(`([^\s"']*/)?gonb_[0-9a-f]{8}`)

// Normalize takes out of a notebook's outputs what differs from machine to
// machine: temporary folders, the home folder, the notebook's own folder.
func Normalize(nb *notebook.Notebook, dir string) {
	var pairs []string
	if abs, err := filepath.Abs(dir); err == nil && len(abs) > 1 {
		pairs = append(pairs, abs, ".")
	}
	if home, err := os.UserHomeDir(); err == nil && len(home) > 1 {
		pairs = append(pairs, home, "~")
	}
	paths := strings.NewReplacer(pairs...)
	clean := func(s string) string {
		return paths.Replace(engineFolder.ReplaceAllString(s, "gonb"))
	}
	for _, c := range nb.Cells {
		for i := range c.Outputs {
			o := &c.Outputs[i]
			o.Text = clean(o.Text)
			for mime, v := range o.Data {
				if text, ok := v.(string); ok && strings.HasPrefix(mime, "text/") {
					o.Data[mime] = clean(text)
				}
			}
		}
	}
}
