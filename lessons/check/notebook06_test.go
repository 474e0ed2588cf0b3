package check_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/check"
	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/dataset/fetch"
)

func TestBootIndices(t *testing.T) {
	wantOK(t, "all six", check.BootIndices([]int{0, 23, 28, 39, 68, 83}))
	wantOK(t, "in another order", check.BootIndices([]int{83, 68, 39, 28, 23, 0}))
	wantMistakes(t, shaped(check.BootIndices, []shapeCase{
		{nil, "the list is empty"},
		{[]int{0, 7, 26}, "7 and 26 are shirts"},
		{[]int{0, 23, 28}, "the published text names"},
		{[]int{1, 24, 29, 40, 69, 84}, "counts from 1"},
		{[]int{9, 9, 9, 9, 9, 9}, "holds the label"},
		{[]int{0, 23, 28, 39, 68, 83, 100}, "index 100 is not one of the first hundred"},
		{[]int{-1, 0}, "index -1 is not one"},
		{[]int{0, 0, 23}, "index 0 stands there twice"},
		{[]int{0, 8, 23}, "picture 8 is no ankle boot but of class 5, Sandal"},
		{[]int{0, 23}, "all of these are boots, and 4 are missing"},
		{[]int{0, 23, 28, 39, 68}, "all 5 are boots, and one is missing"},
	}))
}

// What the check says of a picture must be what the data set says.
func TestBootIndicesKnowsTheLabels(t *testing.T) {
	data, err := dataset.Load()
	if testing.Short() && errors.Is(err, fetch.ErrNotFound) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	for i := range 100 {
		class := data.Test.Label(i)
		if class == 9 {
			continue
		}
		want := fmt.Sprintf("picture %d is no ankle boot but of class %d, %s.", i, class, dataset.ClassNames[class])
		if got := check.BootIndices([]int{i, i + 100}).Message; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestReceptiveField(t *testing.T) {
	wantOK(t, "10", check.ReceptiveField(10))
	wantMistakes(t, counted(check.ReceptiveField, map[int]string{
		0:             "0 stands where",
		-3:            "is negative",
		1:             "too small",
		2:             "the window of the pooling itself",
		3:             "the first convolution alone",
		3 + 1:         "after the first pooling",
		3 + 2:         "without any pooling",
		4 + 2:         "neighbours 1 pixel apart: after",
		3 + 1 + 2 + 1: "takes all neighbours",
		4 + 2*2:       "stops after the second convolution",
		8 + 1:         "the second pooling's neighbours",
		8 + 4:         "4 pixels apart",
		2 * 8:         "doubles 8",
		3 * 4 * 2:     "several times",
		28:            "the whole picture",
		3 * 2 * 3 * 2: "multiplies all window sizes, 3",
		8 * 8:         "the number of filters",
		10 * 10:       "take the root",
		11:            "11 is too large",
	}))
}

// at are n losses, with the largest in one place.
func at(n, place int) []float64 {
	losses := make([]float64, n)
	losses[place] = .1
	return losses
}

func TestMostDamaging(t *testing.T) {
	losses := []float64{.01, .2, -.01, .05}
	wantOK(t, "the largest", check.MostDamaging(1, losses))
	wantOK(t, "one of two", check.MostDamaging(0, []float64{.1, .1, 0}))
	wantOK(t, "the other", check.MostDamaging(1, []float64{.1, .1, 0}))
	wantOK(t, "the first", check.MostDamaging(0, []float64{.1, 0}))
	for phrase, r := range map[string]check.Result{
		"20.0 points, more than without any other.":  check.MostDamaging(1, losses),
		"10.0 points, as much as without one other.": check.MostDamaging(0, []float64{.1, .1, 0}),
		"0.3 points, as much as without 2 others.":   check.MostDamaging(3, []float64{.003, 0, .003, .003, -.009}),
	} {
		if !r.OK || !strings.HasSuffix(r.Message, phrase) {
			t.Errorf("%v, want it to end in %q", r, phrase)
		}
	}
	wantMistakes(t, []mistake{
		{"none", check.MostDamaging(0, nil), "there are 0 losses"},
		{"NaN", check.MostDamaging(1, []float64{0, nan, .1}), "not a number"},
		{"counts", check.MostDamaging(1, []float64{0, 31, 5}), "is no share"},
		{"same", check.MostDamaging(1, []float64{0, 0, 0}), "was any filter removed"},
		{"as it stands", check.MostDamaging(-1, losses), "stands where"},
		{"far", check.MostDamaging(64, losses), "there is no filter 64: they are 0 to 3"},
		{"accuracies", check.MostDamaging(2, []float64{.9, .8, .91, .85}), "look like accuracies"},
		{"one behind", check.MostDamaging(2, losses), "one place behind"},
		{"one before", check.MostDamaging(0, losses), "one place before"},
		{"exchanged", check.MostDamaging(33, at(64, 18)), "row and column exchanged"},
		{"gains", check.MostDamaging(1, []float64{-.004, -.001, -.003}), "no loss is above 0"},
		{"one too far", check.MostDamaging(4, losses), "the last one is 3"},
		{"least", check.MostDamaging(2, []float64{.2, .05, -.01, .01}), "missed least"},
		{"second", check.MostDamaging(3, losses), "costs 5.0 points, and 1 of the others"},
	})
}
