package filter_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/filter"
	"github.com/ninepixels/ninepixels/lessons/grid"
)

// patch is the 3×3 neighbourhood of the pixel 192 in the video.
func patch() *grid.Grid {
	return grid.FromRows([][]float32{{0, 64, 128}, {48, 192, 144}, {142, 226, 168}})
}

// picture returns one image of Fashion-MNIST's test set from testdata: boot is
// image 0, trousers image 2.
func picture(t *testing.T, name string) *grid.Grid {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name + ".pgm")
	if err != nil {
		t.Fatal(err)
	}
	pixels, ok := bytes.CutPrefix(b, []byte("P5 28 28 255\n"))
	if !ok || len(pixels) != 28*28 {
		t.Fatalf("testdata/%s.pgm is not a binary PGM file of 28×28", name)
	}
	g := grid.New(28, 28)
	for i, p := range pixels {
		g.Pix[i] = float32(p)
	}
	return g
}

// noise is the same h×w signed values for the same seed.
func noise(h, w int, seed uint64) *grid.Grid {
	r := rand.New(rand.NewPCG(seed, 0))
	return grid.New(h, w).Map(func(float32) float32 { return r.Float32()*510 - 255 })
}

// slow is the definition, written as the lesson writes it: the oracle.
func slow(x *grid.Grid, k filter.Kernel) *grid.Grid {
	y := grid.New(x.H-2, x.W-2)
	for i := range y.H {
		for j := range y.W {
			var sum float32
			for a := range 3 {
				for b := range 3 {
					sum += x.At(i+a, j+b) * k[a][b]
				}
			}
			y.Set(i, j, sum)
		}
	}
	return y
}

func TestTheVideosPixel(t *testing.T) {
	tests := []struct {
		name   string
		kernel filter.Kernel
		want   float32
	}{
		// 0·−1 + 64·0 + 128·−2 + 48·.5 + 192·4.5 + 144·−1.5 + 142·1.5 + 226·2 + 168·−3
		// = 0 + 0 − 256 + 24 + 864 − 216 + 213 + 452 − 504
		{"as it is", filter.Video, 577},
		// 0·−3 + 64·2 + 128·1.5 + 48·−1.5 + 192·4.5 + 144·.5 + 142·−2 + 226·0 + 168·−1
		// = 0 + 128 + 192 − 72 + 864 + 72 − 284 + 0 − 168
		{"turned by half a turn", filter.Video.Flip(), 732},
		// 0·−1 + 64·.5 + 128·1.5 + 48·0 + 192·4.5 + 144·2 + 142·−2 + 226·−1.5 + 168·−3
		// = 0 + 32 + 192 + 0 + 864 + 288 − 284 − 339 − 504
		{"transposed", filter.Video.Transpose(), 249},
	}
	for _, test := range tests {
		if got := filter.Correlate(patch(), test.kernel); got.H != 1 || got.W != 1 || got.At(0, 0) != test.want {
			t.Errorf("%s: %d×%d %v, want 1×1 %v", test.name, got.H, got.W, got, test.want)
		}
		if got := filter.At(patch(), test.kernel, 0, 0); got != test.want {
			t.Errorf("%s: At = %v, want %v", test.name, got, test.want)
		}
	}
	if got := filter.Convolve(patch(), filter.Video).At(0, 0); got != 732 {
		t.Errorf("Convolve = %v, want 732, the value of the turned kernel", got)
	}
}

func TestTermsAddUpToThePixel(t *testing.T) {
	terms := filter.Terms(patch(), filter.Video, 0, 0)
	// Running totals by hand: −256 from the third product on, then +24, +864,
	// −216, +213, +452, −504.
	want := []float32{0, 0, -256, -232, 632, 416, 629, 1081, 577}
	if len(terms) != len(want) {
		t.Fatalf("%d terms, want %d", len(terms), len(want))
	}
	for i, term := range terms {
		if term.Total != want[i] {
			t.Errorf("term %d: total %v, want %v", i, term.Total, want[i])
		}
		if term.Product != term.Pixel*term.Weight {
			t.Errorf("term %d: %v·%v is not %v", i, term.Pixel, term.Weight, term.Product)
		}
	}
	if middle := terms[4]; middle.Pixel != 192 || middle.Weight != 4.5 {
		t.Errorf("the fifth term is %v·%v, want 192·4.5", middle.Pixel, middle.Weight)
	}
}

func TestCorrelateEqualsTheLoop(t *testing.T) {
	for _, named := range filter.Named() {
		x := noise(9, 7, 1)
		got, want := filter.Correlate(x, named.Kernel), slow(x, named.Kernel)
		// The loop adds nine float32 products. Σ|product| is at most 255·18 =
		// 4,590, where neighbouring float32 are 2⁻¹¹ apart; each of nine
		// additions and nine products rounds by at most half of that.
		const tolerance = 18 * 0.5 / (1 << 11)
		if d := grid.MaxAbsDiff(got, want); !(d <= tolerance) {
			t.Errorf("%s: differs from the loop by %v, tolerance %v", named.Name, d, tolerance)
		}
		for _, at := range [][2]int{{0, 0}, {6, 4}, {3, 1}} {
			if one := filter.At(x, named.Kernel, at[0], at[1]); one != got.At(at[0], at[1]) {
				t.Errorf("%s: At(%v) = %v, Correlate has %v", named.Name, at, one, got.At(at[0], at[1]))
			}
		}
	}
}

