package check

import "slices"

// SweepParameters checks exercise 07.1. The answer is the number of parameters of
// three networks, in this order: two convolutions with 32 filters; one with 64;
// three with 64. Each convolution is followed by pooling 2×2.
func SweepParameters(got []int) Result { return report("07.1", sweepParameters(got)) }

// A variant is a network whose parameters are to be predicted.
type variant struct {
	name  string
	want  int
	slips []slip[int]
}

var variants = []variant{
	// 320 + 9,248 + (800 + 1)·128 + 1,290
	{"32 and 32 filters", 113_386, []slip[int]{
		{113_184, "leaves out the biases"},
		{243_786, "has 64 filters: here there are 32"},
		{225_034, "has 64 filters in the second convolution: here there are 32"},
		// the second with (9 + 1)·32
		{104_458, "gives the filters of the second convolution one channel: 32 maps come in"},
		// (25 + 1)·128
		{14_186, "flattens one map: all 32 of 5×5 go into the dense layer"},
		// 5·5·64 = 1,600: 204,928
		{215_786, "flattens 64 maps: 32 come out of the second convolution"},
	}},
	// 640 + (13·13·64 + 1)·128 + 1,290
	{"one convolution", 1_386_506, []slip[int]{
		{1_386_304, "leaves out the biases"},
		// 1,600 into the dense layer as before
		{206_858, "keeps the dense layer as it was: it now reads 13×13 pixels of 64 maps"},
		// 6·6·64 = 2,304
		{296_970, "keeps the second pooling: it goes with its convolution"},
		// 26·26·64 = 43,264
		{5_539_850, "leaves out the pooling: the first one stays"},
		{243_786, "is the network with two convolutions: the second one is gone"},
		// (169 + 1)·128
		{23_690, "flattens one map: all 64 of 13×13 go into the dense layer"},
		{693_962, "has 32 filters: here there are 64"},
	}},
	// 640 + 2·36,928 + (64 + 1)·128 + 1,290
	{"three convolutions", 84_106, []slip[int]{
		{83_776, "leaves out the biases"},
		// 1,600 into the dense layer as before
		{280_714, "keeps the dense layer as it was: it now reads 1×1 pixel of 64 maps"},
		// 3·3·64 = 576: 73,856
		{149_642, "leaves out the third pooling: 1×1 pixel is left after it"},
		{243_786, "is the network with two convolutions: a third one is added"},
		{47_178, "forgets the third convolution itself: it has 36,928 parameters"},
	}},
}

func sweepParameters(got []int) Result {
	if len(got) != len(variants) {
		return notYet("%d numbers where %d belong: one for each network.", len(got), len(variants))
	}
	if inAnotherOrder(got) {
		return notYet("these are the three numbers, in another order: first 32 and 32 filters, then one convolution, then three.")
	}
	for i, v := range variants {
		if r := count(got[i], v.want, "this network", v.slips); !r.OK {
			return notYet("%s: %s", v.name, r.Message)
		}
	}
	return yes("113,386, then 1,386,506, then 84,106: more convolutions, fewer parameters.")
}

// inAnotherOrder is true for the right numbers at wrong places.
func inAnotherOrder(got []int) bool {
	var want []int
	for _, v := range variants {
		want = append(want, v.want)
	}
	if slices.Equal(got, want) {
		return false
	}
	slices.Sort(want)
	return slices.Equal(slices.Sorted(slices.Values(got)), want)
}

// FourthConvolution checks exercise 07.2. The first answer is the width of the maps
// that a fourth convolution reads, for pictures of 28×28. The second is the smallest
// width of a picture for which the fourth convolution fits. Each of the first three
// is followed by pooling 2×2. So the width is 38. With a pooling behind the fourth, too,
// as the notebook's Stack has it, the width is 46, which is right as well.
func FourthConvolution(reads, smallest int) Result {
	return report("07.2", fourthConvolution(reads, smallest))
}

func fourthConvolution(reads, smallest int) Result {
	switch {
	case reads == 0:
		return notYet("0 stands where the width belongs that the fourth convolution reads.")
	case reads == 3:
		return notYet("3 is the width after the third convolution: a pooling follows it.")
	case reads == 5:
		return notYet("5 is what the third convolution reads: go one convolution and one pooling further.")
	case reads == 2:
		return notYet("2 rounds up: pooling drops the odd row, so 3 becomes 1.")
	case reads == 64:
		return notYet("64 is the number of maps: how wide is each?")
	case reads != 1:
		return notYet("%d is not the width that the fourth convolution reads.", reads)
	}
	left := widthAtFourth(smallest)
	switch {
	case smallest == 0:
		return notYet("0 stands where the width of the smallest picture belongs.")
	case smallest == 36:
		return notYet("36 is the width after the first convolution: the picture before it is larger.")
	case smallest == 46:
		return yes("1×1 is left of 28×28. From 46×46 on all four fit, with a pooling behind the fourth as well; for the convolution alone 38×38 are enough.")
	case left < 1:
		return notYet("of a picture of width %d nothing is left for the fourth convolution, which needs 3.", smallest)
	case left < 3:
		return notYet("a picture of width %d leaves %d for the fourth convolution, which needs 3.", smallest, left)
	case smallest > 38:
		return notYet("a picture of width %d leaves %d for the fourth convolution: enough, but a smaller one would do.", smallest, left)
	}
	return yes("1×1 is left of 28×28, and a 3×3 filter needs 3×3: only from 38×38 on.")
}

