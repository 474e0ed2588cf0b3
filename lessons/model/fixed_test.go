package model_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"

	"github.com/ninepixels/ninepixels/lessons/filter"
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/model"
)

var (
	video  = filter.Video
	middle = [3][3]float32{1: {1: 1}}
)

func TestFixed2DByHand(t *testing.T) {
	patch := of([]float32{0, 64, 128, 48, 192, 144, 142, 226, 168}, 1, 3, 3, 1)
	fixed := func(_ *model.Scope, x *model.Node) *model.Node { return model.Fixed2D(x, video, middle) }
	onBackends(t, func(t *testing.T, b compute.Backend) {
		// 577 as in TestConv2DByHand, and the patch's middle. The gradient of
		// 1·y[0] + 10·y[1] is the first kernel, with 10 more in its middle.
		got := run(t, b, nil, withGradients(fixed), patch, of([]float32{1, 10}, 1, 1, 1, 2))
		mustEqual(t, "value", got[0], of([]float32{577, 192}, 1, 1, 1, 2), 0)
		mustEqual(t, "gradient", got[1], of([]float32{-1, 0, -2, .5, 14.5, -1.5, 1.5, 2, -3}, 1, 3, 3, 1), 0)
	})
}

// A layer below fixed filters learns through them, as it does through Conv2D
// with the same weights.
func TestFixed2DPassesTheGradientOn(t *testing.T) {
	x, below, r := drawn(1, 2, 7, 6, 1), drawn(2, 3, 3, 1, 1), drawn(3, 2, 3, 2, 2)
	weights := zeros(3, 3, 1, 2)
	for a := range 3 {
		for b := range 3 {
			weights.v[weights.at(a, b, 0, 0)] = video[a][b]
			weights.v[weights.at(a, b, 0, 1)] = middle[a][b]
		}
	}
	vars := map[string]array{"/below/weights": below, "/below/bias": zeros(1), "/above/weights": weights, "/above/bias": zeros(2)}
	model2 := func(above func(s *model.Scope, x *model.Node) *model.Node) func(s *model.Scope, x *model.Node) *model.Node {
		return func(s *model.Scope, x *model.Node) *model.Node {
			return above(s, model.Conv2D(s.In("below"), x, 1, 3, 3))
		}
	}
	fixed := model2(func(_ *model.Scope, x *model.Node) *model.Node { return model.Fixed2D(x, video, middle) })
	learned := model2(func(s *model.Scope, x *model.Node) *model.Node { return model.Conv2D(s.In("above"), x, 2, 3, 3) })
	onBackends(t, func(t *testing.T, b compute.Backend) {
		got := run(t, b, vars, withGradients(fixed, "/below/weights"), x, r)
		want := run(t, b, vars, withGradients(learned, "/below/weights"), x, r)
		for i, what := range []string{"value", "gradient of x", "gradient of the weights below"} {
			// Weights here are up to 4.5, and nine of them sum to 16.
			mustEqual(t, what, got[i], want[i], 16*rounding)
		}
	})
}

