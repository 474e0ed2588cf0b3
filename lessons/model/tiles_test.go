package model_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"

	"github.com/ninepixels/ninepixels/lessons/model"
)

// slow is the pooled convolution by its definition, with its derivatives for
// the loss Σ r·y.
func slow(x, w, bias, r array, relu bool) (y, dx, dw, db array) {
	conv, _, _, _ := naiveConv(x, w, bias, zeros(r.dims[0], x.dims[1]-2, x.dims[2]-2, w.dims[3]))
	before := array{conv.dims, append([]float32(nil), conv.v...)}
	if relu {
		for i, v := range conv.v {
			conv.v[i] = max(0, v)
		}
	}
	y, dconv := naiveMax(conv, r, 2)
	if relu {
		for i, v := range before.v {
			if v <= 0 {
				dconv.v[i] = 0
			}
		}
	}
	_, dx, dw, db = naiveConv(x, w, bias, dconv)
	return y, dx, dw, db
}

// tileRounding is the tolerance for poolByTiles, relative to the largest value
// there is. The way into the tiles and out of them adds up to 16, 9 and 9
// values, which multiplies the rounding of a direct sum by about as much as
// their squares' sum's root, 4·3: 12 · 2⁻²⁴ · √(9·20 products) ≈ 1e-5.
const tileRounding = 1e-5

// Convolution, ReLU and pooling drawn in one are what they are one after
// another, in value and in gradient.
func TestPooledConvolutionEqualsTheNaiveLoop(t *testing.T) {
	const tiles, windows, apart = "tiles", "windows", "layer by layer"
	tests := []struct {
		name          string
		n, h, w, c, f int
		relu          bool
		way           string
	}{
		{"tiles", 8, 12, 8, 20, 16, true, tiles},
		{"tiles of an odd convolution", 9, 13, 7, 16, 20, true, tiles},
		{"one tile", 17, 4, 4, 16, 16, true, tiles},
		{"tiles without ReLU", 8, 6, 6, 16, 16, false, tiles},
		{"windows", 8, 12, 8, 1, 5, true, windows},
		{"windows of an odd convolution", 9, 13, 7, 1, 3, true, windows},
		{"one window", 17, 4, 4, 1, 1, true, windows},
		{"windows without ReLU", 8, 6, 6, 1, 16, false, windows},
		{"too few channels for tiles", 8, 7, 6, 3, 16, true, apart},
		{"too few filters for tiles", 8, 7, 6, 16, 3, true, apart},
		{"tiles of few pictures", 2, 7, 6, 16, 16, true, tiles},
		{"tiles of seven pictures", 7, 12, 8, 17, 16, true, tiles},
		{"windows of few pictures", 3, 7, 6, 1, 16, true, windows},
		{"too few pictures for tiles", 1, 7, 6, 16, 16, true, apart},
		{"too few pictures for windows", 1, 7, 6, 1, 16, true, apart},
	}
	onBackends(t, func(t *testing.T, b compute.Backend) {
		for _, tt := range tests {
			x, w, bias := drawn(1, tt.n, tt.h, tt.w, tt.c), drawn(2, 3, 3, tt.c, tt.f), drawn(3, tt.f)
			r := drawn(4, tt.n, (tt.h-2)/2, (tt.w-2)/2, tt.f)
			layers := func(s *model.Scope, x *model.Node) *model.Node {
				y := model.Conv2D(s.In("c"), x, tt.f, 3, 3)
				if tt.relu {
					y = model.ReLU(y)
				}
				way, weights := apart, s.Store().GetVariable("/c/weights").NodeValue(x.Graph())
				if model.FitsTiles(x, weights) {
					way = tiles
				} else if model.FitsWindows(x, weights) {
					way = windows
				}
				if way != tt.way {
					t.Errorf("%s: drawn by %s, want %s", tt.name, way, tt.way)
				}
				return model.MaxPool2D(y, 2)
			}
			got := run(t, b, map[string]array{"/c/weights": w, "/c/bias": bias},
				withGradients(layers, "/c/weights", "/c/bias"), x, r)
			y, dx, dw, db := slow(x, w, bias, r, tt.relu)
			for i, want := range []array{y, dx, dw, db} {
				var largest float64
				for _, v := range want.v {
					largest = max(largest, math.Abs(float64(v)))
				}
				mustEqual(t, tt.name+": "+[]string{"y", "dx", "dw", "db"}[i], got[i], want, tileRounding*largest)
			}
		}
	})
}

// Where a window's values are equal, the first gets the gradient, in each of
// the ways to compute it: an image of one value makes all of them equal, and
// small whole numbers leave nothing to round.
func TestTiedOutputs(t *testing.T) {
	const pictures = 8
	onBackends(t, func(t *testing.T, b compute.Backend) {
		for _, channels := range []int{16, 1} {
			x, w := zeros(pictures, 4, 4, channels), zeros(3, 3, channels, 16)
			for i := range x.v {
				x.v[i] = 1
			}
			for i := range w.v {
				w.v[i] = 2
			}
			r := zeros(pictures, 1, 1, 16)
			r.v[3*16] = 1 // of the fourth picture alone
			got := run(t, b, map[string]array{"/c/weights": w, "/c/bias": zeros(16)},
				withGradients(func(s *model.Scope, x *model.Node) *model.Node {
					return model.MaxPool2D(model.ReLU(model.Conv2D(s.In("c"), x, 16, 3, 3)), 2)
				}), x, r)
			// Each output is 9 places · channels · 1 · 2. The first output sees
			// rows and columns 0 to 2, each through one weight of 2.
			for i, v := range got[0].v {
				if want := float32(9 * channels * 2); v != want {
					t.Fatalf("%d channels: output %d is %v, want %v", channels, i, v, want)
				}
			}
			for picture := range pictures {
				for row := range 4 {
					for column := range 4 {
						want := float32(0)
						if picture == 3 && row < 3 && column < 3 {
							want = 2
						}
						if v := got[1].v[got[1].at(picture, row, column, channels-1)]; v != want {
							t.Errorf("%d channels: the gradient of picture %d at row %d, column %d is %v, want %v", channels, picture, row, column, v, want)
						}
					}
				}
			}
		}
	})
}

