package site

import "github.com/ninepixels/ninepixels/kernel/internal/state"

var (
	Compress     = compress
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
	return Maker{&maker{Options: Options{Layout: l}, cache: cache, out: out}}
}

func (m Maker) Configure() error { return m.m.configure() }

func (m Maker) Notebooks() (Result, error) {
	var r Result
	_, err := m.m.notebooks(nil, &r)
	return r, err
}

func (m Maker) Pack(content []byte) (name string, packed, size int, err error) {
	f, err := m.m.pack(content)
	return f.Name, f.Packed, f.Size, err
}
