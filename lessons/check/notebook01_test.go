package check_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/check"
	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/dataset/fetch"
	"github.com/ninepixels/ninepixels/lessons/filter"
	"github.com/ninepixels/ninepixels/lessons/grid"
)

var zero filter.Kernel

func TestFilteredPixel(t *testing.T) {
	wantOK(t, "577", check.FilteredPixel(577))
	var list []mistake
	for _, c := range []struct {
		got    float32
		phrase string
	}{
		{0, "0 stands where"},
		{float32(nan), "NaN is not a number"},
		{float32(inf), "+Inf is not a number"},
		{732, "turned by half a turn"},
		{249, "transposed: its first row"},
		{766, "both transposed and turned"},
		{864, "the middle product alone"},
		{-287, "leaves the middle out"},
		// 0+64+128 + 48+192+144 + 142+226+168
		{1112, "sum of the pixels"},
		{1, "sum of the weights"},
		// 256 + 24+864+216 + 213+452+504
		{2529, "minus signs"},
		{255, "clipped"},
		{-256, "the first row alone"},
		{416, "the first two rows"},
		{577. / 9, "divided by nine"},
		{1113, "adds each weight"},       // 1112 + 1
		{1111, "takes each weight away"}, // 1112 − 1
		{-1111, "takes each pixel away"}, // 1 − 1112
		{179_908, "multiplies each pixel by itself"},
		{43, "multiplies each weight by itself"},
		{578, "578 is not the sum"},
		{-577, "the wrong sign"},
		{600, "600 is not the sum"},
	} {
		list = append(list, mistake{fmt.Sprint(c.got), check.FilteredPixel(c.got), c.phrase})
	}
	wantMistakes(t, list)
}

// The wrong answers that come from a changed kernel, computed.
func TestFilteredPixelKnowsTheKernelsMistakes(t *testing.T) {
	patch := grid.FromRows([][]float32{{0, 64, 128}, {48, 192, 144}, {142, 226, 168}})
	for want, k := range map[float32]filter.Kernel{
		577: filter.Video, 732: filter.Video.Flip(), 249: filter.Video.Transpose(), 766: filter.Video.Transpose().Flip(),
	} {
		if got := filter.Correlate(patch, k).At(0, 0); got != want {
			t.Errorf("%v gives %v; want %v", k, got, want)
		}
	}
}

func TestEdgeKernel(t *testing.T) {
	wantOK(t, "8/−1", check.EdgeKernel(filter.Edge))
	wantOK(t, "−8/1", check.EdgeKernel(filter.Kernel{{1, 1, 1}, {1, -8, 1}, {1, 1, 1}}))
	wantOK(t, "12/−2/−1", check.EdgeKernel(filter.Kernel{{-1, -2, -1}, {-2, 12, -2}, {-1, -2, -1}}))
	wantOK(t, "20/−4/−1", check.EdgeKernel(filter.Kernel{{-1, -4, -1}, {-4, 20, -4}, {-1, -4, -1}}))
	wantOK(t, "corners", check.EdgeKernel(filter.Kernel{{-1, 0, -1}, {0, 4, 0}, {-1, 0, -1}}))
	wantOK(t, "halves", check.EdgeKernel(filter.Kernel{{-.5, -.5, -.5}, {-.5, 4, -.5}, {-.5, -.5, -.5}}))
	wantOK(t, "one neighbour more", check.EdgeKernel(filter.Kernel{{-1, -1, -1}, {-1, 8, -2}, {-1, -1, 0}}))
	wantOK(t, "4/−1", check.EdgeKernel(filter.Kernel{{0, -1, 0}, {-1, 4, -1}, {0, -1, 0}}))
	n := float32(nan)
	wantMistakes(t, []mistake{
		{"zero", check.EdgeKernel(zero), "all nine weights are 0"},
		{"sum 1", check.EdgeKernel(filter.Kernel{{-1, -1, -1}, {-1, 9, -1}, {-1, -1, -1}}), "becomes 100: the weights sum to 1"},
		{"sum −1", check.EdgeKernel(filter.Kernel{{-1, -1, -1}, {-1, 7, -1}, {-1, -1, -1}}), "becomes -100: the weights sum to -1"},
		{"NaN", check.EdgeKernel(filter.Kernel{{n, 0, 0}}), "not a number"},
		{"vertical only", check.EdgeKernel(filter.SobelV), "to a horizontal edge"},
		{"horizontal only", check.EdgeKernel(filter.SobelH), "to a vertical edge"},
		{"one diagonal", check.EdgeKernel(filter.Kernel{{-2, -1, 0}, {-1, 0, 1}, {0, 1, 2}}), "does not answer to a rising diagonal edge"},
		{"the other diagonal", check.EdgeKernel(filter.Kernel{{0, -1, -2}, {1, 0, -1}, {2, 1, 0}}), "does not answer to a falling diagonal edge"},
		{"a hundred times vertical", check.EdgeKernel(filter.Kernel{{0, -1, 0}, {-100, 0, 100}, {0, 1, 0}}), "to a horizontal edge with only 1 %"},
		{"two corners", check.EdgeKernel(filter.Kernel{{1, 0, 0}, {0, 0, 0}, {0, -1, 0}}), "edge with only"},
		{"anything that sums to 0", check.EdgeKernel(filter.Kernel{{3, -1, 4}, {1, -5, 9}, {-2, -6, -3}}), "to a falling diagonal edge with only"},
		{"one side", check.EdgeKernel(filter.Kernel{{5, 5, 5}, {-3, 0, -3}, {-3, -3, -3}}), "edge with only 8 %"},
		// Neither .2 nor .4 nor 2.4 is exact in float32, and the errors differ.
		{"rounding", check.EdgeKernel(filter.Kernel{{-.2, -.4, -.2}, {-.4, 2.4, -.4}, {-.2, -.4, -.2}}), "almost 0"},
	})
}

