package check

import (
	"math"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/filter"
	"github.com/ninepixels/ninepixels/lessons/grid"
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
	for _, edge := range []struct {
		name  string
		right func(y, x int) bool // the bright side
	}{
		{"vertical", func(_, x int) bool { return x >= 3 }},
		{"horizontal", func(y, _ int) bool { return y >= 3 }},
		{"falling diagonal", func(y, x int) bool { return x > y }},
		{"rising diagonal", func(y, x int) bool { return x+y > 5 }},
	} {
		step := each(6, 6, func(y, x int) float32 {
			if edge.right(y, x) {
				return 255
			}
			return 0
		})
		if filter.Correlate(step, k).AbsSum() == 0 {
			return notYet("the kernel does not answer to a %s edge: an edge kernel answers to every direction.", edge.name)
		}
	}
	return yes("exactly 0 on a constant picture, and edges of every direction stay.")
}

// enough is the accuracy that exercise 01.4 asks for; a threshold of 2.2 on the
// ratio of Σ|Sobel-V| to Σ|Sobel-H| reaches 0.987.
const enough = .97

const trouser, boot = 1, 9

// TwoFilterRule checks exercise 01.4. The answer is a rule of two filters and a
// threshold. It returns true for trousers and false for ankle boots. The check tries
// it on all trousers and boots of test.
func TwoFilterRule(rule func(img *grid.Grid) bool, test *dataset.Split) Result {
	return report("01.4", twoFilterRule(rule, test))
}

func twoFilterRule(rule func(img *grid.Grid) bool, test *dataset.Split) Result {
	if rule == nil {
		return notYet("there is no rule yet: write a function of a grid that is true for trousers.")
	}
	if test == nil || test.Counts()[trouser] == 0 || test.Counts()[boot] == 0 {
		return notYet("these pictures hold no trousers or no boots: pass data.Test.")
	}
	pictures := test.OfClass(trouser, boot)
	counts := pictures.Counts()
	var missed, mistaken int // trousers called boots, boots called trousers
	signed := true
	for i := range pictures.Len() {
		img := pictures.Grid(i)
		var said bool
		if why := guard(func() { said = rule(img.Clone()) }); why != "" {
			return notYet("your rule %s on a picture of 28×28.", why)
		}
		signed = signed && said == signedRule(img)
		switch is := pictures.Label(i) == trouser; {
		case is && !said:
			missed++
		case !is && said:
			mistaken++
		}
	}
	right := 100 * float64(counts[trouser]-missed+counts[boot]-mistaken) / float64(pictures.Len())
	// What fails says nothing of how many are right: whoever tries thresholds
	// until these pictures like one has chosen it on them.
	switch {
	case missed == 0 && mistaken == counts[boot]:
		return notYet("your rule says trousers to every picture.")
	case missed == counts[trouser] && mistaken == 0:
		return notYet("your rule says boots to every picture.")
	case right >= 100*enough:
		return yes("%.1f %% of %s pictures are right, with two filters and nothing trained.", right, comma(pictures.Len()))
	case signed && right < 90:
		return notYet("your rule sums signed values, where dark-to-bright and bright-to-dark edges cancel: take absolute values first.")
	case right < 20:
		return notYet("your rule is upside down; it must be true for trousers.")
	}
	return notYet("fewer than %.0f of 100 are right: go back to the curve of the training images, and take the top.", 100*enough)
}

// signedRule is the rule with the known mistake of forgetting the absolute values.
func signedRule(img *grid.Grid) bool {
	v, h := filter.Correlate(img, filter.SobelV).Sum(), filter.Correlate(img, filter.SobelH).Sum()
	return v > 2.2*h
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
