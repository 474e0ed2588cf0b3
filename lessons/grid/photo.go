package grid

import _ "embed"

// photo is a part of a photograph by Lav Varshney, who gave it to everybody under
// CC0 1.0. See photo.txt. It is a byte for each pixel, row by row: a picture file would
// want a decoder, which trainings must not link.
//
//go:embed photo.gray
var photo []byte

// PhotoH and PhotoW are the height and width of Photo in pixels.
const (
	PhotoH = 208
	PhotoW = 208
)

// Photo returns a real photograph to try filters on. A man looks through a camera on
// a tripod, and a tower and other buildings stand behind a lawn.
//
// [Scene] is drawn, so its edges are clean. Here they are as a lens makes them, and
// the lawn is full of small ones.
//
// Shape: [PhotoH PhotoW]. Values: whole pixels, from 0 (black) to 255 (white).
//
// Lesson: notebooks/01-filters.ipynb.
func Photo() *Grid {
	g := New(PhotoH, PhotoW)
	for i, pixel := range photo {
		g.Pix[i] = float32(pixel)
	}
	return g
}