// Any odd size gives what package filter gives, for each kernel by itself.
func TestFixed2DOfAnyOddSizeIsCorrelate(t *testing.T) {
	const h, w = 12, 13
	x := drawn(4, 2, h, w, 1)
	for _, size := range [][2]int{{1, 1}, {3, 3}, {5, 5}, {1, 5}, {7, 3}, {11, 13}} {
		kh, kw := size[0], size[1]
		drawnKernels := drawn(uint64(10*kh+kw), 2, kh, kw)
		var kernels [][][]float32
		for f := range 2 {
			var rows [][]float32
			for a := range kh {
				rows = append(rows, drawnKernels.v[(f*kh+a)*kw:][:kw])
			}
			kernels = append(kernels, rows)
		}
		want := zeros(2, h-kh+1, w-kw+1, 2)
		for n := range 2 {
			picture := grid.New(h, w)
			copy(picture.Pix, x.v[n*h*w:])
			for f, k := range kernels {
				filtered := filter.Correlate(picture, k)
				for i := range filtered.H {
					for j := range filtered.W {
						want.v[want.at(n, i, j, f)] = filtered.At(i, j)
					}
				}
			}
		}
		layer := func(_ *model.Scope, x []*model.Node) []*model.Node {
			return []*model.Node{model.Fixed2D(x[0], kernels...)}
		}
		onBackends(t, func(t *testing.T, b compute.Backend) {
			got := run(t, b, nil, layer, x)
			// Sums of up to 143 products of values near 1, here in float32, there in float64.
			mustEqual(t, fmt.Sprintf("%d×%d", kh, kw), got[0], want, float64(kh*kw)*rounding)
		})
	}
	fives := func(scope *model.Scope, x *model.Node) *model.Node {
		x = model.Fixed2D(x, [5][5]float32{}, [5][5]float32{2: {2: 1}}, [5][5]float32{})
		return model.Dense(scope.In("logits"), model.Flatten(x), 10)
	}
	s, err := model.Summarize(gobackend.GetBackend(), fives, 28, 28, 1)
	if err != nil {
		t.Fatal(err)
	}
	// 24 · 24 · 25 · 3 = 43,200.
	if got := s.Rows[0]; !reflect.DeepEqual(got.Output, []int{24, 24, 3}) || got.MultiplyAdds != 43_200 || got.Params != 0 {
		t.Errorf("the layer of 5×5 is counted as %+v", got)
	}
}

func TestFixed2DHasNoParameters(t *testing.T) {
	fn := func(scope *model.Scope, x *model.Node) *model.Node {
		x = model.MaxPool2D(model.ReLU(model.Fixed2D(x, video, middle)), 2)
		return model.Dense(scope.In("logits"), model.Flatten(x), 10)
	}
	s, err := model.Summarize(gobackend.GetBackend(), fn, 28, 28, 1)
	if err != nil {
		t.Fatal(err)
	}
	// 26 · 26 · 9 · 2 = 12,168; the dense layer has 13 · 13 · 2 · 10 + 10 = 3,390.
	want := model.Row{Layer: "fixed1", Kind: "Fixed2D + ReLU", Output: []int{26, 26, 2}, MultiplyAdds: 12_168, Way: "product"}
	if !reflect.DeepEqual(s.Rows[0], want) || s.Params != 3_390 {
		t.Errorf("got %+v and %d parameters, want %+v and 3390", s.Rows[0], s.Params, want)
	}
}

func TestFixed2DPanics(t *testing.T) {
	for _, tt := range []struct {
		name string
		fn   model.Func
		want string
	}{
		{"channels", func(s *model.Scope, x *model.Node) *model.Node {
			return model.Fixed2D(model.Conv2D(s.In("c"), x, 4, 3, 3), video)
		}, "Fixed2D works on pictures of one channel, got [1 26 26 4]: put it before"},
		{"rank", func(_ *model.Scope, x *model.Node) *model.Node { return model.Fixed2D(graph.Squeeze(x, -1), video) },
			"Fixed2D wants [batch height width channels], got [1 28 28]: add the channel axis"},
		{"none", func(_ *model.Scope, x *model.Node) *model.Node { return model.Fixed2D[filter.Kernel](x) }, "Fixed2D needs at least one kernel"},
		{"small", func(_ *model.Scope, x *model.Node) *model.Node { return model.Fixed2D(model.MaxPool2D(x, 14), video) },
			"Fixed2D: a 3×3 kernel does not fit into its input of 2×2"},
		{"narrow", func(_ *model.Scope, x *model.Node) *model.Node {
			return model.Fixed2D(model.MaxPool2D(x, 7), [][]float32{make([]float32, 5)})
		}, "Fixed2D: a 1×5 kernel does not fit into its input of 4×4"},
		{"even", func(_ *model.Scope, x *model.Node) *model.Node {
			return model.Fixed2D(x, [][]float32{{1}}, [][]float32{{1, 1}})
		}, "Fixed2D, kernel 1: a kernel has a middle, and so an odd number of rows and of columns, as 3×3 and 5×5 have: got 1×2"},
		{"ragged", func(_ *model.Scope, x *model.Node) *model.Node {
			return model.Fixed2D(x, [][]float32{{1}, {1, 1}, {1}})
		}, "Fixed2D, kernel 0: row 1 of the kernel has 2 weights, row 0 has 1"},
		{"two sizes", func(_ *model.Scope, x *model.Node) *model.Node {
			return model.Fixed2D(x, video.Grid().Rows(), [][]float32{{-1, 0, 1}})
		}, "Fixed2D: kernel 1 is 1×3 and kernel 0 is 3×3: frame the smaller one with zeros"},
	} {
		_, err := model.Summarize(gobackend.GetBackend(), tt.fn, 28, 28, 1)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.name, err, tt.want)
		}
	}
}

