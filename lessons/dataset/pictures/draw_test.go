package pictures_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/bmp"
)

// put writes a file, and the folders around it.
func put(t testing.TB, path string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

// encode returns the file of a picture, in the kind that the ending names.
func encode(t testing.TB, ending string, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	var err error
	switch ending {
	case "png":
		err = png.Encode(&b, img)
	case "jpg":
		err = jpeg.Encode(&b, img, &jpeg.Options{Quality: 95})
	case "gif":
		err = gif.Encode(&b, img, nil)
	case "bmp":
		err = bmp.Encode(&b, img)
	default:
		t.Fatalf("there is no encoder for %s", ending)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// plain is a picture of one colour.
func plain(h, w int, c color.Color) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Bounds(), image.NewUniform(c), image.Point{}, draw.Src)
	return img
}

// as returns the picture in another kind of memory.
func as(to draw.Image, img image.Image) image.Image {
	draw.Draw(to, to.Bounds(), img, img.Bounds().Min, draw.Src)
	return to
}

// quarters is a picture of four colours: red and green above, blue and white below.
// No turn of it and no mirror image is the picture itself.
func quarters(h, w int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, [2][2]color.Color{{red, green}, {blue, white}}[2*y/h][2*x/w])
		}
	}
	return img
}

var (
	red   = color.NRGBA{255, 0, 0, 255}
	green = color.NRGBA{0, 255, 0, 255}
	blue  = color.NRGBA{0, 0, 255, 255}
	white = color.NRGBA{255, 255, 255, 255}
	black = color.NRGBA{0, 0, 0, 255}
)

func paletted(img image.Image) image.Image {
	return as(image.NewPaletted(img.Bounds(), palette.Plan9), img)
}

// A bitList collects bits, the lowest ones first, as WebP has them.
type bitList struct {
	bytes []byte
	n     int
}

func (b *bitList) add(value uint32, n int) {
	for i := range n {
		if b.n%8 == 0 {
			b.bytes = append(b.bytes, 0)
		}
		b.bytes[b.n/8] |= byte(value>>i&1) << (b.n % 8)
		b.n++
	}
}

// webp is a lossless WebP file: black on its left half, and with this amount of green
// on the right. The alpha of all pixels is the same.
func webp(h, w int, amount, alpha uint8, more ...[]byte) []byte {
	b := &bitList{}
	b.add(0x2f, 8)
	b.add(uint32(w-1), 14)
	b.add(uint32(h-1), 14)
	b.add(1, 1) // there is alpha
	b.add(0, 3) // version
	b.add(0, 3) // no transform, no colour cache, one group of codes
	b.add(1, 1) // green has a simple code
	b.add(1, 1) // of two symbols
	b.add(1, 1) // the first of eight bits
	b.add(0, 8)
	b.add(uint32(amount), 8)
	for _, value := range []uint8{0, 0, alpha, 0} { // red, blue, alpha, distance: one symbol each, of no bits
		b.add(1, 1)
		b.add(0, 1)
		b.add(1, 1)
		b.add(uint32(value), 8)
	}
	for range h {
		for x := range w {
			b.add(uint32(2*x/w), 1)
		}
	}
	body := riffChunk("VP8L", b.bytes)
	if len(more) > 0 { // an extended file: flags, and the size less one in 24 bits each
		head := []byte{0x18, 0, 0, 0}
		head = append(head, byte(w-1), byte((w-1)>>8), 0, byte(h-1), byte((h-1)>>8), 0)
		body = append(riffChunk("VP8X", head), body...)
		for _, chunk := range more {
			body = append(body, chunk...)
		}
	}
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body)+4)), append([]byte("WEBP"), body...)...)
}

func riffChunk(name string, data []byte) []byte {
	chunk := append(binary.LittleEndian.AppendUint32([]byte(name), uint32(len(data))), data...)
	if len(data)%2 == 1 {
		chunk = append(chunk, 0)
	}
	return chunk
}

// grey is a large grey picture that takes no memory.
type grey struct{ h, w int }

func (g *grey) ColorModel() color.Model { return color.GrayModel }
func (g *grey) Bounds() image.Rectangle { return image.Rect(0, 0, g.w, g.h) }
func (g *grey) At(_, y int) color.Color { return color.Gray{uint8(255 * y / g.h)} }

// resized returns a PNG file that says it has another size than it has.
func resized(file []byte, h, w int) []byte {
	file = bytes.Clone(file)
	binary.BigEndian.PutUint32(file[16:], uint32(w))
	binary.BigEndian.PutUint32(file[20:], uint32(h))
	binary.BigEndian.PutUint32(file[29:], crc32.ChecksumIEEE(file[12:29]))
	return file
}
