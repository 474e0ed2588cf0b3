package check

import (
	"fmt"
	"math"
	"slices"

	"github.com/ninepixels/ninepixels/lessons/dataset"
)

// firstLabels are the classes of the first hundred test pictures, in order: so
// that a wrong answer to exercise 06.1 can be told what it points at.
const firstLabels = "92116146574573412480257914609388338075796137672122" +
	"44582284807785112398702623128418595032065367180142"

// bootsOf returns the places in labels where the class is that of ankle boots.
func bootsOf(labels string) []int {
	var at []int
	for i, class := range labels {
		if class == '0'+boot {
			at = append(at, i)
		}
	}
	return at
}

// BootIndices checks exercise 06.1. The answer is the places of the ankle boots
// among the first hundred test pictures.
func BootIndices(got []int) Result { return report("06.1", bootIndices(got)) }

func bootIndices(got []int) Result {
	want := bootsOf(firstLabels)
	sorted := slices.Sorted(slices.Values(got))
	shift := func(n int) []int {
		all := slices.Clone(want)
		for i := range all {
			all[i] += n
		}
		return all
	}
	switch {
	case len(got) == 0:
		return notYet("the list is empty: collect each i below 100 whose label is that of an ankle boot.")
	case slices.Equal(sorted, want):
		return yes("%v: six ankle boots, and the first three are those of the text.", want)
	case slices.Equal(sorted, []int{0, 7, 26}):
		return notYet("[0 7 26] is what the published code plots: 7 and 26 are shirts.")
	case slices.Equal(sorted, []int{0, 23, 28}):
		return notYet("[0 23 28] is what the published text names: all three are boots, and there are more below 100.")
	case slices.Equal(sorted, shift(1)):
		return notYet("%v counts from 1: the first picture has index 0.", got)
	case !slices.ContainsFunc(got, func(i int) bool { return i != boot }):
		return notYet("%v holds the label: append the index i, not data.Test.Label(i).", got)
	}
	for k, i := range sorted {
		switch {
		case i < 0 || i >= len(firstLabels):
			return notYet("index %d is not one of the first hundred, which are 0 to 99.", i)
		case k > 0 && sorted[k-1] == i:
			return notYet("index %d stands there twice.", i)
		case firstLabels[i] != '0'+boot:
			return notYet("picture %d is no ankle boot but of class %c, %s.", i, firstLabels[i],
				dataset.ClassNames[firstLabels[i]-'0'])
		}
	}
	if len(want)-len(got) == 1 {
		return notYet("all %d are boots, and one is missing: look at all of the first hundred.", len(got))
	}
	return notYet("all of these are boots, and %d are missing: look at all of the first hundred.", len(want)-len(got))
}

// ReceptiveField checks exercise 06.2. One value behind the second pooling depends
// on a square piece of the picture. The answer is how many pixels wide this piece
// is, 10:
//
//	3, then 3 + 1·1 = 4, then 4 + 2·2 = 8, then 8 + 1·2 = 10
func ReceptiveField(got int) Result { return report("06.2", receptiveField(got)) }

func receptiveField(got int) Result {
	switch {
	case got == 10:
		return yes("3, 4, 8, 10: one value behind the second pooling depends on 10 × 10 pixels.")
	case got == 0:
		return notYet("0 stands where your number of pixels belongs.")
	case got < 0:
		return notYet("%d is negative: a number of pixels is not.", got)
	}
	for _, s := range []slip[int]{
		{2, "is the window of the pooling itself, in values of the map before it: the question is in pixels of the picture"},
		{3, "is the first convolution alone: three more layers widen it"},
		{4, "stops after the first pooling: two more layers widen it"},
		{5, "is two convolutions without any pooling between them"},
		{6, "gives the second convolution neighbours 1 pixel apart: after a pooling they are 2 apart"},
		{7, "takes all neighbours for 1 pixel apart: after a pooling they are 2 apart"},
		{8, "stops after the second convolution: the second pooling looks at two of its values, 2 pixels apart"},
		{9, "takes the second pooling's neighbours for 1 pixel apart: they are 2 apart, since there was a pooling before"},
		{12, "takes the neighbours behind the second convolution for 4 pixels apart: only one pooling lies before them"},
		{16, "doubles 8: the two windows of the pooling overlap, one lies 2 pixels beside the other"},
		{24, "multiplies, 4 · 3 · 2: the windows overlap, and this counts the same pixels several times"},
		{28, "is the whole picture: no value sees that much before the dense layer"},
		{36, "multiplies all window sizes, 3 · 2 · 3 · 2: the windows overlap"},
		{64, "is the number of filters, or of the pixels behind the second convolution: the question is the width"},
		{100, "is the number of pixels: the question is the width, so take the root"},
	} {
		if s.got == got {
			return notYet("%d %s.", got, s.why)
		}
	}
	if got < 8 {
		return notYet("%d is too small: the second convolution alone sees 8.", got)
	}
	return notYet("%d is too large: the pooling adds one more value, 2 pixels beside the first.", got)
}

