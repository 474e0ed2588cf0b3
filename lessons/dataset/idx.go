package dataset

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
)

// A file of the data set, in the IDX format: a big-endian header of 32-bit
// numbers (magic, count, and for images height and width), then one byte per
// pixel or label.
type file struct {
	name  string // as published, without .gz
	kind  kind
	count int    // images or labels
	sum   string // SHA-256 of the decompressed file, in hexadecimal
}

// A kind is an IDX magic number: 08 for bytes, then the number of dimensions.
type kind uint32

const (
	labels kind = 0x0801
	images kind = 0x0803
)

func (k kind) String() string {
	if k == labels {
		return "labels"
	}
	return "images"
}

// header returns the bytes before the first pixel or label.
func (f file) header() []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(f.kind))
	b = binary.BigEndian.AppendUint32(b, uint32(f.count))
	if f.kind == images {
		b = binary.BigEndian.AppendUint32(b, H)
		b = binary.BigEndian.AppendUint32(b, W)
	}
	return b
}

// size returns the length of the decompressed file in bytes.
func (f file) size() int {
	if f.kind == images {
		return len(f.header()) + f.count*H*W
	}
	return len(f.header()) + f.count
}

// body returns the pixels or labels of a file that was checked.
func (f file) body(data []byte) []uint8 { return data[len(f.header()):] }

// A collection is the four files of a data set in the published format.
type collection struct {
	trainImages, trainLabels, testImages, testLabels file
}

// fashion is Fashion-MNIST. Debian compresses the files anew: the sums are
// those of the decompressed bytes, which are the same everywhere.
var fashion = collection{
	trainImages: file{"train-images-idx3-ubyte", images, 60_000,
		"c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"},
	trainLabels: file{"train-labels-idx1-ubyte", labels, 60_000,
		"bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"},
	testImages: file{"t10k-images-idx3-ubyte", images, 10_000,
		"5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"},
	testLabels: file{"t10k-labels-idx1-ubyte", labels, 10_000,
		"0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"},
}

// files lists the largest first, so that reading them side by side ends early.
func (c collection) files() [4]file {
	return [4]file{c.trainImages, c.testImages, c.trainLabels, c.testLabels}
}

// size returns the length of all decompressed files in bytes.
func (c collection) size() int64 {
	var total int64
	for _, f := range c.files() {
		total += int64(f.size())
	}
	return total
}

// check says what is wrong with the decompressed bytes of f, and "" when
// nothing is. Form comes before sum, for it explains more.
func (c collection) check(f file, data []byte) string {
	digest := sha256.Sum256(data)
	sum := hex.EncodeToString(digest[:])
	for _, other := range c.files() {
		if other.name != f.name && other.sum == sum {
			return fmt.Sprintf("holds the data of %s: the names are swapped", other.name)
		}
	}
	if why := f.checkHeader(data); why != "" {
		return why
	}
	switch {
	case len(data) < f.size():
		return fmt.Sprintf("is cut short: it ends after %d of %d bytes", len(data), f.size())
	case len(data) > f.size():
		return fmt.Sprintf("has more bytes than the %d that belong there", f.size())
	}
	if f.kind == labels {
		for i, label := range f.body(data) {
			if label >= Classes {
				return fmt.Sprintf("says that picture %d is of class %d; classes run from 0 to %d", i, label, Classes-1)
			}
		}
	}
	if sum != f.sum {
		return fmt.Sprintf("has the right form but other contents than Fashion-MNIST (SHA-256 %.12s…, expected %.12s…)", sum, f.sum)
	}
	return ""
}

func (f file) checkHeader(data []byte) string {
	want := f.header()
	if bytes.HasPrefix(data, want) {
		return ""
	}
	if len(data) < len(want) {
		return fmt.Sprintf("is cut short: it ends after %d of %d bytes", len(data), f.size())
	}
	switch magic := kind(binary.BigEndian.Uint32(data)); {
	case magic == f.kind:
	case magic == labels || magic == images:
		return fmt.Sprintf("holds %s where %s are expected: the names may be swapped", magic, f.kind)
	default:
		return fmt.Sprintf("is not an IDX file: it begins with % x", data[:4])
	}
	if n := binary.BigEndian.Uint32(data[4:]); n != uint32(f.count) {
		return fmt.Sprintf("says that it holds %d %s; %d are expected", n, f.kind, f.count)
	}
	h, w := binary.BigEndian.Uint32(data[8:]), binary.BigEndian.Uint32(data[12:])
	return fmt.Sprintf("says that its images have %d×%d pixels; %d×%d are expected", h, w, H, W)
}

// raw holds the decompressed, checked bytes of each file, in the order of
// collection.files, with the collection they belong to.
type raw struct {
	of    collection
	bytes [4][]byte
}

func (r *raw) data() *Data {
	body := func(i int) []uint8 { return r.of.files()[i].body(r.bytes[i]) }
	return &Data{
		Train: &Split{Images: body(0), Labels: body(2)},
		Test:  &Split{Images: body(1), Labels: body(3)},
	}
}