func TestEdgeKernelOfCornersAgainstSides(t *testing.T) {
	k := filter.Kernel{{1, -2, 1}, {-2, 4, -2}, {1, -2, 1}}
	wantMistakes(t, []mistake{{"corners against sides", check.EdgeKernel(k), "does not answer to a vertical edge"}})
}

// sobelRule is true where vertical lines outweigh horizontal ones by ratio.
func sobelRule(ratio float64) func(*grid.Grid) bool {
	return func(img *grid.Grid) bool {
		v, h := filter.Correlate(img, filter.SobelV).AbsSum(), filter.Correlate(img, filter.SobelH).AbsSum()
		return v > ratio*h
	}
}

func not(rule func(*grid.Grid) bool) func(*grid.Grid) bool {
	return func(img *grid.Grid) bool { return !rule(img) }
}

// striped draws trousers as vertical stripes and boots as horizontal ones: n of
// each, and tilted trousers and boots besides, which are the other way round.
func striped(n, tilted int) *dataset.Split {
	s := &dataset.Split{H: 28, W: 28, C: 1}
	add := func(label uint8, vertical bool) {
		for y := range dataset.H {
			for x := range dataset.W {
				at := y
				if vertical {
					at = x
				}
				s.Images = append(s.Images, uint8(at%4/2*255))
			}
		}
		s.Labels = append(s.Labels, label)
	}
	for i := range n {
		add(1, i >= tilted)
		add(9, i < tilted)
		add(4, true) // a coat, to be left out
	}
	return s
}

