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
	for _, v := range []float64{math.Log(10), -math.Log(.1), math.Log2(10) * math.Ln2, 2.303, 2.3026, 2.30} {
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
		{2.26, "2.260 is too small: the right class would have the probability 0.104"},
		{2, "2.000 is too small"},
		{2.42, "2.420 is too large: the right class would have the probability 0.089"}, // the untrained network's
		{2.33, "2.330 is too large"},
		{4, "4.000 is too large"},
	} {
		list = append(list, mistake{fmt.Sprint(c.got), check.InitialLoss(c.got), c.phrase})
	}
	wantMistakes(t, list)
}

// seen is what a training shows, with one accuracy replaced.
func seen(which string, a float64) map[string]float64 {
	all := map[string]float64{"training": .8900, "validation": .8790, "test": .8708}
	if which != "" {
		all[which] = a
	}
	return all
}

func TestDenseAccuracy(t *testing.T) {
	all := seen("", 0)
	for _, which := range []string{"test", "Test", "TEST", " test", "test\n"} {
		wantOK(t, fmt.Sprintf("%q", which), check.DenseAccuracy(which, all))
	}
	test := func(a float64) check.Result { return check.DenseAccuracy("test", seen("test", a)) }
	wantOK(t, "the floor", test(.85))
	wantOK(t, "the lowest of six seeds", test(.858))
	wantMistakes(t, []mistake{
		{"no name", check.DenseAccuracy("", all), "no name is chosen"},
		{"training", check.DenseAccuracy("training", all), "some by heart"},
		{"Validation", check.DenseAccuracy("Validation ", all), "flatters it"},
		{"another name", check.DenseAccuracy("best", all), `"best" is none of the three`},
		{"tests", check.DenseAccuracy("tests", all), `"tests" is none of the three`},
		{"the training's", test(.8900), "for the training and for the test pictures"},
		{"the validation's", test(.8790), "for the validation and for the test pictures"},
		{"not measured", check.DenseAccuracy("test", nil), "0 stands where"},
		{"NaN", test(nan), "not a number"},
		{"negative", test(-.5), "is negative"},
		{"per cent", test(87.4), "per cent"},
		{"count", test(8744), "a count"},
		{"guessing", test(.1), "guessing"},
		{"measured on training images", test(.98), "the training pictures"},
		{"too low", test(.8499), "below 0.85"},
	})
}
