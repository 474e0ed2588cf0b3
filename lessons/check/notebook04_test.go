package check_test

import (
	"testing"

	"github.com/ninepixels/ninepixels/lessons/check"
)

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