func TestTwoFilterRule(t *testing.T) {
	clean := striped(50, 0)
	always := func(answer bool) func(*grid.Grid) bool { return func(*grid.Grid) bool { return answer } }
	first := func(yes int, rest func(*grid.Grid) bool, answer bool) func(*grid.Grid) bool {
		n := 0
		return func(img *grid.Grid) bool {
			if n++; n <= yes {
				return answer
			}
			return rest(img)
		}
	}
	signed := func(img *grid.Grid) bool {
		return filter.Correlate(img, filter.SobelV).Sum() > 2.2*filter.Correlate(img, filter.SobelH).Sum()
	}
	shifted := striped(50, 0)
	for i := range shifted.Images { // makes signed sums differ from 0
		shifted.Images[i] = uint8(i * i % 251)
	}

	wantOK(t, "ratio", check.TwoFilterRule(sobelRule(2.2), clean))
	wantOK(t, "98 %", check.TwoFilterRule(sobelRule(2.2), striped(50, 1)))
	wantMistakes(t, []mistake{
		{"nil", check.TwoFilterRule(nil, clean), "no rule yet"},
		{"no data", check.TwoFilterRule(sobelRule(2.2), nil), "pass data.Test"},
		{"true", check.TwoFilterRule(always(true), clean), "says trousers to every picture."},
		{"false", check.TwoFilterRule(always(false), clean), "says boots to every picture."},
		{"upside down", check.TwoFilterRule(not(sobelRule(2.2)), clean), "upside down"},
		{"signed", check.TwoFilterRule(signed, shifted), "absolute values"},
		{"panic", check.TwoFilterRule(func(g *grid.Grid) bool { return g.Pix[784] > 0 }, clean), "panicked (index out of range"},
	})
	// A threshold that is too low or too high is told neither how far nor to
	// which side: the training images say that. The first twenty pictures, ten of
	// each, are all taken for one class.
	for _, m := range []mistake{
		{"96 %", check.TwoFilterRule(sobelRule(2.2), striped(50, 2)), "fewer than 97 of 100 are right: go back to the curve of the training images"},
		{"too strict", check.TwoFilterRule(first(20, sobelRule(2.2), false), clean), "take the top"},
		{"too lax", check.TwoFilterRule(first(20, sobelRule(2.2), true), clean), "take the top"},
	} {
		wantMistakes(t, []mistake{m})
	}
	if r := check.TwoFilterRule(sobelRule(2.2), clean.OfClass(4)); r.OK {
		t.Errorf("passes without trousers or boots: %s", r.Message)
	}
}

func TestTwoFilterRuleOnFashionMNIST(t *testing.T) {
	data, err := dataset.Load()
	if testing.Short() && errors.Is(err, fetch.ErrNotFound) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	r := check.TwoFilterRule(sobelRule(2.2), data.Test)
	wantOK(t, "ratio > 2.2", r)
	if want := "98.7 % of 2,000 pictures are right, and 97.0 % anywhere on 40×40, with two filters and nothing trained."; r.Message != want {
		t.Errorf("message %q; want %q", r.Message, want)
	}
	wantMistakes(t, []mistake{
		{"ratio > 0.8", check.TwoFilterRule(sobelRule(.8), data.Test), "take the top"},
		{"upside down", check.TwoFilterRule(not(sobelRule(2.2)), data.Test), "upside down"},
	})
	for _, ratio := range []float64{1.5, 1.8, 2, 2.6, 3.2} { // the whole top of the curve
		wantOK(t, fmt.Sprint("ratio > ", ratio), check.TwoFilterRule(sobelRule(ratio), data.Test))
	}
	columns := func(x *grid.Grid) bool {
		return (x.Crop(0, 0, x.H, 5).Mean()+x.Crop(0, x.W-5, x.H, 5).Mean())/2 < 14
	}
	top := func(x *grid.Grid) bool { return x.Crop(0, 0, 28, 5).Mean() < 5 }
	places := []mistake{
		{"left columns", check.TwoFilterRule(top, data.Test), "it looks at places"},
		{"fixed places", check.TwoFilterRule(func(x *grid.Grid) bool { return columns(x.Crop(0, 0, 28, 28)) }, data.Test), "it looks at places"},
		{"columns", check.TwoFilterRule(columns, data.Test), "it looks at places"},
		{"fixed size", check.TwoFilterRule(func(x *grid.Grid) bool {
			if x.H != 28 {
				panic("28 rows, please")
			}
			return sobelRule(2.2)(x)
		}, data.Test), "must read H and W from the grid"},
		{"all training images", check.TwoFilterRule(sobelRule(2.2), data.Train), "training images"},
		{"some training images", check.TwoFilterRule(sobelRule(2.2), data.Train.OfClass(1, 9).Take(500)), "training images"},
	}
	for _, m := range places {
		wantMistakes(t, []mistake{m})
	}
	high := check.TwoFilterRule(sobelRule(4), data.Test)
	wantMistakes(t, []mistake{{"ratio > 4", high, "take the top"}})
	if strings.Contains(high.Message, "%") {
		t.Errorf("%q tells what the test images say of this threshold", high.Message)
	}
}
