package show

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
	"github.com/ninepixels/ninepixels/lessons/show/internal/canvas"
)

// A Layer is what [Network] draws of one layer: the shape of what it makes of one
// picture, [H W C] or [units].
type Layer struct {
	Name       string // "conv1"
	Shape      []int  // [26 26 64]
	Parameters int

	// Maps are some of the maps that the layer makes of a picture. They are drawn
	// below each other, in the place of the sheets, with one range for all of them.
	// The map of a layer with one channel is grey, as a picture is. Others are as
	// with Map: dark blue is 0, or the lowest value if that is lower.
	Maps []*grid.Grid
}

// Network displays the shapes that a picture goes through in a network, from left to
// right. Maps are drawn as sheets: more channels, more sheets. Rows of numbers are
// drawn as columns. The number of parameters stands at each layer.
//
// A layer with Maps shows these instead of sheets: what a network makes of one
// picture, for example. Then all maps of the figure have one scale, and a layer says
// how many of its maps are shown.
//
// Options: Title, Alt.
func Network(layers []Layer, opts ...NetworkOption) {
	f, err := DrawNetwork(layers, opts...)
	show("Network", f, err)
}

// Lengths in CSS pixels.
const (
	mapPixel   = 2.4 // one value of a map that is a sheet
	realPixel  = 4   // one value of a map if real ones are shown
	mapGap     = 8   // between real maps
	sheetShift = 3   // from one sheet to the next
	columnWide = 12
	stageGap   = 30 // with an arrow in it
)

// DrawNetwork returns what [Network] displays.
func DrawNetwork(layers []Layer, opts ...NetworkOption) (*Figure, error) {
	o := apply(opts)
	if len(layers) == 0 {
		return nil, errors.New("there is nothing to draw; pass at least one layer")
	}
	pixel := mapPixel
	if slices.ContainsFunc(layers, func(l Layer) bool { return len(l.Maps) > 0 }) {
		pixel = realPixel
	}
	boxes := make([]stageBox, len(layers))
	parts := make([]string, len(layers))
	width, tall := 2.0*margin-stageGap, 0.0
	lines := 0
	for i, s := range layers {
		b, err := newStageBox(s, pixel)
		if err != nil {
			return nil, err
		}
		boxes[i], parts[i] = b, b.describe()
		width += b.slot + stageGap
		tall, lines = max(tall, b.h), max(lines, len(b.texts))
	}
	head := heading{o.title, width - 2*margin}
	width = max(width, head.needs()+2*margin)
	top := margin + head.height()
	c := canvas.New(width, top+tall+float64(lines)*legendLine+margin)
	head.paint(c)
	x := float64(margin)
	for i, b := range boxes {
		b.paint(c, x, top, tall)
		x += b.slot
		if i < len(boxes)-1 {
			paintArrow(c, x+4, x+stageGap-4, top+tall/2)
		}
		x += stageGap
	}
	return finish(c, o.alt, headline(o.title)+"From the picture to the answer: "+strings.Join(parts, "; ")+".")
}

// stageBox is how a layer is drawn.
type stageBox struct {
	Layer
	texts         []string
	side, w, h    float64 // of one sheet or of the column; of all
	sheets        int
	slot          float64 // room for the texts too
	captionStyles []canvas.Style
}

func newStageBox(s Layer, pixel float64) (stageBox, error) {
	b := stageBox{Layer: s, sheets: 1}
	for _, n := range s.Shape {
		if n < 1 {
			return b, fmt.Errorf("layer %q has the shape %v; a number in it is below 1", s.Name, s.Shape)
		}
	}
	switch len(b.Shape) {
	case 1:
		b.side, b.w = 8+7*math.Log2(float64(b.Shape[0])), columnWide
		b.h = b.side
	case 3:
		b.side = max(4, pixel*float64(b.Shape[0]))
		b.sheets = 1 + int(math.Log2(float64(b.Shape[2])))
		b.w = max(4, pixel*float64(b.Shape[1])) + sheetShift*float64(b.sheets-1)
		b.h = b.side + sheetShift*float64(b.sheets-1)
	default:
		return b, fmt.Errorf("layer %q has the shape %v; one or three numbers can be drawn", s.Name, s.Shape)
	}
	if err := b.fitMaps(pixel); err != nil {
		return b, err
	}
	b.texts = []string{s.Name, strings.Join(b.numbers(), "×"), "–"}
	if s.Parameters > 0 {
		b.texts[2] = sentence.Thousands(s.Parameters)
	}
	ink := canvas.Style{Size: 12, Color: canvas.Ink, Align: canvas.Centre}
	bold, small := ink, captionStyle
	bold.Bold, small.Align = true, canvas.Centre
	b.captionStyles = []canvas.Style{ink, bold, small}
	if n := len(s.Maps); n > 0 && n < s.Shape[2] {
		b.texts = append(b.texts, fmt.Sprintf("%d of %d shown", n, s.Shape[2]))
		b.captionStyles = append(b.captionStyles, small)
	}
	b.slot = b.w
	for i, text := range b.texts {
		b.slot = max(b.slot, canvas.TextWidth(text, b.captionStyles[i]))
	}
	return b, nil
}

func (b stageBox) numbers() []string {
	words := make([]string, len(b.Shape))
	for i, n := range b.Shape {
		words[i] = strconv.Itoa(n)
	}
	return words
}

func (b stageBox) paint(c *canvas.Canvas, x, top, tall float64) {
	for i, text := range b.texts {
		c.Text(x+b.slot/2, top+tall+legendLine*(float64(i)+0.8), text, b.captionStyles[i])
	}
	left, bottom := x+(b.slot-b.w)/2, top+tall/2+b.h/2
	if len(b.Maps) > 0 {
		b.paintMaps(c, left, bottom-b.h)
		return
	}
	wide := b.w - sheetShift*float64(b.sheets-1)
	for i := b.sheets - 1; i >= 0; i-- { // the one in front comes last
		px, py := left+sheetShift*float64(i), bottom-b.side-sheetShift*float64(i)
		c.Rect(px, py, wide, b.side, canvas.Mix(canvas.Blue, canvas.White, 0.75))
		c.Frame(px, py, wide, b.side, 1, canvas.Blue)
	}
}

func paintArrow(c *canvas.Canvas, from, to, y float64) {
	c.Line([]canvas.Point{{X: from, Y: y}, {X: to - 5, Y: y}}, 1.5, canvas.Frame)
	c.Polygon([]canvas.Point{{X: to, Y: y}, {X: to - 7, Y: y - 4}, {X: to - 7, Y: y + 4}}, canvas.Frame)
}

func (b stageBox) describe() string {
	s := b.texts[0] + " " + b.texts[1]
	if b.Parameters > 0 {
		s += ", " + b.texts[2] + " parameters"
	}
	if n := len(b.Maps); n > 0 {
		s += fmt.Sprintf(", %d of %d maps shown", n, b.Shape[2])
	}
	return s
}