// MostDamaging checks exercise 06.3. The answer is the filter whose removal costs
// the most accuracy. losses[i] is the accuracy that is lost without filter i. If
// several filters lose the same, each of them is right.
func MostDamaging(index int, losses []float64) Result {
	return report("06.3", mostDamaging(index, losses))
}

func mostDamaging(index int, losses []float64) Result {
	n := len(losses)
	switch {
	case n < 2:
		return notYet("there are %d losses: pass one for each filter.", n)
	case slices.ContainsFunc(losses, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }):
		return notYet("one of the losses is not a number.")
	case slices.Max(losses) > 1:
		return notYet("a loss of %.4g is no share: pass the accuracy lost, from 0 to 1.", slices.Max(losses))
	case slices.Max(losses) < 0:
		return notYet("no loss is above 0: without any of the filters the network is better, so these are no losses, or far too few pictures.")
	case slices.Max(losses) == slices.Min(losses):
		return notYet("all losses are %.4g: was any filter removed?", losses[0])
	case index == -1:
		return notYet("−1 stands where the filter's index belongs.")
	case index < 0 || index > n:
		return notYet("there is no filter %d: they are 0 to %d.", index, n-1)
	case slices.Sorted(slices.Values(losses))[n/2] > .3:
		// A network of many filters survives the loss of a typical one.
		return notYet("the losses look like accuracies: subtract each from the accuracy of the whole network.")
	}
	worst := slices.Max(losses)
	switch {
	case index < n && losses[index] == worst && sharing(losses, worst) > 1:
		return yes("filter %d: without it the accuracy falls by %.1f points, as much as without %s.", index, 100*worst, others(sharing(losses, worst)-1))
	case index < n && losses[index] == worst:
		return yes("filter %d: without it the accuracy falls by %.1f points, more than without any other.", index, 100*worst)
	case index > 0 && losses[index-1] == worst:
		return notYet("filter %d is one place behind the right one: rows and columns both count from 0.", index)
	case index+1 < n && losses[index+1] == worst:
		return notYet("filter %d is one place before the right one: count the columns once more, from 0.", index)
	case swappedPlace(index, losses, worst):
		return notYet("filter %d has row and column exchanged: the index is 16 · row + column.", index)
	case index == n:
		return notYet("there is no filter %d: the last one is %d.", n, n-1)
	case losses[index] == slices.Min(losses):
		return notYet("filter %d is the one that is missed least: look for the largest loss.", index)
	}
	better := 0
	for _, v := range losses {
		if v > losses[index] {
			better++
		}
	}
	return notYet("filter %d costs %.1f points, and %d of the others cost more.", index, 100*losses[index], better)
}

// swappedPlace is true for the place that row and column of a worst one make if they
// are exchanged, in a table of 16 columns.
func swappedPlace(index int, losses []float64, worst float64) bool {
	for i, v := range losses {
		if row, column := i/16, i%16; v == worst && row != column && index == 16*column+row {
			return true
		}
	}
	return false
}

// sharing counts the losses that are equal to worst.
func sharing(losses []float64, worst float64) (n int) {
	for _, v := range losses {
		if v == worst {
			n++
		}
	}
	return n
}

func others(n int) string {
	if n == 1 {
		return "one other"
	}
	return fmt.Sprintf("%d others", n)
}

func init() {
	addHints("06", map[string][]string{
		"06.1": {
			"the labels know: an ankle boot has the label 9.",
			"go through i from 0 to 99, and keep i where data.Test.Label(i) is 9.",
			"if data.Test.Label(i) == 9 { boots = append(boots, i) }",
		},
		"06.2": {
			"a pooling looks at two neighbours of the map before it: how far apart do they lie in the picture?",
			"each layer adds (its window − 1) × the distance of neighbours; each pooling doubles that distance.",
			"take what one value before the pooling sees, and add the distance of its neighbour.",
		},
		"06.3": {
			"the tables of losses and of filters have the same order: row by row, 16 in each.",
			"the index is 16 · row + column, both from 0; or let a loop find the largest loss.",
			"for i, loss := range losses { if loss > losses[worst] { worst = i } }, from worst := 0.",
		},
		"06.4": {
			"each channel has one weight: the mean of its slopes. Its map is multiplied by it.",
			"add up weight · map over the channels, place by place. What is below 0 speaks against the class.",
			"sum over c of mean(slopes[c]) · maps[c], and then nothing below 0.",
		},
	})
}