// widthAtFourth follows the width of a picture through three convolutions and
// poolings.
func widthAtFourth(width int) int {
	for range 3 {
		width = max(0, width-2) / 2
	}
	return width
}

// An EarlyStopper is a function for exercise 07.3. It gets the validation loss of
// each epoch, and the patience. It returns the epoch after which training stops, and
// the epoch with the lowest loss so far. Epochs count from 1.
type EarlyStopper = func(losses []float64, patience int) (stop, best int)

// StopEpoch checks exercise 07.3. Training stops when the loss has had no new low
// for as many epochs as patience says, or at the end of the list.
func StopEpoch(fn EarlyStopper) Result { return report("07.3", stopEpoch(fn)) }

// A stopCase is a list of losses and when to stop.
type stopCase struct {
	losses     []float64
	patience   int
	stop, best int
}

// stopCases: a plain minimum; a bump before it, and a lower loss that is never
// seen; a loss that falls to the end; equal losses; a patience of 1; losses that
// fall again without a new low; losses above 1, of which the first is lowest; losses
// that fall by less than a thousandth, as real ones do; one epoch.
var stopCases = []stopCase{
	{[]float64{.60, .50, .45, .44, .46, .45, .47, .48}, 2, 6, 4},
	{[]float64{.60, .50, .52, .45, .46, .44, .46, .47, .43}, 2, 8, 6},
	{[]float64{.60, .50, .40}, 2, 3, 3},
	{[]float64{.60, .50, .50, .50, .49}, 2, 4, 2},
	{[]float64{.60, .50, .55, .40}, 1, 3, 2},
	{[]float64{.60, .50, .55, .54, .53, .52}, 3, 5, 2},
	{[]float64{2.3, 2.4, 2.5}, 2, 3, 1},
	{[]float64{.4503, .4502, .4501, .44995, .4512, .4507, .44994}, 2, 6, 4},
	{[]float64{.4552, .4548, .456, .457}, 2, 4, 2},
	{[]float64{.7}, 3, 1, 1},
}

func stopEpoch(fn EarlyStopper) Result {
	if fn == nil {
		return notYet("there is no function yet.")
	}
	got := make([][2]int, len(stopCases))
	written := false
	for i, c := range stopCases {
		why := guard(func() { got[i][0], got[i][1] = fn(append([]float64(nil), c.losses...), c.patience) })
		if why != "" {
			return notYet("your function %s on %d losses: look at where the loop ends.", why, len(c.losses))
		}
		written = written || got[i] != [2]int{}
	}
	if !written {
		return notYet("your function returns 0, 0: it is still to be written.")
	}
	wrong := firstWrong(got)
	if wrong < 0 {
		return yes("stops in time, and knows its best epoch, on %d lists of losses.", len(stopCases))
	}
	for _, s := range stopSlips {
		if sameStops(got, s.got) {
			return notYet("%s.", s.why)
		}
	}
	c := stopCases[wrong]
	return notYet("for %v and patience %d your function says stop %d, best %d; right is stop %d, best %d.",
		c.losses, c.patience, got[wrong][0], got[wrong][1], c.stop, c.best)
}

func firstWrong(got [][2]int) int {
	for i, c := range stopCases {
		if got[i] != [2]int{c.stop, c.best} {
			return i
		}
	}
	return -1
}

func sameStops(got [][2]int, fn EarlyStopper) bool {
	for i, c := range stopCases {
		stop, best := fn(c.losses, c.patience)
		if got[i] != [2]int{stop, best} {
			return false
		}
	}
	return true
}

func init() {
	addHints("07", map[string][]string{
		"07.1": {
			"only three things have parameters: convolutions, the dense layer, the last layer. Follow the width to Flatten.",
			"a convolution takes 2 from the width, a pooling halves it and rounds down: do so until Flatten.",
			"Flatten gives width · width · filters. A dense layer has (what comes in + 1) · (what goes out), a convolution (9 · channels + 1) · filters.",
		},
		"07.2": {
			"write down the width after each step: a convolution takes 2 away, a pooling halves and rounds down.",
			"the fourth convolution needs a width of 3. Go backwards: before a pooling twice as much, before a convolution 2 more.",
			"go backwards through all three poolings and convolutions in this way, and try the width that you find on paper, forwards.",
		},
		"07.3": {
			"remember the lowest loss so far and its epoch; count the epochs since then.",
			"epochs count from 1. Stop as soon as the epoch minus the best epoch reaches the patience.",
			"in the loop there are two cases: a new low, which you remember with its epoch, or none, and then the waiting may be over. What is returned if it is never over?",
		},
		"07.4": {
			"the message speaks of one number, the condition tests another one.",
			"an accuracy goes from 0 to 1, so 60 per cent is a number between them.",
			"the loss plays no part any more. What holds when 60 per cent are just reached?",
		},
		"07.5": {
			"compare the two recipes line by line: how many lines differ?",
			"the question is about the number of convolutions: that line stays as it is.",
			"set the data, the filters and the epochs back to those of the lesson.",
		},
	})
}
