package model_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"

	"github.com/ninepixels/ninepixels/lessons/model"
)

// A placed kernel: its size, its step and its dilation, rows first.
type placed struct {
	kernel, step, dilation [2]int
	same                   bool
}

func (p placed) String() string {
	return fmt.Sprintf("%v stride %v dilation %v same %v", p.kernel, p.step, p.dilation, p.same)
}

func (p placed) options() []model.ConvOption {
	options := []model.ConvOption{model.Stride(p.step[0], p.step[1]), model.Dilation(p.dilation[0], p.dilation[1])}
	if p.same {
		options = append(options, model.Same)
	}
	return options
}

// frame is, for a side of so many pixels, how many outputs there are, and at which
// pixel the kernel lies first. Outputs are counted one by one: "same" has one for
// each step that begins inside, and as many zeros are missing on both sides, the odd
// one behind; without it, a kernel must lie inside as a whole.
func (p placed) frame(axis, size int) (outputs, first int) {
	reach := p.dilation[axis]*(p.kernel[axis]-1) + 1
	if !p.same {
		for at := 0; at+reach <= size; at += p.step[axis] {
			outputs++
		}
		return outputs, 0
	}
	last := 0
	for at := 0; at < size; at += p.step[axis] {
		outputs, last = outputs+1, at
	}
	missing := 0
	for last+reach > size+missing {
		missing++
	}
	return outputs, -(missing / 2)
}

