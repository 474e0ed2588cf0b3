package pictures

import (
	"bytes"
	"encoding/binary"
	"io"
)

// A part is a segment of a JPEG file before its pixels, or a chunk of a PNG or WebP
// file. Its data need not be read to come to the next one.
type part struct {
	name string // of a JPEG's segment it is one byte
	at   int64
	n    int64
}

// The names of JPEG segments.
const (
	jpegApp1        = "\xe1"
	jpegProgressive = "\xc2"
	jpegScan        = "\xda"
)

// data returns the first bytes of a part, at most most of them.
func (p part) data(file io.ReaderAt, most int64) []byte {
	b := make([]byte, min(p.n, most))
	n, _ := file.ReadAt(b, p.at)
	return b[:n]
}

// parts yields the parts of a file. It ends where the file does, or where a JPEG's
// pixels begin.
func parts(kind string, file io.ReaderAt) func(yield func(part) bool) {
	next := map[string]func(head []byte) (name string, skip, n, after int64){"JPEG": segment, "PNG": pngChunk, "WebP": webpChunk}[kind]
	begin := map[string]int64{"JPEG": 2, "PNG": 8, "WebP": 12}[kind]
	return func(yield func(part) bool) {
		if next == nil {
			return
		}
		var head [8]byte
		for at := begin; ; {
			if n, _ := file.ReadAt(head[:], at); n < len(head) {
				return
			}
			name, skip, n, after := next(head[:])
			if name == "" || name == jpegScan || n < 0 || name != "\xff" && !yield(part{name, at + skip, n}) {
				return
			}
			at += skip + n + after
		}
	}
}

// segment reads the head of a JPEG's segment: 0xff, the name, and the length, which
// counts itself. Before the name may be more bytes 0xff.
func segment(head []byte) (name string, skip, n, after int64) {
	switch {
	case head[0] != 0xff:
		return "", 0, 0, 0
	case head[1] == 0xff:
		return "\xff", 1, 0, 0
	}
	return string(head[1:2]), 4, int64(binary.BigEndian.Uint16(head[2:])) - 2, 0
}

// pngChunk reads a length and a name. A checksum follows the data.
func pngChunk(head []byte) (name string, skip, n, after int64) {
	return string(head[4:]), 8, int64(binary.BigEndian.Uint32(head)), 4
}

// webpChunk reads a name and a length. The data fill an even number of bytes.
func webpChunk(head []byte) (name string, skip, n, after int64) {
	n = int64(binary.LittleEndian.Uint32(head[4:]))
	return string(head[:4]), 8, n, n & 1
}

var exifHead = []byte("Exif\x00\x00")

// orientation returns how the picture of a file is to be turned: 1 to 8, and 1 if the
// file does not say.
func orientation(kind string, file []byte) int {
	r := bytes.NewReader(file)
	for p := range parts(kind, r) {
		if p.name != jpegApp1 && p.name != "eXIf" && p.name != "EXIF" {
			continue
		}
		tiff, headed := bytes.CutPrefix(p.data(r, 1<<16), exifHead)
		if headed || kind != "JPEG" { // in other files the head is missing, or not
			return tiffOrientation(tiff)
		}
	}
	return 1
}

// tiffOrientation looks for the tag 0x0112 in the first directory of EXIF data, which
// are a TIFF file without a picture.
func tiffOrientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	if string(tiff[:2]) == "MM" {
		order = binary.BigEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at < 8 || at > int64(len(tiff)-2) {
		return 1
	}
	const tag, short, entry = 0x0112, 3, 12
	rows := int(order.Uint16(tiff[at:]))
	for e := tiff[at+2:]; rows > 0 && len(e) >= entry; e, rows = e[entry:], rows-1 {
		if order.Uint16(e) != tag || order.Uint16(e[2:]) != short {
			continue
		}
		if turn := int(order.Uint16(e[8:])); turn >= 1 && turn <= 8 {
			return turn
		}
	}
	return 1
}
