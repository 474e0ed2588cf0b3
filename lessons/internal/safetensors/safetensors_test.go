package safetensors_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
)

var small = safetensors.File{
	Arrays: map[string]safetensors.Array{
		"b":     {[]int{2}, []float32{1, -2}},
		"a/w":   {[]int{1, 3}, []float32{0.5, 0, 3}},
		"empty": {[]int{0, 4}, []float32{}},
		"one":   {[]int{}, []float32{7}},
	},
	Metadata: map[string]string{"name": "small"},
}

func encode(t *testing.T, f safetensors.File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withHeader is a file made by hand.
func withHeader(header string, data ...byte) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), data...)
}

func TestRoundTrip(t *testing.T) {
	got, err := safetensors.Decode(encode(t, small))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, small) {
		t.Errorf("got %v, want %v", got, small)
	}
}

// A single number has the shape []. Other readers refuse null in its place.
func TestSingleNumber(t *testing.T) {
	for _, dims := range [][]int{nil, {}} {
		b := encode(t, safetensors.File{Arrays: map[string]safetensors.Array{"t": {dims, []float32{7}}}})
		if !bytes.Contains(b, []byte(`"shape":[]`)) {
			t.Errorf("with Dims %#v the header is %s", dims, b[8:])
		}
		got, err := safetensors.Decode(b)
		if a := got.Arrays["t"]; err != nil || len(a.Dims) != 0 || !slices.Equal(a.Values, []float32{7}) {
			t.Errorf("with Dims %#v: got %v, %v", dims, a, err)
		}
	}
}

// The bytes are laid down by the format: 1.0 is 00 00 80 3f, -2.0 00 00 00 c0.
// Its metadata may hold any text, and so the hash of these eight bytes, and of the header.
func TestBytes(t *testing.T) {
	one := safetensors.File{Arrays: map[string]safetensors.Array{"b": {[]int{2}, []float32{1, -2}}}, Metadata: map[string]string{"k": "v"}}
	// printf '\x00\x00\x80\x3f\x00\x00\x00\xc0' | sha256sum
	// printf '{"__metadata__":{"arrays_sha256":"ee4a…","k":"v"},"b":{…}}' | sha256sum, the whole header but for this sum
	header := `{"__metadata__":{"arrays_sha256":"ee4ac73c2bd27756ab82780f27c73a7bc4d3f0bb6acb37e008bc27eccd7e588b","header_sha256":"9f0aa3f6fc7908ce60feff4d808ce30d1ea4c65fc98d8dabe8ff5451c2494449","k":"v"},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`
	header += strings.Repeat(" ", (8-len(header)%8)%8)
	want := withHeader(header, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0)
	if got := encode(t, one); !bytes.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestDecodeErrors(t *testing.T) {
	whole := encode(t, small)
	tests := []struct {
		name string
		b    []byte
		want string
	}{
		{"nothing", nil, "cut off"},
		{"no header", whole[:20], "cut off"},
		{"no data", whole[:len(whole)-24], "cut off"},
		{"one byte short", whole[:len(whole)-1], "cut off"},
		{"one byte more", append(slices.Clone(whole), 0), "its arrays take 24 bytes, but it has 25"},
		{"another format", []byte("\x89HDF\r\n\x1a\n and more"), "not a safetensors file"},
		{"not JSON", withHeader("{oops}"), "not JSON"},
		{"metadata that is not text", withHeader(`{"__metadata__":{"n":1}}`), "metadata is not text"},
		{"no entry", withHeader(`{"a":3}`), "array a: its header is not understood"},
		{"another type", withHeader(`{"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}`, 1, 2, 3, 4), "it holds BF16"},
		{"shape and bytes differ", withHeader(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}`, 1, 2, 3, 4), "do not hold shape [2]"},
		{"negative shape", withHeader(`{"a":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}`, 1, 2, 3, 4), "do not hold shape"},
		{"a shape beyond all bounds", withHeader(`{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}`), "do not hold shape"},
		{"negative place", withHeader(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}`, 1, 2, 3, 4), "do not hold shape"},
	}
	for _, tt := range tests {
		if _, err := safetensors.Decode(tt.b); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want …%s…", tt.name, err, tt.want)
		}
	}
	wrong := safetensors.File{Arrays: map[string]safetensors.Array{"a": {[]int{3}, []float32{1}}}}
	if err := wrong.Encode(&bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "holds 3 values, got 1") {
		t.Errorf("Encode of a wrong shape: %v", err)
	}
}

