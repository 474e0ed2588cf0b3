package site

import (
	"context"

	"github.com/ninepixels/ninepixels/kernel/internal/page"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
)

var (
	Free         = free
	ImportsOf    = importsOf
	LicenceTexts = licenceTexts
	Joined       = joined
	Marker       = marker
	Shrink       = shrink
	Split        = split
)

// A Maker is a site on its way, for tests of its steps.
type Maker struct{ m *maker }

func NewMaker(l state.Layout, cache, out string) Maker {
	return Maker{&maker{Options: Options{Layout: l}, ctx: context.Background(), cache: cache, out: out, xz: newXZ()}}
}

func (m Maker) Decoder() ([]byte, error) { return m.m.decoder() }

func (m Maker) Configure() error { return m.m.configure() }

func (m Maker) Notebooks() (Result, error) {
	var r Result
	_, err := m.m.notebooks(nil, &r)
	return r, err
}

// Docs packs the documentation of packages, of which cells may import those that are not
// internal.
func (m Maker) Docs(paths ...string) (*page.Manifest, error) {
	list, err := m.m.goList(append([]string{"-find", "-json=" + docFields}, paths...)...)
	if err != nil {
		return nil, err
	}
	manifest := &page.Manifest{Packages: map[string]page.Package{}}
	for _, p := range list {
		var one page.Package
		if !page.Internal(p.ImportPath) {
			one.Types = &page.File{}
		}
		manifest.Packages[p.ImportPath] = one
	}
	_, err = m.m.docs(manifest, list)
	return manifest, err
}

func (m Maker) Pack(content []byte) (name string, packed, size int, err error) {
	f, err := m.m.pack(content)
	return f.Name, f.Packed, f.Size, err
}
