package dataset

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/ninepixels/ninepixels/lessons/grid"
)

// A Split is a list of pictures with labels: the training pictures, the test
// pictures, or some of them.
type Split struct {
	// Images holds the pixels of all pictures, one after another, row by row.
	// Shape: [N 28 28].
	Images []uint8
	// Labels holds the class of each picture. Shape: [N].
	Labels []uint8

	// origin is the position of each picture in the published split; nil
	// stands for 0, 1, 2, …
	origin []int
}

// Len returns N, the number of pictures.
func (s *Split) Len() int { return len(s.Labels) }

// Check returns an error if the split is missing, empty or damaged. The word what
// names the split in this error, as in "the training data".
//
// Errors: if s is nil, if it has no pictures, or if it has not 784 pixels for each
// label.
func (s *Split) Check(what string) error {
	switch {
	case s == nil:
		return fmt.Errorf("%s is nil: load it with dataset.Load", what)
	case s.Len() == 0:
		return fmt.Errorf("%s has no pictures", what)
	case len(s.Images) != s.Len()*H*W:
		return fmt.Errorf("%s has %d labels but %d pixels: %d pictures have %d", what, s.Len(), len(s.Images), s.Len(), s.Len()*H*W)
	}
	return nil
}

// Label returns the class of picture i, from 0 to 9.
//
// Panics: if i is not in [0, Len()).
func (s *Split) Label(i int) int {
	s.mustHave(i)
	return int(s.Labels[i])
}

// mustHave panics at a picture that is not there. Go's own words would be about a
// slice that the learner has never seen.
func (s *Split) mustHave(i int) {
	switch {
	case s.Len() == 0:
		panic(fmt.Sprintf("dataset: there is no picture %d: the split is empty", i))
	case i < 0 || i >= s.Len():
		panic(fmt.Sprintf("dataset: there is no picture %d: this split has the pictures 0 to %d", i, s.Len()-1))
	}
}

// Pixels returns the 784 pixels of picture i, row by row. They belong to the split:
// do not write to them.
//
// Panics: if i is not in [0, Len()).
func (s *Split) Pixels(i int) []uint8 {
	s.mustHave(i)
	const size = H * W
	return s.Images[i*size : (i+1)*size : (i+1)*size]
}

// Grid returns picture i as a new grid.
//
// Shape: [28 28].
//
// Values: pixels, 0 to 255.
//
// Panics: if i is not in [0, Len()).
func (s *Split) Grid(i int) *grid.Grid {
	g := grid.New(H, W)
	for j, p := range s.Pixels(i) {
		g.Pix[j] = float32(p)
	}
	return g
}

// Indices returns the place of each picture in the split as it was published. So you
// can name a picture in any selection.
//
// Shape: [N].
func (s *Split) Indices() []int {
	if s.origin != nil {
		return slices.Clone(s.origin)
	}
	all := make([]int, s.Len())
	for i := range all {
		all[i] = i
	}
	return all
}

// Counts returns how many pictures of each class the split has.
//
// Panics: if a label is not in [0, Classes).
func (s *Split) Counts() [Classes]int { return s.counts("Counts") }

func (s *Split) counts(op string) [Classes]int {
	var counts [Classes]int
	for _, label := range s.Labels {
		counts[class(op, int(label))]++
	}
	return counts
}

// Take returns the first n pictures. If there are fewer, it returns all. The pixels
// still belong to s.
func (s *Split) Take(n int) *Split {
	n = min(max(n, 0), s.Len())
	t := &Split{Images: s.Images[: n*H*W : n*H*W], Labels: s.Labels[:n:n]}
	if s.origin != nil {
		t.origin = s.origin[:n:n]
	}
	return t
}

// Select returns a copy of the pictures at the given places, in the given order. A
// place may come more than once.
//
// Panics: if a position is not in [0, Len()).
func (s *Split) Select(indices []int) *Split {
	t := &Split{
		Images: make([]uint8, 0, len(indices)*H*W),
		Labels: make([]uint8, 0, len(indices)),
		origin: make([]int, 0, len(indices)),
	}
	for _, i := range indices {
		t.Images = append(t.Images, s.Pixels(i)...)
		t.Labels = append(t.Labels, s.Labels[i])
		if s.origin != nil {
			i = s.origin[i]
		}
		t.origin = append(t.origin, i)
	}
	return t
}

// OfClass returns a copy of the pictures whose class is one of labels. They stay in
// their order.
func (s *Split) OfClass(labels ...int) *Split {
	var indices []int
	for i := range s.Labels {
		if slices.Contains(labels, s.Label(i)) {
			indices = append(indices, i)
		}
	}
	return s.Select(indices)
}

// Divide puts the pictures at random into two parts. held has heldOut pictures, for
// validation. rest has all others. Both are shuffled. Both have the classes in the
// proportions of s, to within one picture for each class.
//
// The same seed gives the same parts.
//
// Values: heldOut below 0 counts as 0, and above Len() it counts as Len().
//
// Panics: if a label is not in [0, Classes).
//
// Peer: sklearn.model_selection.train_test_split(stratify=y).
func (s *Split) Divide(heldOut int, seed int64) (rest, held *Split) {
	heldOut = min(max(heldOut, 0), s.Len())
	rng := rand.New(rand.NewPCG(uint64(seed), 0x9e3779b97f4a7c15))
	shares := s.shares(heldOut)

	order := rng.Perm(s.Len())
	in := make([]int, 0, heldOut)
	out := make([]int, 0, s.Len()-heldOut)
	for _, i := range order {
		if label := s.Labels[i]; shares[label] > 0 {
			shares[label]--
			in = append(in, i)
		} else {
			out = append(out, i)
		}
	}
	return s.Select(out), s.Select(in)
}

// shares says how many of heldOut pictures each class gives. The parts of a
// picture that the division leaves go to the classes with the largest
// remainders, so that the shares add up to heldOut.
func (s *Split) shares(heldOut int) [Classes]int {
	counts := s.counts("Divide")
	var shares, remainders, classes [Classes]int
	left := heldOut
	for c, n := range counts {
		classes[c] = c
		if s.Len() > 0 {
			shares[c] = n * heldOut / s.Len()
			remainders[c] = n * heldOut % s.Len()
		}
		left -= shares[c]
	}
	slices.SortStableFunc(classes[:], func(a, b int) int { return remainders[b] - remainders[a] })
	for _, c := range classes[:left] {
		shares[c]++
	}
	return shares
}
