package check_test

import (
	"testing"

	"github.com/ninepixels/ninepixels/lessons/check"
	"github.com/ninepixels/ninepixels/lessons/filter"
	"github.com/ninepixels/ninepixels/lessons/grid"
)

// loop slides a window over x as a learner writes it; pixel gives the value of
// the result at (i, j).
func loop(h, w int, pixel func(i, j int) float32) *grid.Grid {
	y := grid.New(h, w)
	for i := 0; i < h; i++ {
		for j := 0; j < w; j++ {
			y.Set(i, j, pixel(i, j))
		}
	}
	return y
}

// taps sums term(a, b) over the nine places of a kernel.
func taps(term func(a, b int) float32) float32 {
	var sum float32
	for a := 0; a < 3; a++ {
		for b := 0; b < 3; b++ {
			sum += term(a, b)
		}
	}
	return sum
}

func right(x *grid.Grid, k filter.Kernel) *grid.Grid {
	return loop(x.H-2, x.W-2, func(i, j int) float32 {
		return taps(func(a, b int) float32 { return x.At(i+a, j+b) * k[a][b] })
	})
}

// weights is the loop with the weight for the place (a, b) taken elsewhere.
func weights(at func(k filter.Kernel, a, b int) float32) check.Correlator {
	return func(x *grid.Grid, k filter.Kernel) *grid.Grid {
		return loop(x.H-2, x.W-2, func(i, j int) float32 {
			return taps(func(a, b int) float32 { return x.At(i+a, j+b) * at(k, a, b) })
		})
	}
}

// after is the right loop with each value changed afterwards.
func after(change func(v float32) float32) check.Correlator {
	return func(x *grid.Grid, k filter.Kernel) *grid.Grid { return right(x, k).Map(change) }
}

var transposed = weights(func(k filter.Kernel, a, b int) float32 { return k[b][a] })

