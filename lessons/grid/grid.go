// Package grid holds one channel of a picture as numbers.
//
// A [Grid] has H rows and W columns of float32. Values may be negative, and they
// have no fixed range. A picture of Fashion-MNIST holds pixels from 0 to 255. A
// filtered picture may hold any numbers. Indices are (y, x). They count from 0, from
// the top left corner.
//
// Operations return new grids and do not change their input. Only [Grid.Set] and
// writing to Pix change a grid.
//
// Panics: only for mistakes in the program, such as an index outside the grid, or
// rows of different lengths. Each function says when it panics.
package grid

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A Grid is one channel of H×W signed values, row by row in Pix: the value at
// row y and column x is Pix[y*W+x].
//
// Make one with [New] or [FromRows].
type Grid struct {
	H, W int
	Pix  []float32
}

// New returns a grid of h rows and w columns, all zero.
//
// Panics: if h or w < 1.
func New(h, w int) *Grid {
	if h < 1 || w < 1 {
		panic(fmt.Sprintf("grid: New(%d, %d): a grid needs at least one row and one column", h, w))
	}
	return &Grid{H: h, W: w, Pix: make([]float32, h*w)}
}

// FromRows returns a grid with a copy of the rows, top row first.
//
// Shape: H = len(rows), W = len(rows[0]).
//
// Panics: if there are no rows, no columns, or rows of different lengths.
func FromRows(rows [][]float32) *Grid {
	if len(rows) == 0 {
		panic("grid: FromRows: there are no rows")
	}
	g := New(len(rows), len(rows[0]))
	for y, row := range rows {
		if len(row) != g.W {
			panic(fmt.Sprintf("grid: FromRows: row %d has %d values, row 0 has %d", y, len(row), g.W))
		}
		copy(g.Pix[y*g.W:], row)
	}
	return g
}

// At returns the value at row y and column x.
//
// Panics: if (y, x) is outside the grid.
func (g *Grid) At(y, x int) float32 {
	return g.Pix[g.index("At", y, x)]
}

// Set puts v at row y and column x. It changes g itself.
//
// Panics: if (y, x) is outside the grid.
func (g *Grid) Set(y, x int, v float32) {
	g.Pix[g.index("Set", y, x)] = v
}

// index is checked by hand because x ≥ W would otherwise read the next row.
func (g *Grid) index(op string, y, x int) int {
	if y < 0 || y >= g.H || x < 0 || x >= g.W {
		panic(fmt.Sprintf("grid: %s(%d, %d) is outside the grid: rows are 0–%d, columns 0–%d",
			op, y, x, g.H-1, g.W-1))
	}
	return y*g.W + x
}

// Rows returns a copy of the values as H rows of W values.
//
// Inverse: [FromRows].
func (g *Grid) Rows() [][]float32 {
	rows := make([][]float32, g.H)
	for y := range rows {
		rows[y] = append([]float32(nil), g.Pix[y*g.W:(y+1)*g.W]...)
	}
	return rows
}

// String returns the values as a table with one line per row. Values are rounded to
// two decimals and aligned to the right. If a grid has more than 32 rows or columns,
// String returns only its size.
func (g *Grid) String() string {
	const most = 32
	if g.H > most || g.W > most {
		return fmt.Sprintf("grid %d×%d", g.H, g.W)
	}
	cells := make([]string, len(g.Pix))
	width := 0
	for i, v := range g.Pix {
		cells[i] = format(v)
		width = max(width, len(cells[i]))
	}
	var b strings.Builder
	for i, cell := range cells {
		switch {
		case i == 0:
		case i%g.W == 0:
			b.WriteByte('\n')
		default:
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%*s", width, cell)
	}
	return b.String()
}

// format writes v with at most two decimals and without a negative zero.
func format(v float32) string {
	r := math.Round(float64(v)*100) / 100
	if r == 0 {
		r = 0 // drops the sign of −0
	}
	return strconv.FormatFloat(r, 'f', -1, 64)
}

// Clone returns a copy of g. If you change one of the two, the other stays as it is.
func (g *Grid) Clone() *Grid {
	return &Grid{H: g.H, W: g.W, Pix: append([]float32(nil), g.Pix...)}
}
