package page

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// A Manifest says what a site has for its kernel. The site's maker writes it as JSON,
// and the page reads it.
type Manifest struct {
	Go       string             `json:"go"`             // the version of the compiler
	Tools    map[string]File    `json:"tools"`          // as WebAssembly: the programs compile, link and mind, and the functions simd
	Packages map[string]Package `json:"packages"`       // by import path
	Data     []Data             `json:"data"`           // files that cells read
	Docs     *File              `json:"docs,omitempty"` // what documents the packages: a JSON object of files by import path
}

// A File is one of the site's compressed files. Its name carries the hash of its bytes.
type File struct {
	Name   string `json:"name"`   // relative to the manifest
	Packed int    `json:"packed"` // bytes, compressed
	Size   int    `json:"size"`   // bytes, unpacked
}

// A Package is a compiled package. The file is the archive of its object code, which
// programs link.
type Package struct {
	File
	Types    *File    `json:"types,omitempty"`    // the archive of its export data; nil if no cell may import it
	Called   string   `json:"called"`             // its name in code
	Standard bool     `json:"standard,omitempty"` // of Go's standard library
	Origin   string   `json:"origin,omitempty"`   // of all others: main, direct or indirect, as package complete has it
	Imports  []string `json:"imports,omitempty"`  // what it imports itself
}

// Data is a file that programs find at a path of theirs, if they use a package.
type Data struct {
	File
	Path string `json:"path"`
	For  string `json:"for"` // the package that reads it
}

// Closure returns the packages that a program links which imports these, in order.
// What the site does not have is left out.
func (m *Manifest) Closure(imports []string) []string {
	found := map[string]bool{}
	var visit func(path string)
	visit = func(path string) {
		p, has := m.Packages[path]
		if !has || found[path] {
			return
		}
		found[path] = true
		for _, i := range p.Imports {
			visit(i)
		}
	}
	for _, path := range imports {
		visit(path)
	}
	return slices.Sorted(maps.Keys(found))
}

// standard returns the package of the standard library that code calls so, or "" if
// there is none, or more than one.
func (m *Manifest) standard(name string) string {
	found := ""
	for path, p := range m.Packages {
		if p.Standard && baseName(path) == name && !Internal(path) {
			if found != "" {
				return ""
			}
			found = path
		}
	}
	return found
}

// called returns the packages that code calls so and that a cell may import, those of
// the standard library first, and then those with the shorter paths.
func (m *Manifest) called(name string) []string {
	var found []string
	for path, p := range m.Packages {
		if p.Called == name && !Internal(path) {
			found = append(found, path)
		}
	}
	slices.SortFunc(found, func(a, b string) int {
		if sa, sb := m.Packages[a].Standard, m.Packages[b].Standard; sa != sb {
			if sa {
				return -1
			}
			return 1
		}
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	return found
}

var major = regexp.MustCompile(`/v[0-9]+$`)

func baseName(p string) string { return path.Base(major.ReplaceAllString(p, "")) }

// Internal reports whether Go lets no cell import the package.
func Internal(path string) bool {
	return slices.ContainsFunc(strings.Split(path, "/"), func(part string) bool { return part == "internal" || part == "vendor" })
}