// wrongLoops holds each known mistake, written as a learner would.
var wrongLoops = []struct {
	name   string
	fn     check.Correlator
	phrase string
}{
	{"flipped", weights(func(k filter.Kernel, a, b int) float32 { return k[2-a][2-b] }), "turned by half a turn"},
	{"flipped and transposed", weights(func(k filter.Kernel, a, b int) float32 { return k[2-b][2-a] }), "both transposed and turned"},
	{"result transposed", func(x *grid.Grid, k filter.Kernel) *grid.Grid {
		y, z := right(x, k), grid.New(x.W-2, x.H-2)
		for i := range y.H {
			for j := range y.W {
				z.Set(j, i, y.At(i, j))
			}
		}
		return z
	}, "rows and columns of the result"},
	{"picture transposed", func(x *grid.Grid, k filter.Kernel) *grid.Grid {
		return loop(x.W-2, x.H-2, func(i, j int) float32 {
			return taps(func(a, b int) float32 { return x.At(j+b, i+a) * k[a][b] })
		})
	}, "rows and columns of the picture"},
	{"clipped", after(func(v float32) float32 { return min(max(v, 0), 255) }), "clipped to 0–255"},
	{"ReLU", after(func(v float32) float32 { return max(v, 0) }), "negative values became 0"},
	{"absolute", after(func(v float32) float32 { return max(v, -v) }), "lost their sign"},
	{"sum never reset", func(x *grid.Grid, k filter.Kernel) *grid.Grid {
		var sum float32
		return loop(x.H-2, x.W-2, func(i, j int) float32 {
			sum += taps(func(a, b int) float32 { return x.At(i+a, j+b) * k[a][b] })
			return sum
		})
	}, "from one pixel to the next"},
	{"sum reset per row", func(x *grid.Grid, k filter.Kernel) *grid.Grid {
		y := grid.New(x.H-2, x.W-2)
		for i := 0; i < y.H; i++ {
			var sum float32
			for j := 0; j < y.W; j++ {
				sum += taps(func(a, b int) float32 { return x.At(i+a, j+b) * k[a][b] })
				y.Set(i, j, sum)
			}
		}
		return y
	}, "once per row"},
	{"two taps", func(x *grid.Grid, k filter.Kernel) *grid.Grid {
		return loop(x.H-2, x.W-2, func(i, j int) float32 {
			var sum float32
			for a := 0; a < 2; a++ {
				for b := 0; b < 2; b++ {
					sum += x.At(i+a, j+b) * k[a][b]
				}
			}
			return sum
		})
	}, "first two rows and columns"},
	{"= for +=", func(x *grid.Grid, k filter.Kernel) *grid.Grid {
		return loop(x.H-2, x.W-2, func(i, j int) float32 { return x.At(i+2, j+2) * k[2][2] })
	}, "+="},
	{"middle only", func(x *grid.Grid, k filter.Kernel) *grid.Grid {
		return loop(x.H-2, x.W-2, func(i, j int) float32 { return x.At(i+1, j+1) * k[1][1] })
	}, "only the middle pixel"},
	{"no weights", weights(func(filter.Kernel, int, int) float32 { return 1 }), "without weights"},
	{"mean", after(func(v float32) float32 { return v / 9 }), "divided by nine"},
	{"normalised", weights(func(k filter.Kernel, a, b int) float32 { return k[a][b] / float32(k.Sum()) }), "is normalised"},
	{"int", after(func(v float32) float32 { return float32(int(v)) }), "after the point"},
	{"rounded", after(func(v float32) float32 {
		if v < 0 {
			return float32(int(v - .5))
		}
		return float32(int(v + .5))
	}), "are rounded"},
	{"own kernel", weights(func(_ filter.Kernel, a, b int) float32 { return filter.Video[a][b] }), "always the video's"},
	{"zero padding", func(x *grid.Grid, k filter.Kernel) *grid.Grid {
		return loop(x.H, x.W, func(i, j int) float32 { return around(x, k, i, j) })
	}, "as large as the picture"},
	{"border of zeros", func(x *grid.Grid, k filter.Kernel) *grid.Grid {
		y := grid.New(x.H, x.W)
		for i := 1; i < x.H-1; i++ {
			for j := 1; j < x.W-1; j++ {
				y.Set(i, j, around(x, k, i, j))
			}
		}
		return y
	}, "inside a border of zeros"},
	{"shifted", func(x *grid.Grid, k filter.Kernel) *grid.Grid {
		return loop(x.H-2, x.W-2, func(i, j int) float32 { return around(x, k, i, j) })
	}, "shifted by one pixel"},
	{"not stored", func(x *grid.Grid, _ filter.Kernel) *grid.Grid { return grid.New(x.H-2, x.W-2) }, "every value is 0"},
	{"unchanged", func(x *grid.Grid, _ filter.Kernel) *grid.Grid { return x }, "comes back unchanged"},
	{"nil grid", func(*grid.Grid, filter.Kernel) *grid.Grid { return nil }, "returns nil"},
	{"no values", func(*grid.Grid, filter.Kernel) *grid.Grid { return &grid.Grid{H: 3, W: 3} }, "3×3 with 0 values"},
	{"writes to its input", func(x *grid.Grid, k filter.Kernel) *grid.Grid {
		y := right(x, k)
		x.Set(0, 0, -1)
		return y
	}, "changes the picture"},
	{"beyond the end", func(x *grid.Grid, k filter.Kernel) *grid.Grid {
		return loop(x.H-1, x.W-1, func(i, j int) float32 {
			return taps(func(a, b int) float32 { return x.At(i+a, j+b) * k[a][b] })
		})
	}, "panicked (grid: At("},
	{"slice beyond the end", func(x *grid.Grid, _ filter.Kernel) *grid.Grid {
		return loop(x.H-2, x.W-2, func(i, j int) float32 { return x.Pix[x.H*x.W] })
	}, "panicked (index out of range"},
	{"one too small", func(x *grid.Grid, k filter.Kernel) *grid.Grid {
		return right(x, k).Crop(0, 0, max(x.H-3, 1), max(x.W-3, 1))
	}, "makes 2×4; 3×5 belong there"},
	{"one wrong value", func(x *grid.Grid, k filter.Kernel) *grid.Grid {
		y := right(x, k)
		y.Set(0, 0, 12345)
		return y
	}, "makes 12345 in row 0, column 0"},
	{"NaN", after(func(float32) float32 { return float32(nan) }), "makes NaN"},
}

// around is the weighted sum with (i, j) in the middle and zeros outside x.
func around(x *grid.Grid, k filter.Kernel, i, j int) float32 {
	return taps(func(a, b int) float32 {
		y, z := i+a-1, j+b-1
		if y < 0 || z < 0 || y >= x.H || z >= x.W {
			return 0
		}
		return x.At(y, z) * k[a][b]
	})
}

func TestCorrelate(t *testing.T) {
	wantOK(t, "the loop", check.Correlate(right))
	wantOK(t, "filter.Correlate", check.Correlate(filter.Correlate))
	list := []mistake{
		{"nil", check.Correlate(nil), "no function yet"},
		{"transposed", check.Correlate(transposed), "the kernel is transposed"},
	}
	for _, w := range wrongLoops {
		list = append(list, mistake{w.name, check.Correlate(w.fn), w.phrase})
	}
	wantMistakes(t, list)
}

