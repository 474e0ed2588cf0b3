package check_test

import (
	"testing"

	"github.com/ninepixels/ninepixels/lessons/check"
	"github.com/ninepixels/ninepixels/lessons/dataset"
)

type grade = func(answers []int, images *dataset.Split) float64

// shareOf is the share of the answers for which right says so.
func shareOf(right func(answers []int, images *dataset.Split, i int) bool) grade {
	return func(answers []int, images *dataset.Split) float64 {
		n := 0
		for i := range answers {
			if right(answers, images, i) {
				n++
			}
		}
		return float64(n) / float64(len(answers))
	}
}

var rightShare = shareOf(func(a []int, s *dataset.Split, i int) bool { return a[i] == s.Label(i) })

// made are as many pictures as the test has, with its first labels, or another one.
func made(n int, first uint8) *dataset.Split {
	s := &dataset.Split{Images: make([]uint8, n), Labels: make([]uint8, n), H: 1, W: 1, C: 1}
	for i := range s.Labels {
		s.Labels[i] = uint8(i * 7 % 10)
	}
	copy(s.Labels, []uint8{first, 2, 1, 1, 6, 1, 4, 6})
	return s
}

// answered are answers of which this share is right.
func answered(s *dataset.Split, share float64) []int {
	all := make([]int, s.Len())
	for i := range all {
		all[i] = s.Label(i)
		if float64(i) >= share*float64(s.Len())-.5 {
			all[i] = (all[i] + 1) % 10
		}
	}
	return all
}

func TestTestAccuracyAccepts(t *testing.T) {
	test := made(10_000, 9)
	cnn, dense := answered(test, .9041), answered(test, .8708)
	for name, f := range map[string]grade{
		"count and divide": rightShare,
		"wrong ones taken away": func(a []int, s *dataset.Split) float64 {
			wrong := 0
			for i, answer := range a {
				if answer != s.Label(i) {
					wrong++
				}
			}
			return 1 - float64(wrong)/float64(s.Len())
		},
		"backwards": func(a []int, s *dataset.Split) float64 {
			right := 0.0
			for i := s.Len() - 1; i >= 0; i-- {
				if int(s.Labels[i]) == a[i] {
					right++
				}
			}
			return right / float64(s.Len())
		},
		"a sum of shares": func(a []int, s *dataset.Split) (sum float64) {
			for i := range a {
				if a[i] == s.Label(i) {
					sum += 1 / float64(len(a))
				}
			}
			return sum
		},
		"in float32": func(a []int, s *dataset.Split) float64 {
			return float64(float32(rightShare(a, s)))
		},
	} {
		wantOK(t, name, check.TestAccuracy(f, cnn, dense, test))
	}
	wantOK(t, "the floor", check.TestAccuracy(rightShare, answered(test, .89), answered(test, .8899), test))
}

func TestTestAccuracyRefusesFunctions(t *testing.T) {
	test := made(10_000, 9)
	cnn, dense := answered(test, .9041), answered(test, .8708)
	try := func(f grade) check.Result { return check.TestAccuracy(f, cnn, dense, test) }
	wantMistakes(t, []mistake{
		{"nothing", try(nil), "there is no function yet"},
		{"as it stands", try(func([]int, *dataset.Split) float64 { return 0 }), "counts nothing yet"},
		{"wrong answers", try(shareOf(func(a []int, s *dataset.Split, i int) bool { return a[i] != s.Label(i) })), "counts the wrong answers"},
		{"per cent", try(func(a []int, s *dataset.Split) float64 { return 100 * rightShare(a, s) }), "per cent"},
		{"count", try(func(a []int, s *dataset.Split) float64 { return rightShare(a, s) * float64(len(a)) }), "returns the count"},
		{"whole numbers", try(func(a []int, s *dataset.Split) float64 {
			return float64(int(rightShare(a, s)*float64(len(a))+.5) / len(a))
		}), "divides whole numbers"},
		{"by ten thousand", try(func(a []int, s *dataset.Split) float64 { return rightShare(a, s) * float64(len(a)) / 10_000 }), "divides by 10,000"},
		{"from 1 on", try(shareOf(func(a []int, s *dataset.Split, i int) bool { return i > 0 && a[i] == s.Label(i) })), "leaves out the first"},
		{"not to the end", try(shareOf(func(a []int, s *dataset.Split, i int) bool { return i < len(a)-1 && a[i] == s.Label(i) })), "leaves out the last"},
		{"the index", try(shareOf(func(a []int, s *dataset.Split, i int) bool { return i == s.Label(i) })), "compares the place"},
		{"all", try(shareOf(func([]int, *dataset.Split, int) bool { return true })), "every answer right"},
		{"the first label", try(shareOf(func(a []int, s *dataset.Split, i int) bool { return a[i] == s.Label(0) })), "the first label"},
		{"behind the end", try(func(a []int, s *dataset.Split) float64 {
			n := 0
			for i := 0; i <= len(a); i++ {
				if a[i] == s.Label(i) {
					n++
				}
			}
			return float64(n) / float64(len(a))
		}), "panicked"},
		{"the answer before", try(shareOf(func(a []int, s *dataset.Split, i int) bool { return a[max(i-1, 0)] == s.Label(i) })), "are right"},
	})
}

func TestTestAccuracyRefusesPictures(t *testing.T) {
	test := made(10_000, 9)
	cnn, dense := answered(test, .9041), answered(test, .8708)
	try := func(c, d float64) check.Result {
		return check.TestAccuracy(rightShare, answered(test, c), answered(test, d), test)
	}
	on := func(s *dataset.Split) check.Result {
		return check.TestAccuracy(rightShare, answered(s, .9257), answered(s, .89), s)
	}
	wantMistakes(t, []mistake{
		{"the training pictures", on(made(55_000, 9)), "these are 55,000 pictures"},
		{"the validation pictures", on(made(5_000, 9)), "these are 5,000 pictures"},
		{"as many training pictures", on(made(10_000, 3)), "these are not the test pictures"},
		{"no pictures", on(&dataset.Split{H: 1, W: 1, C: 1}), "there are no pictures"},
		{"answers to others", check.TestAccuracy(rightShare, cnn[:500], dense, test), "500 answers for the CNN"},
		{"no dense answers", check.TestAccuracy(rightShare, cnn, nil, test), "0 answers for the dense"},
		{"untrained", try(.1, .87), "0.100 for the CNN"},
		{"dense untrained", try(.9, .11), "0.110 for the dense"},
		{"the same", check.TestAccuracy(rightShare, cnn, cnn, test), "the same network twice"},
		{"exchanged", try(.8708, .9041), "exchanged"},
		{"below dense", try(.85, .87), "is below the dense network"},
		{"above dense, too low", try(.85, .84), "above the dense network but below 0.86"},
	})
}
