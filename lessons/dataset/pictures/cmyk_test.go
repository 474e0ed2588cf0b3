package pictures_test

import (
	"encoding/binary"
	"image/color"
	"math/bits"
	"testing"
)

// inks is a JPEG file of 16×16 pixels, all of four values: those of a printing press
// turned round, as Adobe's programs write them. transform 2 means YCCK: the first
// three values are a brightness and two colours, of the inks as they are.
func inks(transform byte, values [4]uint8) []byte {
	file := []byte{0xff, 0xd8}
	segment := func(code byte, data []byte) {
		file = append(binary.BigEndian.AppendUint16(append(file, 0xff, code), uint16(len(data)+2)), data...)
	}
	segment(0xee, append([]byte("Adobe\x00\x64\x00\x00\x00\x00"), transform))
	table := make([]byte, 65) // every step of the coefficients is 1
	for i := range 64 {
		table[1+i] = 1
	}
	segment(0xdb, table)
	frame := []byte{8, 0, 16, 0, 16, 4}
	scan := []byte{4}
	for c := range byte(4) {
		frame = append(frame, c+1, 0x11, 0)
		scan = append(scan, c+1, 0)
	}
	segment(0xc0, frame)
	lengths := make([]byte, 16)
	lengths[3] = 12 // twelve codes of four bits: the number of bits of a mean, 0 to 11
	segment(0xc4, append(append([]byte{0x00}, lengths...), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11))
	lengths = make([]byte, 16)
	lengths[0] = 1 // one code of one bit: nothing but the mean follows
	segment(0xc4, append(append([]byte{0x10}, lengths...), 0))
	segment(0xda, append(scan, 0, 63, 0))
	var text uint64
	n := 0
	var data []byte
	add := func(value, count int) {
		text, n = text<<count|uint64(value), n+count
		for ; n >= 8; n -= 8 {
			b := byte(text >> (n - 8))
			if data = append(data, b); b == 0xff {
				data = append(data, 0)
			}
		}
	}
	for block := range 4 {
		for _, v := range values {
			mean := 8 * (int(v) - 128)
			if block > 0 {
				mean = 0 // the difference to the block before
			}
			size := bits.Len(uint(max(mean, -mean)))
			add(size, 4)
			if mean < 0 {
				mean += 1<<size - 1
			}
			add(mean, size)
			add(0, 1)
		}
	}
	add(0x7f, 7)
	return append(append(file, data...), 0xff, 0xd9)
}

// A JPEG file for the press has four inks. Both ways to write them are read.
func TestFourInks(t *testing.T) {
	for _, ink := range [][4]uint8{{0, 0, 0, 0}, {255, 0, 0, 0}, {0, 255, 255, 0}, {0, 0, 0, 255}, {40, 90, 160, 30}} {
		r, g, b := color.CMYKToRGB(ink[0], ink[1], ink[2], ink[3])
		want := [3]int{int(r), int(g), int(b)}
		turned := [4]uint8{255 - ink[0], 255 - ink[1], 255 - ink[2], 255 - ink[3]}
		if got := at(read(t, "cmyk.jpg", inks(0, turned)), 20, 20); !near(got, want, 2) {
			t.Errorf("CMYK %v is %v, want %v", ink, got, want)
		}
		y, cb, cr := color.RGBToYCbCr(ink[0], ink[1], ink[2])
		if got := at(read(t, "ycck.jpg", inks(2, [4]uint8{y, cb, cr, turned[3]})), 20, 20); !near(got, want, 4) {
			t.Errorf("YCCK of %v is %v, want %v", ink, got, want)
		}
	}
}
