package pictures_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/dataset/pictures"
)

// exif is EXIF data with another tag, and then the orientation.
func exif(order binary.AppendByteOrder, turn uint16) []byte {
	b := []byte("II")
	if order.String() == "BigEndian" {
		b = []byte("MM")
	}
	b = order.AppendUint16(b, 42)
	b = order.AppendUint32(b, 8) // where the directory begins
	b = order.AppendUint16(b, 2) // its entries
	for _, entry := range [][2]uint16{{0x0100, 7}, {0x0112, turn}} {
		b = order.AppendUint16(b, entry[0])
		b = order.AppendUint16(b, 3) // a number of 16 bits
		b = order.AppendUint32(b, 1) // one of them
		b = order.AppendUint16(b, entry[1])
		b = order.AppendUint16(b, 0)
	}
	return order.AppendUint32(b, 0)
}

// inJPEG puts EXIF data into a JPEG file, behind a byte of filling and a comment.
func inJPEG(file, tiff []byte) []byte {
	segment := func(code byte, data []byte) []byte {
		return append(binary.BigEndian.AppendUint16([]byte{0xff, code}, uint16(len(data)+2)), data...)
	}
	more := append([]byte{0xff}, segment(0xfe, []byte("Exif\x00\x00 in a comment"))...)
	more = append(more, segment(0xe1, append([]byte("Exif\x00\x00"), tiff...))...)
	return append(append(bytes.Clone(file[:2]), more...), file[2:]...)
}

// inPNG puts EXIF data into a PNG file, behind the head.
func inPNG(file, tiff []byte) []byte {
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(tiff)))
	chunk = append(append(chunk, "eXIf"...), tiff...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	return append(append(bytes.Clone(file[:33]), chunk...), file[33:]...)
}

// The corners of quarters as each orientation shows them: upper left, upper right,
// lower left, lower right. The EXIF standard says where the file's first row and first
// column are to be seen: 1 top and left, 2 top and right, 3 bottom and right, 4 bottom
// and left, 5 left and top, 6 right and top, 7 right and bottom, 8 left and bottom.
var turned = map[uint16]string{
	1: "RG/BW", 2: "GR/WB", 3: "WB/GR", 4: "BW/RG",
	5: "RB/GW", 6: "BR/WG", 7: "WG/BR", 8: "GW/RB",
	0: "RG/BW", 9: "RG/BW", // no orientations
}

// All eight orientations are turned upright, in each kind of file that has them.
func TestOrientation(t *testing.T) {
	name := func(c [3]int) string {
		for letter, colour := range map[string][3]int{"R": {255, 0, 0}, "G": {0, 255, 0}, "B": {0, 0, 255}, "W": {255, 255, 255}} {
			if near(c, colour, 10) {
				return letter
			}
		}
		return fmt.Sprint(c)
	}
	jpg, png := encode(t, "jpg", quarters(48, 80)), encode(t, "png", quarters(48, 80))
	for turn, want := range turned {
		for kind, file := range map[string][]byte{
			"little.jpg": inJPEG(jpg, exif(binary.LittleEndian, turn)),
			"big.jpg":    inJPEG(jpg, exif(binary.BigEndian, turn)),
			"big.png":    inPNG(png, exif(binary.BigEndian, turn)),
		} {
			h, w := 24, 40 // the file's own proportions
			if turn >= 5 && turn <= 8 {
				h, w = 40, 24
			}
			for _, framing := range []pictures.Framing{pictures.Fill, pictures.Fit, pictures.Stretch} {
				s := read(t, kind, file, pictures.Size(h, w), framing)
				near, far := 4, 5 // from the edges; bars would be white there
				got := name(at(s, near, near)) + name(at(s, near, w-far)) + "/" + name(at(s, h-far, near)) + name(at(s, h-far, w-far))
				if got != want {
					t.Errorf("orientation %d, %s, framing %d: %s, want %s", turn, kind, framing, got, want)
				}
			}
		}
	}
	// A WebP file is black on the left and green on the right. Turned to the right, its
	// left side is above.
	for _, head := range []string{"", "Exif\x00\x00"} {
		file := webp(20, 30, 200, 255, riffChunk("EXIF", append([]byte(head), exif(binary.LittleEndian, 6)...)))
		s := read(t, "turned.webp", file, pictures.Size(30, 20))
		if above, below := at(s, 3, 10), at(s, 26, 10); above != [3]int{} || below != [3]int{0, 200, 0} {
			t.Errorf("the turned WebP file has %v above and %v below", above, below)
		}
	}
}

// EXIF data that were cut or made up turn nothing, and harm nothing.
func TestOrientationInBadData(t *testing.T) {
	jpg, good := encode(t, "jpg", quarters(48, 48)), exif(binary.BigEndian, 3)
	var cases [][]byte
	for n := range len(good) - 16 { // before the value of the orientation
		cases = append(cases, good[:n])
	}
	far := bytes.Clone(good)
	binary.BigEndian.PutUint32(far[4:], 0xfffffff0)
	many := bytes.Clone(good[:10])
	many[8], many[9] = 0xff, 0xff
	for _, tiff := range append(cases, far, many) {
		if got := at(read(t, "x.jpg", inJPEG(jpg, tiff)), 4, 4); !near(got, [3]int{255, 0, 0}, 10) {
			t.Errorf("EXIF data %x turn the picture: %v", tiff, got)
		}
	}
}
