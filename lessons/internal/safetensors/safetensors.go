// Package safetensors reads and writes named arrays in the safetensors format:
// eight bytes with the length of a JSON header, the header, which says where
// each array lies, and the arrays' raw bytes, little-endian.
//
// The format is read by other languages' libraries, and one file holds all:
// so a checkpoint can be replaced in one step, and either is there or is not.
package safetensors

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/ninepixels/ninepixels/lessons/internal/linked"
)

// An Array holds float32 values in row-major order. A single number has no Dims.
type Array struct {
	Dims   []int
	Values []float32
}

// A File is what one file holds.
type File struct {
	Arrays   map[string]Array
	Metadata map[string]string
}

// entry is an array's place in the header. Offsets count from the header's end.
type entry struct {
	DType   string `json:"dtype"`
	Shape   []int  `json:"shape"`
	Offsets [2]int `json:"data_offsets"`
}

const (
	metadataKey = "__metadata__"
	float32Name = "F32"
	hashKey     = "arrays_sha256" // in the metadata, which the format leaves to its writers
	headerKey   = "header_sha256" // of the header without this one
	maxHeader   = 1 << 20         // the header of our largest model is 2 KB
)

// Encode writes f to w. Arrays stand in the order of their names, so that the
// same file gives the same bytes. Their SHA-256 and that of the header go into the
// metadata: a changed bit gives other weights, or other layers, and nothing else tells.
func (f File) Encode(w io.Writer) error {
	names := make([]string, 0, len(f.Arrays))
	for name := range f.Arrays {
		names = append(names, name)
	}
	slices.Sort(names)

	header := map[string]any{}
	var data []byte
	for _, name := range names {
		a := f.Arrays[name]
		if size(a.Dims) != len(a.Values) {
			return fmt.Errorf("%s: shape %v holds %d values, got %d", name, a.Dims, size(a.Dims), len(a.Values))
		}
		from := len(data)
		for _, v := range a.Values {
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
		}
		// JSON writes a nil slice as null, which no other reader takes for the
		// shape of a single number.
		header[name] = entry{float32Name, append([]int{}, a.Dims...), [2]int{from, len(data)}}
	}
	metadata := map[string]string{}
	maps.Copy(metadata, f.Metadata)
	metadata[hashKey] = hash(data)
	header[metadataKey] = metadata
	var err error
	if metadata[headerKey], err = headerHash(header); err != nil {
		return err
	}
	text, err := json.Marshal(header)
	if err != nil {
		return err
	}
	// Spaces may follow the header; they put the arrays on a multiple of eight.
	for len(text)%8 != 0 {
		text = append(text, ' ')
	}
	for _, part := range [][]byte{binary.LittleEndian.AppendUint64(nil, uint64(len(text))), text, data} {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}

// Decode reads what [File.Encode] wrote, or any file of float32 arrays.
//
// Errors: when the bytes end early or go on too long, when the header does not fit
// the arrays, or when the arrays are not those that were written.
func Decode(b []byte) (File, error) {
	if len(b) < 8 {
		return File{}, errors.New("it is cut off")
	}
	n := binary.LittleEndian.Uint64(b)
	if n > maxHeader {
		return File{}, errors.New("it is not a safetensors file")
	}
	if uint64(len(b)-8) < n {
		return File{}, errors.New("it is cut off")
	}
	var header map[string]json.RawMessage
	if err := json.Unmarshal(b[8:8+n], &header); err != nil {
		return File{}, fmt.Errorf("its header is not JSON: %w", err)
	}
	f := File{Arrays: map[string]Array{}}
	entries := map[string]any{}
	data, used := b[8+n:], 0
	for name, raw := range header {
		if name == metadataKey {
			if err := json.Unmarshal(raw, &f.Metadata); err != nil {
				return File{}, fmt.Errorf("its metadata is not text: %w", err)
			}
			continue
		}
		e, a, err := decodeArray(raw, data)
		if err != nil {
			return File{}, fmt.Errorf("array %s: %w", name, err)
		}
		entries[name], f.Arrays[name] = e, a
		used += 4 * len(a.Values)
	}
	if used != len(data) {
		return File{}, fmt.Errorf("its arrays take %d bytes, but it has %d", used, len(data))
	}
	if err := f.check(entries, data); err != nil {
		return File{}, err
	}
	return f, nil
}

// check compares the sums of a file with what they were when it was written. They are
// ours, and Encode makes them anew: so they are not left in f.
func (f File) check(entries map[string]any, data []byte) error {
	if want, ok := f.Metadata[headerKey]; ok {
		delete(f.Metadata, headerKey)
		entries[metadataKey] = f.Metadata
		if got, err := headerHash(entries); err != nil || want != got {
			return errors.New("its header is damaged: it is not the one that was written")
		}
	}
	if want, ok := f.Metadata[hashKey]; ok {
		if want != hash(data) {
			return errors.New("its arrays are damaged: they are not those that were written")
		}
		delete(f.Metadata, hashKey)
	}
	return nil
}

// headerHash is the sum of a header that does not hold it yet.
func headerHash(header map[string]any) (string, error) {
	text, err := json.Marshal(header) // the keys of maps are in order
	return hash(text), err
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func decodeArray(raw json.RawMessage, data []byte) (entry, Array, error) {
	var e entry
	if err := json.Unmarshal(raw, &e); err != nil {
		return e, Array{}, fmt.Errorf("its header is not understood: %w", err)
	}
	if e.DType != float32Name {
		return e, Array{}, fmt.Errorf("it holds %s, but only %s is understood", e.DType, float32Name)
	}
	from, to := e.Offsets[0], e.Offsets[1]
	if from < 0 || to < from || 4*size(e.Shape) != to-from {
		return e, Array{}, fmt.Errorf("bytes %d to %d do not hold shape %v", from, to, e.Shape)
	}
	if to > len(data) {
		return e, Array{}, errors.New("the file is cut off")
	}
	a := Array{e.Shape, make([]float32, (to-from)/4)}
	for i := range a.Values {
		a.Values[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[from+4*i:]))
	}
	return e, a, nil
}

// size is how many values an array of such dimensions has, or -1 if no file
// can hold them.
func size(dims []int) int {
	n := 1
	for _, d := range dims {
		if d < 0 || d > 0 && n > math.MaxInt32/d {
			return -1
		}
		n *= d
	}
	return n
}

// Read reads the file at path.
func Read(path string) (File, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return File{}, err
	}
	return Decode(b)
}

// Write replaces the file at path by f, at once: a reader, and whoever comes
// after a crash at any moment, finds the old file or the new one, whole.
// The folder must exist. If path is a symbolic link, the file behind it is replaced.
func Write(path string, f File) (err error) {
	path, err = linked.File(path)
	if err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), TempPrefix+"*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			temp.Close()
			os.Remove(temp.Name())
		}
	}()
	if err := f.Encode(temp); err != nil {
		return err
	}
	// Without this, a power cut after the rename could leave an empty file.
	if err := temp.Sync(); err != nil {
		return err
	}
	if err := temp.Close(); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return err
	}
	syncDir(filepath.Dir(path))
	return nil
}

// TempPrefix begins the names of files that [Write] has not finished.
const TempPrefix = ".unfinished-"

// syncDir makes a rename last. Not every system can do it, and the file is
// whole without it: at worst a power cut brings the old one back.
func syncDir(dir string) {
	d, err := os.Open(dir)
	if err != nil {
		return
	}
	defer d.Close()
	_ = d.Sync()
}