// The layers behind a replaced one see the replacement, whichever way a pooling
// is drawn; 16 channels are enough for tiles.
func TestReplace(t *testing.T) {
	const n = 16
	vars := map[string]array{
		"/c/weights": drawn(1, 3, 3, n, n), "/c/bias": drawn(2, n),
	}
	x := drawn(3, 1, 6, 6, n)
	network := func(replaced string) func(s *model.Scope, in []*model.Node) []*model.Node {
		return func(s *model.Scope, in []*model.Node) []*model.Node {
			model.Replace(in[0].Graph(), replaced, func(y *model.Node) *model.Node { return graph.MulScalar(y, 2) })
			y := model.MaxPool2D(model.ReLU(model.Conv2D(s.In("c"), in[0], n, 3, 3)), 2)
			outputs := []*model.Node{y}
			for _, l := range model.Layers(y.Graph()) {
				outputs = append(outputs, l.Output)
			}
			return outputs
		}
	}
	onBackends(t, func(t *testing.T, b compute.Backend) {
		plain := run(t, b, vars, network("nobody"), x)
		for _, replaced := range []string{"c", "c/relu", "maxpool1"} {
			got := run(t, b, vars, network(replaced), x)
			twice := zeros(plain[0].dims...)
			for i, v := range plain[0].v {
				twice.v[i] = 2 * v
			}
			// Tiles against the plain way: sums of 144 products of about 1.
			mustEqual(t, "twice "+replaced, got[0], twice, 8*rounding)
			if got[1].v[0] != plain[1].v[0]*map[bool]float32{true: 2, false: 1}[replaced == "c"] {
				t.Errorf("%s replaced: the first layer's output is %v, was %v", replaced, got[1].v[0], plain[1].v[0])
			}
		}
	})
	other := func(s *model.Scope, x *model.Node) *model.Node {
		model.Replace(x.Graph(), "flatten1", func(y *model.Node) *model.Node { return x })
		return model.Dense(s.In("d"), model.Flatten(x), 2)
	}
	_, err := model.Summarize(gobackend.GetBackend(), other, 2, 3, 1)
	want := `the output of layer "flatten1" is [1 6] and cannot be replaced by [1 2 3 1]`
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestLayersSayTheirGeometry(t *testing.T) {
	g := graph.NewGraph(gobackend.GetBackend(), "layers")
	defer g.Finalize()
	var got []string
	fn := func(s *model.Scope, x *model.Node) *model.Node {
		x = model.ReLU(model.Conv2D(s.In("conv1"), model.Fixed2D(x, video), 4, 5, 3))
		x = model.MeanPool2D(model.MaxPool2D(x, 2), 3)
		return model.Dense(s.In("logits"), model.GlobalMeanPool(x), 2)
	}
	_, err := model.Summarize(gobackend.GetBackend(), func(s *model.Scope, x *model.Node) *model.Node {
		y := fn(s, x)
		before := x
		for _, l := range model.Layers(x.Graph()) {
			if l.Input != before {
				t.Errorf("%s's input is not the output of the layer before it", l.Name)
			}
			before = l.Output
			got = append(got, fmt.Sprint(l.Name, l.Window, l.Step))
		}
		return y
	}, 28, 28, 1)
	want := "fixed1[3 3] [1 1], conv1[5 3] [1 1], conv1/relu[1 1] [1 1], maxpool1[2 2] [2 2], meanpool1[3 3] [3 3], globalmeanpool1[0 0] [0 0], logits[0 0] [0 0]"
	if err != nil || strings.Join(got, ", ") != want {
		t.Errorf("got %s (%v)\nwant %s", strings.Join(got, ", "), err, want)
	}
}
