package check

import (
	"math"
	"slices"
)

// ColourParameters checks exercise 10.1. The numbers are how many parameters the first
// layer has for pictures of 48×48 pixels with three channels: a dense layer of 128
// units, and then a convolution of 16 filters of 3×3.
func ColourParameters(dense, conv int) Result {
	return report("10.1", colourParameters(dense, conv))
}

// What the pictures of notebook 10 and its first layers have.
const (
	colourPixels = 48 * 48
	colourDense  = colourPixels*3*128 + 128 // 884,864
	colourConv   = 3*3*3*16 + 16            // 448
)

func colourParameters(dense, conv int) Result {
	if dense == 0 && conv == 0 {
		return notYet("0 stands where your two numbers belong.")
	}
	if dense == colourConv && conv == colourDense {
		return notYet("%s and %s are right, in the other order: the dense layer comes first.", comma(dense), comma(conv))
	}
	if dense != colourDense {
		return count(dense, colourDense, "the dense layer", []slip[int]{
			{colourDense - 128, "lacks the biases: one for each unit"},
			{colourPixels*128 + 128, "is right for grey pictures: a colour picture has three numbers for each pixel"},
			{colourPixels * 128, "is for grey pictures, and lacks the biases: three numbers for each pixel, and one bias for each unit"},
			{784*128 + 128, "is the dense layer of notebook 03: these pictures have 48×48 pixels, in three channels"},
			{784*3*128 + 128, "is right for 28×28 pixels in colour: these pictures have 48×48"},
			{64*64*3*128 + 128, "is right for 64×64 pixels: these pictures have 48×48"},
			{colourPixels * 3, "is how many numbers a picture has: each of them has a weight for each of 128 units"},
			{3 * (colourPixels*128 + 128), "has three biases for each unit: it is one layer, which sees all channels, and not three"},
			{(colourPixels*3 + 3) * 128, "has three biases for each unit"},
			{colourDense + 128*5 + 5, "is the whole network, the logits among it: only the first layer is asked for"},
			{colourConv, "belongs to the convolution: the dense layer connects every number of the picture with every unit"},
		})
	}
	if conv != colourConv {
		return count(conv, colourConv, "the convolution", []slip[int]{
			{colourConv - 16, "lacks the biases: one for each filter"},
			{3*3*16 + 16, "is right for grey pictures: a filter has nine weights for each of three channels"},
			{3 * 3 * 16, "is for grey pictures, and lacks the biases: nine weights for each of three channels, and one bias for each filter"},
			{3 * (3*3*16 + 16), "has three biases for each filter: a filter sees the three channels together, and adds them up"},
			{3 * 3 * 3, "is one filter, without its bias: there are 16"},
			{3*3*3 + 1, "is one filter: there are 16"},
			{3 * 3, "is one channel of one filter: there are three channels, and 16 filters"},
			{3*3*3*16 + 3, "has one bias for each channel: it is one for each filter"},
			{3*3*3*16 + 1, "has one bias for all filters: it is one for each"},
			{3*3*16*16 + 16, "is right for 16 channels, as a later layer has them: a colour picture has three"},
			{colourPixels * colourConv, "counts the weights anew at every place: a filter has the same weights everywhere"},
		})
	}
	return yes("%s and %s: a filter costs the same, however large the picture is.", comma(dense), comma(conv))
}

// Recall checks exercise 10.3. counts[t][a] says how many pictures of class t got the
// answer a. The function returns the share of right answers for each class t. A class
// without pictures gets 0.
func Recall(fn func(counts [][]int) []float64) Result { return report("10.3", recall(fn)) }

// confusions are matrices whose recall is counted by hand.
var confusions = []struct {
	counts [][]int
	want   []float64
}{
	{[][]int{{8, 2, 0}, {1, 3, 0}, {2, 0, 6}}, []float64{.8, .75, .75}},
	{[][]int{{5, 5}, {0, 90}}, []float64{.5, 1}}, // classes of very different sizes
	{[][]int{{0, 4}, {3, 1}}, []float64{0, .25}},
	{[][]int{{4, 0, 0}, {2, 2, 0}, {0, 0, 0}}, []float64{1, .5, 0}}, // nothing of the third class
}

func recall(fn func(counts [][]int) []float64) Result {
	if fn == nil {
		return notYet("there is no function yet.")
	}
	got := make([][]float64, len(confusions))
	for i, c := range confusions {
		given := table(c.counts)
		if why := guard(func() { got[i] = fn(given) }); why != "" {
			return notYet("your function %s with %d classes: take their number from len(counts).", why, len(given))
		}
		switch {
		case !slices.EqualFunc(given, c.counts, slices.Equal[[]int]):
			return notYet("your function changes the counts that it is given: put what you compute into variables of your own.")
		case len(got[i]) == 0:
			return notYet("your function returns nothing: it is still to be written.")
		case len(got[i]) != len(given):
			return notYet("%d classes make %d shares: one for each class belongs there.", len(given), len(got[i]))
		}
	}
	last := len(confusions) - 1
	rest := got[:last]
	if !shares(rest, recallOf) {
		for _, s := range recallSlips {
			if shares(rest, s.got) {
				return notYet("%s.", s.why)
			}
		}
	}
	for i, c := range confusions {
		for class, want := range c.want {
			if v := got[i][class]; math.IsNaN(v) {
				return notYet("a class without pictures gives 0/0, which is not a number (NaN): let it be 0.")
			} else if !near(v, want, 1e-9) {
				return notYet("for the counts %v class %d gets %.4g; %.4g belongs there.", c.counts, class, v, want)
			}
		}
	}
	return yes("of each row, the share on the diagonal: 5 of 10 is one half, beside 90 of 90.")
}