// Two gradients in one graph do not mix, and neither do those of a layer that
// two others are behind.
func TestGradientsOfOneGraph(t *testing.T) {
	onBackends(t, func(t *testing.T, b compute.Backend) {
		for _, channels := range []int{16, 1} {
			x, w, bias := drawn(1, 8, 6, 6, channels), drawn(2, 3, 3, channels, 16), drawn(3, 16)
			r := []array{drawn(4, 8, 2, 2, 16), drawn(5, 8, 2, 2, 16), zeros(8, 2, 2, 16)}
			for i := range r[2].v {
				r[2].v[i] = r[0].v[i] + r[1].v[i]
			}
			got := run(t, b, map[string]array{"/c/weights": w, "/c/bias": bias}, func(s *model.Scope, in []*model.Node) []*model.Node {
				y := model.MaxPool2D(model.ReLU(model.Conv2D(s.In("c"), in[0], 16, 3, 3)), 2)
				sum := func(r *model.Node) *model.Node { return graph.ReduceAllSum(graph.Mul(y, r)) }
				first := graph.Gradient(sum(in[1]), in[0])
				second := graph.Gradient(sum(in[2]), in[0])
				return append(append(first, second...), graph.Gradient(graph.Add(sum(in[1]), sum(in[2])), in[0])...)
			}, x, r[0], r[1])
			for i, r := range r {
				_, dx, _, _ := slow(x, w, bias, r, true)
				mustEqual(t, fmt.Sprintf("%d channels: gradient %d", channels, i), got[i], dx, tileRounding*10)
			}
		}
	})
}

// A gradient with respect to what stands between two layers: of a pooling as it
// is, and of a convolution before a pooling if something stands in its place.
func TestGradientsInTheMiddle(t *testing.T) {
	first := func(s *model.Scope, x *model.Node) *model.Node {
		return model.MaxPool2D(model.ReLU(model.Conv2D(s.In("a"), x, 16, 3, 3)), 2)
	}
	second := func(s *model.Scope, x *model.Node) *model.Node {
		return model.MaxPool2D(model.ReLU(model.Conv2D(s.In("b"), x, 16, 3, 3)), 2)
	}
	vars := map[string]array{
		"/a/weights": drawn(1, 3, 3, 1, 16), "/a/bias": drawn(2, 16),
		"/b/weights": drawn(3, 3, 3, 16, 16), "/b/bias": drawn(4, 16),
	}
	onBackends(t, func(t *testing.T, b compute.Backend) {
		x, r := drawn(5, 8, 11, 10, 1), drawn(6, 8, 1, 1, 16)
		for _, replaced := range []bool{false, true} {
			got := run(t, b, vars, func(s *model.Scope, in []*model.Node) []*model.Node {
				g := in[0].Graph()
				if replaced {
					model.Replace(g, "b", func(output *model.Node) *model.Node { return graph.AddScalar(output, 0) })
				}
				middle := first(s, in[0])
				sum := graph.ReduceAllSum(graph.Mul(second(s, middle), in[1]))
				var conv *model.Node
				for _, l := range model.Layers(g) {
					if l.Name == "b" {
						conv = l.Output
					}
				}
				return append([]*model.Node{middle}, graph.Gradient(sum, middle, conv)...)
			}, x, r)
			_, dmiddle, _, dbias := slow(got[0], vars["/b/weights"], vars["/b/bias"], r, true)
			mustEqual(t, "of the pooling", got[1], dmiddle, tileRounding*10)

			// The bias is added once to each output of the convolution.
			sums := zeros(16)
			for i, v := range got[2].v {
				sums.v[i%16] += v
			}
			if !replaced {
				dbias = zeros(16) // as the documentation of Layers says
			}
			mustEqual(t, "of the convolution, filter by filter", sums, dbias, tileRounding*10)
		}
	})
}

// A derivative of a derivative would be wrong, and is refused.
func TestSecondDerivative(t *testing.T) {
	onBackends(t, func(t *testing.T, b compute.Backend) {
		for _, channels := range []int{16, 1} {
			vars := map[string]array{"/c/weights": drawn(2, 3, 3, channels, 16), "/c/bias": zeros(16)}
			_, err := try(t, b, vars, func(s *model.Scope, in []*model.Node) []*model.Node {
				y := model.MaxPool2D(model.Conv2D(s.In("c"), in[0], 16, 3, 3), 2)
				weights := s.Store().GetVariable("/c/weights").NodeValue(in[0].Graph())
				dw := graph.Gradient(graph.ReduceAllSum(graph.Square(y)), weights)[0]
				return graph.Gradient(graph.ReduceAllSum(graph.Square(dw)), in[0])
			}, drawn(1, 8, 4, 4, channels))
			if err == nil || !strings.Contains(err.Error(), "has no second derivative: take gradients of the logits") {
				t.Errorf("%d channels: the error is %v", channels, err)
			}
		}
	})
}