func TestAnEvenAreaTimesTheSumOfTheWeights(t *testing.T) {
	constant := func(v float32) *grid.Grid {
		return grid.New(5, 4).Map(func(float32) float32 { return v })
	}
	for v := range 256 {
		for _, k := range []filter.Kernel{filter.Edge, filter.SobelV, filter.SobelH} {
			if y := filter.Correlate(constant(float32(v)), k); y.Min() != 0 || y.Max() != 0 {
				t.Fatalf("kernel %v on a constant %d is not exactly 0:\n%v", k, v, y)
			}
		}
		for _, k := range []filter.Kernel{filter.Identity, filter.Sharpen, filter.Blur, filter.Emboss} {
			if y := filter.Correlate(constant(float32(v)), k); y.Min() != float32(v) || y.Max() != float32(v) {
				t.Fatalf("kernel %v on a constant %d is not exactly %d:\n%v", k, v, v, y)
			}
		}
	}
	// 0.1 is not exact in binary; the sum is exact nevertheless.
	if y := filter.Correlate(constant(0.1), filter.Edge); y.AbsSum() != 0 {
		t.Errorf("Edge on a constant 0.1 is not exactly 0: %v", y)
	}
}

// What holds for any picture and any kernel by algebra.
func TestSymmetries(t *testing.T) {
	x := picture(t, "boot")
	y := func(x *grid.Grid, k filter.Kernel) *grid.Grid { return filter.Correlate(x, k) }
	negative := func(g *grid.Grid) *grid.Grid { return g.Map(func(v float32) float32 { return -v }) }
	tests := []struct {
		name string
		a, b *grid.Grid
	}{
		{"identity crops the border", y(x, filter.Identity), x.Crop(1, 1, 26, 26)},
		{"a mirrored picture changes the sign of SobelV",
			y(x.FlipH(), filter.SobelV), negative(y(x, filter.SobelV).FlipH())},
		{"a mirrored picture keeps SobelH", y(x.FlipH(), filter.SobelH), y(x, filter.SobelH).FlipH()},
		{"transposing picture and kernel transposes the result",
			y(x.Transpose(), filter.Video.Transpose()), y(x, filter.Video).Transpose()},
		{"turning picture and kernel turns the result",
			y(x.FlipH().FlipV(), filter.Video.Flip()), y(x, filter.Video).FlipH().FlipV()},
		{"convolution turns SobelV's sign", filter.Convolve(x, filter.SobelV), negative(y(x, filter.SobelV))},
		{"convolution with a symmetric kernel is correlation", filter.Convolve(x, filter.Blur), y(x, filter.Blur)},
	}
	for _, test := range tests {
		if d := grid.MaxAbsDiff(test.a, test.b); d != 0 {
			t.Errorf("%s: differ by %v", test.name, d)
		}
	}
}

func TestVerticalAndHorizontalLines(t *testing.T) {
	stripe := grid.New(5, 5)
	for y := range 5 {
		stripe.Set(y, 2, 10)
	}
	// Left of the stripe its pixels weigh 1, 2, 1; right of it −1, −2, −1; on it 0.
	want := grid.FromRows([][]float32{{40, 0, -40}, {40, 0, -40}, {40, 0, -40}})
	if got := filter.Correlate(stripe, filter.SobelV); grid.MaxAbsDiff(got, want) != 0 {
		t.Errorf("SobelV of a vertical line:\n%v\nwant\n%v", got, want)
	}
	if got := filter.Correlate(stripe, filter.SobelH); got.AbsSum() != 0 {
		t.Errorf("SobelH of a vertical line is not 0:\n%v", got)
	}
	if filter.SobelV.Transpose() != filter.SobelH {
		t.Error("SobelH is not SobelV transposed")
	}
}

// The course's figures for test images 0 and 2 of Fashion-MNIST.
func TestSobelOfABootAndOfTrousers(t *testing.T) {
	tests := []struct {
		name                 string
		vertical, horizontal float64
	}{
		{"boot", 36242, 77802},
		{"trousers", 170444, 25432},
	}
	for _, test := range tests {
		x := picture(t, test.name)
		if got := filter.Correlate(x, filter.SobelV).AbsSum(); got != test.vertical {
			t.Errorf("%s: Σ|SobelV| = %v, want %v", test.name, got, test.vertical)
		}
		if got := filter.Correlate(x, filter.SobelH).AbsSum(); got != test.horizontal {
			t.Errorf("%s: Σ|SobelH| = %v, want %v", test.name, got, test.horizontal)
		}
	}
}

