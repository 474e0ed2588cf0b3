package check_test

import (
	"math"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/check"
	"github.com/ninepixels/ninepixels/lessons/grid"
)

type grids = []*grid.Grid

// heated adds weight · map over the channels, and then changes each value.
func heated(weight func(c int, slopes *grid.Grid) float64, after func(v float64) float64) check.HeatMap {
	return func(maps, slopes grids) *grid.Grid {
		heat := grid.New(maps[0].H, maps[0].W)
		for y := range heat.H {
			for x := range heat.W {
				sum := 0.0
				for c, m := range maps {
					sum += weight(c, slopes[c]) * float64(m.At(y, x))
				}
				heat.Set(y, x, float32(after(sum)))
			}
		}
		return heat
	}
}

func mean(_ int, s *grid.Grid) float64 { return s.Mean() }
func positive(v float64) float64       { return math.Max(v, 0) }
func same(v float64) float64           { return v }

func TestGradCAM(t *testing.T) {
	wantOK(t, "means", check.GradCAM(heated(mean, positive)))
	wantOK(t, "sums", check.GradCAM(heated(func(_ int, s *grid.Grid) float64 { return s.Sum() }, positive)))
	wantOK(t, "a mean over the channels", check.GradCAM(func(maps, slopes grids) *grid.Grid {
		return heated(mean, func(v float64) float64 { return positive(v) / float64(len(maps)) })(maps, slopes)
	}))
	wantOK(t, "from 0 to 1", check.GradCAM(func(maps, slopes grids) *grid.Grid {
		heat := heated(mean, positive)(maps, slopes)
		most := heat.Max()
		return heat.Map(func(v float32) float32 { return v / most })
	}))
	wantOK(t, "clipped", check.GradCAM(func(maps, slopes grids) *grid.Grid {
		return heated(mean, same)(maps, slopes).Clip(0, math.MaxFloat32)
	}))
	wantOK(t, "into the first map", check.GradCAM(func(maps, slopes grids) *grid.Grid {
		heat := heated(mean, positive)(maps, slopes)
		copy(maps[0].Pix, heat.Pix)
		return maps[0]
	}))
}

func TestGradCAMMistakes(t *testing.T) {
	wantMistakes(t, []mistake{
		{"nil", check.GradCAM(nil), "no function yet"},
		{"nothing", check.GradCAM(func(_, _ grids) *grid.Grid { return nil }), "returns nothing"},
		{"one value", check.GradCAM(func(_, _ grids) *grid.Grid { return grid.New(1, 1) }), "it has the size of the maps"},
		{"exchanged", check.GradCAM(func(m, s grids) *grid.Grid { return heated(mean, positive)(m, s).Transpose() }), "rows and columns are exchanged"},
		{"panics", check.GradCAM(func(m, _ grids) *grid.Grid { return m[9] }), "panicked (index out of range"},
		{"zeros", check.GradCAM(func(m, _ grids) *grid.Grid { return grid.New(m[0].H, m[0].W) }), "0 everywhere"},
		{"no ReLU", check.GradCAM(heated(mean, same)), "values below 0 are left in"},
		{"absolute", check.GradCAM(heated(mean, math.Abs)), "turned into positive ones"},
		{"no slopes", check.GradCAM(heated(func(int, *grid.Grid) float64 { return 1 }, positive)), "the slopes are left out"},
		{"no signs", check.GradCAM(heated(func(_ int, s *grid.Grid) float64 { return math.Abs(s.Mean()) }, positive)), "the signs are lost"},
		{"largest slope", check.GradCAM(heated(func(_ int, s *grid.Grid) float64 { return float64(s.Max()) }, positive)), "its largest slope"},
		{"only for", check.GradCAM(heated(func(_ int, s *grid.Grid) float64 { return positive(s.Mean()) }, positive)), "after the sum, not before"},
		{"no maps", check.GradCAM(func(_, s grids) *grid.Grid {
			return heated(func(int, *grid.Grid) float64 { return 1 }, positive)(s, s)
		}), "the maps are left out"},
		{"place by place", check.GradCAM(func(m, s grids) *grid.Grid {
			heat := grid.New(m[0].H, m[0].W)
			for c := range m {
				for i, v := range m[c].Pix {
					heat.Pix[i] += v * s[c].Pix[i]
				}
			}
			return heat.Clip(0, math.MaxFloat32)
		}), "its own slope"},
		{"against", check.GradCAM(heated(func(_ int, s *grid.Grid) float64 { return -s.Mean() }, positive)), "speaks against the class"},
		{"the last map", check.GradCAM(func(m, s grids) *grid.Grid {
			n := len(m) - 1
			return heated(mean, positive)(m[n:], s[n:])
		}), "only the last map"},
		{"the first map", check.GradCAM(func(m, s grids) *grid.Grid { return heated(mean, positive)(m[:1], s[:1]) }), "this is not the sum"},
	})
}
