package show

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/show/internal/canvas"
)

// A Gate is one step of a computation: a number that is given, or an operation on the
// numbers of earlier gates.
type Gate struct {
	Name     string  // "weight", "×"
	Value    float64 // what comes out, on the way forward
	Gradient float64 // how the last gate's value changes with this one, on the way back
	From     []int   // the gates that it reads, by their index; empty for a number that is given
}

// Circuit displays a computation as gates with wires. Each gate shows two numbers. Its
// value, computed from left to right, is blue and stands above. Its gradient, computed
// from right to left, is orange and stands below.
//
// A gate reads only gates that stand before it in the list. It is drawn in the column
// behind the last of them.
//
// Options: Title, Alt.
func Circuit(gates []Gate, opts ...NetworkOption) {
	f, err := DrawCircuit(gates, opts...)
	show("Circuit", f, err)
}

// Lengths in CSS pixels.
const (
	gateHigh = 66
	gateGap  = 16
	wireLong = 40
	gateLine = 19 // from one of its three lines to the next
)

// DrawCircuit returns what [Circuit] displays.
func DrawCircuit(gates []Gate, opts ...NetworkOption) (*Figure, error) {
	o := apply(opts)
	columns, err := gateColumns(gates)
	if err != nil {
		return nil, err
	}
	width, most := 2.0*margin-wireLong, 0
	for _, column := range columns {
		width += gatesWide(gates, column) + wireLong
		most = max(most, len(column))
	}
	head := heading{o.title, width - 2*margin}
	total := max(width, head.needs()+2*margin)
	high := float64(most)*(gateHigh+gateGap) - gateGap
	c := canvas.New(total, 2*margin+head.height()+high)
	head.paint(c)

	boxes := make([]gateBox, len(gates))
	x := margin + (total-width)/2
	for _, column := range columns {
		wide := gatesWide(gates, column)
		y := margin + head.height() + (high-float64(len(column))*(gateHigh+gateGap)+gateGap)/2
		for _, i := range column {
			boxes[i] = gateBox{gates[i], x, y, wide}
			y += gateHigh + gateGap
		}
		x += wide + wireLong
	}
	for i, g := range gates {
		for _, from := range g.From {
			boxes[from].wireTo(c, boxes[i])
		}
	}
	for _, b := range boxes {
		b.paint(c)
	}
	return finish(c, o.alt, headline(o.title)+describeGates(gates))
}

// gateColumns puts the gates into columns: those that are given first.
func gateColumns(gates []Gate) ([][]int, error) {
	if len(gates) == 0 {
		return nil, errors.New("there is nothing to draw; pass at least one gate")
	}
	var columns [][]int
	at := make([]int, len(gates))
	for i, g := range gates {
		for _, from := range g.From {
			if from < 0 || from >= i {
				return nil, fmt.Errorf("gate %d (%q) reads gate %d; it can read 0 to %d, those that stand before it", i, g.Name, from, i-1)
			}
			at[i] = max(at[i], at[from]+1)
		}
		for len(columns) <= at[i] {
			columns = append(columns, nil)
		}
	}
	// A number that is given stands just before the first gate that reads it.
	for i := range gates {
		if len(gates[i].From) > 0 {
			continue
		}
		first := len(columns)
		for j, g := range gates {
			for _, from := range g.From {
				if from == i {
					first = min(first, at[j])
				}
			}
		}
		if first < len(columns) {
			at[i] = max(0, first-1)
		}
	}
	for i := range gates {
		columns[at[i]] = append(columns[at[i]], i)
	}
	return columns, nil
}

// A gateBox is a gate with its place: the top left corner and the width.
type gateBox struct {
	Gate
	x, y, wide float64
}

var gateStyles = [3]canvas.Style{
	{Size: 13, Color: canvas.Blue, Align: canvas.Centre, Bold: true},
	{Size: 12, Color: canvas.Ink, Align: canvas.Centre},
	{Size: 13, Color: canvas.Mix(canvas.Orange, canvas.Ink, .3), Align: canvas.Centre, Bold: true},
}

func (g Gate) texts() [3]string { return [3]string{number(g.Value), g.Name, number(g.Gradient)} }

func gatesWide(gates []Gate, column []int) float64 {
	wide := 40.0
	for _, i := range column {
		for line, text := range gates[i].texts() {
			wide = max(wide, canvas.TextWidth(text, gateStyles[line])+20)
		}
	}
	return wide
}

func (b gateBox) paint(c *canvas.Canvas) {
	fill := canvas.Mix(canvas.Blue, canvas.White, .9)
	if len(b.From) == 0 {
		fill = canvas.White
	}
	c.Rect(b.x, b.y, b.wide, gateHigh, fill)
	c.Frame(b.x, b.y, b.wide, gateHigh, 1, canvas.Frame)
	for line, text := range b.texts() {
		c.Text(b.x+b.wide/2, b.y+gateHigh/2+gateLine*float64(line-1), text, gateStyles[line])
	}
}

// wireTo draws an arrow from the right side of a gate to the left side of another.
func (b gateBox) wireTo(c *canvas.Canvas, to gateBox) {
	from := canvas.Point{X: b.x + b.wide, Y: b.y + gateHigh/2}
	bend := canvas.Point{X: to.x - 16, Y: to.y + gateHigh/2}
	c.Line([]canvas.Point{from, bend}, 1.5, canvas.Frame)
	paintArrow(c, bend.X, to.x-2, bend.Y)
}

func describeGates(gates []Gate) string {
	parts := make([]string, len(gates))
	for i, g := range gates {
		var from []string
		for _, j := range g.From {
			from = append(from, gates[j].Name)
		}
		parts[i] = fmt.Sprintf("%s: value %s, gradient %s", g.Name, number(g.Value), number(g.Gradient))
		if len(from) > 0 {
			parts[i] = fmt.Sprintf("%s, from %s: value %s, gradient %s", g.Name, strings.Join(from, " and "), number(g.Value), number(g.Gradient))
		}
	}
	return "A circuit. " + strings.Join(parts, "; ") + "."
}
