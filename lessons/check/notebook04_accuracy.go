package check

import (
	"fmt"
	"math"

	"github.com/ninepixels/ninepixels/lessons/dataset"
)

// A grader returns the share of the answers that are right.
type grader = func(answers []int, images *dataset.Split) float64

// TestAccuracy checks exercise 04.3: a function that counts the right answers. It is
// tried on a few made pictures first. Then come the answers of the CNN and of the
// dense network to the 10,000 test pictures: the CNN must have at least 0.86 of them
// right, and more than the dense network. The notebook's training reaches 0.89 and more;
// the smaller one that it may be set to, for a slow machine, stays below that.
func TestAccuracy(accuracy func(answers []int, images *dataset.Split) float64, cnn, dense []int, images *dataset.Split) Result {
	return report("04.3", testAccuracy(accuracy, cnn, dense, images))
}

func testAccuracy(f grader, cnn, dense []int, images *dataset.Split) Result {
	if f == nil {
		return notYet("there is no function yet: pass accuracy.")
	}
	if why := scores(f); why != "" {
		return notYet("%s.", why)
	}
	if why := testPictures(images); why != "" {
		return notYet("%s.", why)
	}
	for _, a := range []struct {
		whose   string
		answers []int
	}{{"the CNN", cnn}, {"the dense network", dense}} {
		if len(a.answers) != images.Len() {
			return notYet("%s answers for %s, and %s pictures: pass what Predict returns for the test pictures.", comma(len(a.answers)), a.whose, comma(images.Len()))
		}
	}
	c, d := share(cnn, images), share(dense, images)
	switch {
	case near(c, .1, .02):
		return notYet("%.3f for the CNN is what guessing gives: was it trained at all?", c)
	case near(d, .1, .02):
		return notYet("%.3f for the dense network is what guessing gives: was it trained at all?", d)
	case c == d:
		return notYet("both accuracies are %.4f: the same network twice?", c)
	case c < d && d >= cnnFloor:
		return notYet("%.3f for the CNN and %.3f for the dense network: are they exchanged? The CNN's answers come first.", c, d)
	case c < d:
		return notYet("the CNN (%.3f) is below the dense network (%.3f): train it for more epochs.", c, d)
	case c < smallFloor:
		return notYet("%.3f is above the dense network but below %.2f: train the CNN as the notebook does.", c, smallFloor)
	}
	return yes("%.1f %% against %.1f %%: the convolutions are worth it.", 100*c, 100*d)
}

// testPictures says why these are not the 10,000 test pictures of Fashion-MNIST.
func testPictures(images *dataset.Split) string {
	const test = 10_000
	if images == nil || images.Len() == 0 {
		return "there are no pictures: pass data.Test"
	}
	if n := images.Len(); n != test {
		return fmt.Sprintf("these are %s pictures, and the test has %s: pass data.Test", comma(n), comma(test))
	}
	for i, label := range []int{9, 2, 1, 1, 6, 1, 4, 6} { // of its first pictures
		if images.Label(i) != label {
			return "these are not the test pictures: the network may have learned from them. Pass data.Test"
		}
	}
	return ""
}

// share is the share of right answers.
func share(answers []int, images *dataset.Split) float64 {
	return float64(rightOnes(answers, images)) / float64(len(answers))
}

func rightOnes(answers []int, images *dataset.Split) int {
	n := 0
	for i, a := range answers {
		if a == images.Label(i) {
			n++
		}
	}
	return n
}

// A sheet is a few labels with the answers to them.
type sheet struct{ answers, labels []int }

// sheets tell the mistakes apart: the classes are of different sizes, the first and
// the last answer are right in one sheet and wrong in another, and a wrong answer
// stands where another answer would be right.
var sheets = []sheet{
	{[]int{3, 1, 4, 1, 5, 9, 2, 6}, []int{3, 1, 4, 1, 5, 9, 6, 2}},
	{[]int{0, 7, 7, 0, 1}, []int{7, 7, 7, 7, 1}},
	{[]int{2, 0, 2}, []int{0, 0, 1}},
	{[]int{8, 8}, []int{8, 8}},
	{[]int{5, 6, 5, 6}, []int{6, 5, 6, 5}},
}

