package pictures

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/draw"
)

// A source is a decoded picture as its file has it.
type source struct {
	image.Image
	bounds image.Rectangle // of the whole picture, where a GIF's first frame may be smaller
	turn   int             // the orientation by EXIF: 1 to 8
}

// put draws the picture at the size of the settings.
//
// Shape: to has [H W C].
func (s *settings) put(to []uint8, from source) {
	h, w := s.H, s.W
	if from.turn >= 5 { // the file has it on its side
		h, w = w, h
	}
	cut, place := s.Framing.frame(from.bounds, h, w)
	small := shrink(from.Image, cut, place.Dy(), place.Dx(), s.Background)
	whole := small
	if place.Dy() != h || place.Dx() != w || small.Bounds().Dy() != h || small.Bounds().Dx() != w {
		whole = image.NewRGBA(image.Rect(0, 0, w, h))
		draw.Draw(whole, whole.Bounds(), image.NewUniform(s.Background), image.Point{}, draw.Src)
		if small.Bounds().Size() == place.Size() {
			draw.Draw(whole, place, small, image.Point{}, draw.Src)
		} else {
			draw.CatmullRom.Scale(whole, place, small, small.Bounds(), draw.Src, nil)
		}
	}
	i := 0
	for y := range s.H {
		for x := range s.W {
			v, u := upright(from.turn, y, x, h, w)
			pixel := whole.Pix[v*whole.Stride+4*u:]
			if s.Channels == Gray {
				to[i] = uint8(math.Round(.299*float64(pixel[0]) + .587*float64(pixel[1]) + .114*float64(pixel[2])))
				i++
				continue
			}
			i += copy(to[i:], pixel[:3])
		}
	}
}

// frame says which part of a picture is shown, and where among h×w pixels.
func (f Framing) frame(picture image.Rectangle, h, w int) (cut, place image.Rectangle) {
	ph, pw := picture.Dy(), picture.Dx()
	cut, place = picture, image.Rect(0, 0, w, h)
	share := func(part, of, whole int) int { // part·whole/of, at least 1, at most whole
		return min(max(int(math.Round(float64(part)*float64(whole)/float64(of))), 1), whole)
	}
	middle := func(in image.Rectangle, h, w int) image.Rectangle {
		y, x := in.Min.Y+(in.Dy()-h)/2, in.Min.X+(in.Dx()-w)/2
		return image.Rect(x, y, x+w, y+h)
	}
	wide := pw*h > ph*w
	switch {
	case f == Fill && wide:
		cut = middle(picture, ph, min(share(w*ph, h*pw, pw), pw))
	case f == Fill:
		cut = middle(picture, min(share(h*pw, w*ph, ph), ph), pw)
	case f == Fit && wide:
		place = middle(place, share(ph*w, pw*h, h), w)
	case f == Fit:
		place = middle(place, h, share(pw*h, ph*w, w))
	}
	return cut, place
}

// upright says at which place of a file's h×w pixels stands the pixel (y, x) of the
// picture as it is to be seen. EXIF numbers the ways to hold a camera.
func upright(turn, y, x, h, w int) (int, int) {
	switch turn {
	case 2: // mirrored
		return y, w - 1 - x
	case 3: // upside down
		return h - 1 - y, w - 1 - x
	case 4: // upside down and mirrored
		return h - 1 - y, x
	case 5: // mirrored along the diagonal
		return x, y
	case 6: // to be turned a quarter to the right
		return h - 1 - x, y
	case 7: // mirrored along the other diagonal
		return h - 1 - x, w - 1 - y
	case 8: // to be turned a quarter to the left
		return x, w - 1 - y
	}
	return y, x
}

