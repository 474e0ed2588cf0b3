package python

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// forJupyter is what Jupyter finds in a data folder of ours. The extension gives
// JupyterLab's editor what it needs for Go as gofmt writes it. The template has
// nbconvert fold in HTML what JupyterLab folds. No setting does either.
//
//go:embed extension nbconvert
var forJupyter embed.FS

// WriteExtension puts the extension for JupyterLab and the template for nbconvert
// into a Jupyter data folder, in which the two look for such.
func WriteExtension(dir string) error {
	err := fs.WalkDir(forJupyter, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := forJupyter.ReadFile(name)
		if err != nil {
			return err
		}
		if inside, ok := strings.CutPrefix(name, "extension/"); ok {
			name = path.Join("labextensions", "ninepixels", inside)
		}
		to := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		return os.WriteFile(to, text, 0o644)
	})
	if err != nil {
		return fmt.Errorf("writing the extension for JupyterLab: %w", err)
	}
	return nil
}

// WriteEditorExtension puts the extension for JupyterLab's editor into a folder of its
// own, for a JupyterLab that looks for its extensions elsewhere.
func WriteEditorExtension(dir string) error {
	inside, err := fs.Sub(forJupyter, "extension")
	if err == nil {
		err = os.CopyFS(dir, inside)
	}
	if err != nil {
		return fmt.Errorf("writing the extension for JupyterLab: %w", err)
	}
	return nil
}
