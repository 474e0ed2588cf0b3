package model_test

import (
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"

	"github.com/ninepixels/ninepixels/lessons/model"
)

// naiveConv is the definition, and its derivatives for the loss Σ r·y.
func naiveConv(x, w, bias, r array) (y, dx, dw, db array) {
	n, h, wd, c := x.dims[0], x.dims[1], x.dims[2], x.dims[3]
	kh, kw, filters := w.dims[0], w.dims[1], w.dims[3]
	y = zeros(n, h-kh+1, wd-kw+1, filters)
	dx, dw, db = zeros(x.dims...), zeros(w.dims...), zeros(bias.dims...)
	for i := range n {
		for j := range h - kh + 1 {
			for k := range wd - kw + 1 {
				for f := range filters {
					out := y.at(i, j, k, f)
					y.v[out] += bias.v[f]
					db.v[f] += r.v[out]
					for a := range kh {
						for b := range kw {
							for ch := range c {
								in, weight := x.at(i, j+a, k+b, ch), w.at(a, b, ch, f)
								y.v[out] += x.v[in] * w.v[weight]
								dx.v[in] += r.v[out] * w.v[weight]
								dw.v[weight] += r.v[out] * x.v[in]
							}
						}
					}
				}
			}
		}
	}
	return y, dx, dw, db
}

func TestConv2DEqualsTheNaiveLoop(t *testing.T) {
	tests := []struct {
		name            string
		n, h, w, c      int
		filters, kh, kw int
	}{
		{"one channel", 2, 7, 6, 1, 4, 3, 3},
		{"many channels", 2, 5, 6, 3, 4, 3, 3},
		{"a kernel that is not square", 1, 6, 5, 2, 3, 2, 4},
		{"a kernel as large as the image", 3, 3, 3, 2, 5, 3, 3},
		{"one weight", 2, 4, 4, 2, 3, 1, 1},
	}
	onBackends(t, func(t *testing.T, b compute.Backend) {
		for _, tt := range tests {
			x := drawn(1, tt.n, tt.h, tt.w, tt.c)
			w := drawn(2, tt.kh, tt.kw, tt.c, tt.filters)
			bias := drawn(3, tt.filters)
			r := drawn(4, tt.n, tt.h-tt.kh+1, tt.w-tt.kw+1, tt.filters)
			y, dx, dw, db := naiveConv(x, w, bias, r)
			conv := func(s *model.Scope, x *model.Node) *model.Node {
				return model.Conv2D(s.In("c"), x, tt.filters, tt.kh, tt.kw)
			}
			got := run(t, b, map[string]array{"/c/weights": w, "/c/bias": bias},
				withGradients(conv, "/c/weights", "/c/bias"), x, r)
			for i, want := range []array{y, dx, dw, db} {
				mustEqual(t, tt.name+": "+[]string{"y", "dx", "dw", "db"}[i], got[i], want, rounding)
			}
		}
	})
}

// Both ways to convolve agree on every backend, whichever it prefers, as long
// as the kernel's sizes are odd.
func TestConvolveByProductEqualsConvolve(t *testing.T) {
	onBackends(t, func(t *testing.T, b compute.Backend) {
		x, w, r := drawn(5, 2, 6, 5, 3), drawn(6, 3, 1, 3, 4), drawn(7, 2, 4, 5, 4)
		got := run(t, b, nil, func(_ *model.Scope, in []*model.Node) []*model.Node {
			var all []*model.Node
			for _, convolve := range []func(x, w *model.Node) *model.Node{
				model.ConvolveByProduct,
				func(x, w *model.Node) *model.Node { return graph.Convolve(x, w).NoPadding().Done() },
			} {
				y := convolve(in[0], in[1])
				all = append(all, y)
				all = append(all, graph.Gradient(graph.ReduceAllSum(graph.Mul(y, in[2])), in[0], in[1])...)
			}
			return all
		}, x, w, r)
		for i, what := range []string{"y", "dx", "dw"} {
			mustEqual(t, what, got[i], got[i+3], rounding)
		}
	})
}

// naiveMax is max pooling and its derivative for the loss Σ r·y, which goes to
// the first of the largest.
func naiveMax(x, r array, k int) (y, dx array) {
	y, dx = zeros(x.dims[0], x.dims[1]/k, x.dims[2]/k, x.dims[3]), zeros(x.dims...)
	for n := range y.dims[0] {
		for i := range y.dims[1] {
			for j := range y.dims[2] {
				for c := range y.dims[3] {
					best := x.at(n, i*k, j*k, c)
					for a := range k {
						for b := range k {
							if p := x.at(n, i*k+a, j*k+b, c); x.v[p] > x.v[best] {
								best = p
							}
						}
					}
					out := y.at(n, i, j, c)
					y.v[out] = x.v[best]
					dx.v[best] += r.v[out]
				}
			}
		}
	}
	return y, dx
}

func TestMaxPool2DEqualsTheNaiveLoop(t *testing.T) {
	onBackends(t, func(t *testing.T, b compute.Backend) {
		for k := 1; k <= 3; k++ {
			for name, x := range map[string]array{"all different": drawn(8, 2, 7, 6, 3), "many ties": few(9, 2, 7, 6, 3)} {
				r := drawn(10, 2, 7/k, 6/k, 3)
				y, dx := naiveMax(x, r, k)
				got := run(t, b, nil, withGradients(func(_ *model.Scope, x *model.Node) *model.Node {
					return model.MaxPool2D(x, k)
				}), x, r)
				mustEqual(t, name, got[0], y, 0)
				mustEqual(t, name+": gradient", got[1], dx, 0)
			}
		}
	})
}

// ReLU and max pooling may stand in either order: both are growing functions.
func TestReLUBeforeOrAfterMaxPool(t *testing.T) {
	before := func(_ *model.Scope, x *model.Node) *model.Node { return model.MaxPool2D(model.ReLU(x), 2) }
	after := func(_ *model.Scope, x *model.Node) *model.Node { return model.ReLU(model.MaxPool2D(x, 2)) }
	onBackends(t, func(t *testing.T, b compute.Backend) {
		for _, x := range []array{drawn(11, 2, 6, 6, 3), few(12, 2, 6, 6, 3)} {
			r := drawn(13, 2, 3, 3, 3)
			one, other := run(t, b, nil, withGradients(before), x, r), run(t, b, nil, withGradients(after), x, r)
			mustEqual(t, "value", one[0], other[0], 0)
			mustEqual(t, "gradient", one[1], other[1], 0)
		}
	})
}
