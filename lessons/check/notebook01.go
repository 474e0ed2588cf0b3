package check

import (
	"math"

	"github.com/ninepixels/ninepixels/lessons/filter"
)

// FilteredPixel checks exercise 01.1. The answer is the middle pixel of this patch
// under this filter:
//
//	0    64   128        −1   0    −2
//	48   192  144        .5   4.5  −1.5
//	142  226  168        1.5  2    −3
func FilteredPixel(got float32) Result { return report("01.1", filteredPixel(got)) }

func filteredPixel(got float32) Result {
	v := float64(got)
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return notYet("%v is not a number: look for a division by 0.", got)
	case v == 0:
		return notYet("0 stands where your filtered pixel belongs.")
	}
	for _, s := range []slip[float64]{
		{732, "comes from the kernel turned by half a turn: its first weight belongs to the top left pixel"},
		{249, "comes from the kernel transposed: its first row belongs to the first row of pixels"},
		// Both at once: −3·0 − 1.5·64 − 2·128 + 2·48 + 4.5·192 + 0·144 + 1.5·142 + .5·226 − 1·168.
		{766, "comes from the kernel both transposed and turned: its rows belong to the rows of pixels, from the top"},
		{1113, "adds each weight to its pixel: multiply the two"},
		{1111, "takes each weight away from its pixel: multiply the two"},
		{-1111, "takes each pixel away from its weight: multiply the two"},
		{-577, "has the wrong sign: add the products, do not take them away"},
		// 0² + 64² + 128² + 48² + 192² + 144² + 142² + 226² + 168²
		{179908, "multiplies each pixel by itself: multiply it by the weight at the same place"},
		// 1 + 0 + 4 + .25 + 20.25 + 2.25 + 2.25 + 4 + 9
		{43, "multiplies each weight by itself: multiply it by the pixel at the same place"},
		{864, "is the middle product alone: the eight neighbours count too"},
		{-287, "leaves the middle out: the pixel itself counts too"},
		{1112, "is the sum of the pixels: each one must be multiplied by its weight first"},
		{1, "is the sum of the weights: each one must be multiplied by its pixel first"},
		{2529, "ignores the minus signs of the weights"},
		{255, "is clipped to what a screen shows: the result of a filter may be any number"},
		{-256, "is the sum of the first row alone: three rows count"},
		{416, "is the sum of the first two rows: three rows count"},
	} {
		if near(v, s.got, .01) {
			return notYet("%v %s.", got, s.why)
		}
	}
	switch {
	case near(v, 577, .01):
		return yes("577: nine pixels, nine weights, one sum.")
	case near(v, 577./9, .01):
		return notYet("%.2f is the sum divided by nine: a filter adds, it takes no mean.", got)
	}
	return notYet("%v is not the sum of the nine products.", got)
}

func near(a, b, within float64) bool { return math.Abs(a-b) <= within }

// EdgeKernel checks exercise 01.3. The kernel must give exactly 0 for a picture in
// which all pixels are equal, and must answer to edges of every direction.
func EdgeKernel(k filter.Kernel) Result { return report("01.3", edgeKernel(k)) }

func edgeKernel(k filter.Kernel) Result {
	if k == (filter.Kernel{}) {
		return notYet("all nine weights are 0: such a kernel makes 0 of every picture.")
	}
	even := each(3, 3, func(_, _ int) float32 { return 100 })
	switch v := filter.Correlate(even, k).At(0, 0); {
	case v != v || math.IsInf(float64(v), 0):
		return notYet("the kernel holds a weight that is not a number.")
	case v != 0 && math.Abs(float64(v)) < 1e-3:
		return notYet("a constant picture of 100 becomes %v, almost 0: the weights are rounded; use whole numbers.", v)
	case v != 0:
		return notYet("a constant picture of 100 becomes %v: the weights sum to %v and must sum to 0.", v, float32(k.Sum()))
	}
	answers, strongest := answersToEdges(k), 0.0
	for _, a := range answers {
		strongest = max(strongest, a)
	}
	for i, a := range answers {
		switch name := edgeNames[i]; {
		case a < 1e-6*strongest:
			return notYet("the kernel does not answer to a %s edge: an edge kernel answers to every direction.", name)
		case a < evenly*strongest:
			return notYet("the kernel answers to a %s edge with only %.0f %% of its strongest answer: no direction may be much weaker than the others.", name, 100*a/strongest)
		}
	}
	return yes("exactly 0 on a constant picture, and edges of every direction stay.")
}

// evenly is how strong the weakest answer of an edge kernel must be, beside the
// strongest. Kernels that treat all directions alike reach .6 and more, since edges
// of a grid are not quite alike; those that prefer one stay below .3.
const evenly = .3

var edgeNames = []string{"vertical", "steep falling", "falling diagonal", "flat falling", "horizontal", "flat rising", "rising diagonal", "steep rising"}

// answersToEdges returns how strongly a kernel answers to an edge of each of eight
// directions, for each pixel of the edge. An edge that is half a pixel beside the
// middle of the grid has no pixel on itself.
func answersToEdges(k filter.Kernel) []float64 {
	var all []float64
	for i := range edgeNames {
		sin, cos := math.Sincos(math.Pi * float64(i) / 8)
		step := each(9, 9, func(y, x int) float32 {
			if float64(x-4)*cos+float64(y-4)*sin > .01 {
				return 255
			}
			return 0
		})
		// A slanted edge is longer than the grid is wide.
		longer := 1 / max(math.Abs(sin), math.Abs(cos))
		all = append(all, filter.Correlate(step, k).AbsSum()/longer)
	}
	return all
}

func init() {
	addHints("01", map[string][]string{
		"01.1": {
			"nine products, one sum: each pixel times the weight at the same place.",
			"write the nine products down row by row; those with a negative weight are negative.",
			"add each row of products by itself, and then the three sums: two of them are positive.",
		},
		"01.2": {
			"four loops: two over the places of the result, two over the kernel.",
			"the result has H−2 rows and W−2 columns; start each of its values from 0.",
			"add in.At(i+a, j+b) * k[a][b] for a and b from 0 to 2.",
		},
		"01.3": {
			"where all nine pixels are equal, the result is that value times the sum of the weights.",
			"the weights must sum to 0, and no direction may cancel: surround the middle evenly.",
			"give each of the eight neighbours the same negative weight; the middle must make up for all of them.",
		},
		"01.4": {
			"where is the curve highest?",
			"compare filter.Correlate(img, filter.SobelV).AbsSum() with the same for SobelH.",
			"say trousers when the ratio of the two is greater than a threshold: read the best one from the top of the curve.",
		},
		"01.5": {
			"which index of the kernel belongs to the rows?",
			"here a goes along x and b along y (p.At(y+b, x+a)); a kernel wants its row first.",
			"write k[b][a] where the loop has k[a][b].",
		},
	})
}
