package export_test

import (
	"archive/zip"
	"bytes"
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/lessons/export"
)

// readBack are the files that exporters read back, by their formats.
var readBack = map[string][]string{
	"page": {"model.json", "weights.bin"}, "tfjs": {"model.json", "weights.bin"}, "keras": {"weights.npz"}, "c-int8": {"network.c"},
}

// written exports a network in each format that is read back.
func written(t *testing.T) map[string]map[string][]byte {
	t.Helper()
	s := named(t, "baseline").sequential(t)
	all := map[string]map[string][]byte{}
	for _, f := range export.Formats() {
		names, known := readBack[f.Name]
		if !known {
			continue
		}
		folder := filepath.Join(t.TempDir(), "net")
		if _, err := f.Write(s, folder); err != nil {
			t.Fatal(err)
		}
		files := map[string][]byte{}
		for name, text := range content(t, folder) {
			if slices.Contains(names, name) {
				files[name] = []byte(text)
			}
		}
		all[f.Name] = files
	}
	if len(all) != len(readBack) {
		t.Fatalf("of the formats %v, these are known: %v", slices.Collect(maps.Keys(readBack)), slices.Collect(maps.Keys(all)))
	}
	return all
}

// An export that is damaged anywhere is refused in a sentence, or read as another one.
func TestDamagedExports(t *testing.T) {
	for format, files := range written(t) {
		if err := export.ReadBack(format, files); err != nil {
			t.Fatalf("%s: the whole is refused: %v", format, err)
		}
		for name, whole := range files {
			damage.Each(t, "exports cut off and changed: "+format, 1+len(whole)/300, whole, func(data []byte) {
				changed := maps.Clone(files)
				changed[name] = data
				if err := export.ReadBack(format, changed); err != nil && err.Error() == "" {
					t.Error("it is refused without a word")
				}
			})
		}
	}
}

// FuzzReadBack gives readers any bytes in the place of what exporters have written. What is
// weights.npz is an archive, so that its members are reached.
func FuzzReadBack(f *testing.F) {
	f.Add([]byte(`{"format":"a","layers":[{"kind":"dense","in":[1,1,4],"out":[1,1,2]}],"input":[1,1,4],"classes":["a","b"]}`), make([]byte, 40))
	f.Add([]byte(`{"modelTopology":{"class_name":"Sequential","config":{"layers":[{"class_name":"Dense","config":{"name":"d"}}]}},"weightsManifest":[{"weights":[{"name":"d/kernel","shape":[-1,2],"dtype":"float32"}]}]}`), make([]byte, 40))
	f.Add([]byte("static const int8_t w0[4] = {1, 2, 3, 4};\nstatic const layer layers[] = {\n{CONV, 1, 1, 4, 1, 1, 1},\n};"), []byte("\x93NUMPY\x01\x00\x10\x00{'shape': (2,), }"))
	f.Fuzz(func(t *testing.T, text, data []byte) {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, part := range [][]byte{text, data} {
			if w, err := z.Create("layer/kernel.npy"); err == nil {
				_, _ = w.Write(part) // into memory
			}
		}
		_ = z.Close()
		files := map[string][]byte{"model.json": text, "weights.bin": data, "network.c": text, "weights.npz": b.Bytes()}
		for format := range readBack {
			if err := export.ReadBack(format, files); err != nil && err.Error() == "" {
				t.Errorf("%s: it is refused without a word", format)
			}
		}
	})
}
