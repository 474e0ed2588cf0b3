package quickbuild

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// catalog is what the go command found out about the packages of a world.
type catalog struct {
	Made     time.Time        `json:"made"`
	Wrong    bool             `json:"wrong,omitempty"` // a cell could not be built with it
	Roots    []string         `json:"roots"`           // what a cell may import
	Refused  []string         `json:"refused"`         // what it tried to import, and is not among the roots
	Packages map[string]pkg   `json:"packages"`
	Folders  []folder         `json:"folders"` // of packages that are being written
	Compile  []string         `json:"compile"` // flags
	Link     []string         `json:"link"`
	Modules  map[string]lines `json:"modules"`  // what a program says of its modules
	Settings lines            `json:"settings"` // and of how it was built
}

// pkg is a package as the build cache has it.
type pkg struct {
	File    string   `json:"file,omitempty"` // the archive; none for package unsafe
	Size    int64    `json:"size,omitempty"` // its name is its hash, so its size tells whether it is whole
	Module  string   `json:"module,omitempty"`
	Imports []string `json:"imports,omitempty"`
}

type lines []string

// keep is how long a catalog is used without asking the go command again. It
// throws away what it has not used for five days, and does not see what we use.
const keep = 12 * time.Hour

// load reads the world's catalog.
func (w *world) load() (*catalog, error) {
	text, err := os.ReadFile(w.file)
	if err != nil {
		return nil, err
	}
	c := &catalog{}
	if err := json.Unmarshal(text, c); err != nil {
		return nil, fmt.Errorf("reading %s: %w", w.file, err)
	}
	return c, nil
}

// holds returns an error unless a cell with these imports can be built from the
// catalog, and everything is as it was.
func (c *catalog) holds(imports []string) error {
	if c.Wrong {
		return errors.New("the catalog is wrong")
	}
	for _, path := range imports {
		if _, ok := slices.BinarySearch(c.Roots, path); !ok {
			return fmt.Errorf("%s is not in the catalog", path)
		}
	}
	return c.whole()
}

// whole returns an error unless every archive is in the build cache and no
// package that is being written was changed.
func (c *catalog) whole() error {
	for path, p := range c.Packages {
		if p.File == "" {
			continue
		}
		if info, err := os.Stat(p.File); err != nil || info.Size() != p.Size {
			return fmt.Errorf("the archive of %s is gone", path)
		}
	}
	for _, known := range c.Folders {
		now, _, err := look(known.Dir)
		if err != nil {
			return err
		}
		if !slices.Equal(now.Files, known.Files) {
			return fmt.Errorf("%s was changed", known.Dir)
		}
	}
	return nil
}

// folder is a package's folder with its files, their sizes and times.
type folder struct {
	Dir   string   `json:"dir"`
	Files []string `json:"files"`
}

// look lists a folder, and returns when something in it was last changed.
func look(dir string) (f folder, last time.Time, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return folder{}, last, err
	}
	f.Dir = dir
	for _, entry := range entries {
		if entry.IsDir() {
			f.Files = append(f.Files, entry.Name()+"/")
			continue
		}
		info, err := os.Stat(filepath.Join(dir, entry.Name()))
		if err != nil {
			return folder{}, last, err
		}
		f.Files = append(f.Files, fmt.Sprintf("%s %d %d", entry.Name(), info.Size(), info.ModTime().UnixNano()))
		if info.ModTime().After(last) {
			last = info.ModTime()
		}
	}
	info, err := os.Stat(dir)
	if err == nil && info.ModTime().After(last) {
		last = info.ModTime()
	}
	return f, last, err
}

// compileConfig is the compiler's list of archives.
func (c *catalog) compileConfig(imports []string) []byte {
	var b strings.Builder
	for _, path := range append(slices.Clone(imports), "runtime") {
		if p := c.Packages[path]; p.File != "" {
			fmt.Fprintf(&b, "packagefile %s=%s\n", path, p.File)
		}
	}
	return []byte(b.String())
}

// modInfoStart and modInfoEnd stand around what a program says of its modules;
// debug.ReadBuildInfo and go version -m look for it.
const (
	modInfoStart = "\x30\x77\xaf\x0c\x92\x74\x08\x02\x41\xe1\xc1\x07\xe6\xd6\x18\xe6"
	modInfoEnd   = "\xf9\x32\x43\x31\x86\x18\x20\x72\x00\x82\x42\x10\x41\x16\xd8\xf2"
)

// linkConfig is the linker's list of archives. It may hold more than a program
// needs; the linker opens what is imported.
func (c *catalog) linkConfig(module, main string, imports []string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "packagefile %s=%s\n", module, main)
	for path, p := range c.Packages {
		if p.File != "" {
			fmt.Fprintf(&b, "packagefile %s=%s\n", path, p.File)
		}
	}
	info := fmt.Sprintf("path\t%s\nmod\t%s\t(devel)\t\n", module, module)
	for _, used := range c.modules(imports) {
		info += strings.Join(c.Modules[used], "")
	}
	info += strings.Join(c.Settings, "")
	fmt.Fprintf(&b, "modinfo %s\n", strconv.Quote(modInfoStart+info+modInfoEnd))
	return []byte(b.String())
}

// modules returns the modules of all packages in a program with these imports.
func (c *catalog) modules(imports []string) []string {
	seen, used := map[string]bool{}, map[string]bool{}
	var visit func([]string)
	visit = func(paths []string) {
		for _, path := range paths {
			if !seen[path] {
				seen[path] = true
				p := c.Packages[path]
				used[p.Module] = true
				visit(p.Imports)
			}
		}
	}
	visit(imports)
	var sorted []string
	for module := range used {
		sorted = append(sorted, module)
	}
	slices.Sort(sorted)
	return sorted
}
