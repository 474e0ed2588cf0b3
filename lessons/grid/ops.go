package grid

import "fmt"

// Map returns a grid with f applied to each value.
//
//	y[i,j] = f(x[i,j])
//
// Shape: [H W] → [H W].
func (g *Grid) Map(f func(v float32) float32) *Grid {
	out := New(g.H, g.W)
	for i, v := range g.Pix {
		out.Pix[i] = f(v)
	}
	return out
}

// Clip returns a grid whose values lie between lo and hi. A value below lo becomes
// lo. A value above hi becomes hi.
//
//	y[i,j] = min(max(x[i,j], lo), hi)
//
// After Clip(0, 255), a filtered picture holds pixels again.
//
// Shape: [H W] → [H W].
//
// Values: from lo to hi. NaN stays NaN.
//
// Panics: if lo > hi.
//
// Peer: numpy.clip.
func (g *Grid) Clip(lo, hi float32) *Grid {
	if lo > hi {
		panic(fmt.Sprintf("grid: Clip(%g, %g): the lower bound is above the upper", lo, hi))
	}
	return g.Map(func(v float32) float32 { return min(max(v, lo), hi) })
}

// Abs returns a grid of absolute values. They say how strong a response is, without
// its sign.
//
//	y[i,j] = |x[i,j]|
//
// Shape: [H W] → [H W].
func (g *Grid) Abs() *Grid {
	return g.Map(func(v float32) float32 {
		if v < 0 {
			return -v
		}
		return v
	})
}

// Crop returns a part of the grid. The part has h rows and w columns, and its top
// left corner is at row y and column x.
//
//	out[i,j] = x[y+i, x+j]
//
// Shape: [H W] → [h w].
//
// Panics: if h or w < 1, or the part reaches outside the grid.
func (g *Grid) Crop(y, x, h, w int) *Grid {
	if h < 1 || w < 1 || y < 0 || x < 0 || y+h > g.H || x+w > g.W {
		panic(fmt.Sprintf("grid: Crop(%d, %d, %d, %d) is not inside a grid of %d×%d", y, x, h, w, g.H, g.W))
	}
	return build(h, w, func(i, j int) float32 { return g.Pix[(y+i)*g.W+x+j] })
}

// FlipH returns the mirror image: left becomes right.
//
//	y[i,j] = x[i, W-1-j]
//
// Shape: [H W] → [H W].
func (g *Grid) FlipH() *Grid {
	return build(g.H, g.W, func(i, j int) float32 { return g.Pix[i*g.W+g.W-1-j] })
}

// FlipV returns the grid upside down: top becomes bottom.
//
//	y[i,j] = x[H-1-i, j]
//
// Shape: [H W] → [H W].
func (g *Grid) FlipV() *Grid {
	return build(g.H, g.W, func(i, j int) float32 { return g.Pix[(g.H-1-i)*g.W+j] })
}

// Transpose returns the grid with rows and columns exchanged.
//
//	y[i,j] = x[j,i]
//
// Shape: [H W] → [W H].
func (g *Grid) Transpose() *Grid {
	return build(g.W, g.H, func(i, j int) float32 { return g.Pix[j*g.W+i] })
}

// Stride keeps every k-th row and every k-th column, from the first one on, and
// drops all others. It is the simplest way to make a picture smaller.
//
//	y[i,j] = x[i*k, j*k]
//
// Shape: [H W] → [(H-1)/k+1, (W-1)/k+1].
//
// Panics: if k < 1.
//
// Lesson: notebooks/02-pooling.ipynb. Peer: x[::k, ::k] in NumPy.
func (g *Grid) Stride(k int) *Grid {
	if k < 1 {
		panic(fmt.Sprintf("grid: Stride(%d): the step must be at least 1", k))
	}
	return build((g.H-1)/k+1, (g.W-1)/k+1, func(i, j int) float32 { return g.Pix[i*k*g.W+j*k] })
}

// Add returns the sum of two grids, place by place.
//
//	y[i,j] = a[i,j] + b[i,j]
//
// A filter with several channels adds its slices in this way, and gets one map.
//
// Shape: [H W], [H W] → [H W].
//
// Panics: if the sizes differ.
//
// Lesson: notebooks/02-pooling.ipynb.
func (g *Grid) Add(b *Grid) *Grid {
	if g.H != b.H || g.W != b.W {
		panic(fmt.Sprintf("grid: Add: %d×%d and %d×%d differ in size", g.H, g.W, b.H, b.W))
	}
	return build(g.H, g.W, func(i, j int) float32 { return g.Pix[i*g.W+j] + b.Pix[i*b.W+j] })
}

// build makes an h×w grid from a function of the position.
func build(h, w int, at func(i, j int) float32) *Grid {
	out := New(h, w)
	for i := range h {
		for j := range w {
			out.Pix[i*w+j] = at(i, j)
		}
	}
	return out
}
