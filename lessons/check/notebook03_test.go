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