func TestFixTranspose(t *testing.T) {
	wantOK(t, "mended", check.FixTranspose(right))
	list := []mistake{
		{"nil", check.FixTranspose(nil), "no function yet"},
		// 1·255 + 2·255 + 1·255
		{"not mended", check.FixTranspose(transposed), "gives 1020, where 0 belongs"},
	}
	for _, w := range wrongLoops {
		phrase := w.phrase
		switch w.name {
		case "one too small": // the message names the first picture of the check
			phrase = "makes 2×3; 3×4 belong there"
		case "normalised": // the first kernel's weights sum to 0: this is the NaN below
			continue
		}
		list = append(list, mistake{w.name, check.FixTranspose(w.fn), phrase})
	}
	wantMistakes(t, list)

	edge := grid.FromRows([][]float32{{0, 0, 255}, {0, 0, 255}, {0, 0, 255}})
	if got := transposed(edge, filter.SobelH).At(0, 0); got != 1020 {
		t.Errorf("the transposed loop gives %v; want 1020", got)
	}
}

// Exchanged axes leave the grid of a picture that is not square. The check finds
// what they do from square ones.
func TestLoopsThatLeaveTheGrid(t *testing.T) {
	term := func(at func(x *grid.Grid, k filter.Kernel, i, j, a, b int) float32) check.Correlator {
		return func(x *grid.Grid, k filter.Kernel) *grid.Grid {
			return loop(x.H-2, x.W-2, func(i, j int) float32 {
				return taps(func(a, b int) float32 { return at(x, k, i, j, a, b) })
			})
		}
	}
	wrong := map[string]struct {
		fn     check.Correlator
		phrase string
	}{
		"in.At(j+b, i+a)": {term(func(x *grid.Grid, k filter.Kernel, i, j, a, b int) float32 { return x.At(j+b, i+a) * k[a][b] }),
			"rows and columns of the picture are exchanged"},
		"in.At(j+a, i+b)": {term(func(x *grid.Grid, k filter.Kernel, i, j, a, b int) float32 { return x.At(j+a, i+b) * k[a][b] }),
			"exchanged"},
		"p.At(x+a, y+b)": {term(func(x *grid.Grid, k filter.Kernel, i, j, a, b int) float32 { return x.At(j+a, i+b) * k[b][a] }),
			"rows and columns of the picture are exchanged"},
		"k[i][j]": {term(func(x *grid.Grid, k filter.Kernel, i, j, a, b int) float32 { return x.At(i+a, j+b) * k[i][j] }),
			"all nine pixels meet one weight"},
		"out.Set(x, y, sum)": {func(x *grid.Grid, k filter.Kernel) *grid.Grid {
			y, z := right(x, k), grid.New(x.H-2, x.W-2)
			for i := range y.H {
				for j := range y.W {
					z.Set(j, i, y.At(i, j))
				}
			}
			return z
		}, "rows and columns of the result are exchanged"},
		"pixel + weight": {term(func(x *grid.Grid, k filter.Kernel, i, j, a, b int) float32 { return x.At(i+a, j+b) + k[a][b] }),
			"pixel and weight are added"},
		"in.At(i, j)": {term(func(x *grid.Grid, k filter.Kernel, i, j, a, b int) float32 { return x.At(i, j) * k[a][b] }),
			"all nine weights meet one pixel"},
		"a := 1; a < 3": {func(x *grid.Grid, k filter.Kernel) *grid.Grid {
			k[0], k[1][0], k[2][0] = [3]float32{}, 0, 0
			return right(x, k)
		}, "last two rows and columns"},
		"sum -=": {term(func(x *grid.Grid, k filter.Kernel, i, j, a, b int) float32 { return -x.At(i+a, j+b) * k[a][b] }),
			"the sign is turned"},
		"to the end of the picture": {func(x *grid.Grid, k filter.Kernel) *grid.Grid {
			return loop(x.H, x.W, func(i, j int) float32 {
				return taps(func(a, b int) float32 { return x.At(i+a, j+b) * k[a][b] })
			})
		}, "look at where the loops end"},
	}
	var one, five []mistake
	for name, w := range wrong {
		one = append(one, mistake{name, check.Correlate(w.fn), w.phrase})
		five = append(five, mistake{name, check.FixTranspose(w.fn), w.phrase})
	}
	for _, list := range [][]mistake{one, five} {
		for _, m := range list { // some are one mistake, written in two ways
			wantMistakes(t, []mistake{m})
		}
	}
}
