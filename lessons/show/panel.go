package show

import (
	"errors"
	"fmt"
	"math"

	"github.com/ninepixels/ninepixels/lessons/grid"
)

// A Panel is one grid of a figure, with how it is drawn. Only Grid is needed.
// Without more, it is a grey picture.
type Panel struct {
	Title string
	Grid  *grid.Grid

	// Signed chooses the colours for values of both signs: blue, white at 0,
	// orange, as far to one side as to the other.
	Signed bool

	// Map chooses cividis, from dark blue to yellow, for feature maps that are
	// ≥ 0, such as after clipping, ReLU or pooling.
	Map bool

	// Lo and Hi are the values of the first and the last colour. Both 0 means
	// automatic: from the lowest value, or 0 if that is lower, to the highest;
	// for Signed, the largest absolute value to both sides.
	Lo, Hi float32

	// Numbers writes each value into its cell. For small grids: up to 28×28.
	Numbers bool

	// Indices writes the row and column numbers beside the grid.
	Indices bool

	// A Box is a part of a grid: H rows and W columns, from row Y and column X on.
	Box Box

	// Weights are written into the cells of the box as "×w", one for each:
	// a kernel over its pixels. It needs Numbers.
	Weights *grid.Grid

	// rgb are the channels of a colour picture: see [RGB].
	rgb []*grid.Grid
}

// A Box is H rows and W columns of a grid, from row Y and column X on.
type Box struct{ Y, X, H, W int }

// channels are the grids whose values the panel draws.
func (p Panel) channels() []*grid.Grid {
	if p.rgb != nil {
		return p.rgb
	}
	return []*grid.Grid{p.Grid}
}

// valueRange returns the values of the first and the last colour.
func (p Panel) valueRange() (lo, hi float64) {
	if p.Lo != 0 || p.Hi != 0 {
		return float64(p.Lo), float64(p.Hi)
	}
	lo, hi = extremes(p.Grid)
	if p.Signed {
		hi = math.Max(-lo, hi)
		lo = -hi
	} else {
		lo = math.Min(lo, 0)
	}
	if lo >= hi {
		// A constant: 0 is the first colour, anything else is not.
		lo, hi = math.Min(lo, 0), math.Max(lo, 0)+1
		if p.Signed {
			lo = -hi
		}
	}
	return lo, hi
}

// extremes returns the lowest and the highest finite value, 0 and 0 if none is.
func extremes(g *grid.Grid) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, v := range g.Pix {
		if v := float64(v); !math.IsNaN(v) && !math.IsInf(v, 0) {
			lo, hi = math.Min(lo, v), math.Max(hi, v)
		}
	}
	if lo > hi {
		return 0, 0
	}
	return lo, hi
}

// check says what is wrong with a panel, or nothing.
func (p Panel) check() error {
	g := p.Grid
	switch {
	case g == nil:
		return errors.New("the grid is nil; make one with grid.New or grid.FromRows")
	case g.H < 1 || g.W < 1 || len(g.Pix) != g.H*g.W:
		return fmt.Errorf("a grid of %d×%d needs %d values, this one has %d", g.H, g.W, g.H*g.W, len(g.Pix))
	case p.Signed && p.Map:
		return errors.New("Signed and Map choose different colours; use Signed for values of both signs, Map for values ≥ 0")
	case !isRange(float64(p.Lo), float64(p.Hi)):
		return fmt.Errorf("the range starts at %g and ends at %g; it needs two finite numbers, the larger one last", p.Lo, p.Hi)
	case p.Numbers && (g.H > mostNumbers || g.W > mostNumbers):
		return fmt.Errorf("%d×%d numbers are too many to read; draw a part of them with Crop", g.H, g.W)
	case p.Box.H < 0 || p.Box.W < 0 || p.Box.Y < 0 || p.Box.X < 0 ||
		p.Box.Y+p.Box.H > g.H || p.Box.X+p.Box.W > g.W:
		return fmt.Errorf("the window %+v is not inside a grid of %d×%d", p.Box, g.H, g.W)
	case p.Weights != nil && (p.Weights.H != p.Box.H || p.Weights.W != p.Box.W):
		return fmt.Errorf("weights of %d×%d do not fit a window of %d×%d",
			p.Weights.H, p.Weights.W, p.Box.H, p.Box.W)
	case p.Weights != nil && !p.Numbers:
		return errors.New("weights are written beside numbers; use Numbers")
	}
	return nil
}

// isRange is true for two ends with something between them, and for two zeros,
// which leave the choice to the data. NaN is neither.
func isRange(lo, hi float64) bool {
	return lo == 0 && hi == 0 || lo < hi && !math.IsInf(hi-lo, 0)
}

// kind is the word for how the panel is drawn.
func (p Panel) kind() string {
	switch {
	case p.rgb != nil:
		return "colour picture"
	case p.Numbers:
		return "numbers"
	case p.Signed:
		return "signed map"
	case p.Map:
		return "map"
	}
	return "picture"
}

// describe says in a few words what the panel shows.
func (p Panel) describe() string {
	title := p.kind()
	if p.Title != "" {
		title = fmt.Sprintf("%s (%s)", p.Title, title)
	}
	s := fmt.Sprintf("%s, %d×%d, ", title, p.Grid.H, p.Grid.W)
	if p.rgb != nil {
		s += describeChannels(p.rgb)
	} else {
		lo, hi := extremes(p.Grid)
		s += fmt.Sprintf("values %s to %s", number(lo), number(hi))
	}
	if p.Box.H > 0 && p.Box.W > 0 {
		s += fmt.Sprintf(", with a %d×%d window at row %d, column %d", p.Box.H, p.Box.W, p.Box.Y, p.Box.X)
	}
	return s
}
