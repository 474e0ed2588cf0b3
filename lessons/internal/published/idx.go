// Package published knows Fashion-MNIST as it was published: four files in the IDX
// format, their form and their sums, and the folders of this machine that may hold
// them. Package dataset reads them for a cell; dataset/fetch gets them for setup.
package published

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
)

// H and W are the height and the width of every picture, in pixels, and Classes is
// the number of classes.
const (
	H       = 28
	W       = 28
	Classes = 10
)

// A File of the data set, in the IDX format: a big-endian header of 32-bit
// numbers (magic, count, and for images height and width), then one byte per
// pixel or label.
type File struct {
	Name  string // as published, without .gz
	Kind  Kind
	Count int    // images or labels
	Sum   string // SHA-256 of the decompressed file, in hexadecimal
}

// A Kind is an IDX magic number: 08 for bytes, then the number of dimensions.
type Kind uint32

const (
	Labels Kind = 0x0801
	Images Kind = 0x0803
)

func (k Kind) String() string {
	if k == Labels {
		return "labels"
	}
	return "images"
}

// Header returns the bytes before the first pixel or label.
func (f File) Header() []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(f.Kind))
	b = binary.BigEndian.AppendUint32(b, uint32(f.Count))
	if f.Kind == Images {
		b = binary.BigEndian.AppendUint32(b, H)
		b = binary.BigEndian.AppendUint32(b, W)
	}
	return b
}

// Size returns the length of the decompressed file in bytes.
func (f File) Size() int {
	if f.Kind == Images {
		return len(f.Header()) + f.Count*H*W
	}
	return len(f.Header()) + f.Count
}

// body returns the pixels or labels of a file that was checked.
func (f File) body(data []byte) []uint8 { return data[len(f.Header()):] }

// A Collection is the four files of a data set in the published format.
type Collection struct {
	TrainImages, TrainLabels, TestImages, TestLabels File
}

// Fashion is Fashion-MNIST. Debian compresses the files anew: the sums are
// those of the decompressed bytes, which are the same everywhere.
var Fashion = Collection{
	TrainImages: File{"train-images-idx3-ubyte", Images, 60_000,
		"c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"},
	TrainLabels: File{"train-labels-idx1-ubyte", Labels, 60_000,
		"bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"},
	TestImages: File{"t10k-images-idx3-ubyte", Images, 10_000,
		"5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"},
	TestLabels: File{"t10k-labels-idx1-ubyte", Labels, 10_000,
		"0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"},
}

// Files lists the largest first, so that reading them side by side ends early.
func (c Collection) Files() [4]File {
	return [4]File{c.TrainImages, c.TestImages, c.TrainLabels, c.TestLabels}
}

// Size returns the length of all decompressed files in bytes.
func (c Collection) Size() int64 {
	var total int64
	for _, f := range c.Files() {
		total += int64(f.Size())
	}
	return total
}

// check says what is wrong with the decompressed bytes of f, and "" when
// nothing is. Form comes before sum, for it explains more.
func (c Collection) check(f File, data []byte) string {
	digest := sha256.Sum256(data)
	sum := hex.EncodeToString(digest[:])
	for _, other := range c.Files() {
		if other.Name != f.Name && other.Sum == sum {
			return fmt.Sprintf("holds the data of %s: the names are swapped", other.Name)
		}
	}
	if why := f.checkHeader(data); why != "" {
		return why
	}
	switch {
	case len(data) < f.Size():
		return fmt.Sprintf("is cut short: it ends after %d of %d bytes", len(data), f.Size())
	case len(data) > f.Size():
		return fmt.Sprintf("has more bytes than the %d that belong there", f.Size())
	}
	if f.Kind == Labels {
		for i, label := range f.body(data) {
			if label >= Classes {
				return fmt.Sprintf("says that picture %d is of class %d; classes run from 0 to %d", i, label, Classes-1)
			}
		}
	}
	if sum != f.Sum {
		return fmt.Sprintf("has the right form but other contents than Fashion-MNIST (SHA-256 %.12s…, expected %.12s…)", sum, f.Sum)
	}
	return ""
}

func (f File) checkHeader(data []byte) string {
	want := f.Header()
	if bytes.HasPrefix(data, want) {
		return ""
	}
	if len(data) < len(want) {
		return fmt.Sprintf("is cut short: it ends after %d of %d bytes", len(data), f.Size())
	}
	switch magic := Kind(binary.BigEndian.Uint32(data)); {
	case magic == f.Kind:
	case magic == Labels || magic == Images:
		return fmt.Sprintf("holds %s where %s are expected: the names may be swapped", magic, f.Kind)
	default:
		return fmt.Sprintf("is not an IDX file: it begins with % x", data[:4])
	}
	if n := binary.BigEndian.Uint32(data[4:]); n != uint32(f.Count) {
		return fmt.Sprintf("says that it holds %d %s; %d are expected", n, f.Kind, f.Count)
	}
	h, w := binary.BigEndian.Uint32(data[8:]), binary.BigEndian.Uint32(data[12:])
	return fmt.Sprintf("says that its images have %d×%d pixels; %d×%d are expected", h, w, H, W)
}

// Raw holds the decompressed, checked bytes of each file, in the order of
// [Collection.Files], with the collection they belong to.
type Raw struct {
	of    Collection
	Bytes [4][]byte
}

// Train returns the pixels and the labels of the pictures to train on, and Test
// those to test on.
func (r *Raw) Train() (images, labels []uint8) { return r.body(0), r.body(2) }
func (r *Raw) Test() (images, labels []uint8)  { return r.body(1), r.body(3) }

func (r *Raw) body(i int) []uint8 { return r.of.Files()[i].body(r.Bytes[i]) }

// NewRaw returns a Raw without bytes, to be filled.
func (c Collection) NewRaw() *Raw { return &Raw{of: c} }