func (s sheet) split() *dataset.Split {
	labels := make([]uint8, len(s.labels))
	for i, l := range s.labels {
		labels[i] = uint8(l)
	}
	return &dataset.Split{Images: make([]uint8, len(labels)), Labels: labels, H: 1, W: 1, C: 1}
}

// scoreSlips are functions with one mistake each.
var scoreSlips = []slip[grader]{
	{func([]int, *dataset.Split) float64 { return 0 },
		"your function counts nothing yet: compare each answer with images.Label(i)"},
	{func(a []int, s *dataset.Split) float64 { return 1 - share(a, s) },
		"your function counts the wrong answers: count the right ones"},
	{func(a []int, s *dataset.Split) float64 { return 100 * share(a, s) },
		"your function returns per cent: an accuracy goes from 0 to 1"},
	{func(a []int, s *dataset.Split) float64 { return float64(rightOnes(a, s)) },
		"your function returns the count: divide it by the number of answers"},
	{func(a []int, s *dataset.Split) float64 { return math.Floor(share(a, s)) },
		"your function divides whole numbers: Go drops the rest, so make float64 of both first"},
	{func(a []int, s *dataset.Split) float64 { return float64(rightOnes(a, s)) / 10_000 },
		"your function divides by 10,000, however many answers there are: divide by len(answers)"},
	{func(a []int, s *dataset.Split) float64 { return float64(rightOnes(a, s)) / 10 },
		"your function divides by the number of classes: divide by the number of answers"},
	{func(a []int, s *dataset.Split) float64 {
		n := rightOnes(a, s)
		if a[0] == s.Label(0) {
			n--
		}
		return float64(n) / float64(len(a))
	}, "your function leaves out the first answer: indices count from 0"},
	{func(a []int, s *dataset.Split) float64 {
		n := rightOnes(a, s)
		if last := len(a) - 1; a[last] == s.Label(last) {
			n--
		}
		return float64(n) / float64(len(a))
	}, "your function leaves out the last answer: go on to the end"},
	{func(a []int, s *dataset.Split) float64 {
		n := 0
		for i := range a {
			if i == s.Label(i) {
				n++
			}
		}
		return float64(n) / float64(len(a))
	}, "your function compares the place with the label: compare the answer with it"},
	{func(a []int, s *dataset.Split) float64 { return 1 },
		"your function calls every answer right: compare each with images.Label(i)"},
	{func(a []int, s *dataset.Split) float64 {
		n := 0
		for i, answer := range a {
			if answer == s.Label(0) {
				n++
			}
			_ = i
		}
		return float64(n) / float64(len(a))
	}, "your function compares all answers with the first label: take images.Label(i)"},
	{func(a []int, s *dataset.Split) float64 { return float64(rightOnes(a, s)) / float64(len(a)-1) },
		"your function divides by one too few: len(answers) is their number"},
}

// scores says what is wrong with a learner's function; "" means nothing.
func scores(f grader) (why string) {
	// A sum of shares differs from the share in the last digits.
	const tolerance = 1e-6
	equal := func(a, b float64) bool {
		return math.Abs(a-b) <= tolerance || math.IsNaN(a) && math.IsNaN(b) || a == b
	}
	got := make([]float64, len(sheets))
	for i, s := range sheets {
		answers := append([]int(nil), s.answers...)
		if why := guard(func() { got[i] = f(answers, s.split()) }); why != "" {
			return fmt.Sprintf("your function %s for %d answers: look at where the loop ends", why, len(s.answers))
		}
	}
	gives := func(f grader) bool {
		for i, s := range sheets {
			if !equal(got[i], f(s.answers, s.split())) {
				return false
			}
		}
		return true
	}
	if gives(share) {
		return ""
	}
	for _, s := range scoreSlips {
		if gives(s.got) {
			return s.why
		}
	}
	for i, s := range sheets {
		if want := share(s.answers, s.split()); !equal(got[i], want) {
			return fmt.Sprintf("of the answers %v to the labels %v your function makes %.3g: %d of %d are right", s.answers, s.labels, got[i], rightOnes(s.answers, s.split()), len(s.answers))
		}
	}
	return ""
}
