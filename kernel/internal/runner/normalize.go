package runner

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
)

// ourFolder is the temporary folder of a kernel.
var ourFolder = regexp.MustCompile(`[^\s"'=:<>()\[\]]*/np[0-9a-f]{10}\b`)

// A place is a folder of this machine and what notebooks call it.
type place struct{ path, name string }

// Normalize takes out of a notebook what differs from machine to machine and
// from run to run: in the outputs temporary folders, the notebook's own folder
// (.), those around it up to that of go.mod (.., ../..) and the home folder (~);
// in the metadata the times at which cells ran. It folds the outputs that give an
// answer away, since running the cells in JupyterLab has opened them.
func Normalize(nb *notebook.Notebook, dir string) {
	nb.Fold()
	clean := cleaner(places(dir))
	for _, c := range nb.Cells {
		delete(c.Metadata, "execution") // JupyterLab's times
		for i := range c.Outputs {
			o := &c.Outputs[i]
			o.Text = clean(o.Text)
			for mime, v := range o.Data {
				if text, ok := v.(string); ok && (strings.HasPrefix(mime, "text/") || mime == "image/svg+xml") {
					o.Data[mime] = clean(text)
				}
			}
		}
	}
}

// places lists the folders to be named, the innermost first: its path holds
// those of the others.
func places(dir string) []place {
	var list []place
	if abs, err := filepath.Abs(dir); err == nil {
		name := "."
		for folder := abs; ; folder = filepath.Dir(folder) {
			list = append(list, place{folder, name})
			if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
				break
			}
			if filepath.Dir(folder) == folder { // no go.mod: of these folders only the first is the notebook's own
				list = list[:1]
				break
			}
			if name == "." {
				name = ".."
			} else {
				name = "../" + name
			}
		}
	}
	if home, err := os.UserHomeDir(); err == nil {
		list = append(list, place{filepath.Clean(home), "~"})
	}
	return slices.DeleteFunc(list, func(p place) bool { return filepath.Dir(p.path) == p.path }) // not the root: it is in every path
}

// cleaner returns the function that names places in a text. A path counts only
// where a path can begin and a name ends: of /home/ann, not in /home/anna or in
// https://example.org/home/ann.
func cleaner(list []place) func(string) string {
	var rules []*regexp.Regexp
	for _, p := range list {
		rules = append(rules, regexp.MustCompile(`(^|[^\w./~-])`+regexp.QuoteMeta(filepath.ToSlash(p.path))+`(/|[^\w.-]|\.?$|\.\s)`))
	}
	return func(text string) string {
		text = gonb.HideFolders(text)
		text = ourFolder.ReplaceAllString(text, "/tmp")
		for i, rule := range rules {
			for { // two that touch share the character between them
				next := rule.ReplaceAllString(text, "${1}"+list[i].name+"${2}")
				if next == text {
					break
				}
				text = next
			}
		}
		return text
	}
}
