package show

import (
	"errors"
	"fmt"
	"image/color"
	"strconv"

	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
	"github.com/ninepixels/ninepixels/lessons/show/internal/canvas"
)

// Matrix displays a confusion matrix. counts[t][p] is how many examples of class t
// the network took for class p. Right answers stand on the diagonal and are blue.
// Wrong answers are orange. A colour is stronger if its share of the row is larger.
//
// Shape: N names, and counts [N N].
//
// Options: Title, Alt.
func Matrix(names []string, counts [][]int, opts ...MatrixOption) {
	f, err := DrawMatrix(names, counts, opts...)
	show("Matrix", f, err)
}

// DrawMatrix returns what [Matrix] displays.
func DrawMatrix(names []string, counts [][]int, opts ...MatrixOption) (*Figure, error) {
	o := apply(opts)
	if err := checkMatrix(names, counts); err != nil {
		return nil, err
	}
	const cell = 40
	n := len(names)
	label := canvas.Style{Size: 12, Color: canvas.Ink}
	room := 0.0
	for _, name := range names {
		room = max(room, canvas.TextWidth(name, label))
	}
	left, side := margin+22+room+8, float64(n*cell)
	width := left + side + margin
	head := heading{o.title, width - 2*margin}
	top := margin + head.height() + 20 + room + 8
	c := canvas.New(width, top+side+margin)
	head.paint(c)
	axis := canvas.Style{Size: 12, Bold: true, Color: canvas.Ink, Align: canvas.Centre}
	c.Text(left+side/2, margin+head.height()+8, "predicted class", axis)
	c.Upright(margin+8, top+side/2, "true class", axis)
	for i, name := range names {
		middle := (float64(i) + 0.5) * cell
		c.Upright(left+middle, top-6, name, label)
		label.Align = canvas.Right
		c.Text(left-6, top+middle, name, label)
		label.Align = canvas.Left
	}
	for t, row := range counts {
		total := sum(row)
		for p, count := range row {
			col := shade(count, total, t == p)
			x, y := left+float64(p*cell), top+float64(t*cell)
			c.Rect(x, y, cell, cell, col)
			style := canvas.Style{Size: 12, Bold: t == p, Color: canvas.On(col), Align: canvas.Centre}
			if count == 0 {
				style.Color = canvas.Frame
			}
			c.Text(x+cell/2, y+cell/2, strconv.Itoa(count), style)
		}
	}
	for i := 1; i < n; i++ {
		c.Rect(left+float64(i*cell), top, 0.5, side, canvas.Faint)
		c.Rect(left, top+float64(i*cell), side, 0.5, canvas.Faint)
	}
	c.Frame(left, top, side, side, 0.5, canvas.Frame)
	return finishChart(c, matrixSpec(names, counts, o), o.alt, describeMatrix(o.title, names, counts))
}

func checkMatrix(names []string, counts [][]int) error {
	if len(names) == 0 {
		return errors.New("there are no classes; pass a name for each")
	}
	if len(counts) != len(names) {
		return fmt.Errorf("there are %d rows for %d classes", len(counts), len(names))
	}
	for t, row := range counts {
		if len(row) != len(names) {
			return fmt.Errorf("row %d has %d counts for %d classes", t, len(row), len(names))
		}
		for p, count := range row {
			if count < 0 {
				return fmt.Errorf("the count in row %d, column %d is %d; it cannot be negative", t, p, count)
			}
		}
	}
	return nil
}

// shade grows with the share of the row. Mistakes reach their full colour at a
// quarter already: they are the rare ones, and what one looks for.
func shade(count, total int, right bool) color.RGBA {
	if count == 0 {
		return canvas.White
	}
	share := float64(count) / float64(total)
	if right {
		return canvas.Mix(canvas.White, canvas.Blue, share)
	}
	return canvas.Mix(canvas.White, canvas.Orange, min(1, 0.08+3.7*share))
}

func sum(row []int) int {
	total := 0
	for _, count := range row {
		total += count
	}
	return total
}

func describeMatrix(title string, names []string, counts [][]int) string {
	right, total := 0, 0
	worst, from, to := 0, 0, 0
	for t, row := range counts {
		right += row[t]
		total += sum(row)
		for p, count := range row {
			if t != p && count > worst {
				worst, from, to = count, t, p
			}
		}
	}
	s := fmt.Sprintf("%sConfusion matrix of %d classes: %s of %s right", headline(title),
		len(names), sentence.Thousands(right), sentence.Thousands(total))
	if worst > 0 {
		s += fmt.Sprintf("; the most frequent mistake: %s taken for %s, %s times",
			names[from], names[to], sentence.Thousands(worst))
	}
	return s + "."
}
