package show

import (
	"errors"
	"fmt"
	"math"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/show/internal/canvas"
)

// Lengths in CSS pixels.
const (
	gallerySize = 84 // a picture of a gallery is enlarged to at most this
	galleryGap  = 8
	labelSpace  = 17
)

// Gallery displays many grids of one kind, in rows of cols pictures: samples of a
// data set, or the maps of a layer. All have the same range of values, so that their
// brightness can be compared. [EachScaled] gives each its own range. They are grey,
// unless [Signed] or [Map] chooses other colours.
//
// Shape: N grids [H W].
//
// Options: Title, Alt, Signed, Map, Range, PixelSize, Labels, EachScaled.
func Gallery(grids []*grid.Grid, cols int, opts ...GalleryOption) {
	f, err := DrawGallery(grids, cols, opts...)
	show("Gallery", f, err)
}

// DrawGallery returns what [Gallery] displays.
func DrawGallery(grids []*grid.Grid, cols int, opts ...GalleryOption) (*Figure, error) {
	o := apply(opts)
	if err := checkGallery(grids, cols, o); err != nil {
		return nil, err
	}
	cols = min(cols, len(grids))
	rows := (len(grids) + cols - 1) / cols
	cell, tileW, tileH := tile(grids, o)
	shared := layout{panel: o.panel}
	shared.lo, shared.hi = sharedRange(grids, o.panel)

	width := 2*margin + float64(cols)*(tileW+galleryGap) - galleryGap
	head := heading{o.title, width - 2*margin}
	height := 2*margin + head.height() + float64(rows)*(tileH+galleryGap) - galleryGap
	if !o.each {
		height += barSpace
	}
	total := max(width, head.needs()+2*margin)
	c := canvas.New(total, height)
	head.paint(c)
	left, top := margin+math.Floor((total-width)/2), margin+head.height()
	for i, g := range grids {
		l := shared
		l.cell = cell
		l.panel.Grid = g
		if o.each {
			l.lo, l.hi = l.panel.valueRange()
		}
		x := left + float64(i%cols)*(tileW+galleryGap)
		y := top + float64(i/cols)*(tileH+galleryGap)
		l.paint(c, x+math.Floor((tileW-cell*float64(g.W))/2), y)
		if i < len(o.labels) {
			c.Text(x+tileW/2, y+tileH-labelSpace/2+2, o.labels[i],
				canvas.Style{Size: 11, Color: canvas.Ink, Align: canvas.Centre})
		}
	}
	if !o.each {
		w := min(200, width-2*margin)
		paintBar(c, (total-w)/2, height-margin-barSpace+8, w, shared)
	}
	return finish(c, o.alt, describeGallery(grids, o, shared))
}

func checkGallery(grids []*grid.Grid, cols int, o settings) error {
	if len(grids) == 0 {
		return errors.New("there is nothing to draw; pass at least one grid")
	}
	if cols < 1 {
		return fmt.Errorf("%d pictures in a row cannot be drawn; use 1 or more", cols)
	}
	if o.pixel < 0 {
		return fmt.Errorf("a pixel size of %d cannot be drawn; use 1 or more", o.pixel)
	}
	if len(o.labels) > len(grids) {
		return fmt.Errorf("there are %d labels for %d pictures", len(o.labels), len(grids))
	}
	for i, g := range grids {
		p := o.panel
		p.Grid = g
		if err := p.check(); err != nil {
			return fmt.Errorf("picture %d: %w", i, err)
		}
	}
	return nil
}

// tile returns the size of one value and of the room for one picture.
func tile(grids []*grid.Grid, o settings) (cell, w, h float64) {
	rows, cols := 0, 0
	for _, g := range grids {
		rows, cols = max(rows, g.H), max(cols, g.W)
	}
	cell = float64(o.pixel)
	if o.pixel == 0 {
		cell = max(1, math.Floor(gallerySize/float64(max(rows, cols))))
	}
	w, h = cell*float64(cols), cell*float64(rows)
	for _, label := range o.labels {
		w = max(w, math.Ceil(canvas.TextWidth(label, captionStyle)))
	}
	if len(o.labels) > 0 {
		h += labelSpace
	}
	return cell, w, h
}

// sharedRange is the range of all grids together.
func sharedRange(grids []*grid.Grid, p Panel) (lo, hi float64) {
	ends := grid.New(1, 2*len(grids))
	for i, g := range grids {
		low, high := extremes(g)
		ends.Pix[2*i], ends.Pix[2*i+1] = float32(low), float32(high)
	}
	p.Grid = ends
	return p.valueRange()
}

func describeGallery(grids []*grid.Grid, o settings, shared layout) string {
	s := fmt.Sprintf("%s%d %ss of %d×%d", headline(o.title), len(grids), o.panel.kind(), grids[0].H, grids[0].W)
	if o.each {
		s += ", each with its own range"
	} else {
		s += fmt.Sprintf(", colours from %s to %s", number(shared.lo), number(shared.hi))
	}
	const most = 12 // labels: a longer list helps nobody
	for i, label := range o.labels {
		switch {
		case i == most:
			return s + ", …"
		case i == 0:
			s += ": " + label
		default:
			s += ", " + label
		}
	}
	return s
}