// table is a copy of counts.
func table(counts [][]int) [][]int {
	t := make([][]int, len(counts))
	for i, row := range counts {
		t[i] = slices.Clone(row)
	}
	return t
}

// shares is true if f makes the numbers that the learner's function has made. Where f
// divides by 0, the learner's function may have made anything.
func shares(got [][]float64, f func(counts [][]int, class int) float64) bool {
	for i, row := range got {
		for class, v := range row {
			want := f(confusions[i].counts, class)
			if divided := !math.IsNaN(want) && !math.IsInf(want, 0); divided && !near(v, want, 1e-9) {
				return false
			}
		}
	}
	return true
}

// The sums of a matrix of counts: a row, a column, the diagonal, and all of it.
func rowSum(m [][]int, class int) (n float64) {
	for _, v := range m[class] {
		n += float64(v)
	}
	return n
}

func columnSum(m [][]int, class int) (n float64) {
	for _, row := range m {
		n += float64(row[class])
	}
	return n
}

func diagonal(m [][]int) (n float64) {
	for i := range m {
		n += float64(m[i][i])
	}
	return n
}

func total(m [][]int) (n float64) {
	for i := range m {
		n += rowSum(m, i)
	}
	return n
}

func recallOf(m [][]int, class int) float64 { return float64(m[class][class]) / rowSum(m, class) }
func precisionOf(m [][]int, class int) float64 {
	return float64(m[class][class]) / columnSum(m, class)
}

var recallSlips = []slip[func(m [][]int, class int) float64]{
	{func([][]int, int) float64 { return 0 },
		"every share is 0: it is still to be written, or whole numbers are divided, which makes 0 of 8/10"},
	{func(m [][]int, class int) float64 { return math.Floor(recallOf(m, class)) },
		"whole numbers are divided, which makes 0 of 8/10: convert to float64 first"},
	{precisionOf,
		"this divides by the sum of a column: it says how far an answer can be trusted (the precision); divide by the sum of the row"},
	{func(m [][]int, _ int) float64 { return diagonal(m) / total(m) },
		"this is the accuracy over all classes: a large class hides a small one; look at each row by itself"},
	{func(m [][]int, class int) float64 { return float64(m[class][class]) / total(m) },
		"this divides by all pictures: divide by those of the class"},
	{func(m [][]int, class int) float64 { return float64(m[class][class]) / diagonal(m) },
		"this divides by all right answers: divide by the pictures of the class"},
	{func(m [][]int, class int) float64 { return 1 - recallOf(m, class) },
		"this is the share of wrong answers: the right ones stand on the diagonal"},
	{func(m [][]int, class int) float64 { return 100 * recallOf(m, class) },
		"this is in per cent: a share goes from 0 to 1"},
	{func(m [][]int, class int) float64 { return float64(m[class][class]) },
		"this is a number of pictures: divide it by how many the class has"},
	{func(m [][]int, class int) float64 { return rowSum(m, class) },
		"this is how many pictures the class has: divide the right answers by it"},
	{func(m [][]int, class int) float64 { return rowSum(m, class) / total(m) },
		"this is how common the class is: it does not say how many are right"},
	{func(m [][]int, class int) float64 {
		return float64(m[class][class]) / (rowSum(m, class) - float64(m[class][class]))
	}, "this divides the right answers by the wrong ones: divide by both together"},
	{func(m [][]int, class int) float64 { return float64(m[class][class]) / float64(len(m)) },
		"this divides by the number of classes: divide by the pictures of the class"},
	{func(m [][]int, class int) float64 { return float64(slices.Max(m[class])) / rowSum(m, class) },
		"this counts the most frequent answer, right or wrong: the right one stands on the diagonal"},
	{func(m [][]int, class int) float64 { return float64(m[class][0]) / rowSum(m, class) },
		"this counts the first answer of each row: the right one stands on the diagonal, counts[t][t]"},
	{func(m [][]int, class int) float64 {
		return 2 * float64(m[class][class]) / (rowSum(m, class) + columnSum(m, class))
	}, "this is the F1 score, which also looks at the columns: only the row is asked for"},
}

func init() {
	addHints("10", map[string][]string{
		"10.1": {
			"how many numbers has a picture, and how many has a filter? Three channels count thrice.",
			"a dense layer has a weight for each number and unit; a filter has 3·3·3 weights; each unit and each filter has one bias.",
			"height · width · channels · units + units, and the same with the height and the width of a filter.",
		},
		"10.2": {
			"a row of the picture has p.W pixels of p.C numbers each: exchange the first pixel with the last one, and so on to the middle.",
			"decide once, before the loops: if r.IntN(2) == 0 { return }",
			"for y, for x below p.W/2, for c: i := (y*p.W+x)*p.C + c; j := (y*p.W+p.W-1-x)*p.C + c; p.Pix[i], p.Pix[j] = p.Pix[j], p.Pix[i]",
		},
		"10.3": {
			"row t holds the pictures of class t: how many of them stand on the diagonal?",
			"add up the row; the share is float64(row[t]) / float64(sum).",
			"if the sum is 0, leave 0 in place: if sum > 0 { shares[t] = float64(row[t]) / float64(sum) }",
		},
	})
}
