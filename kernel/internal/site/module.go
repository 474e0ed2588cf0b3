package site

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/process"
	"github.com/ninepixels/ninepixels/kernel/internal/site/simd"
)

// displays are the packages that take the place of GoNB's in the page's programs.
//
//go:embed gonbui/*.go gonbui/protocol/*.go
var displays embed.FS

// displayModule is the module whose packages they replace.
const displayModule = "github.com/janpfeifer/gonb"

// In the page's programs, GoMLX's Go backend has files of ours in its package of
// operations.
const (
	backendModule = "github.com/gomlx/compute"
	backendOps    = "internal/gobackend/ops"
)

// module writes a go.mod in which the page's own displays take the place of GoNB's, and
// the page's copy of GoMLX's backend that of the original.
func (m *maker) module() (path string, err error) {
	shown := filepath.Join(m.cache, "displays")
	if err := os.RemoveAll(shown); err != nil {
		return "", err
	}
	if err := os.CopyFS(shown, displays); err != nil {
		return "", err
	}
	head := "module " + displayModule + "\n\ngo 1.26\n"
	if err := os.WriteFile(filepath.Join(shown, "go.mod"), []byte(head), 0o644); err != nil {
		return "", err
	}
	backend, err := m.backend()
	if err != nil {
		return "", err
	}
	path = filepath.Join(m.cache, "page.mod")
	for from, to := range map[string]string{"go.mod": path, "go.sum": filepath.Join(m.cache, "page.sum")} {
		text, err := os.ReadFile(filepath.Join(m.Layout.Repo, from))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		if from == "go.mod" {
			text = fmt.Appendf(text, "\nreplace %s => %s\n\nreplace %s => %s\n", displayModule, shown, backendModule, backend)
		}
		if err := os.WriteFile(to, text, 0o644); err != nil {
			return "", err
		}
	}
	return path, nil
}

// backend copies the module of GoMLX's backend, and adds our files.
func (m *maker) backend() (folder string, err error) {
	list := m.goCommand(m.ctx, "list", "-m", "-f", "{{.Dir}}", backendModule)
	out, err := list.Output()
	if err != nil {
		return "", fmt.Errorf("the module %s cannot be found: %w", backendModule, process.Said(err))
	}
	folder = filepath.Join(m.cache, "backend")
	if err := os.RemoveAll(folder); err != nil {
		return "", err
	}
	if err := os.CopyFS(folder, os.DirFS(strings.TrimSpace(string(out)))); err != nil {
		return "", fmt.Errorf("the module %s cannot be copied: %w", backendModule, err)
	}
	ours, err := fs.Sub(simd.Operations, "ops")
	if err != nil {
		return "", err
	}
	return folder, os.CopyFS(filepath.Join(folder, filepath.FromSlash(backendOps)), ours)
}
