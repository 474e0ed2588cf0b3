package dataset

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"testing"
)

// Tiny is a collection of a few pictures in the form of Fashion-MNIST, for
// tests that mutate files; Files holds its decompressed bytes by name.
type Tiny struct {
	of    collection
	Files map[string][]byte
}

// NewTiny makes 5 training and 3 test pictures.
func NewTiny() *Tiny {
	t := &Tiny{Files: map[string][]byte{}}
	fill := func(like file, count int) file {
		f := file{name: like.name, kind: like.kind, count: count}
		data := f.header()
		for i := len(data); i < f.size(); i++ {
			data = append(data, byte(i*7+count)%Classes)
		}
		sum := sha256.Sum256(data)
		f.sum = hex.EncodeToString(sum[:])
		t.Files[f.name] = data
		return f
	}
	t.of = collection{
		trainImages: fill(fashion.trainImages, 5), trainLabels: fill(fashion.trainLabels, 5),
		testImages: fill(fashion.testImages, 3), testLabels: fill(fashion.testLabels, 3),
	}
	return t
}

func (t *Tiny) Find(opts Options) (Found, error) {
	found, _, err := t.of.find(opts)
	return found, err
}

func (t *Tiny) Fetch(ctx context.Context, opts Options) (Found, error) { return t.of.fetch(ctx, opts) }

func (t *Tiny) Verify(dir string) error {
	_, err := t.of.read(dir)
	return advise(err, adviceGiven)
}

func (t *Tiny) Size() int64 { return t.of.size() }

// SetCreate replaces the function that opens files for writing.
func SetCreate(t *testing.T, f func(path string) (io.WriteCloser, error)) {
	old := create
	create = f
	t.Cleanup(func() { create = old })
}
