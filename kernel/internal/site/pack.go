package site

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/ninepixels/ninepixels/kernel/internal/atomicfile"
	"github.com/ninepixels/ninepixels/kernel/internal/page"
)

// pack compresses a content into the site's folder of packed files. It is compressed
// once: the cache has it under the hash of what it was made of. Several may be packed at
// the same time.
func (m *maker) pack(content []byte) (page.File, error) {
	cached := filepath.Join(m.cache, "xz", hashOf(content))
	packed, err := os.ReadFile(cached)
	if err != nil {
		if packed, err = m.xz.compress(m.ctx, content); err != nil {
			return page.File{}, err
		}
		if err := os.MkdirAll(filepath.Dir(cached), 0o755); err != nil {
			return page.File{}, err
		}
		if err := atomicfile.Write(cached, packed, 0o644); err != nil {
			return page.File{}, err
		}
	}
	// The name tells servers nothing, so that none unpacks it on the way.
	f := page.File{Name: hashOf(packed) + ".bin", Packed: len(packed), Size: len(content)}
	return f, m.write(filepath.Join("kernel", f.Name), packed)
}

// each does something with all of a list, as many at once as there are processors, and
// returns the results in the list's order.
func each[T, R any](list []T, do func(T) (R, error)) ([]R, error) {
	results := make([]R, len(list))
	g := errgroup.Group{}
	g.SetLimit(runtime.NumCPU())
	for i, one := range list {
		g.Go(func() (err error) {
			results[i], err = do(one)
			return err
		})
	}
	return results, g.Wait()
}

func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:16])
}

// packFile is pack with a file's content. One that is compressed already is unpacked
// first.
func (m *maker) packFile(path string) (page.File, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return page.File{}, err
	}
	if z, err := gzip.NewReader(bytes.NewReader(content)); err == nil && filepath.Ext(path) == ".gz" {
		if content, err = io.ReadAll(z); err != nil {
			return page.File{}, fmt.Errorf("%s is damaged: %w", path, err)
		}
	}
	return m.pack(content)
}

// write writes a file of the site.
func (m *maker) write(name string, content []byte) error {
	path := filepath.Join(m.out, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o644)
}
