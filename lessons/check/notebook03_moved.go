package check

import "github.com/ninepixels/ninepixels/lessons/grid"

// A mover returns a picture with everything moved to the right by dx columns.
type mover = func(g *grid.Grid, dx int) *grid.Grid

// Moved checks exercise 03.4: a function that moves a picture to the right.
//
//	y[i,j] = x[i, j−dx] for j ≥ dx, and 0 for j < dx
//
// It is tried on pictures that are not square, with moves of 0 to 3 columns.
func Moved(moved func(g *grid.Grid, dx int) *grid.Grid) Result {
	return report("03.4", checkMoved(moved))
}

func checkMoved(moved mover) Result {
	if moved == nil {
		return notYet("there is no function yet: pass moved.")
	}
	why := compare(moved, moveRight, moveSlips, moveTrials(5, 8))
	// A function that exchanges the axes leaves a picture that is not square: what it
	// does shows in a square one.
	if blame := compare(moved, moveRight, moveSlips, moveTrials(6, 6)); why != "" && known(blame) {
		why = blame
	}
	if why != "" {
		return notYet("%s.", why)
	}
	return yes("the picture moves to the right, and 0 comes in from the left.")
}

// known says whether a sentence is that of a slip.
func known(why string) bool {
	for _, s := range moveSlips {
		if s.why == why {
			return true
		}
	}
	return false
}

// moveTrials move pictures of different values by 2, 3, 1 and 0 columns.
func moveTrials(h, w int) []trial[mover] {
	var all []trial[mover]
	for _, dx := range []int{2, 3, 1, 0} {
		input := each(h, w, func(i, j int) float32 { return float32(1 + 10*i + j) })
		all = append(all, trial[mover]{input, func(f mover, x *grid.Grid) *grid.Grid { return f(x, dx) }})
	}
	return all
}

// from makes a picture of the same size, whose value at (i, j) comes from the place
// that source says, or is 0 if that is outside.
func from(g *grid.Grid, source func(i, j int) (int, int)) *grid.Grid {
	return each(g.H, g.W, func(i, j int) float32 {
		if y, x := source(i, j); y >= 0 && y < g.H && x >= 0 && x < g.W {
			return g.At(y, x)
		}
		return 0
	})
}

func moveRight(g *grid.Grid, dx int) *grid.Grid {
	return from(g, func(i, j int) (int, int) { return i, j - dx })
}

// moveSlips are functions with one mistake each.
var moveSlips = []slip[mover]{
	{func(g *grid.Grid, dx int) *grid.Grid { return grid.New(g.H, g.W) },
		"your function returns a black picture: set the values of the new one"},
	{func(g *grid.Grid, dx int) *grid.Grid { return g.Clone() },
		"your function does not move the picture: take each value from a place further left"},
	{func(g *grid.Grid, dx int) *grid.Grid {
		return from(g, func(i, j int) (int, int) { return i, j + dx })
	}, "your function moves to the left: what stands in column x was in column x − dx, not x + dx"},
	{func(g *grid.Grid, dx int) *grid.Grid {
		return from(g, func(i, j int) (int, int) { return i - dx, j })
	}, "your function moves down: rows and columns are exchanged, At and Set take the row first"},
	{func(g *grid.Grid, dx int) *grid.Grid {
		return from(g, func(i, j int) (int, int) { return i + dx, j })
	}, "your function moves up: change the column, and not the row"},
	{func(g *grid.Grid, dx int) *grid.Grid {
		return from(g, func(i, j int) (int, int) { return j - dx, i })
	}, "your function turns the picture: At takes the row first, and then the column"},
	{func(g *grid.Grid, dx int) *grid.Grid {
		return from(g, func(i, j int) (int, int) { return j, i - dx })
	}, "your function turns the picture: Set takes the row first, and then the column"},
	{func(g *grid.Grid, dx int) *grid.Grid {
		return from(g, func(i, j int) (int, int) { return i, (j - dx + g.W) % g.W })
	}, "what leaves on the right comes back on the left: the new columns are 0"},
	{func(g *grid.Grid, dx int) *grid.Grid {
		return from(g, func(i, j int) (int, int) { return i, max(j-dx, 0) })
	}, "the first column is repeated on the left: the new columns are 0"},
	{func(g *grid.Grid, dx int) *grid.Grid {
		y := moveRight(g, dx)
		for i := range g.H {
			for j := range min(dx, g.W) {
				y.Set(i, j, g.At(i, j))
			}
		}
		return y
	}, "the old picture stays in the first columns: they are 0 in the new one"},
	{func(g *grid.Grid, dx int) *grid.Grid { return moveRight(g, 1) },
		"your function moves by one column, whatever dx is"},
	{func(g *grid.Grid, dx int) *grid.Grid { return moveRight(g, dx+1) },
		"your function moves by one column too many"},
	{func(g *grid.Grid, dx int) *grid.Grid {
		return from(g, func(i, j int) (int, int) { return i - dx, j - dx })
	}, "your function moves down, too: only the column changes"},
	{func(g *grid.Grid, dx int) *grid.Grid {
		y := moveRight(g, dx)
		for i := range g.H {
			if g.W > dx {
				y.Set(i, g.W-1, 0)
			}
		}
		return y
	}, "the last column is missing: the loop ends one column too early"},
	{func(g *grid.Grid, dx int) *grid.Grid {
		y := moveRight(g, dx)
		for i := range g.H {
			if dx < g.W {
				y.Set(i, dx, 0)
			}
		}
		return y
	}, "the column dx is missing: the loop begins one column too late"},
}
