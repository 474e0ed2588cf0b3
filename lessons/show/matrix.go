package show

import (
	"cmp"
	"errors"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"

	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
	"github.com/ninepixels/ninepixels/lessons/show/internal/canvas"
)

// Matrix displays a confusion matrix. counts[t][p] is how many examples of class t
// the network took for class p. Right answers stand on the diagonal and are blue.
// Wrong answers are orange. A colour is stronger if its share of the row is larger.
//
// Of more than 50 classes it shows the 50 with the most mistakes. [Confusion] counts
// the answers, too.
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
	described := describeMatrix(o.title, names, counts)
	if len(names) > mostClasses {
		o.title = headline(o.title) + fmt.Sprintf("the %d of %d classes with the most mistakes", mostClasses, len(names))
		names, counts = busiest(names, counts)
	}
	label := canvas.Style{Size: 12, Color: canvas.Ink}
	n, cell, room := len(names), matrixCell(len(names)), 0.0
	if cell < label.Size+2 {
		label.Size = cell - 2
	}
	short := make([]string, n)
	for i, name := range names {
		short[i] = shortened(name, mostName, label)
		room = max(room, canvas.TextWidth(short[i], label))
	}
	left, side := margin+22+room+8, float64(n)*cell
	width := left + side + margin
	head := heading{o.title, width - 2*margin}
	top := margin + head.height() + 20 + room + 8
	c := canvas.New(width, top+side+margin)
	head.paint(c)
	axis := canvas.Style{Size: 12, Bold: true, Color: canvas.Ink, Align: canvas.Centre}
	c.Text(left+side/2, margin+head.height()+8, "predicted class", axis)
	c.Upright(margin+8, top+side/2, "true class", axis)
	for i, name := range short {
		middle := (float64(i) + 0.5) * cell
		c.Upright(left+middle, top-6, name, label)
		label.Align = canvas.Right
		c.Text(left-6, top+middle, name, label)
		label.Align = canvas.Left
	}
	paintCounts(c, left, top, cell, counts)
	return finishChart(c, matrixSpec(names, counts, cell, o), o.alt, described)
}

const (
	mostClasses = 50  // of a matrix: more could not be read
	mostName    = 160 // CSS pixels of a class's name
)

// matrixCell is how large the cells of so many classes are, in CSS pixels.
func matrixCell(classes int) float64 {
	return min(max(math.Floor(600/float64(classes)), 14), 40)
}

// paintCounts draws the cells. Small ones leave out zeros, and what does not fit:
// there, the colours say enough, and the mouse says the rest.
func paintCounts(c *canvas.Canvas, left, top, cell float64, counts [][]int) {
	side := float64(len(counts)) * cell
	for t, row := range counts {
		total := sum(row)
		for p, count := range row {
			col := shade(count, total, t == p)
			x, y := left+float64(p)*cell, top+float64(t)*cell
			c.Rect(x, y, cell, cell, col)
			style := canvas.Style{Size: min(12, max(math.Floor(cell*0.45), 7)), Bold: t == p, Color: canvas.On(col), Align: canvas.Centre}
			text := strconv.Itoa(count)
			if cell < 28 && (count == 0 || canvas.TextWidth(text, style) > cell-1) {
				continue
			}
			if count == 0 {
				style.Color = canvas.Frame
			}
			c.Text(x+cell/2, y+cell/2, text, style)
		}
	}
	for i := 1; i < len(counts); i++ {
		c.Rect(left+float64(i)*cell, top, 0.5, side, canvas.Faint)
		c.Rect(left, top+float64(i)*cell, side, 0.5, canvas.Faint)
	}
	c.Frame(left, top, side, side, 0.5, canvas.Frame)
}

// busiest returns the rows and columns of the classes with the most mistakes, in
// their order: those that were taken for another, and those for which others were.
func busiest(names []string, counts [][]int) ([]string, [][]int) {
	wrong, kept := make([]int, len(names)), make([]int, len(names))
	for t, row := range counts {
		kept[t] = t
		for p, count := range row {
			if t != p {
				wrong[t] += count
				wrong[p] += count
			}
		}
	}
	slices.SortStableFunc(kept, func(a, b int) int { return cmp.Compare(wrong[b], wrong[a]) })
	kept = kept[:mostClasses]
	slices.Sort(kept)
	var some []string
	var rows [][]int
	for _, t := range kept {
		some = append(some, names[t])
		var row []int
		for _, p := range kept {
			row = append(row, counts[t][p])
		}
		rows = append(rows, row)
	}
	return some, rows
}

// Confusion displays which classes a network takes for which: it counts the answers
// to the pictures of a split, and draws what [Matrix] draws.
//
//	show.Confusion(data.Test, must.M1(m.Predict(data.Test)))
//
// Shape: one answer for each picture.
//
// Options: Title, Alt.
func Confusion(s Labelled, answers []int, opts ...MatrixOption) {
	f, err := DrawConfusion(s, answers, opts...)
	show("Confusion", f, err)
}

// DrawConfusion returns what [Confusion] displays.
func DrawConfusion(s Labelled, answers []int, opts ...MatrixOption) (*Figure, error) {
	if err := checkLabelled(s); err != nil {
		return nil, err
	}
	if len(answers) != s.Len() {
		return nil, fmt.Errorf("there are %d answers for %d pictures; ask the model about the same split", len(answers), s.Len())
	}
	if least := slices.Min(answers); least < 0 {
		return nil, fmt.Errorf("the answer %d is no class; classes are counted from 0", least)
	}
	largest := slices.Max(answers)
	if largest >= mostAnswers {
		return nil, fmt.Errorf("the answer %d is no class; there are %d classes", largest, s.Classes())
	}
	names := make([]string, max(s.Classes(), largest+1))
	counts := make([][]int, len(names))
	for class := range names {
		names[class], counts[class] = s.ClassName(class), make([]int, len(names))
	}
	for i, answer := range answers {
		counts[s.Label(i)][answer]++
	}
	return DrawMatrix(names, counts, opts...)
}

// mostAnswers keeps a mistake from asking for all memory: labels are bytes.
const mostAnswers = 4096

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
