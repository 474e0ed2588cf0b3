package check

import (
	"fmt"
	"math"
	"strings"
)

// DenseParameters checks exercise 03.1. The answer is the number of parameters of
// the dense network 784 – 128 – 10.
func DenseParameters(got int) Result {
	return report("03.1", count(got, 101_770, "784 inputs, 128 units and 10 classes", []slip[int]{
		{101_632, "leaves out the biases: each of the 128 + 10 units has one"},
		{100_480, "is the first layer alone: 128 units go on to 10 classes"},
		{1_290, "is the last layer alone: 784 pixels go to 128 units before it"},
		{101_760, "leaves out the biases of the last layer: each of the ten classes has one"},
		{101_642, "leaves out the biases of the first layer: each of the 128 units has one"},
		{100_352, "is the weights of the first layer alone: biases and the last layer count too"},
		{1_280, "is the weights of the last layer alone: biases and the first layer count too"},
		{7_850, "goes from the pixels straight to the classes: 128 units stand between them"},
		// (28 + 1)·128 + 1,290
		{5_002, "counts 28 inputs: Flatten makes 28 · 28 of them"},
		{243_786, "is the convolutional network of notebook 04: this one is dense"},
	}))
}

// InitialLoss checks exercise 03.2. The answer is the loss of a network that has
// learned nothing, for ten classes: −ln(1/10) = ln 10 ≈ 2.303.
func InitialLoss(got float64) Result { return report("03.2", initialLoss(got)) }

func initialLoss(got float64) Result {
	switch {
	case math.IsNaN(got) || math.IsInf(got, 0):
		return notYet("%v is not a number: a logarithm of 0 is hiding somewhere.", got)
	case got == 0:
		return notYet("0 stands where your loss belongs (a loss of 0 would be perfect knowledge).")
	}
	for _, s := range []slip[float64]{
		{-math.Ln10, "has the wrong sign: the loss is minus the logarithm"},
		{1, "is a logarithm to base 10: the loss takes the natural one, math.Log"},
		{math.Log2(10), "is a logarithm to base 2: the loss takes the natural one, math.Log"},
		{.1, "is the probability of each class: the loss is minus its logarithm"},
		{.9, "is the probability of being wrong: the loss is minus the logarithm of the probability of being right"},
		{-math.Log(.9), "takes the probability of being wrong: take that of being right, 1/10"},
		{10, "is the number of classes: the loss is its logarithm"},
		{math.Ln2, "belongs to two classes: there are ten"},
	} {
		if near(got, s.got, lossTolerance) {
			return notYet("%.3f %s.", got, s.why)
		}
	}
	switch {
	case got < 0:
		return notYet("%.3f is negative: no probability has such a loss.", got)
	case near(got, math.Ln10, lossTolerance):
		return yes("ln 10 ≈ 2.303: every class is as likely as the others.")
	case got < math.Ln10:
		return notYet("%.3f is too small: the right class would have the probability %.3f, which is more than 1 of 10.", got, math.Exp(-got))
	}
	return notYet("%.3f is too large: the right class would have the probability %.3f, which is less than 1 of 10.", got, math.Exp(-got))
}

// lossTolerance lets a loss be written with two decimals, 2.30, and no shorter: 2.26
// would be a probability of 0.104, and belongs to a network that knows something.
const lossTolerance = .0051

// Floors for the accuracy on the test pictures, for every seed: the lowest of six
// seeds was 0.858 for the dense network.
const (
	denseFloor = .85
	cnnFloor   = .89
	smallFloor = .86 // of the CNN that has learned from fewer pictures
)

// DenseAccuracy checks exercise 03.3. Which accuracy of the dense network says how
// good it is: that of the "training", the "validation" or the "test" pictures? seen
// holds the three accuracies by these names. The answer is "test". Case and blanks
// do not matter.
func DenseAccuracy(which string, seen map[string]float64) Result {
	return report("03.3", denseAccuracy(which, seen))
}

func denseAccuracy(which string, seen map[string]float64) Result {
	switch which = strings.ToLower(strings.TrimSpace(which)); which {
	case "":
		return notYet("no name is chosen: write \"training\", \"validation\" or \"test\".")
	case "training":
		return notYet("the network has seen these images, some by heart.")
	case "validation":
		return notYet("you have watched it after each epoch; whoever chooses by it flatters it.")
	case "test":
	default:
		return notYet("%q is none of the three: write \"training\", \"validation\" or \"test\".", which)
	}
	a := seen["test"]
	// No dense network of this size comes near .95 on the test pictures.
	if why := accuracy("the dense network", a, .95); why != "" {
		return notYet("%s.", why)
	}
	switch {
	case a == seen["training"]:
		return notYet("%.4f stands for the training and for the test pictures: measure each on its own.", a)
	case a == seen["validation"]:
		return notYet("%.4f stands for the validation and for the test pictures: measure each on its own.", a)
	case a < denseFloor:
		return notYet("%.3f is below %.2f: train the network as the notebook does.", a, denseFloor)
	}
	return yes("%.1f %% of the test pictures, never seen before: an honest baseline.", 100*a)
}

// accuracy says why a is no accuracy on test pictures, or "".
func accuracy(whose string, a, tooGood float64) string {
	switch {
	case math.IsNaN(a) || math.IsInf(a, 0):
		return fmt.Sprintf("the accuracy of %s is %v, which is not a number: was it measured on no pictures?", whose, a)
	case a == 0:
		return fmt.Sprintf("0 stands where the accuracy of %s belongs", whose)
	case a < 0:
		return fmt.Sprintf("%.3f is negative: an accuracy goes from 0 to 1", a)
	case a > 1 && a <= 100:
		return fmt.Sprintf("%.4g looks like per cent: an accuracy goes from 0 to 1", a)
	case a > 1:
		return fmt.Sprintf("%.4g is no accuracy: it goes from 0 to 1; did you pass a count?", a)
	case near(a, .1, .02):
		return fmt.Sprintf("%.3f for %s is what guessing gives: was it trained at all?", a, whose)
	case a > tooGood:
		return fmt.Sprintf("%.3f for %s is too good for test pictures: was it measured on the training pictures?", a, whose)
	}
	return ""
}

func init() {
	addHints("03", map[string][]string{
		"03.1": {
			"count the connections, then the biases.",
			"784 pixels to 128 units, 128 units to 10 classes; every unit has one bias.",
			"(inputs + 1) · units for each of the two layers, added up.",
		},
		"03.2": {
			"before training each of ten classes is about equally likely.",
			"the loss is −ln p, where p is the probability given to the right class.",
			"math.Log takes the natural logarithm; p is 1 divided by the number of classes.",
		},
		"03.3": {
			"which images had no say in anything?",
			"training images set the weights, validation images are for choosing.",
			"which one would be the same if you had trained for more epochs until you liked the curve?",
		},
		"03.4": {
			"what is in column x of the new picture was dx columns further left in the old one.",
			"the first dx columns have nothing to the left of them: leave them 0.",
			"for every row y, and every column x from dx on: Set(y, x, …) with what g has at (y, x−dx).",
		},
	})
}
