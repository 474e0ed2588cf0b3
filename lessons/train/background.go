package train

import (
	"encoding/json"
	"fmt"
	"weak"

	"github.com/ninepixels/ninepixels/lessons/dataset"
)

// A background is how bright pictures are at their border and in their middle, as
// means of pixels, 0 to 255. The zero value is that of black pictures, or of none.
type background struct {
	Border float64 `json:"border"`
	Middle float64 `json:"middle"`
}

// backgroundOf measures a split: a frame of 1/28 of the picture's height and width,
// and the half of its rows and columns in the middle. Of many pictures, a thousand
// that are spread over the split stand for all.
func backgroundOf(s *dataset.Split) background {
	frameH, frameW := max(1, s.H/28), max(1, s.W/28)
	var border, middle sum
	for _, i := range sample(s) {
		pixels := s.Pixels(i)
		for y := range s.H {
			inRows := min(y, s.H-1-y) >= frameH
			midRows := y >= s.H/4 && y < s.H-s.H/4
			row := pixels[y*s.W*s.C : (y+1)*s.W*s.C]
			switch {
			case !inRows:
				border.add(row)
			default:
				border.add(row[:min(frameW, s.W)*s.C])
				border.add(row[max(s.W-frameW, 0)*s.C:])
			}
			if midRows {
				middle.add(row[s.W/4*s.C : (s.W-s.W/4)*s.C])
			}
		}
	}
	return background{border.mean(), middle.mean()}
}

// sample returns the places of at most a thousand pictures.
func sample(s *dataset.Split) []int {
	const most = 1000
	n := min(s.Len(), most)
	places := make([]int, n)
	for k := range places {
		places[k] = k * s.Len() / n
	}
	return places
}

type sum struct{ total, n int }

func (s *sum) add(values []uint8) {
	for _, v := range values {
		s.total += int(v)
	}
	s.n += len(values)
}

func (s *sum) mean() float64 { return float64(s.total) / float64(max(s.n, 1)) }

// A mean is that of the backgrounds of several batches.
type mean struct {
	total background
	n     int
}

func (m *mean) add(b background) {
	m.total.Border += b.Border
	m.total.Middle += b.Middle
	m.n++
}

func (m *mean) value() background {
	n := float64(max(m.n, 1))
	return background{m.total.Border / n, m.total.Middle / n}
}

// inverse is the background of the inverted pictures.
func (b background) inverse() background { return background{255 - b.Border, 255 - b.Middle} }

// On Fashion-MNIST the border is 13 and the middle is 131. Moved by 6 pixels, its
// clothes make a border of 37. Of its pictures by themselves no border is above 95,
// and of their inverses none is below 160. Noise has 127 for both, and of 500
// pictures of noise no border is above 150, nor 24 above its middle.
const (
	darkMost    = 64  // a border up to here is dark, where a model has learned
	brightLeast = 160 // one from here on is bright, whatever the middle is
	greyLeast   = 100 // one from here on is bright, if the middle is
	darker      = 40  // darker by this much
)

// dark says whether bright things stood on dark ground.
func (b background) dark() bool { return b.Border <= darkMost && b.Border < b.Middle }

// bright says whether the ground is bright.
func (b background) bright() bool {
	return b.Border >= brightLeast || b.Border >= greyLeast && b.Border-b.Middle >= darker
}

// doubt says why a model that has learned from pictures with the background b may not
// know those of s, or "".
func (b background) doubt(what string, s *dataset.Split) string {
	got := backgroundOf(s)
	const line = "%s has pictures on %s ground, and the model has learned from pictures on %s ground: if that is not meant, give it dataset.Invert of them"
	switch {
	case b.dark() && got.bright():
		return fmt.Sprintf(line, what, "bright", "dark")
	case b.inverse().dark() && got.inverse().bright():
		return fmt.Sprintf(line, what, "dark", "bright")
	}
	return ""
}

// notPixels says that the values of s look like intensities, or "".
func notPixels(what string, s *dataset.Split) string {
	one := false
	for _, v := range s.Images {
		if v > 1 {
			return ""
		}
		one = one || v == 1
	}
	if !one {
		return "" // black
	}
	return fmt.Sprintf("%s has no other values than 0 and 1, and pixels run from 0 to 255: if these were intensities, multiply them by 255", what)
}

// doubts holds the splits that a model has been asked about, by their first pixel. It
// keeps none of them alive.
type doubts map[weak.Pointer[uint8]]bool

// first says whether it is asked about s for the first time.
func (d *doubts) first(s *dataset.Split) bool {
	key := weak.Make(&s.Images[0])
	if (*d)[key] {
		return false
	}
	if *d == nil {
		*d = doubts{}
	}
	(*d)[key] = true
	return true
}

// lines says what is doubtful about pictures that the model is given, once for each
// split.
func (m *Model) lines(what string, s *dataset.Split) []string {
	var all []string
	for _, line := range []string{m.seen.doubt(what, s), notPixels(what, s)} {
		if line != "" {
			all = append(all, line)
		}
	}
	if len(all) == 0 || !m.doubts.first(s) {
		return nil
	}
	return all
}

// keptBackground reads what a file says. A file of before says nothing, and then
// nothing is in doubt.
func keptBackground(said string) (b background) {
	_ = json.Unmarshal([]byte(said), &b)
	return b
}
