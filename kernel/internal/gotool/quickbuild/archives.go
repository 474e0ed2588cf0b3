package quickbuild

import "os"

// Archives are the compiled packages that the catalog knows.
type Archives struct{ known *catalog }

// Open returns the archives that cells in a folder of the engine's may use.
//
// Errors: nothing was learned yet, or the world has changed since.
func Open(goPath, state, dir string) (*Archives, error) {
	w, _, err := newWorld(goPath, state, dir)
	if err != nil {
		return nil, err
	}
	known, err := w.load()
	if err != nil {
		return nil, err
	}
	return &Archives{known}, nil
}

// Find returns the file with a package's archive.
func (a *Archives) Find(path string) (file string, ok bool) {
	p, ok := a.known.Packages[path]
	if !ok || p.File == "" {
		return "", false
	}
	info, err := os.Stat(p.File)
	return p.File, err == nil && info.Size() == p.Size
}

// Fresh reports whether the archives are of the sources as they are.
func (a *Archives) Fresh() bool { return !a.known.Wrong && a.known.whole() == nil }
