package check

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/ninepixels/ninepixels/lessons/grid"
)

// A HeatMap is a function for exercise 06.4. It gets the maps of a layer, and for each
// of them the slopes of a logit. All have the same size. It returns one map.
type HeatMap = func(maps, slopes []*grid.Grid) *grid.Grid

// GradCAM checks exercise 06.4, the map that says which places speak for a class:
//
//	heat[y,x] = max(0, Σ mean(slopes[c]) · maps[c][y,x])   over the channels c
//
// A heat map is read by its colours. So a factor that is the same everywhere, such as
// the sum of the slopes in the place of their mean, makes no difference.
func GradCAM(fn HeatMap) Result { return report("06.4", gradCAM(fn)) }

// A camTrial is a layer's maps, none below 0, and slopes of both signs.
type camTrial struct{ maps, slopes []*grid.Grid }

// camTrials are not square, so that an exchange of rows and columns shows.
func camTrials() []camTrial {
	random := rand.New(rand.NewPCG(6, 4))
	var trials []camTrial
	for _, size := range [][3]int{{3, 5, 5}, {6, 2, 3}} {
		var t camTrial
		for c := range size[2] {
			m, s := grid.New(size[0], size[1]), grid.New(size[0], size[1])
			for i := range m.Pix {
				m.Pix[i] = max(0, float32(random.NormFloat64()+.5))
				s.Pix[i] = float32(random.NormFloat64()) + float32(1-2*(c%2))
			}
			t.maps, t.slopes = append(t.maps, m), append(t.slopes, s)
		}
		trials = append(trials, t)
	}
	return trials
}

func gradCAM(fn HeatMap) Result {
	if fn == nil {
		return notYet("there is no function yet.")
	}
	trials := camTrials()
	got := make([]*grid.Grid, len(trials))
	for i, t := range trials {
		h, w := t.maps[0].H, t.maps[0].W
		what := fmt.Sprintf("%d maps of %d×%d", len(t.maps), h, w)
		if why := guard(func() { got[i] = fn(cloned(t.maps), cloned(t.slopes)) }); why != "" {
			return notYet("your function %s on %s.", why, what)
		}
		switch g := got[i]; {
		case g == nil:
			return notYet("your function returns nothing: it returns one map.")
		case g.H == w && g.W == h:
			return notYet("of %s your function makes one of %d×%d: rows and columns are exchanged.", what, g.H, g.W)
		case g.H != h || g.W != w || len(g.Pix) != h*w:
			return notYet("of %s your function makes one of %d×%d: it has the size of the maps.", what, g.H, g.W)
		}
	}
	made := func(f func(camTrial) *grid.Grid) bool {
		for i, t := range trials {
			if !proportional(got[i], f(t)) {
				return false
			}
		}
		return true
	}
	if made(func(t camTrial) *grid.Grid { return t.sum(meanOf, above0) }) {
		return yes("each map is weighed by what it means for the class.")
	}
	for _, s := range camSlips {
		if made(s.got) {
			return notYet("%s.", s.why)
		}
	}
	return notYet("this is not the sum of the maps, each times the mean of its slopes, with nothing below 0.")
}

// sum weighs each map, adds them up, and changes each value of the sum.
func (t camTrial) sum(weight func(slopes *grid.Grid) float64, after func(float64) float64) *grid.Grid {
	heat := grid.New(t.maps[0].H, t.maps[0].W)
	for i := range heat.Pix {
		total := 0.0
		for c, m := range t.maps {
			total += weight(t.slopes[c]) * float64(m.Pix[i])
		}
		heat.Pix[i] = float32(after(total))
	}
	return heat
}

func meanOf(g *grid.Grid) float64   { return g.Mean() }
func above0(v float64) float64      { return math.Max(v, 0) }
func asItIs(v float64) float64      { return v }
func oneEach(*grid.Grid) float64    { return 1 }
func meanSize(g *grid.Grid) float64 { return math.Abs(g.Mean()) }
func largest(g *grid.Grid) float64  { return float64(g.Max()) }
func only0(g *grid.Grid) float64    { return math.Max(g.Mean(), 0) }

// camSlips holds the known mistakes.
var camSlips = []slip[func(camTrial) *grid.Grid]{
	{func(t camTrial) *grid.Grid { return grid.New(t.maps[0].H, t.maps[0].W) },
		"the map is 0 everywhere: add up the maps, each times the mean of its slopes"},
	{func(t camTrial) *grid.Grid { return t.sum(meanOf, asItIs) },
		"values below 0 are left in: they speak against the class, so cut them off"},
	{func(t camTrial) *grid.Grid { return t.sum(meanOf, math.Abs) },
		"values below 0 are turned into positive ones: they speak against the class, so cut them off"},
	{func(t camTrial) *grid.Grid { return t.sum(oneEach, above0) },
		"the slopes are left out: each map is multiplied by the mean of its slopes"},
	{func(t camTrial) *grid.Grid { return t.sum(meanSize, above0) },
		"the signs are lost: a map whose slopes are negative speaks against the class"},
	{func(t camTrial) *grid.Grid { return t.sum(largest, above0) },
		"each map is weighed by its largest slope: take the mean"},
	{func(t camTrial) *grid.Grid { return t.sum(only0, above0) },
		"maps that speak against the class are left out: cut off below 0 after the sum, not before"},
	{func(t camTrial) *grid.Grid {
		t.maps = t.slopes
		return t.sum(oneEach, above0)
	}, "the maps are left out: this is the sum of the slopes"},
	{func(t camTrial) *grid.Grid { return t.byPlace() },
		"each value is multiplied by its own slope: take one weight for each map, the mean of its slopes"},
	{func(t camTrial) *grid.Grid {
		return t.sum(func(g *grid.Grid) float64 { return -g.Mean() }, above0)
	}, "the sign is wrong: this shows what speaks against the class"},
	{func(t camTrial) *grid.Grid {
		last := len(t.maps) - 1
		t.maps, t.slopes = t.maps[last:], t.slopes[last:]
		return t.sum(meanOf, above0)
	}, "only the last map counts: add with +="},
}

// byPlace multiplies each value with the slope at its place.
func (t camTrial) byPlace() *grid.Grid {
	heat := grid.New(t.maps[0].H, t.maps[0].W)
	for c, m := range t.maps {
		for i, v := range m.Pix {
			heat.Pix[i] += v * t.slopes[c].Pix[i]
		}
	}
	return heat.Map(func(v float32) float32 { return max(v, 0) })
}

// proportional is true if got is want times a factor above 0. Five digits are enough:
// values are sums of a few float32 numbers.
func proportional(got, want *grid.Grid) bool {
	most, scale := 0, 0.0
	for i, v := range want.Pix {
		if math.Abs(float64(v)) > math.Abs(float64(want.Pix[most])) {
			most = i
		}
	}
	if v := float64(want.Pix[most]); v != 0 {
		scale = float64(got.Pix[most]) / v
		if !(scale > 0) {
			return false
		}
	}
	for i, v := range want.Pix {
		if !near(float64(got.Pix[i]), scale*float64(v), 1e-5*scale*math.Abs(float64(want.Pix[most]))) {
			return false
		}
	}
	return true
}

func cloned(grids []*grid.Grid) (all []*grid.Grid) {
	for _, g := range grids {
		all = append(all, g.Clone())
	}
	return all
}
