package complete

import (
	"cmp"
	"context"
	"go/types"
	"path"
	"slices"
	"strings"
)

// Packages are those that cells may import, and what is known of them. Its methods
// return at once, except Source and Close.
type Packages interface {
	// All returns the packages as far as they are listed, as [Importable] does.
	All() []Package

	// Listed returns a channel that is closed when those in use are listed.
	Listed() chan struct{}

	// Need begins to load the types of packages, and returns channels that are closed
	// as those that were never loaded are.
	Need(paths []string) (wait []chan struct{})

	// Importer returns what reads the types that are there. It must not be used by
	// two at a time.
	Importer() types.Importer

	// Source returns what the source of a package says, or nil if there is none.
	Source(ctx context.Context, path string) *Source

	// Close ends what was begun, and returns when none of it lives.
	Close()
}

// A Package is one that cells may import.
type Package struct {
	Path, Name string
	Origin     string // std, main, direct, indirect or nothing
}

// Where a package comes from: of two with one name the first is meant, the standard
// library's, then this module's, then those that this module uses.
const (
	Standard = "std"
	Main     = "main"
	Direct   = "direct"
	Indirect = "indirect"
)

var origins = []string{Standard, Main, Direct, Indirect, ""}

// Importable returns the packages that cells may import, once each, in the order in
// which a name stands for them.
func Importable(found []Package) []Package {
	var all []Package
	seen := map[string]bool{}
	for _, p := range found {
		if p.Name != "main" && !hidden(p.Path) && !seen[p.Path] {
			seen[p.Path] = true
			all = append(all, p)
		}
	}
	slices.SortStableFunc(all, func(a, b Package) int {
		return cmp.Compare(slices.Index(origins, a.Origin), slices.Index(origins, b.Origin))
	})
	return all
}

// hidden reports whether cells cannot import the package.
func hidden(importPath string) bool {
	return slices.ContainsFunc(strings.Split(importPath, "/"), func(part string) bool {
		return part == "internal" || part == "vendor" || part == "testdata"
	}) || strings.HasPrefix(importPath, "cmd/")
}

// named returns the package that a name without import stands for.
func (a *Assistant) named(name string) (Package, bool) {
	for _, p := range a.packages.All() {
		if p.Name == name {
			return p, true
		}
	}
	return Package{}, false
}

// baseName is what a package is most likely called.
func baseName(importPath string) string {
	base := path.Base(importPath)
	if isVersion(base) && strings.Contains(importPath, "/") {
		base = path.Base(path.Dir(importPath))
	}
	base, _, _ = strings.Cut(base, ".v")
	return base
}

func isVersion(s string) bool {
	return len(s) > 1 && s[0] == 'v' && strings.Trim(s[1:], "0123456789") == ""
}

// A Source is what a package's source says of its exported names.
type Source struct {
	Comment string           `json:"comment,omitempty"`
	Names   map[string]Entry `json:"names,omitempty"` // by name, and by Type.Name for methods and fields
}

// An Entry is an exported name.
type Entry struct {
	Kind      string `json:"kind"`
	Signature string `json:"signature,omitempty"`
	Comment   string `json:"comment,omitempty"`
	Top       bool   `json:"top,omitempty"` // of the package, not of a type
}
