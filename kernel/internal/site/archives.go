package site

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/complete"
	"github.com/ninepixels/ninepixels/kernel/internal/page"
	"github.com/ninepixels/ninepixels/kernel/internal/process"
)

// roots are the packages that cells may import: with what these need, they are
// compiled. std leaves out what a page has no use for.
var roots = []string{"std", "github.com/janpfeifer/must", "github.com/ninepixels/ninepixels/lessons/...", cell.ValuesPath}

// first are the packages of a first cell that prints something.
var first = []string{"runtime", "fmt", "flag", "runtime/debug"}

// A listed package is one of the go command's.
type listed struct {
	ImportPath, Name, Export string
	Dir                      string
	GoFiles                  []string
	Standard                 bool
	Imports                  []string
	ImportMap                map[string]string
	Module                   *struct {
		Path, Version, Dir string
		Main, Indirect     bool
	}
}

// archives compiles the packages and packs their archives.
func (m *maker) archives(manifest *page.Manifest, r *Result) (string, error) {
	list, err := m.list()
	if err != nil {
		return "", err
	}
	var wanted []listed
	modules := map[string]string{}
	for _, p := range list {
		if p.Export == "" || p.Name == "main" {
			if !p.Standard && p.Name != "main" { // programs, and what Go tests itself with, nobody imports
				r.Left = append(r.Left, p.ImportPath)
			}
			continue
		}
		wanted = append(wanted, p)
		if p.Module != nil && p.Module.Version != "" && p.Module.Path != displayModule {
			modules[p.Module.Path+" "+p.Module.Version] = p.Module.Dir
		}
	}
	archives, err := each(wanted, m.archive)
	if err != nil {
		return "", err
	}
	packed := 0
	for i, one := range archives {
		manifest.Packages[wanted[i].ImportPath] = one
		packed += one.Packed
	}
	r.Packages = len(manifest.Packages)
	r.First = r.Tools[0] + r.Tools[1] + r.Tools[2]
	for _, path := range manifest.Closure(first) {
		r.First += manifest.Packages[path].Packed
	}
	if err := m.licences(modules); err != nil {
		return "", err
	}
	documents, err := m.docs(manifest, list)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d, %.1f MB packed, and %.1f MB that document them", r.Packages, megabytes(packed), megabytes(documents)), nil
}

// archive packs what a package was compiled to.
func (m *maker) archive(p listed) (page.Package, error) {
	one := page.Package{Called: p.Name, Standard: p.Standard, Origin: p.origin(), Imports: p.imports()}
	failed := func(err error) (page.Package, error) {
		return one, fmt.Errorf("the package %s cannot be packed: %w", p.ImportPath, err)
	}
	content, err := os.ReadFile(p.Export)
	if err != nil {
		return failed(err)
	}
	types, object, err := split(content)
	if err != nil {
		return failed(err)
	}
	if one.File, err = m.pack(object); err != nil {
		return failed(err)
	}
	if page.Internal(p.ImportPath) {
		return one, nil
	}
	file, err := m.pack(types)
	if err != nil {
		return failed(err)
	}
	one.Types = &file
	return one, nil
}

// origin is from where it comes, for the order of packages of one name.
func (p listed) origin() string {
	switch {
	case p.Standard || p.Module == nil:
		return ""
	case p.Module.Main:
		return complete.Main
	case p.Module.Indirect:
		return complete.Indirect
	}
	return complete.Direct
}

// imports are the packages that it links, by their paths in the list.
func (p listed) imports() []string {
	var list []string
	for _, path := range p.Imports {
		if to, mapped := p.ImportMap[path]; mapped {
			path = to
		}
		if path != "unsafe" && path != "C" {
			list = append(list, path)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// list has the go command compile the packages.
func (m *maker) list() ([]listed, error) {
	mod, err := m.module()
	if err != nil {
		return nil, err
	}
	wanted, err := m.wanted()
	if err != nil {
		return nil, err
	}
	args := []string{"-e", "-deps", "-export", "-trimpath", "-modfile=" + mod, "-json=Name,Export,Standard,Imports,ImportMap,Module," + docFields}
	return m.goList(append(args, wanted...)...)
}

// goList returns what the go command lists, as JSON.
func (m *maker) goList(args ...string) ([]listed, error) {
	out, err := m.goCommand(m.ctx, append([]string{"list"}, args...)...).Output()
	if err != nil {
		return nil, fmt.Errorf("the packages cannot be compiled for a page: %w", process.Said(err))
	}
	var all []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("the go command's list of packages cannot be read: %w", err)
		}
		all = append(all, p)
	}
}

// wanted are the roots, and what the notebooks import besides.
func (m *maker) wanted() ([]string, error) {
	found := map[string]bool{}
	for _, path := range roots {
		found[path] = true
	}
	books, err := m.books()
	if err != nil {
		return nil, err
	}
	for _, name := range books {
		if filepath.Ext(name) != ".ipynb" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(m.Layout.Repo, "notebooks", filepath.FromSlash(name)))
		if err != nil {
			return nil, err
		}
		for _, path := range importsOf(text) {
			if !strings.HasPrefix(path, displayModule+"/") {
				found[path] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(found)), nil
}

// importsOf lists what the cells of a notebook import.
func importsOf(notebook []byte) (list []string) {
	var book struct {
		Cells []struct {
			Type   string          `json:"cell_type"`
			Source json.RawMessage `json:"source"`
		} `json:"cells"`
	}
	if json.Unmarshal(notebook, &book) != nil {
		return nil
	}
	for _, c := range book.Cells {
		var rows []string
		var text string
		if json.Unmarshal(c.Source, &rows) == nil {
			text = strings.Join(rows, "")
		} else if json.Unmarshal(c.Source, &text) != nil {
			continue
		}
		if c.Type == "code" {
			for _, i := range cell.Parse(text, page.Commands).Imports {
				list = append(list, i.Path)
			}
		}
	}
	return list
}