// Each bit of the arrays counts, in a file that says what they were; one from
// elsewhere says nothing, and is read.
func TestDamagedArrays(t *testing.T) {
	whole := encode(t, small)
	for _, at := range []int{1, 10, 24} { // bytes from the end; the arrays have 24
		b := slices.Clone(whole)
		b[len(b)-at] ^= 1
		if _, err := safetensors.Decode(b); err == nil || !strings.Contains(err.Error(), "its arrays are damaged") {
			t.Errorf("a changed bit %d bytes before the end: %v", at, err)
		}
	}
	other := withHeader(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 0, 0, 0x80, 0x3f)
	if f, err := safetensors.Decode(other); err != nil || f.Arrays["a"].Values[0] != 1 {
		t.Errorf("a file without a hash: %v, %v", f, err)
	}
}

// So does each bit of the header: it holds what a model is. A bit that can be changed
// all the same, such as one of a space, changes nothing.
func TestDamagedHeader(t *testing.T) {
	whole := encode(t, small)
	want, err := safetensors.Decode(whole)
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for at := range len(whole) - 24 {
		for bit := range 8 {
			b := slices.Clone(whole)
			b[at] ^= 1 << bit
			got, err := safetensors.Decode(b)
			if err != nil {
				refused++
				continue
			}
			// The name of a sum is no part of what it sums up.
			if len(got.Metadata) == len(want.Metadata)+1 {
				continue
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("with bit %d of byte %d changed: %v", bit, at, got)
			}
		}
	}
	if refused < (len(whole)-24)*7 {
		t.Errorf("only %d changes of %d are refused", refused, (len(whole)-24)*8)
	}
}

// A Write that fails leaves the old file, and nothing beside it.
func TestWriteThatFails(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "m.safetensors")
	if err := safetensors.Write(path, small); err != nil {
		t.Fatal(err)
	}
	wrong := safetensors.File{Arrays: map[string]safetensors.Array{"a": {[]int{3}, []float32{1}}}}
	if err := safetensors.Write(path, wrong); err == nil {
		t.Fatal("a wrong shape was written")
	}
	if got, err := safetensors.Read(path); err != nil || !reflect.DeepEqual(got, small) {
		t.Errorf("the old file is gone: %v, %v", got, err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
	if err := safetensors.Write(filepath.Join(dir, "nowhere", "m"), small); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing folder: %v", err)
	}
}

// A file that is damaged anywhere is refused, or another one, whose shapes are right.
func TestDamaged(t *testing.T) {
	damage.Each(t, "safetensors files cut off and changed", 1, encode(t, small), func(b []byte) { decodedOrRefused(t, b) })
	given := 0
	for _, header := range []string{
		`{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}`, `{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}`,
		`{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}`, `{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}`,
		`{"a":{"dtype":"F32","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}`,
		`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`,
		`{"__metadata__":{"a":1}}`, `{"__metadata__":` + strings.Repeat("[", 20000) + `}`, strings.Repeat(`{"a":`, 20000), `null`, `[]`, ``, `{"a":null}`, `{"a":{"shape":[` + strings.Repeat("1,", 9999) + `1]}}`,
	} {
		for _, data := range [][]byte{nil, {0}, {0, 0, 0, 0}, make([]byte, 4000)} {
			given++
			damage.Bounded(t, header, func() { decodedOrRefused(t, withHeader(header, data...)) })
		}
	}
	damage.Given(t, given, "safetensors files with hostile headers")
}

func FuzzDecode(f *testing.F) {
	var b bytes.Buffer
	_ = small.Encode(&b)
	f.Add(b.Bytes())
	f.Add(withHeader(`{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}`))
	f.Fuzz(func(t *testing.T, b []byte) { decodedOrRefused(t, b) })
}

// decodedOrRefused asks that each array that is read has as many values as its shape says.
func decodedOrRefused(t *testing.T, b []byte) {
	t.Helper()
	got, err := safetensors.Decode(b)
	if err != nil {
		return
	}
	for name, a := range got.Arrays {
		n := 1
		for _, d := range a.Dims {
			n *= d
		}
		if n != len(a.Values) {
			t.Errorf("%s: %d values of shape %v", name, len(a.Values), a.Dims)
		}
	}
}
