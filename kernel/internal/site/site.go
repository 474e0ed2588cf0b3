// Package site makes the course as a folder of static files: JupyterLite, a kernel that
// works in the page, Go's compiler and linker as WebAssembly, the compiled packages, the
// notebooks and the data. Any server of files can show it; nothing is computed there.
//
// What stands in the folder:
//
//	lab/, notebooks/, build/ …      JupyterLite, as its package has it
//	extensions/ninepixels-page/     the kernel's side in the page (folder web here)
//	service-worker.js               what keeps a visit for a time without a network
//	kernel/manifest.json            what there is of packages and tools (package page)
//	kernel/<hash>.bin               one of them each, or what documents a package, compressed by XZ
//	files/, api/contents/           the notebooks, as JupyterLite reads them
//
// The same sources, made by the same Go, give the same bytes.
package site

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/page"
	"github.com/ninepixels/ninepixels/kernel/internal/progress"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
)

// Options say what to make.
type Options struct {
	Layout state.Layout
	Output string // the folder; it is replaced if it is a site
	Data   string // the folder with the four files of Fashion-MNIST; "" leaves the data out
	Board  *progress.Board
}

// A Result tells of a site.
type Result struct {
	Packages, Notebooks int
	Size                int64    // of all files
	Tools               [3]int   // compressed bytes of the compiler, the linker and the kernel's mind
	First               int      // compressed bytes that a first cell needs, beside JupyterLite
	Left                []string // packages of the course that do not compile for a page
}

// marker is a file that only a site has: a folder without it is somebody else's.
const marker = "ninepixels-site.txt"

// maker is a site on its way.
type maker struct {
	Options
	ctx   context.Context
	cache string // the folder for what is kept from one time to the next
	out   string // the folder to which it is made
	xz    *xz
}

// Make makes the site.
func Make(ctx context.Context, o Options) (Result, error) {
	if err := free(o.Output); err != nil {
		return Result{}, err
	}
	m := &maker{Options: o, ctx: ctx, cache: filepath.Join(o.Layout.State, "site"), out: o.Output + ".new", xz: newXZ()}
	if err := os.RemoveAll(m.out); err != nil {
		return Result{}, err
	}
	for _, folder := range []string{m.cache, m.out} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return Result{}, fmt.Errorf("the site cannot be written (%w): choose another folder with -o", state.Cause(err))
		}
	}
	defer os.RemoveAll(m.out)
	result, err := m.make()
	if ended := m.xz.close(); err == nil { // what was broken off ends in its own way
		err = ended
	}
	if err != nil {
		return Result{}, err
	}
	if err := os.WriteFile(filepath.Join(m.out, marker), []byte("Made by go run ./kernel site, which replaces this folder.\n"), 0o644); err != nil {
		return Result{}, err
	}
	result.Size = state.DirSize(m.out)
	if err := errors.Join(os.RemoveAll(o.Output), os.Rename(m.out, o.Output)); err != nil {
		return Result{}, fmt.Errorf("the site cannot be put into its place: %w", state.Cause(err))
	}
	return result, nil
}

// free refuses a folder that holds something else than a site.
func free(folder string) error {
	entries, err := os.ReadDir(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && len(entries) == 0:
		return nil
	case err != nil:
		return fmt.Errorf("%s cannot be used (%w): choose another folder with -o", folder, state.Cause(err))
	}
	if _, err := os.Stat(filepath.Join(folder, marker)); err != nil {
		return fmt.Errorf("%s holds something else than a site: choose another folder with -o, or empty it", folder)
	}
	return nil
}

func (m *maker) make() (r Result, err error) {
	manifest := &page.Manifest{Tools: map[string]page.File{}, Packages: map[string]page.Package{}}
	steps := []struct {
		name string
		do   func(*page.Manifest, *Result) (string, error)
	}{
		{"JupyterLite", m.lite},
		{"Go's compiler and linker, and the kernel", m.tools},
		{"packages", m.archives},
		{"data", m.data},
		{"notebooks", m.notebooks},
	}
	for _, step := range steps {
		row := m.Board.Step(step.name)
		began := time.Now()
		done, err := step.do(manifest, &r)
		if err != nil {
			row.Fail("%v", err)
			return r, err
		}
		row.Done("%s, %.0f s", done, time.Since(began).Seconds())
	}
	if err := m.write(".nojekyll", nil); err != nil { // GitHub shows the files as they are
		return r, err
	}
	if err := m.offline(); err != nil {
		return r, err
	}
	text, err := json.Marshal(manifest)
	if err != nil {
		return r, err
	}
	return r, os.WriteFile(filepath.Join(m.out, "kernel", "manifest.json"), text, 0o644)
}
