package check_test

import (
	"testing"

	"github.com/ninepixels/ninepixels/lessons/check"
	"github.com/ninepixels/ninepixels/lessons/grid"
)

type move = func(g *grid.Grid, dx int) *grid.Grid

// loops is a mover with two loops; set gets the new grid, the old one, and a place.
func loops(set func(out, g *grid.Grid, y, x, dx int)) move {
	return func(g *grid.Grid, dx int) *grid.Grid {
		out := grid.New(g.H, g.W)
		for y := range g.H {
			for x := range g.W {
				set(out, g, y, x, dx)
			}
		}
		return out
	}
}

func TestMovedAccepts(t *testing.T) {
	for name, f := range map[string]move{
		"from where it was": loops(func(out, g *grid.Grid, y, x, dx int) {
			if x >= dx {
				out.Set(y, x, g.At(y, x-dx))
			}
		}),
		"to where it goes": loops(func(out, g *grid.Grid, y, x, dx int) {
			if x+dx < g.W {
				out.Set(y, x+dx, g.At(y, x))
			}
		}),
		"columns first, backwards": func(g *grid.Grid, dx int) *grid.Grid {
			out := grid.New(g.H, g.W)
			for x := g.W - 1; x >= dx; x-- {
				for y := g.H - 1; y >= 0; y-- {
					out.Set(y, x, g.At(y, x-dx))
				}
			}
			return out
		},
		"whole rows": func(g *grid.Grid, dx int) *grid.Grid {
			out := grid.New(g.H, g.W)
			for y := range g.H {
				copy(out.Pix[y*g.W+dx:(y+1)*g.W], g.Pix[y*g.W:])
			}
			return out
		},
		"a copy, then zeros": func(g *grid.Grid, dx int) *grid.Grid {
			out := g.Clone()
			for y := range g.H {
				row := out.Pix[y*g.W : (y+1)*g.W]
				copy(row[dx:], g.Pix[y*g.W:(y+1)*g.W])
				clear(row[:dx])
			}
			return out
		},
		"one column, dx times": func(g *grid.Grid, dx int) *grid.Grid {
			for range dx {
				next := grid.New(g.H, g.W)
				for y := range g.H {
					for x := 1; x < g.W; x++ {
						next.Set(y, x, g.At(y, x-1))
					}
				}
				g = next
			}
			return g.Clone()
		},
	} {
		wantOK(t, name, check.Moved(f))
	}
}

func TestMovedRefuses(t *testing.T) {
	inside := func(set func(out, g *grid.Grid, y, x, dx int)) move {
		return loops(func(out, g *grid.Grid, y, x, dx int) {
			if x >= dx {
				set(out, g, y, x, dx)
			}
		})
	}
	wantMistakes(t, []mistake{
		{"nothing", check.Moved(nil), "there is no function yet"},
		{"nil", check.Moved(func(*grid.Grid, int) *grid.Grid { return nil }), "returns nil"},
		{"black", check.Moved(loops(func(_, _ *grid.Grid, _, _, _ int) {})), "a black picture"},
		{"the same", check.Moved(func(g *grid.Grid, _ int) *grid.Grid { return g.Clone() }), "does not move"},
		{"to the left", check.Moved(loops(func(out, g *grid.Grid, y, x, dx int) {
			if x+dx < g.W {
				out.Set(y, x, g.At(y, x+dx))
			}
		})), "moves to the left"},
		{"down", check.Moved(loops(func(out, g *grid.Grid, y, x, dx int) {
			if y >= dx {
				out.Set(y, x, g.At(y-dx, x))
			}
		})), "moves down: rows"},
		{"down and right", check.Moved(inside(func(out, g *grid.Grid, y, x, dx int) {
			if y >= dx {
				out.Set(y, x, g.At(y-dx, x-dx))
			}
		})), "moves down, too"},
		{"At with the column first", check.Moved(inside(func(out, g *grid.Grid, y, x, dx int) {
			out.Set(y, x, g.At(x-dx, y))
		})), "At takes the row first"},
		{"Set with the column first", check.Moved(inside(func(out, g *grid.Grid, y, x, dx int) {
			out.Set(x, y, g.At(y, x-dx))
		})), "Set takes the row first"},
		{"round and round", check.Moved(loops(func(out, g *grid.Grid, y, x, dx int) {
			out.Set(y, (x+dx)%g.W, g.At(y, x))
		})), "comes back on the left"},
		{"the border repeated", check.Moved(loops(func(out, g *grid.Grid, y, x, dx int) {
			out.Set(y, x, g.At(y, max(0, x-dx)))
		})), "the first column is repeated"},
		{"on a copy", check.Moved(func(g *grid.Grid, dx int) *grid.Grid {
			out := g.Clone()
			for y := range g.H {
				for x := dx; x < g.W; x++ {
					out.Set(y, x, g.At(y, x-dx))
				}
			}
			return out
		}), "the old picture stays"},
		{"always one", check.Moved(loops(func(out, g *grid.Grid, y, x, _ int) {
			if x > 0 {
				out.Set(y, x, g.At(y, x-1))
			}
		})), "by one column, whatever"},
		{"the last column", check.Moved(inside(func(out, g *grid.Grid, y, x, dx int) {
			if x < g.W-1 {
				out.Set(y, x, g.At(y, x-dx))
			}
		})), "the last column is missing"},
		{"begins too late", check.Moved(loops(func(out, g *grid.Grid, y, x, dx int) {
			if x > dx {
				out.Set(y, x, g.At(y, x-dx))
			}
		})), "the column dx is missing"},
		{"no border", check.Moved(loops(func(out, g *grid.Grid, y, x, dx int) {
			out.Set(y, x+dx, g.At(y, x))
		})), "panicked"},
		{"in place", check.Moved(func(g *grid.Grid, dx int) *grid.Grid {
			for y := range g.H {
				copy(g.Pix[y*g.W+dx:(y+1)*g.W], g.Pix[y*g.W:])
			}
			return g
		}), "changes the picture that it is given"},
		{"twice as far", check.Moved(loops(func(out, g *grid.Grid, y, x, dx int) {
			if x >= 2*dx {
				out.Set(y, x, g.At(y, x-2*dx))
			}
		})), "of 5×8 your function makes 0 in row 0, column 2; 1 belongs there"},
	})
}

// toTheRight is a right answer.
var toTheRight = loops(func(out, g *grid.Grid, y, x, dx int) {
	if x >= dx {
		out.Set(y, x, g.At(y, x-dx))
	}
})
