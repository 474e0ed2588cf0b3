package published_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/lessons/internal/published"
)

// tiny returns a collection of one picture each, and its files' bytes in order.
func tiny() (c published.Collection, files [4][]byte) {
	c = published.Fashion
	for i, f := range []*published.File{&c.TrainImages, &c.TestImages, &c.TrainLabels, &c.TestLabels} {
		f.Count = 1 + i%2
		data := f.Header()
		for len(data) < f.Size() {
			data = append(data, byte(len(data)+i)%published.Classes)
		}
		sum := sha256.Sum256(data)
		f.Sum, files[i] = hex.EncodeToString(sum[:]), data
	}
	return c, files
}

func zipped(data []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(data) // into memory
	_ = z.Close()
	return b.Bytes()
}

// No bytes pass for a file of the data set but its own, plain or compressed.
func FuzzDecode(f *testing.F) {
	c, files := tiny()
	for _, data := range files {
		f.Add(data)
		f.Add(zipped(data))
		f.Add(zipped(data)[:30])
		f.Add(append(zipped(data), zipped(data)...))
	}
	f.Add(zipped(make([]byte, 1<<20)))
	f.Fuzz(func(t *testing.T, file []byte) { itsOwnOrRefused(t, c, files, file) })
}

// itsOwnOrRefused asks that bytes pass for a file of the data set only if they are its own.
func itsOwnOrRefused(t *testing.T, c published.Collection, files [4][]byte, file []byte) {
	t.Helper()
	for i, member := range c.Files() {
		data, err := c.Decode(member, bytes.NewReader(file), nil)
		if err == nil && !bytes.Equal(data, files[i]) {
			t.Errorf("%d other bytes pass for %s", len(data), member.Name)
		}
		if err != nil && err.Error() == "" {
			t.Errorf("%s is refused without a word", member.Name)
		}
	}
}

// The seeds of FuzzDecode hold files that pass: else it would prove nothing.
func TestDecodeTakesItsOwn(t *testing.T) {
	c, files := tiny()
	for i, member := range c.Files() {
		for _, form := range [][]byte{files[i], zipped(files[i])} {
			if data, err := c.Decode(member, bytes.NewReader(form), nil); err != nil || !bytes.Equal(data, files[i]) {
				t.Errorf("%s: %d bytes, %v", member.Name, len(data), err)
			}
		}
	}
}

// Files of the data set that are damaged anywhere do not pass, plain or compressed.
func TestDamagedFiles(t *testing.T) {
	c, files := tiny()
	for i := range files {
		damage.Each(t, "IDX files cut off and changed", 3, files[i], func(data []byte) { itsOwnOrRefused(t, c, files, data) })
		damage.Each(t, "gzip files cut off and changed", 1, zipped(files[i]), func(data []byte) { itsOwnOrRefused(t, c, files, data) })
	}
	given := 0
	sizes := []int{1, 100, 784, 4 << 20}
	if damage.All() {
		sizes = append(sizes, 64<<20) // in 64 kB
	}
	for _, n := range sizes {
		given++
		bomb := zipped(make([]byte, n))
		damage.Bounded(t, "a gzip bomb", func() { itsOwnOrRefused(t, c, files, bomb) })
	}
	damage.Given(t, given, "gzip files that grow")
}
