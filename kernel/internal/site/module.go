package site

import (
	"bytes"
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

// namesModule makes names by chance, which GoMLX's metrics have.
const namesModule = "github.com/google/uuid"

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
	names, err := m.names()
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
			text = fmt.Appendf(text, "\nreplace %s => %s\n\nreplace %s => %s\n\nreplace %s => %s\n", displayModule, shown, backendModule, backend, namesModule, names)
		}
		if err := os.WriteFile(to, text, 0o644); err != nil {
			return "", err
		}
	}
	return path, nil
}

// copied copies a module into a folder of the cache.
func (m *maker) copied(module, name string) (folder string, err error) {
	out, err := m.goCommand(m.ctx, "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		return "", fmt.Errorf("the module %s cannot be found: %w", module, process.Said(err))
	}
	folder = filepath.Join(m.cache, name)
	if err := os.RemoveAll(folder); err != nil {
		return "", err
	}
	if err := os.CopyFS(folder, os.DirFS(strings.TrimSpace(string(out)))); err != nil {
		return "", fmt.Errorf("the module %s cannot be copied: %w", module, err)
	}
	return folder, nil
}

// names copies the module that makes names by chance. It asks package net for the address
// of the network's card, unless it is compiled for JavaScript: so it is here, which makes
// a page's programs a megabyte smaller.
func (m *maker) names() (folder string, err error) {
	if folder, err = m.copied(namesModule, "names"); err != nil {
		return "", err
	}
	js := filepath.Join(folder, "node_js.go")
	text, err := os.ReadFile(js)
	if err != nil {
		return "", err
	}
	text = bytes.Replace(text, []byte("// +build js\n"), []byte("//go:build wasip1\n"), 1)
	if err := os.WriteFile(filepath.Join(folder, "node_wasip1.go"), text, 0o644); err != nil {
		return "", err
	}
	return folder, errors.Join(os.Remove(js), os.Remove(filepath.Join(folder, "node_net.go")))
}

// backend copies the module of GoMLX's backend, and adds our files.
func (m *maker) backend() (folder string, err error) {
	if folder, err = m.copied(backendModule, "backend"); err != nil {
		return "", err
	}
	ours, err := fs.Sub(simd.Operations, "ops")
	if err != nil {
		return "", err
	}
	return folder, os.CopyFS(filepath.Join(folder, filepath.FromSlash(backendOps)), ours)
}
