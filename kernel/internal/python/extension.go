package python

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// extension is what JupyterLab's editor needs for Go as gofmt writes it. No setting
// does that.
//
//go:embed extension
var extension embed.FS

// WriteExtension puts the extension into a Jupyter data folder, in which JupyterLab
// looks for such.
func WriteExtension(dir string) error {
	to := filepath.Join(dir, "labextensions", "ninepixels")
	err := fs.WalkDir(extension, "extension", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel("extension", filepath.FromSlash(path))
		if err != nil {
			return err
		}
		text, err := extension.ReadFile(path)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(filepath.Join(to, name)), 0o755); err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, name), text, 0o644)
	})
	if err != nil {
		return fmt.Errorf("writing the extension for JupyterLab: %w", err)
	}
	return nil
}
