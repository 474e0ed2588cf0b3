package show

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

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
// unless [Signed] or [Map] chooses other colours. [Pictures] displays a split of a
// data set, and [RGBGallery] displays pictures in colour.
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
	panels := make([]Panel, len(grids))
	for i, g := range grids {
		panels[i] = o.panel
		panels[i].Grid = g
	}
	return drawGallery(panels, cols, o)
}

// drawGallery draws panels of one kind, grey ones or such in colour.
func drawGallery(panels []Panel, cols int, o settings) (*Figure, error) {
	if err := checkGallery(panels, cols, o); err != nil {
		return nil, err
	}
	cols = min(cols, len(panels))
	rows := (len(panels) + cols - 1) / cols
	cell, tileW, tileH := tile(panels, o)
	shared := layout{panel: o.panel}
	shared.lo, shared.hi = sharedRange(panels)

	width := 2*margin + float64(cols)*(tileW+galleryGap) - galleryGap
	head := heading{o.title, width - 2*margin}
	height := 2*margin + head.height() + float64(rows)*(tileH+galleryGap) - galleryGap
	// A picture in colour says by itself what its colours mean; filters, whose 0 is
	// grey, do not.
	bar := !o.each && !(panels[0].rgb != nil && shared.lo == 0)
	if bar {
		height += barSpace
	}
	total := max(width, head.needs()+2*margin)
	c := canvas.New(total, height)
	head.paint(c)
	left, top := margin+math.Floor((total-width)/2), margin+head.height()
	tiles := make([]box, len(panels))
	for i, p := range panels {
		l := shared
		l.cell, l.panel = cell, p
		if o.each {
			l.lo, l.hi = sharedRange(panels[i : i+1])
		}
		x := left + float64(i%cols)*(tileW+galleryGap)
		y := top + float64(i/cols)*(tileH+galleryGap)
		tiles[i] = box{x - galleryGap/2, y - galleryGap/2, tileW + galleryGap, tileH + galleryGap}
		l.paint(c, x+math.Floor((tileW-cell*float64(p.Grid.W))/2), y)
		if i < len(o.labels) {
			paintLabel(c, x+tileW/2, y+tileH-labelHeight(o.labels), o.labels[i])
		}
	}
	if bar {
		w := min(200, width-2*margin)
		paintBar(c, (total-w)/2, height-margin-barSpace+8, w, shared)
	}
	f, err := finish(c, o.alt, describeGallery(panels, o, shared))
	if err != nil {
		return nil, err
	}
	pieces := o.galleryPieces(tiles, cols, describeGallery(panels, o, shared))
	if bar {
		low, high := number(shared.lo), number(shared.hi)
		text := canvas.TextWidth(low+high, captionStyle) + 30
		w := min(200, width-2*margin)
		pieces = append(pieces, piece{alone: true, alt: "colours from " + low + " to " + high,
			box: box{(total-w)/2 - 4, height - margin - barSpace + 6, max(w, text) + 8, barSpace + margin - 6}})
	}
	f.cut(c, o, width-2*margin+galleryGap, pieces)
	return f, nil
}

func checkGallery(panels []Panel, cols int, o settings) error {
	if len(panels) == 0 {
		return errors.New("there is nothing to draw; pass at least one grid")
	}
	if cols < 1 {
		return fmt.Errorf("%d pictures in a row cannot be drawn; use 1 or more", cols)
	}
	if o.pixel < 0 {
		return fmt.Errorf("a pixel size of %d cannot be drawn; use 1 or more", o.pixel)
	}
	if len(o.labels) > len(panels) {
		return fmt.Errorf("there are %d labels for %d pictures", len(o.labels), len(panels))
	}
	for i, p := range panels {
		if err := p.check(); err != nil {
			return fmt.Errorf("picture %d: %w", i, err)
		}
	}
	return nil
}

// tile returns the size of one value and of the room for one picture.
func tile(panels []Panel, o settings) (cell, w, h float64) {
	rows, cols := 0, 0
	for _, p := range panels {
		rows, cols = max(rows, p.Grid.H), max(cols, p.Grid.W)
	}
	cell = float64(o.pixel)
	if o.pixel == 0 {
		cell = max(1, math.Floor(gallerySize/float64(max(rows, cols))))
	}
	w, h = cell*float64(cols), cell*float64(rows)
	for _, label := range o.labels {
		for line := range strings.SplitSeq(label, "\n") {
			w = max(w, math.Ceil(canvas.TextWidth(line, captionStyle)))
		}
	}
	return cell, w, h + labelHeight(o.labels)
}

// labelHeight is the room under each picture for the label with the most lines.
func labelHeight(labels []string) float64 {
	if len(labels) == 0 {
		return 0
	}
	lines := 1
	for _, label := range labels {
		lines = max(lines, 1+strings.Count(label, "\n"))
	}
	return labelSpace + float64(lines-1)*captionStyle.Size*lineHeight
}

// paintLabel writes the lines of a label, centred, from top on.
func paintLabel(c *canvas.Canvas, middle, top float64, label string) {
	for i, line := range strings.Split(label, "\n") {
		c.Text(middle, top+labelSpace/2+3+float64(i)*captionStyle.Size*lineHeight, line,
			canvas.Style{Size: captionStyle.Size, Color: canvas.Ink, Align: canvas.Centre})
	}
}

// sharedRange is the range of all pictures together, and of all their channels.
func sharedRange(panels []Panel) (lo, hi float64) {
	var ends []float32
	for _, p := range panels {
		for _, g := range p.channels() {
			low, high := extremes(g)
			ends = append(ends, float32(low), float32(high))
		}
	}
	all := panels[0]
	all.Grid = &grid.Grid{H: 1, W: len(ends), Pix: ends}
	return all.valueRange()
}

func describeGallery(panels []Panel, o settings, shared layout) string {
	s := fmt.Sprintf("%s%d %ss of %d×%d", headline(o.title), len(panels), panels[0].kind(), panels[0].Grid.H, panels[0].Grid.W)
	if o.each {
		s += ", each with its own range"
	} else {
		s += fmt.Sprintf(", colours from %s to %s", number(shared.lo), number(shared.hi))
	}
	const most = 12 // labels: a longer list helps nobody
	labels := o.labels
	if o.told != nil {
		labels = o.told
	}
	between := ", "
	if slices.ContainsFunc(labels, func(l string) bool { return strings.Contains(l, "\n") }) {
		between = "; "
	}
	for i, label := range labels {
		label = strings.ReplaceAll(label, "\n", ", ")
		switch {
		case i == most:
			return s + between + "…"
		case i == 0:
			s += ": " + label
		default:
			s += between + label
		}
	}
	return s
}
