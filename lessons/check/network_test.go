package check_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/check"
)

func TestDenseParameters(t *testing.T) {
	wantOK(t, "101,770", check.DenseParameters(101_770))
	wantMistakes(t, counted(check.DenseParameters, map[int]string{
		0:                       "0 stands where",
		-7:                      "−7 is negative",
		784*128 + 128*10:        "leaves out the biases: each",
		(784 + 1) * 128:         "the first layer alone: 128",
		(128 + 1) * 10:          "the last layer alone: 784",
		(784+1)*128 + 128*10:    "the biases of the last layer",
		784*128 + (128+1)*10:    "the biases of the first layer",
		784 * 128:               "the weights of the first layer",
		128 * 10:                "the weights of the last layer",
		(784 + 1) * 10:          "straight to the classes",
		(28+1)*128 + (128+1)*10: "28 inputs",
		243_786:                 "convolutional network",
		101_771:                 "101,771 is too large",
		99_999:                  "99,999 is too small",
	}))
}

func TestInitialLoss(t *testing.T) {
	for _, v := range []float64{math.Log(10), 2.303, 2.3, 2.33} {
		wantOK(t, fmt.Sprint(v), check.InitialLoss(v))
	}
	var list []mistake
	for _, c := range []struct {
		got    float64
		phrase string
	}{
		{0, "0 stands where"},
		{nan, "NaN is not a number"},
		{inf, "+Inf is not a number"},
		{math.Log(.1), "wrong sign"},
		{math.Log10(10), "base 10"},
		{math.Log2(10), "base 2"},
		{.1, "probability of each class"},
		{.9, "the probability of being wrong: the loss"},
		{-math.Log(.9), "takes the probability of being wrong"},
		{10, "number of classes"},
		{math.Log(2), "two classes"},
		{-1, "is negative"},
		{2, "too small"},
		{4, "too large"},
	} {
		list = append(list, mistake{fmt.Sprint(c.got), check.InitialLoss(c.got), c.phrase})
	}
	wantMistakes(t, list)
}

func TestDenseAccuracy(t *testing.T) {
	test := func(a float64) check.Result { return check.DenseAccuracy("test", a) }
	wantOK(t, "0.8744", test(.8744))
	wantOK(t, "the floor", test(.86))
	wantOK(t, "another way to write it", check.DenseAccuracy(" Test", .8744))
	wantMistakes(t, []mistake{
		{"no name", check.DenseAccuracy("", 0), "no name is chosen"},
		// Each of them is a likely accuracy: only the name is wrong.
		{"training", check.DenseAccuracy("training", .8899), "some by heart"},
		{"validation", check.DenseAccuracy("validation", .8790), "flatters it"},
		{"another name", check.DenseAccuracy("best", .88), `"best" is none of the three`},
		{"0", test(0), "0 stands where"},
		{"NaN", test(nan), "not a number"},
		{"negative", test(-.5), "is negative"},
		{"per cent", test(87.4), "per cent"},
		{"count", test(8744), "a count"},
		{"guessing", test(.1), "guessing"},
		{"measured on training images", test(.98), "the training pictures"},
		{"too low", test(.8599), "below 0.86"},
	})
}

func TestPixelScale(t *testing.T) {
	wantOK(t, "2.5 and 240", check.PixelScale(2.5, 240))
	wantMistakes(t, []mistake{
		{"0", check.PixelScale(2.5, 0), "0 stands where"},
		{"NaN", check.PixelScale(2.5, nan), "not two losses"},
		{"infinite", check.PixelScale(2.5, inf), "not two losses"},
		{"accuracy", check.PixelScale(.87, .8), "not the accuracy"},
		{"equal", check.PixelScale(2.4, 2.4), "both losses"},
		{"exchanged", check.PixelScale(240, 2.5), "exchanged"},
		{"both unscaled", check.PixelScale(240, 250), "too large for intensities"},
		{"both scaled", check.PixelScale(2.4, 2.5), "too small for pixels"},
	})
}

func TestCNNParameters(t *testing.T) {
	const conv1, conv2, dense, last = (9 + 1) * 64, (9*64 + 1) * 64, (1600 + 1) * 128, (128 + 1) * 10
	wantOK(t, "243,786", check.CNNParameters(conv1+conv2+dense+last))
	flattened := func(n int) int { return conv1 + conv2 + (n+1)*128 + last }
	wantMistakes(t, counted(check.CNNParameters, map[int]string{
		0:                     "0 stands where",
		conv1:                 "the first convolution alone",
		conv2:                 "the second convolution alone",
		dense:                 "the dense layer of 128 alone",
		last:                  "the last layer alone",
		conv2 + dense + last:  "leaves out the first convolution",
		conv1 + dense + last:  "leaves out the second convolution",
		conv1 + conv2 + last:  "leaves out the dense layer",
		conv1 + conv2 + dense: "leaves out the last layer",
		conv1 + conv2 + dense + last - (64 + 64 + 128 + 10): "leaves out the biases",
		conv1 + conv1 + dense + last:                        "second convolution one channel",
		flattened(5 * 5):                                    "flattens one map",
		flattened(11 * 11 * 64):                             "leaves out the second pooling",
		flattened(24 * 24 * 64):                             "leaves out both poolings",
		flattened(7 * 7 * 64):                               "pads the convolutions",
		flattened(6 * 6 * 64):                               "rounds 11/2 up",
		// 32 filters, then 64.
		(9+1)*32 + (9*32+1)*64 + dense + last: "32 filters",
		// One convolution, pooled to 13×13.
		conv1 + (13*13*64+1)*128 + last: "has one convolution",
		// Three: 5×5 becomes 3×3, pooled to 1×1.
		conv1 + 2*conv2 + (64+1)*128 + last: "three convolutions",
		101_770:                             "the dense network of notebook 03",
		243_787:                             "too large",
		243_785:                             "too small",
	}))
}

