package show

import (
	"errors"
	"fmt"
	"math"
	"reflect"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/show/internal/canvas"
)

// Labelled are pictures with classes: a split of a data set.
type Labelled interface {
	Len() int
	Check(what string) error
	Channels(i int) []*grid.Grid // 1 for grey, 3 for red, green and blue
	Label(i int) int
	Classes() int
	ClassName(class int) string
}

// Pictures displays all pictures of a split, in rows of cols pictures, grey or in
// colour. Under each stands the name of its class. Take a part of a large split:
//
//	show.Pictures(data.Test.Take(20), 10)
//
// A picture with more than 128 rows or columns is drawn smaller, unless [PixelSize]
// chooses how large.
//
// Values: pixels, from 0 to 255.
//
// Options: Title, Alt, Range, PixelSize, Labels, EachScaled.
func Pictures(s Labelled, cols int, opts ...PicturesOption) {
	f, err := DrawPictures(s, cols, opts...)
	show("Pictures", f, err)
}

// DrawPictures returns what [Pictures] displays.
func DrawPictures(s Labelled, cols int, opts ...PicturesOption) (*Figure, error) {
	if err := checkLabelled(s); err != nil {
		return nil, err
	}
	if s.Len() > mostTiles {
		return nil, tooMany(s.Len())
	}
	all := make([]int, s.Len())
	for i := range all {
		all[i] = i
	}
	o := apply(opts)
	if o.labels == nil && cols > 0 {
		o = o.named(s, all, cols)
	}
	return drawGallery(panelsOf(s, all, mostSide, o), cols, o)
}

// named puts the names of the classes under pictures.
func (o settings) named(s Labelled, indices []int, cols int) settings {
	width := labelWidth(min(cols, len(indices)))
	for _, i := range indices {
		name := s.ClassName(s.Label(i))
		o.told, o.labels = append(o.told, name), append(o.labels, shortened(name, width, captionStyle))
	}
	return o
}

const (
	mostTiles = 1000 // pictures of one figure
	mostSide  = 128  // rows or columns of a picture in it
	valueSide = 64   // the same, where nobody asked for the figure: it is kept in the notebook
)

func tooMany(pictures int) error {
	return fmt.Errorf("%d pictures are too many to look at; take up to %d, such as data.Take(20)", pictures, mostTiles)
}

func checkLabelled(s Labelled) error {
	if s == nil {
		return errors.New("there are no pictures; pass a split of a data set")
	}
	return s.Check("the split")
}

// panelsOf returns some pictures of a split, ready to be drawn, with at most so many
// rows and columns.
func panelsOf(s Labelled, indices []int, side int, o settings) []Panel {
	panels := make([]Panel, len(indices))
	for at, i := range indices {
		channels := s.Channels(i)
		if o.pixel == 0 {
			for c, g := range channels {
				channels[c] = smaller(g, side)
			}
		}
		p := o.panel
		if p.Lo == 0 && p.Hi == 0 && !o.each {
			p.Hi = 255
		}
		p.Grid = channels[0]
		if len(channels) == 3 {
			p.rgb = channels
		}
		panels[at] = p
	}
	return panels
}

// smaller returns a grid of at most so many rows and columns: squares of g become
// their means.
func smaller(g *grid.Grid, most int) *grid.Grid {
	k := ceil(max(g.H, g.W), most)
	if k <= 1 {
		return g
	}
	y := grid.New(ceil(g.H, k), ceil(g.W, k))
	for i := range y.H {
		for j := range y.W {
			sum, n := float32(0), 0
			for a := i * k; a < min((i+1)*k, g.H); a++ {
				for b := j * k; b < min((j+1)*k, g.W); b++ {
					sum += g.At(a, b)
					n++
				}
			}
			y.Set(i, j, float32(math.Round(float64(sum)/float64(n))))
		}
	}
	return y
}

// labelWidth is how wide a label may be, so that a row of pictures stays inside a
// cell of the notebook.
func labelWidth(cols int) float64 {
	return min(max((widest-2*margin)/float64(cols)-galleryGap, 60), 160)
}

// shortened takes letters out of the middle of a text that is too wide: names often
// differ at both ends.
func shortened(s string, width float64, style canvas.Style) string {
	if canvas.TextWidth(s, style) <= width {
		return s
	}
	letters := []rune(s)
	for keep := len(letters) - 1; keep > 1; keep-- {
		front := (keep + 1) / 2
		short := string(letters[:front]) + "…" + string(letters[len(letters)-keep/2:])
		if canvas.TextWidth(short, style) <= width {
			return short
		}
	}
	return "…"
}

// fileOf is the name of the file that picture i comes from, or "". A split of
// package dataset has it in a field, which an interface cannot ask for.
func fileOf(s Labelled, i int) string {
	v := reflect.Indirect(reflect.ValueOf(s))
	if v.Kind() != reflect.Struct {
		return ""
	}
	files, ok := v.FieldByName("Files"), false
	if files.IsValid() && files.Type() == reflect.TypeFor[[]string]() {
		ok = i < files.Len()
	}
	if !ok {
		return ""
	}
	return files.Index(i).String()
}
