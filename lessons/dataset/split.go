package dataset

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/ninepixels/ninepixels/lessons/grid"
)

// A Split is a list of pictures with labels: the training pictures, the test
// pictures, or some of them. All its pictures have one shape.
type Split struct {
	// Images holds the pixels of all pictures, one after another, row by row. The
	// channels of a pixel stand side by side. Shape: [N H W C].
	Images []uint8
	// Labels holds the class of each picture. Shape: [N].
	Labels []uint8
	// H and W are the height and the width of each picture, in pixels. C is the number
	// of channels: 1 for grey pictures, 3 for red, green and blue.
	H, W, C int
	// Names holds the name of each class. The label is the index. It is nil if the
	// classes have no names.
	Names []string
	// Files holds the name of the file that each picture comes from. It is nil if they
	// come from no files of their own. Shape: [N].
	Files []string

	// origin is the position of each picture in the published split; nil
	// stands for 0, 1, 2, …
	origin []int
}

// Len returns N, the number of pictures.
func (s *Split) Len() int { return len(s.Labels) }

// Check returns an error if the split is missing, empty or damaged. The word what
// names the split in this error, as in "the training data".
//
// Errors: if s is nil, if it has no pictures or no shape, if it has not H·W·C values
// for each label, or if a label has no name.
func (s *Split) Check(what string) error {
	switch {
	case s == nil:
		return fmt.Errorf("%s is nil: load it with dataset.Load", what)
	case s.Len() == 0:
		return fmt.Errorf("%s has no pictures", what)
	case s.H < 1 || s.W < 1 || s.C != 1 && s.C != 3:
		return fmt.Errorf("%s has the shape %d×%d with %d channels: set H and W to the size of its pictures, and C to 1 for grey or 3 for colour",
			what, s.H, s.W, s.C)
	case len(s.Images) != s.Len()*s.size():
		return fmt.Errorf("%s has %d labels but %d pixel values: %d pictures of %s have %d",
			what, s.Len(), len(s.Images), s.Len(), s.shapeText(), s.Len()*s.size())
	case s.Files != nil && len(s.Files) != s.Len():
		return fmt.Errorf("%s has %d labels but %d file names: give each picture one, or none", what, s.Len(), len(s.Files))
	}
	if s.Names != nil {
		for i, label := range s.Labels {
			if int(label) >= len(s.Names) {
				return fmt.Errorf("%s has the label %d at picture %d, but names for %d classes, 0 to %d", what, label, i, len(s.Names), len(s.Names)-1)
			}
		}
	}
	return nil
}

// Shape returns the shape of one picture: [H W C].
func (s *Split) Shape() []int { return []int{s.H, s.W, s.C} }

// size is the number of values of one picture.
func (s *Split) size() int { return s.H * s.W * s.C }

func (s *Split) shapeText() string {
	if s.C == 1 {
		return fmt.Sprintf("%d×%d", s.H, s.W)
	}
	return fmt.Sprintf("%d×%d with %d channels", s.H, s.W, s.C)
}

// Classes returns the number of classes: as many as there are names. Without names it
// is the largest label plus 1.
func (s *Split) Classes() int {
	if s.Names != nil || s.Len() == 0 {
		return len(s.Names)
	}
	return int(slices.Max(s.Labels)) + 1
}

// ClassName returns the name of a class. If it has none, it is "class 3".
func (s *Split) ClassName(class int) string {
	if class >= 0 && class < len(s.Names) && s.Names[class] != "" {
		return s.Names[class]
	}
	return fmt.Sprintf("class %d", class)
}

// Label returns the class of picture i, from 0 to Classes()-1.
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

// Pixels returns the values of picture i, row by row. They belong to the split: do
// not write to them.
//
// Shape: [H W C]. Fashion-MNIST has 784 values, [28 28 1].
//
// Panics: if i is not in [0, Len()).
func (s *Split) Pixels(i int) []uint8 {
	s.mustHave(i)
	size := s.size()
	return s.Images[i*size : (i+1)*size : (i+1)*size]
}

// Grid returns picture i as a new grid. Of a colour picture it is the brightness,
// weighted as eyes do it:
//
//	y = 0.299·red + 0.587·green + 0.114·blue
//
// Shape: [H W].
//
// Values: pixels, 0 to 255.
//
// Panics: if i is not in [0, Len()).
//
// The weights are those of ITU-R BT.601, as in Pillow's convert("L").
func (s *Split) Grid(i int) *grid.Grid {
	pixels := s.Pixels(i)
	g := grid.New(s.H, s.W)
	for j := range g.Pix {
		if s.C == 3 {
			red, green, blue := float32(pixels[3*j]), float32(pixels[3*j+1]), float32(pixels[3*j+2])
			g.Pix[j] = 0.299*red + 0.587*green + 0.114*blue
		} else {
			g.Pix[j] = float32(pixels[j])
		}
	}
	return g
}

// Channels returns picture i as one grid for each channel: one for a grey picture, and
// red, green and blue for a colour picture.
//
// Shape: C grids [H W].
//
// Values: pixels, 0 to 255.
//
// Panics: if i is not in [0, Len()).
func (s *Split) Channels(i int) []*grid.Grid {
	channels := make([]*grid.Grid, s.C)
	for c := range channels {
		channels[c] = grid.New(s.H, s.W)
	}
	for j, p := range s.Pixels(i) {
		channels[j%s.C].Pix[j/s.C] = float32(p)
	}
	return channels
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
// Shape: [Classes()].
//
// Panics: if a label has no name although others have.
func (s *Split) Counts() []int { return s.counts("Counts") }

func (s *Split) counts(op string) []int {
	counts := make([]int, s.Classes())
	for _, label := range s.Labels {
		if int(label) >= len(counts) {
			panic(fmt.Sprintf("dataset: %s: the label %d is not a class: they run from 0 to %d", op, label, len(counts)-1))
		}
		counts[label]++
	}
	return counts
}

// like returns an empty split with the shape and the classes of s.
func (s *Split) like() *Split { return &Split{H: s.H, W: s.W, C: s.C, Names: s.Names} }

// Take returns the first n pictures. If there are fewer, it returns all. The pixels
// still belong to s.
func (s *Split) Take(n int) *Split {
	n = min(max(n, 0), s.Len())
	t := s.like()
	t.Images, t.Labels = s.Images[:n*s.size():n*s.size()], s.Labels[:n:n]
	if s.Files != nil {
		t.Files = s.Files[:n:n]
	}
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
	t := s.like()
	t.Images = make([]uint8, 0, len(indices)*s.size())
	t.Labels = make([]uint8, 0, len(indices))
	t.origin = make([]int, 0, len(indices))
	for _, i := range indices {
		t.Images = append(t.Images, s.Pixels(i)...)
		t.Labels = append(t.Labels, s.Labels[i])
		if s.Files != nil {
			t.Files = append(t.Files, s.Files[i])
		}
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
// Panics: if a label has no name although others have.
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
func (s *Split) shares(heldOut int) []int {
	counts := s.counts("Divide")
	shares, remainders, classes := make([]int, len(counts)), make([]int, len(counts)), make([]int, len(counts))
	left := heldOut
	for c, n := range counts {
		classes[c] = c
		if s.Len() > 0 {
			shares[c] = n * heldOut / s.Len()
			remainders[c] = n * heldOut % s.Len()
		}
		left -= shares[c]
	}
	slices.SortStableFunc(classes, func(a, b int) int { return remainders[b] - remainders[a] })
	for _, c := range classes[:left] {
		shares[c]++
	}
	return shares
}