// shrink draws the part cut of a picture over the background. A side that is more than
// twice as long as it is to be comes to its length, with the mean of what each new
// pixel covers. A shorter side stays as it is: CatmullRom does better there.
func shrink(from image.Image, cut image.Rectangle, h, w int, background color.RGBA) *image.RGBA {
	if cut.Dy() <= 2*h {
		h = cut.Dy()
	}
	if cut.Dx() <= 2*w {
		w = cut.Dx()
	}
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	rows := strip{from: from, cut: cut, background: image.NewUniform(background)}
	if h == cut.Dy() && w == cut.Dx() {
		rows.draw(to, 0)
		return to
	}
	across, down := spans(cut.Dx(), w), spans(cut.Dy(), h)
	row, rowAt := make([]uint32, 3*w), -1
	sum := make([]uint64, 3*w)
	// All weights of a new pixel add up to the number of the old ones.
	all := uint64(cut.Dx()) * uint64(cut.Dy())
	for y, d := range down {
		clear(sum)
		for v := d.from; v < d.to; v++ {
			if v != rowAt { // the row between two new ones is there already
				reduce(row, rows.row(v), across, uint32(w))
				rowAt = v
			}
			weight := uint64(d.weight(v, uint32(h)))
			for i, value := range row {
				sum[i] += weight * uint64(value)
			}
		}
		for x := range w {
			for c := range 3 {
				to.Pix[y*to.Stride+4*x+c] = uint8((sum[3*x+c] + all/2) / all)
			}
			to.Pix[y*to.Stride+4*x+3] = 255
		}
	}
	return to
}

// reduce adds up the pixels of a row that each new pixel covers.
//
// Shape: [W 4] → [w 3].
func reduce(to []uint32, pixels []uint8, across []span, full uint32) {
	for x, a := range across {
		var r, g, b uint32
		for i := 4 * a.from; i < 4*a.to; i += 4 {
			r += uint32(pixels[i])
			g += uint32(pixels[i+1])
			b += uint32(pixels[i+2])
		}
		r, g, b = r*full, g*full, b*full
		// What the first and the last pixel have outside of the span goes again.
		first, last := full-a.first, full-a.last
		i, j := 4*a.from, 4*(a.to-1)
		to[3*x] = r - first*uint32(pixels[i]) - last*uint32(pixels[j])
		to[3*x+1] = g - first*uint32(pixels[i+1]) - last*uint32(pixels[j+1])
		to[3*x+2] = b - first*uint32(pixels[i+2]) - last*uint32(pixels[j+2])
	}
}

// A span is what one new pixel covers: the old ones from from to to−1. The first and
// the last of them are covered in part.
type span struct {
	from, to    int
	first, last uint32
}

// spans divides n pixels among m. A whole pixel has the weight m.
func spans(n, m int) []span {
	all := make([]span, m)
	for k := range all {
		begin, end := k*n, (k+1)*n // pixel i covers i·m to (i+1)·m
		from, to := begin/m, (end+m-1)/m
		all[k] = span{from, to, uint32((from+1)*m - begin), uint32(end - (to-1)*m)}
	}
	return all
}

// weight is that of pixel i of the span. A span covers more than one pixel.
func (s span) weight(i int, full uint32) uint32 {
	w := full
	if i == s.from {
		w -= full - s.first
	}
	if i == s.to-1 {
		w -= full - s.last
	}
	return w
}

// A strip is some rows of a picture, drawn over the background. So a picture of any
// kind needs no whole copy.
type strip struct {
	from       image.Image
	cut        image.Rectangle
	background image.Image
	rows       *image.RGBA
	first      int
}

const stripRows = 16

func (s *strip) row(y int) []uint8 {
	if s.rows == nil || y < s.first || y >= s.first+stripRows {
		if s.rows == nil {
			s.rows = image.NewRGBA(image.Rect(0, 0, s.cut.Dx(), stripRows))
		}
		s.first = y
		s.draw(s.rows, y)
	}
	i := (y - s.first) * s.rows.Stride
	return s.rows.Pix[i : i+s.rows.Stride]
}

// draw draws the picture from row y on.
func (s *strip) draw(to *image.RGBA, y int) {
	draw.Draw(to, to.Bounds(), s.background, image.Point{}, draw.Src)
	draw.Draw(to, to.Bounds(), s.from, s.cut.Min.Add(image.Pt(0, y)), draw.Over)
}