func TestSumAndNormalize(t *testing.T) {
	box := filter.Kernel{{1, 1, 1}, {1, 1, 1}, {1, 1, 1}}
	tests := []struct {
		name           string
		kernel         filter.Kernel
		sum, afterward float64
	}{
		{"identity", filter.Identity, 1, 1},
		{"sobel", filter.SobelV, 0, 0},
		{"edge", filter.Edge, 0, 0}, // 8 − 8·1
		{"sharpen", filter.Sharpen, 1, 1},
		{"blur", filter.Blur, 1, 1}, // (4·1 + 4·2 + 4)/16
		{"emboss", filter.Emboss, 1, 1},
		{"video", filter.Video, 1, 1}, // −1−2+.5+4.5−1.5+1.5+2−3
		{"box", box, 9, 1},
		{"negative", filter.Kernel{{-2}}, -2, 1},
	}
	// Nine weights near 1/9, each off by at most half a float32 step there, 2⁻²⁸.
	const tolerance = 9. / (1 << 28)
	for _, test := range tests {
		if got := test.kernel.Sum(); got != test.sum {
			t.Errorf("%s: sum %v, want %v", test.name, got, test.sum)
		}
		if got := test.kernel.Normalize().Sum(); math.Abs(got-test.afterward) > tolerance {
			t.Errorf("%s: sum %v after Normalize, want %v", test.name, got, test.afterward)
		}
	}
	for _, k := range []filter.Kernel{filter.SobelV, {{.1, .2, -.3}}} {
		if k.Normalize() != k {
			t.Errorf("%v sums to 0 and was changed to %v", k, k.Normalize())
		}
	}
}

func TestFlipAndTranspose(t *testing.T) {
	k := filter.Kernel{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}
	if want := (filter.Kernel{{9, 8, 7}, {6, 5, 4}, {3, 2, 1}}); k.Flip() != want {
		t.Errorf("Flip = %v, want %v", k.Flip(), want)
	}
	if want := (filter.Kernel{{1, 4, 7}, {2, 5, 8}, {3, 6, 9}}); k.Transpose() != want {
		t.Errorf("Transpose = %v, want %v", k.Transpose(), want)
	}
	if k.Flip().Flip() != k || k.Transpose().Transpose() != k {
		t.Error("twice is not the kernel itself")
	}
}

func TestNamedIsTheCallers(t *testing.T) {
	filter.Named()[0].Kernel[1][1] = 99
	if first := filter.Named()[0]; first.Kernel != filter.Identity || filter.Identity[1][1] != 1 {
		t.Errorf("a change to the returned list stayed: %v", first)
	}
	seen := map[string]bool{}
	for _, named := range filter.Named() {
		if named.Name == "" || seen[named.Name] {
			t.Errorf("name %q is empty or twice in the list", named.Name)
		}
		seen[named.Name] = true
	}
}

func TestOutputSize(t *testing.T) {
	tests := []struct{ in, kernel, stride, padding, want int }{
		{28, 3, 1, 0, 26}, // the video's model: 28 → 26 → 13 → 11 → 5
		{26, 2, 2, 0, 13},
		{13, 3, 1, 0, 11},
		{11, 2, 2, 0, 5}, // (11−2)/2 = 4.5: the last column is dropped
		{28, 3, 1, 1, 28},
		{28, 5, 1, 2, 28},
		{7, 3, 2, 0, 3}, // at 0, 2, 4
		{3, 3, 1, 0, 1},
		{1, 3, 1, 0, 0}, // a fourth convolution on 1×1 does not fit
		{2, 3, 1, 0, 0},
		{1, 3, 1, 1, 1},
		{2, 3, 5, 0, 0}, // −1/5 would round to 0 and give 1
	}
	for _, test := range tests {
		if got := filter.OutputSize(test.in, test.kernel, test.stride, test.padding); got != test.want {
			t.Errorf("OutputSize(%d, %d, %d, %d) = %d, want %d",
				test.in, test.kernel, test.stride, test.padding, got, test.want)
		}
	}
}

func TestMisusePanicsWithASentence(t *testing.T) {
	tests := []struct {
		name string
		do   func()
		want string
	}{
		{"two rows", func() { filter.Correlate(grid.New(2, 9), filter.Edge) }, "does not fit into a grid of 2×9"},
		{"two columns", func() { filter.Convolve(grid.New(9, 2), filter.Edge) }, "does not fit"},
		{"beyond the last row", func() { filter.At(grid.New(4, 4), filter.Edge, 2, 0) }, "at (2, 0)"},
		{"negative", func() { filter.Terms(grid.New(4, 4), filter.Edge, 0, -1) }, "at (0, -1)"},
		{"stride 0", func() { filter.OutputSize(28, 3, 0, 0) }, "OutputSize(28, 3, 0, 0)"},
		{"negative padding", func() { filter.OutputSize(28, 3, 1, -1) }, "padding at least 0"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, test.want) {
					t.Errorf("panic %q, want it to contain %q", got, test.want)
				}
			}()
			test.do()
		})
	}
}

func BenchmarkCorrelate(b *testing.B) {
	x := noise(28, 28, 1)
	for b.Loop() {
		filter.Correlate(x, filter.SobelV)
	}
}
