package show

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/show/internal/canvas"
)

// Row displays grids side by side. Each has its own title and its own range of
// values.
//
// A line is at most 900 CSS pixels wide. This is the width of a cell of JupyterLab
// on a laptop. If the panels need more, they go on in further lines, with about as
// many panels in each. Ten pictures of 28×28 make two lines of five. A panel that is
// wider than a line has a line of its own. On the page each panel is a picture by
// itself, so that in a narrow window more of them go on in further lines.
//
// Options: Title, Alt, PixelSize.
func Row(panels []Panel, opts ...RowOption) {
	f, err := DrawRow(panels, opts...)
	show("Row", f, err)
}

// DrawRow returns what [Row] displays.
func DrawRow(panels []Panel, opts ...RowOption) (*Figure, error) {
	return drawPanels(panels, apply(opts))
}

func drawPanels(panels []Panel, o settings) (*Figure, error) {
	if len(panels) == 0 {
		return nil, errors.New("there is nothing to draw; pass at least one panel")
	}
	if o.pixel < 0 {
		return nil, fmt.Errorf("a pixel size of %d cannot be drawn; use 1 or more", o.pixel)
	}
	described := make([]string, len(panels))
	for i, p := range panels {
		if err := p.check(); err != nil {
			if len(panels) > 1 {
				err = fmt.Errorf("panel %d (%q): %w", i, p.Title, err)
			}
			return nil, err
		}
		described[i] = p.describe()
	}
	a := arrange(panels, o.pixel)
	c, boxes := a.paint(o.title)
	f, err := finish(c, o.alt, headline(o.title)+strings.Join(described, "; "))
	if err != nil {
		return nil, err
	}
	f.cut(c, o, a.width()+panelGap, sideBySide(boxes, described))
	return f, nil
}

// arrangement is where panels stand: in lines from left to right.
type arrangement struct {
	layouts []layout
	titles  [][]string
	slots   []float64 // the width for each panel and its title
	ends    []int     // of the lines: the index after the last panel of each
}

// arrange chooses the largest size of panels that needs the fewest lines.
func arrange(panels []Panel, pixel int) arrangement {
	pixel = fitPixel(panels, pixel)
	best := arrangeAt(panels, pixel, panelSize)
	if small := arrangeAt(panels, pixel, smallPanel); len(small.ends) < len(best.ends) {
		return small
	}
	return best
}

// fitPixel lowers the pixel size that was asked for until every panel fits into
// a line. It does so for all of them, because their sizes are to be compared.
func fitPixel(panels []Panel, pixel int) int {
	for _, p := range panels {
		if pixel > 0 && !p.Numbers {
			room := widest - 2*margin
			if p.Indices {
				room -= indexSpace
			}
			pixel = max(1, min(pixel, room/p.Grid.W))
		}
	}
	return pixel
}

func arrangeAt(panels []Panel, pixel int, size float64) arrangement {
	a := arrangement{
		layouts: make([]layout, len(panels)),
		titles:  make([][]string, len(panels)),
		slots:   make([]float64, len(panels)),
	}
	for i, p := range panels {
		a.layouts[i] = newLayout(p, pixel, size)
	}
	alignCells(a.layouts)
	for i, l := range a.layouts {
		a.titles[i] = canvas.Wrap(l.panel.Title, max(l.w, leastTitle), titleStyle)
		a.slots[i] = l.w
		for _, line := range a.titles[i] {
			a.slots[i] = max(a.slots[i], canvas.TextWidth(line, titleStyle))
		}
	}
	const room = widest - 2*margin
	a.ends = breakLines(a.slots, room)
	if len(a.ends) > 1 {
		// Equal widths put panels under each other, unless one of them is so
		// wide that this would take more lines.
		equal := slices.Repeat([]float64{slices.Max(a.slots)}, len(panels))
		if ends := breakLines(equal, room); len(ends) == len(a.ends) {
			a.slots, a.ends = equal, ends
		}
	}
	return a
}

// breakLines puts panels of these widths, in their order, into as few lines as
// there can be, and makes the longest line as short as this number allows. It
// returns the index after the last panel of each line.
func breakLines(widths []float64, room float64) []int {
	ends := fillLines(widths, room)
	for shorter := room - 1; shorter > 0; shorter-- {
		next := fillLines(widths, shorter)
		if len(next) > len(ends) {
			break
		}
		ends = next
	}
	return ends
}

// fillLines starts a new line when a panel does not fit into the one before.
func fillLines(widths []float64, room float64) []int {
	var ends []int
	x := 0.0
	for i, w := range widths {
		if i > 0 && x+w > room {
			ends = append(ends, i)
			x = 0
		}
		x += w + panelGap
	}
	return append(ends, len(widths))
}

// A line is the panels from one index to before another.
type line struct {
	from, to      int
	width, height float64
	titles        int // lines of the highest title
}

func (a arrangement) lines() []line {
	var all []line
	from := 0
	for _, to := range a.ends {
		l := line{from: from, to: to, width: -panelGap}
		for i := from; i < to; i++ {
			l.width += a.slots[i] + panelGap
			l.height = max(l.height, a.layouts[i].h)
			l.titles = max(l.titles, len(a.titles[i]))
		}
		l.height += titleHeight(l.titles)
		all = append(all, l)
		from = to
	}
	return all
}

// width is that of the longest line.
func (a arrangement) width() float64 {
	width := 0.0
	for _, l := range a.lines() {
		width = max(width, l.width)
	}
	return width
}

// paint draws the lines of panels below each other, and returns where each panel
// stands, with its title, half of the gaps beside it and the gap below. In each line, the titles end
// at one height, just above the pictures.
func (a arrangement) paint(title string) (*canvas.Canvas, []box) {
	lines := a.lines()
	width, height := a.width(), -float64(lineGap)
	for _, l := range lines {
		height += l.height + lineGap
	}
	boxes := make([]box, len(a.slots))
	head := heading{title, width}
	total := max(width, head.needs())
	c := canvas.New(total+2*margin, head.height()+height+2*margin)
	head.paint(c)
	left, y := margin+math.Floor((total-width)/2), margin+head.height()
	for _, line := range lines {
		x, top := left, y+titleHeight(line.titles)
		for i := line.from; i < line.to; i++ {
			l, slot := a.layouts[i], a.slots[i]
			paintTitle(c, x+slot/2, top, a.titles[i])
			l.paint(c, math.Round(x+(slot-l.w)/2), top)
			boxes[i] = box{x - panelGap/2, y - 2, slot + panelGap, line.height + lineGap} // the heading is above
			x += slot + panelGap
		}
		y += line.height + lineGap
	}
	return c, boxes
}
