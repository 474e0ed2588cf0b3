// Package fetch puts Fashion-MNIST onto this machine. The kernel's setup calls it.
// It asks several sources, and takes the first one that works. It checks every byte
// with SHA-256 against the published data before it uses it. Cells need only package
// dataset, which reads what is there.
package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/ninepixels/ninepixels/lessons/internal/published"
	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
)

// Fetch puts the data into the state folder, and returns where it is. The files are
// not compressed there, so that a cell reads them in a tenth of a second. If they
// are there already, and right, they stay.
//
// It asks these sources, in this order: the folder that the user named; the state
// folder; Debian's installed package; upstream, over HTTP; Debian's package, which
// apt-get downloads, unpacked without root. If the user has named a folder, no other
// source is asked: if its files are wrong, Fetch says so and changes nothing.
//
// The files get their final names when all four are whole and right. If Fetch fails,
// or if ctx ends, no half of a file remains.
//
// Errors: one sentence that says what to do, when no source has worked.
func Fetch(ctx context.Context, opts Options) (Found, error) {
	return of(published.Fashion).fetch(ctx, opts)
}

// A collection is one that can be fetched.
type collection struct{ published.Collection }

func of(c published.Collection) collection { return collection{c} }

func (c collection) fetch(ctx context.Context, opts Options) (Found, error) {
	home, err := opts.home()
	if err != nil {
		return Found{}, err
	}
	dir, source, r, err := c.Find(opts.places())
	found := Found{Dir: dir, Source: source}
	switch {
	case err == nil && found.Source == SourceState:
		return found, nil
	case err != nil && opts.places().Named() != "":
		return Found{}, err
	case err == nil && found.Source == SourceNamed:
		// The sums make all copies equal: one that is there already will do.
		if _, err := c.Read(published.StateDir(home)); err == nil {
			return Found{Dir: published.StateDir(home), Source: SourceNamed}, nil
		}
	case err != nil:
		if !errors.Is(err, ErrNotFound) {
			opts.note(err.Error())
		}
		if r, found.Source, err = c.download(ctx, home, opts); err != nil {
			return Found{}, err
		}
	}
	if err := ctx.Err(); err != nil {
		return Found{}, stopped(err)
	}
	if err := c.install(home, r); err != nil {
		return Found{}, err
	}
	return Found{Dir: published.StateDir(home), Source: found.Source, New: true}, nil
}

// download asks the sources on the network, one after the other.
func (c collection) download(ctx context.Context, home string, opts Options) (*published.Raw, string, error) {
	r, upstream := c.fromUpstream(ctx, opts)
	if upstream == nil {
		return r, SourceUpstream, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, "", stopped(err)
	}
	opts.note(fmt.Sprintf("Fashion-MNIST did not come from upstream (%v): asking Debian for its package", upstream))
	r, debian := c.fromPackage(ctx, home, opts)
	if debian == nil {
		return r, SourcePackage, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, "", stopped(err)
	}
	if isFull(debian) {
		return nil, "", debian
	}
	return nil, "", fmt.Errorf("Fashion-MNIST could not be downloaded, neither from upstream (%w) nor as Debian's package (%w): "+
		"connect to the network and run setup again, or set NINEPIXELS_DATA to a folder that holds its four files", upstream, debian)
}

func stopped(err error) error {
	return fmt.Errorf("getting Fashion-MNIST was stopped (%w): run setup again to start anew", err)
}

// create opens a new file for writing; tests put a full disk in its place.
var create = func(path string) (io.WriteCloser, error) { return os.Create(path) }

// install writes the files beside their final folder and renames them when all
// are whole.
func (c collection) install(home string, r *published.Raw) (err error) {
	dir := published.StateDir(home)
	defer func() {
		if err != nil {
			err = writeError(dir, c.Size(), err)
		}
	}()
	temp, err := tempDir(home)
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	for i, f := range c.Files() {
		if err := write(filepath.Join(temp, f.Name), r.Bytes[i]); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, f := range c.Files() {
		path := filepath.Join(dir, f.Name)
		if err := os.Rename(filepath.Join(temp, f.Name), path); err != nil {
			return err
		}
		// A compressed copy would only take room now.
		os.Remove(path + ".gz")
	}
	return nil
}

func write(path string, data []byte) error {
	f, err := create(path)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// tempDir makes a folder on the state folder's own disk, so that renaming works,
// and removes those that a killed setup left behind.
func tempDir(home string) (string, error) {
	parent := filepath.Join(home, "data")
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return "", err
	}
	const pattern = ".fetch-*"
	old, _ := filepath.Glob(filepath.Join(parent, pattern))
	for _, path := range old {
		if info, err := os.Stat(path); err == nil && time.Since(info.ModTime()) > time.Hour {
			os.RemoveAll(path)
		}
	}
	return os.MkdirTemp(parent, pattern)
}

func isFull(err error) bool { return errors.Is(err, syscall.ENOSPC) }

// writeError explains why dir could not be written, need being the bytes that
// must be free.
func writeError(dir string, need int64, err error) error {
	if isFull(err) {
		return fmt.Errorf("the disk of %s is full: free at least %d MB and run setup again (%w)", dir, need/1e6+1, syscall.ENOSPC)
	}
	return fmt.Errorf("Fashion-MNIST cannot be written to %s (%w): make the folder writable, or set NINEPIXELS_HOME to another one", dir, sentence.Cause(err))
}
