package check

import (
	"fmt"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/grid"
)

// tolerance is the largest difference that counts as equal where results are
// exact: the pictures of the checks hold whole numbers and the weights quarters,
// so that any order of summing gives the same float32.
const tolerance = 1e-3

// A trial is one input for a learner's function: call runs any function of the
// learner's kind on a fresh copy of the input.
type trial[F any] struct {
	input *grid.Grid
	call  func(f F, x *grid.Grid) *grid.Grid
}

// run calls f and says what is wrong with the mere form of its result.
func (t trial[F]) run(f F) (got *grid.Grid, why string) {
	x := t.input.Clone()
	size := fmt.Sprintf("a picture of %d×%d", x.H, x.W)
	if why := guard(func() { got = t.call(f, x) }); why != "" {
		return nil, fmt.Sprintf("your function %s on %s: look at where the loops end", why, size)
	}
	switch {
	case got == nil:
		return nil, "your function returns nil: it is still to be written"
	case len(got.Pix) != got.H*got.W || got.H < 1 || got.W < 1:
		return nil, fmt.Sprintf("your function returns a grid of %d×%d with %d values: make it with grid.New", got.H, got.W, len(got.Pix))
	case grid.MaxAbsDiff(x, t.input) != 0:
		return nil, "your function changes the picture that it is given: write to a new grid"
	}
	return got, ""
}

// compare tells which of several functions the learner's is: the right one, or
// one with a known mistake, or neither.
func compare[F any](learner, right F, slips []slip[F], trials []trial[F]) (why string) {
	got := make([]*grid.Grid, len(trials))
	for i, t := range trials {
		if got[i], why = t.run(learner); why != "" {
			if strings.Contains(why, "panicked") {
				if slip := inSquares(learner, right, slips, trials); slip != "" {
					return slip
				}
			}
			return why
		}
	}
	if same(got, right, trials) {
		return ""
	}
	for _, s := range slips {
		if same(got, s.got, trials) {
			return s.why
		}
	}
	for i, t := range trials {
		want := t.call(right, t.input.Clone())
		if why := difference(got[i], want, t.input); why != "" {
			return why
		}
	}
	return ""
}

// inSquares looks at a function that has panicked: with square pictures alone, one
// with exchanged axes does not leave the grid, and shows what it does.
func inSquares[F any](learner, right F, slips []slip[F], trials []trial[F]) (why string) {
	var squares []trial[F]
	for _, t := range trials {
		for _, side := range []int{3, 6} {
			x := each(side, side, func(i, j int) float32 { return float32((17*i+29*j+11)%83) - 60 })
			squares = append(squares, trial[F]{x, t.call})
		}
	}
	var got []*grid.Grid
	var asked []trial[F]
	for _, t := range squares {
		if g, why := t.run(learner); why == "" {
			got, asked = append(got, g), append(asked, t)
		}
	}
	if len(got) == 0 {
		return ""
	}
	if same(got, right, asked) {
		if len(got) < len(squares) {
			return "" // some size is too much for it, square or not
		}
		return "your function is right for square pictures, and leaves the grid where height and width differ: rows are exchanged with columns at one place"
	}
	for _, s := range slips {
		if same(got, s.got, asked) {
			return s.why
		}
	}
	return ""
}

func same[F any](got []*grid.Grid, f F, trials []trial[F]) bool {
	for i, t := range trials {
		if !(grid.MaxAbsDiff(got[i], t.call(f, t.input.Clone())) <= tolerance) {
			return false
		}
	}
	return true
}

// difference names the first wrong thing about got; "" means there is none.
func difference(got, want, input *grid.Grid) string {
	if got.H != want.H || got.W != want.W {
		return fmt.Sprintf("from a picture of %d×%d your function makes %d×%d; %d×%d belong there",
			input.H, input.W, got.H, got.W, want.H, want.W)
	}
	for y := range want.H {
		for x := range want.W {
			if g, w := got.At(y, x), want.At(y, x); !(abs(g-w) <= tolerance) {
				return fmt.Sprintf("from a picture of %d×%d your function makes %v in row %d, column %d; %v belongs there",
					input.H, input.W, g, y, x, w)
			}
		}
	}
	return ""
}

func abs(v float32) float32 { return max(v, -v) }

// each makes a grid of h×w from a function of the place.
func each(h, w int, at func(i, j int) float32) *grid.Grid {
	g := grid.New(h, w)
	for i := range h {
		for j := range w {
			g.Set(i, j, at(i, j))
		}
	}
	return g
}
