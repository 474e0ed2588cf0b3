package fetch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/lessons/internal/published"
)

// Tiny is a collection of a few pictures in the form of Fashion-MNIST, for
// tests that mutate files; Files holds its decompressed bytes by name.
type Tiny struct {
	of    published.Collection
	Files map[string][]byte
}

// NewTiny makes 5 training and 3 test pictures.
func NewTiny() *Tiny {
	t := &Tiny{Files: map[string][]byte{}}
	fill := func(like published.File, count int) published.File {
		f := published.File{Name: like.Name, Kind: like.Kind, Count: count}
		data := f.Header()
		for i := len(data); i < f.Size(); i++ {
			data = append(data, byte(i*7+count)%published.Classes)
		}
		sum := sha256.Sum256(data)
		f.Sum = hex.EncodeToString(sum[:])
		t.Files[f.Name] = data
		return f
	}
	t.of = published.Collection{
		TrainImages: fill(published.Fashion.TrainImages, 5), TrainLabels: fill(published.Fashion.TrainLabels, 5),
		TestImages: fill(published.Fashion.TestImages, 3), TestLabels: fill(published.Fashion.TestLabels, 3),
	}
	return t
}

func (t *Tiny) Find(opts Options) (Found, error) {
	return find(t.of, opts)
}

func (t *Tiny) Fetch(ctx context.Context, opts Options) (Found, error) {
	return of(t.of).fetch(ctx, opts)
}

func (t *Tiny) Verify(dir string) error {
	return verify(t.of, dir)
}

func (t *Tiny) Size() int64 { return t.of.Size() }

// SetCreate replaces the function that opens files for writing.
func SetCreate(t *testing.T, f func(path string) (io.WriteCloser, error)) {
	old := create
	create = f
	t.Cleanup(func() { create = old })
}

// CameAt is Came at that time.
func CameAt(p *Pace, n int, now time.Time) error { return p.cameAt(n, now) }