// naivePlaced is the definition, and its derivatives for the loss Σ r·y. A pixel
// outside of the picture is zero, whatever is done to it.
func naivePlaced(p placed, x, w, bias, r array) (y, dx, dw, db array) {
	n, h, wd, c, filters := x.dims[0], x.dims[1], x.dims[2], x.dims[3], w.dims[3]
	rows, top := p.frame(0, h)
	columns, left := p.frame(1, wd)
	y = zeros(n, rows, columns, filters)
	dx, dw, db = zeros(x.dims...), zeros(w.dims...), zeros(bias.dims...)
	for i := range n {
		for j := range rows {
			for k := range columns {
				for f := range filters {
					out := y.at(i, j, k, f)
					y.v[out] += bias.v[f]
					db.v[f] += r.v[out]
					for a := range p.kernel[0] {
						for b := range p.kernel[1] {
							row, column := top+j*p.step[0]+a*p.dilation[0], left+k*p.step[1]+b*p.dilation[1]
							if row < 0 || row >= h || column < 0 || column >= wd {
								continue
							}
							for ch := range c {
								in, weight := x.at(i, row, column, ch), w.at(a, b, ch, f)
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

// Every step from 1 to 3 and dilation from 1 to 3, alone and together, with kernels
// of 1 to 5 pixels, even ones too, in pictures that are not square: values and
// gradients are those of the loop.
func TestConv2DPlacedEqualsTheNaiveLoop(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 1))
	any3 := func() [2]int { return [2]int{1 + random.IntN(3), 1 + random.IntN(3)} }
	cases := []placed{
		{kernel: [2]int{3, 3}, step: [2]int{1, 1}, dilation: [2]int{1, 1}, same: true},
		{kernel: [2]int{2, 2}, step: [2]int{2, 2}, dilation: [2]int{1, 1}, same: true},
		{kernel: [2]int{5, 5}, step: [2]int{3, 3}, dilation: [2]int{1, 1}},
		{kernel: [2]int{1, 1}, step: [2]int{3, 2}, dilation: [2]int{1, 1}, same: true}, // steps over pixels
		{kernel: [2]int{2, 3}, step: [2]int{1, 1}, dilation: [2]int{3, 2}, same: true}, // even with its gaps
	}
	for len(cases) < 40 {
		p := placed{kernel: [2]int{1 + random.IntN(5), 1 + random.IntN(5)}, step: [2]int{1, 1}, dilation: [2]int{1, 1}}
		p.same = random.IntN(2) == 0
		switch len(cases) % 4 {
		case 0:
			p.step = any3()
		case 1:
			p.dilation = any3()
		case 2:
			p.step, p.dilation = any3(), any3()
		}
		cases = append(cases, p)
	}
	onBackends(t, func(t *testing.T, b compute.Backend) {
		some := cases
		if b.String() != "go" {
			some = cases[:10] // XLA takes its time to compile each
		}
		for i, p := range some {
			h, wd := 13+i%3, 16-i%4
			x, w := drawn(1, 2, h, wd, 1+i%3), drawn(2, p.kernel[0], p.kernel[1], 1+i%3, 2)
			rows, _ := p.frame(0, h)
			columns, _ := p.frame(1, wd)
			bias, r := drawn(3, 2), drawn(4, 2, rows, columns, 2)
			y, dx, dw, db := naivePlaced(p, x, w, bias, r)
			conv := func(s *model.Scope, x *model.Node) *model.Node {
				return model.Conv2D(s.In("c"), x, 2, p.kernel[0], p.kernel[1], p.options()...)
			}
			got := run(t, b, map[string]array{"/c/weights": w, "/c/bias": bias},
				withGradients(conv, "/c/weights", "/c/bias"), x, r)
			for i, want := range []array{y, dx, dw, db} {
				// dw and db are sums of up to 2·15·16 products: 480 · 2⁻²⁴ ≈ 3e-5.
				mustEqual(t, p.String()+": "+[]string{"y", "dx", "dw", "db"}[i], got[i], want, 3*rounding)
			}
		}
	})
}

// What a layer says of itself: shape, window, step, the zeros before, the
// multiplications and the weights.
func TestConv2DPlacedSaysItsGeometry(t *testing.T) {
	for _, tt := range []struct {
		options []model.ConvOption
		kh, kw  int
		want    string
	}{
		// 10×7 pixels of 3 channels, 2 filters. Valid 3×2: 8 rows, 6 columns; 8·6·3·2·3·2 = 1728.
		{nil, 3, 2, "Conv2D 3×2 [8 6 2] window [3 2] step [1 1] before [0 0], 1728 multiply-adds, 38 parameters"},
		// Rows: (10-3)/2+1 = 4; columns: (7-2)/2+1 = 3; 4·3·36 = 432.
		{[]model.ConvOption{model.Stride(2)}, 3, 2, "Conv2D 3×2 stride 2×2 [4 3 2] window [3 2] step [2 2] before [0 0], 432 multiply-adds, 38 parameters"},
		// Rows: 10/3 up = 4, which need (4-1)·3+3 = 12, one zero above; columns: 7, which need 8, none at the left.
		{[]model.ConvOption{model.Same, model.Stride(3, 1)}, 3, 2, "Conv2D 3×2 stride 3×1 same [4 7 2] window [3 2] step [3 1] before [1 0], 1008 multiply-adds, 38 parameters"},
		// Rows: 10-((3-1)·2+1)+1 = 6; columns: 7-((2-1)·4+1)+1 = 3.
		{[]model.ConvOption{model.Dilation(2, 4)}, 3, 2, "Conv2D 3×2 dilation 2×4 [6 3 2] window [5 5] step [1 1] before [0 0], 648 multiply-adds, 38 parameters"},
		{[]model.ConvOption{model.Stride(2), model.Stride(1)}, 1, 1, "Conv2D [10 7 2] window [1 1] step [1 1] before [0 0], 420 multiply-adds, 8 parameters"},
		{[]model.ConvOption{model.Stride(4), model.Same}, 1, 1, "Conv2D stride 4×4 same [3 2 2] window [1 1] step [4 4] before [0 0], 36 multiply-adds, 8 parameters"},
	} {
		got := ""
		_, err := model.Summarize(gobackend.GetBackend(), func(s *model.Scope, x *model.Node) *model.Node {
			y := model.Conv2D(s.In("c"), x, 2, tt.kh, tt.kw, tt.options...)
			l := model.Layers(x.Graph())[0]
			got = fmt.Sprint(l, " ", y.Shape().Dimensions[1:], " window ", l.Window, " step ", l.Step, " before ", l.Before) +
				fmt.Sprintf(", %d multiply-adds, %d parameters", l.MultiplyAdds, l.Params)
			return model.GlobalMeanPool(y)
		}, 10, 7, 3)
		if err != nil || got != tt.want {
			t.Errorf("got  %s (%v)\nwant %s", got, err, tt.want)
		}
	}
}

func TestConv2DRefusesWrongOptions(t *testing.T) {
	for want, options := range map[string][]model.ConvOption{
		`Conv2D "c": Stride takes one number, or one for rows and one for columns, each at least 1, got [0]`:        {model.Stride(0)},
		`Conv2D "c": Stride takes one number, or one for rows and one for columns, each at least 1, got []`:         {model.Same, model.Stride()},
		`Conv2D "c": Dilation takes one number, or one for rows and one for columns, each at least 1, got [1 2 3]`:  {model.Dilation(1, 2, 3), model.Stride(2)},
		`Conv2D "c": a 3×3 kernel, with its dilation 9×3, does not fit into its input of 8×8: leave out this layer`: {model.Dilation(4, 1)},
		`Conv2D "c": an option is nil`: {model.Stride(2), nil},
	} {
		_, err := model.Summarize(gobackend.GetBackend(), func(s *model.Scope, x *model.Node) *model.Node {
			return model.GlobalMeanPool(model.Conv2D(s.In("c"), x, 2, 3, 3, options...))
		}, 8, 8, 1)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

// A network whose convolutions keep the size has the fast ways, too: they read the
// input with its frame. A stride or a dilation has XLA's own way.
func TestWaysOfPlacedConvolutions(t *testing.T) {
	pooled := func(options ...model.ConvOption) model.Func {
		return func(s *model.Scope, x *model.Node) *model.Node {
			x = model.MaxPool2D(model.ReLU(model.Conv2D(s.In("a"), x, 16, 3, 3, options...)), 2)
			x = model.MaxPool2D(model.ReLU(model.Conv2D(s.In("b"), x, 16, 3, 3, options...)), 2)
			return model.Dense(s.In("logits"), model.Flatten(x), 3)
		}
	}
	const apart = "a convolution, maxpool1 reduction, b convolution, maxpool2 reduction, logits product"
	const product = "a product, maxpool1 reduction, b product, maxpool2 reduction, logits product"
	for _, tt := range []struct {
		options   []model.ConvOption
		xla, pure string
	}{
		{[]model.ConvOption{model.Same}, "a windows, maxpool1 with a, b tiles, maxpool2 with b, logits product",
			"a windows, maxpool1 with a, b tiles, maxpool2 with b, logits product"},
		{[]model.ConvOption{model.Same, model.Stride(2)}, apart, product},
		{[]model.ConvOption{model.Same, model.Dilation(2)}, apart, product},
		{[]model.ConvOption{model.Same, model.Dilation(2), model.Stride(2)}, product, product},
	} {
		onBackends(t, func(t *testing.T, b compute.Backend) {
			want := tt.xla
			if b.String() == "go" {
				want = tt.pure
			}
			s, err := model.Summarize(b, pooled(tt.options...), 32, 32, 1)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range s.Rows {
				if r.Way != "" {
					got = append(got, r.Layer+" "+r.Way)
				}
			}
			if text := strings.Join(got, ", "); text != want {
				t.Errorf("got  %s\nwant %s", text, want)
			}
		})
	}
}

// Drawn in one with its pooling or layer by layer, a convolution that keeps the size
// gives the same values and gradients.
func TestSamePooledEqualsApart(t *testing.T) {
	onBackends(t, func(t *testing.T, b compute.Backend) {
		for _, channels := range []int{1, 16} { // windows, tiles
			x, w, bias := drawn(1, 8, 7, 6, channels), drawn(2, 3, 3, channels, 16), drawn(3, 16)
			r := drawn(4, 8, 3, 3, 16)
			var both [2][]array
			for i := range both {
				both[i] = run(t, b, map[string]array{"/c/weights": w, "/c/bias": bias},
					withGradients(func(s *model.Scope, x *model.Node) *model.Node {
						if i == 1 {
							model.LayerByLayer(x.Graph())
						}
						return model.MaxPool2D(model.ReLU(model.Conv2D(s.In("c"), x, 16, 3, 3, model.Same)), 2)
					}, "/c/weights", "/c/bias"), x, r)
			}
			for i, what := range []string{"y", "dx", "dw", "db"} {
				// Sums of 144 products, and of 72 places: 144 · 2⁻²⁴ ≈ 9e-6 each.
				mustEqual(t, fmt.Sprint(channels, " channels: ", what), both[0][i], both[1][i], 3*rounding)
			}
		}
	})
}