func TestCNNShapes(t *testing.T) {
	wantOK(t, "to 1600", check.CNNShapes([]int{26, 13, 11, 5, 1600}))
	wantMistakes(t, shaped(check.CNNShapes, []shapeCase{
		{nil, "write 5 numbers"},
		{[]int{28, 14, 14, 7, 7 * 7 * 64}, "with padding"},
		{[]int{26, 13, 11, 6, 6 * 6 * 64}, "rounds up"},
		{[]int{26, 13, 11, 5, 5 * 5}, "flattens one map"},
		{[]int{26, 13, 11, 5, 5 * 64}, "one row of each map"},
		{[]int{26, 24, 12, 6, 6 * 6 * 64}, "both convolutions first"},
		{[]int{26, 13, 11, 5}, "leaves out Flatten"},
		{[]int{26, 13, 11, 5, 128}, "ends with the dense layer"},
		{[]int{26, 13, 11, 5, 1601}, "1601 for Flatten"},
		{[]int{26, 13, 11, 5, 1600, 128}, "6 numbers where 5 belong"},
		{[]int{26, 13, 12, 6, 2304}, "12 for the second convolution"},
	}))
	// The two checks share their first stages: neither may change the other.
	wantOK(t, "notebook 02 still", check.OutputShapes([]int{26, 13, 11, 5}))
}

func TestRankThree(t *testing.T) {
	wantOK(t, "[8 26 64]", check.RankThree([]int{8, 26, 64}))
	wantMistakes(t, shaped(check.RankThree, []shapeCase{
		{nil, "is empty"},
		{[]int{8, 26, 26, 64}, "what you meant"},
		{[]int{8, 26, 26}, "leaves out the filters: the last"},
		{[]int{8, 28, 64}, "keeps 28 steps"},
		{[]int{8, 28, 28, 1}, "the input as it should be"},
		{[]int{8, 28, 28}, "is the input: the question"},
		{[]int{8, 26, 28}, "keeps 28 channels"},
		{[]int{8, 64, 26}, "in the middle"},
		{[]int{26, 64}, "leaves out the eight pictures"},
		{[]int{8, 26, 26, 1}, "leaves out the filters, and"},
		{[]int{8, 13, 64}, "13 for the second axis"},
	}))
}

func TestBatchShape(t *testing.T) {
	wantOK(t, "[8 28 28 1]", check.BatchShape([]int{8, 28, 28, 1}))
	wantMistakes(t, shaped(check.BatchShape, []shapeCase{
		{[]int{}, "is empty"},
		{[]int{8, 28, 28}, "no axis for the channels"},
		{[]int{8, 1, 28, 28}, "channels first"},
		{[]int{28, 28, 1}, "no axis for the pictures"},
		{[]int{1, 28, 28, 8}, "eight channels"},
		{[]int{28, 28, 1, 8}, "counts the pictures last"},
		{[]int{8, 28, 28, 3}, "three channels"},
		{[]int{8, 28, 28, 64}, "64 channels"},
		{[]int{8, 784}, "[8 784] is flat"},
		{[]int{8, 784, 1}, "[8 784 1] is flat"},
		{[]int{8, 26, 26, 1}, "26 for the second axis"},
	}))
}

func TestTestAccuracy(t *testing.T) {
	wantOK(t, "the source's", check.TestAccuracy(.9089, .8744))
	wantOK(t, "the floor", check.TestAccuracy(.89, .8899))
	wantMistakes(t, []mistake{
		{"no CNN", check.TestAccuracy(0, .87), "0 stands where the accuracy of the CNN"},
		{"no dense", check.TestAccuracy(.9, 0), "0 stands where the accuracy of the dense"},
		{"NaN", check.TestAccuracy(nan, .87), "of the CNN is NaN"},
		{"dense NaN", check.TestAccuracy(.9, nan), "of the dense network is NaN"},
		{"per cent", check.TestAccuracy(90.9, 87.4), "90.9 looks like per cent"},
		{"count", check.TestAccuracy(9089, 8744), "a count"},
		{"negative", check.TestAccuracy(-1, .87), "negative"},
		{"untrained", check.TestAccuracy(.1, .87), "guessing"},
		{"wrong answers counted", check.TestAccuracy(.0923, .1301), "shares of wrong answers"},
		{"training", check.TestAccuracy(.99, .87), "for the CNN is too good"},
		{"equal", check.TestAccuracy(.9, .9), "the same network twice"},
		{"exchanged", check.TestAccuracy(.87, .905), "exchanged"},
		{"below dense", check.TestAccuracy(.85, .87), "is below the dense network"},
		{"above dense, too low", check.TestAccuracy(.88, .87), "above the dense network but below 0.89"},
	})
}
