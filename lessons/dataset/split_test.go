package dataset_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/dataset"
)

// numbered makes a split in which every pixel of picture i is i.
func numbered(labels ...uint8) *dataset.Split {
	s := &dataset.Split{Labels: labels, H: 28, W: 28, C: 1, Names: dataset.ClassNames[:]}
	for i := range labels {
		s.Images = append(s.Images, slices.Repeat([]uint8{uint8(i)}, dataset.H*dataset.W)...)
	}
	return s
}

// wantSplit asserts which pictures of a numbered split s holds.
func wantSplit(t *testing.T, s *dataset.Split, labels []uint8, indices []int) {
	t.Helper()
	if s.Len() != len(labels) || !slices.Equal(s.Labels, labels) {
		t.Errorf("labels = %v; want %v", s.Labels, labels)
	}
	if got := s.Indices(); !slices.Equal(got, indices) {
		t.Errorf("indices = %v; want %v", got, indices)
	}
	for i, origin := range indices {
		if s.Pixels(i)[783] != uint8(origin) {
			t.Errorf("picture %d shows %d; want %d", i, s.Pixels(i)[783], origin)
		}
	}
}

func TestSelections(t *testing.T) {
	s := numbered(3, 1, 4, 1, 5)
	wantSplit(t, s, []uint8{3, 1, 4, 1, 5}, []int{0, 1, 2, 3, 4})
	wantSplit(t, s.Take(2), []uint8{3, 1}, []int{0, 1})
	wantSplit(t, s.Take(99), []uint8{3, 1, 4, 1, 5}, []int{0, 1, 2, 3, 4})
	wantSplit(t, s.Take(-1), nil, nil)
	wantSplit(t, s.Select([]int{4, 0, 4}), []uint8{5, 3, 5}, []int{4, 0, 4})
	wantSplit(t, s.OfClass(1, 5), []uint8{1, 1, 5}, []int{1, 3, 4})
	wantSplit(t, s.OfClass(9), nil, nil)
	// Indices name pictures of the first split through any chain.
	wantSplit(t, s.OfClass(1, 5).Select([]int{2, 1}).Take(1), []uint8{5}, []int{4})
	if got, want := s.Counts(), []int{1: 2, 3: 1, 4: 1, 5: 1, 9: 0}; !slices.Equal(got, want) {
		t.Errorf("Counts = %v; want %v", got, want)
	}
}

func TestCheck(t *testing.T) {
	torn := numbered(1, 2)
	torn.Images = torn.Images[1:]
	var none *dataset.Split
	for want, s := range map[string]*dataset.Split{
		"<nil>": numbered(1, 2),
		"the data is nil: load it with dataset.Load":                                 none,
		"the data has no pictures":                                                   {},
		"the data has 2 labels but 1567 pixel values: 2 pictures of 28×28 have 1568": torn, // 2·784, and one less
		"the data has the shape 0×0 with 0 channels: set H and W to the size of its pictures, and C to 1 for grey or 3 for colour": {Labels: make([]uint8, 1)},
		"the data has the shape 2×2 with 4 channels: set H and W to the size of its pictures, and C to 1 for grey or 3 for colour": {
			Images: make([]uint8, 16), Labels: make([]uint8, 1), H: 2, W: 2, C: 4},
		"the data has the label 12 at picture 1, but names for 10 classes, 0 to 9": numbered(9, 12),
		"the data has 1 labels but 2 file names: give each picture one, or none": {
			Images: make([]uint8, 1), Labels: make([]uint8, 1), H: 1, W: 1, C: 1, Files: []string{"a", "b"}},
	} {
		if got := fmt.Sprint(s.Check("the data")); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// A colour picture of other sides: its channels, and its brightness.
func TestColourSplit(t *testing.T) {
	s := &dataset.Split{H: 2, W: 3, C: 3, Labels: []uint8{1, 0}, Names: []string{"leaf", "stone"}, Files: []string{"a.png", "b.png"}, Images: make([]uint8, 36)}
	copy(s.Images[18+3*4:], []uint8{100, 200, 50}) // picture 1, row 1, column 1
	if err := s.Check("it"); err != nil {
		t.Error(err)
	}
	channels := s.Channels(1)
	if len(channels) != 3 || channels[0].At(1, 1) != 100 || channels[1].At(1, 1) != 200 || channels[2].At(1, 1) != 50 || channels[0].Sum() != 100 {
		t.Errorf("channels %v", channels)
	}
	if got, want := s.Grid(1).At(1, 1), float32(0.299*100+0.587*200+0.114*50); math.Abs(float64(got-want)) > 1e-3 || s.Grid(1).H != 2 {
		t.Errorf("its brightness is %v, want %v", got, want)
	}
	last := s.Select([]int{1}).Take(1)
	if !slices.Equal(last.Shape(), []int{2, 3, 3}) || last.ClassName(last.Label(0)) != "leaf" || !slices.Equal(last.Files, []string{"b.png"}) || last.Pixels(0)[12] != 100 {
		t.Errorf("a selection has lost something: %+v", last)
	}
	if p := s.Picture(1); p.H != 2 || p.W != 3 || p.C != 3 || &p.Pix[0] != &s.Images[18] {
		t.Errorf("picture 1 is %+v", p)
	}
	if i := dataset.Invert(s); i.Images[0] != 255 || i.Pixels(1)[12] != 155 || s.Images[0] != 0 || i.Files[1] != "b.png" {
		t.Error("the inverse is not 255 less each value, in a copy")
	}
}

func TestClasses(t *testing.T) {
	s := numbered(3, 1)
	if s.Classes() != 10 || s.ClassName(3) != "Dress" || s.ClassName(10) != "class 10" {
		t.Errorf("%d classes, 3 is %s, 10 is %s", s.Classes(), s.ClassName(3), s.ClassName(10))
	}
	s.Names = nil
	if s.Classes() != 4 || s.ClassName(3) != "class 3" || len(s.Counts()) != 4 {
		t.Errorf("without names: %d classes, 3 is %s", s.Classes(), s.ClassName(3))
	}
	if n := (&dataset.Split{}).Classes(); n != 0 {
		t.Errorf("no pictures have %d classes", n)
	}
	r := numbered(0, 2, 6, 9).Relabel(map[int]int{6: 0, 0: 0, 9: 2})
	if want := []string{"T-shirt/top or Shirt", "", "Ankle boot"}; !slices.Equal(r.Names, want) || r.ClassName(1) != "class 1" {
		t.Errorf("new names %q, want %q", r.Names, want)
	}
}

func TestGridKeepsPositions(t *testing.T) {
	s := numbered(0, 0)
	s.Images[784+2*28+5] = 200 // picture 1, row 2, column 5
	g := s.Grid(1)
	if g.H != 28 || g.W != 28 || g.At(2, 5) != 200 || g.At(5, 2) != 1 {
		t.Errorf("grid %d×%d, (2,5) = %v, (5,2) = %v", g.H, g.W, g.At(2, 5), g.At(5, 2))
	}
	g.Set(2, 5, 0)
	if s.Pixels(1)[2*28+5] != 200 {
		t.Error("writing to the grid changed the data")
	}
}

func TestPixelsCannotGrowIntoTheNextPicture(t *testing.T) {
	s := numbered(0, 0)
	_ = append(s.Pixels(0), 99)
	if s.Pixels(1)[0] != 1 {
		t.Error("append to one picture changed the next")
	}
	_ = append(s.Take(1).Images, 99)
	if s.Pixels(1)[0] != 1 {
		t.Error("append to a part changed the whole")
	}
}

func TestDivideIsStratified(t *testing.T) {
	// 40 pictures of class 0, 20 of class 1, 10 of class 2.
	labels := slices.Concat(slices.Repeat([]uint8{0}, 40), slices.Repeat([]uint8{1}, 20), slices.Repeat([]uint8{2}, 10))
	s := numbered(labels...)
	for _, test := range []struct {
		heldOut int
		want    [10]int
	}{
		{7, [10]int{4, 2, 1}},
		{35, [10]int{20, 10, 5}},
		{0, [10]int{}},
		{-3, [10]int{}},
		{70, [10]int{40, 20, 10}},
		{99, [10]int{40, 20, 10}},
		// 10/70 of 40, 20, 10 are 5.71, 2.86, 1.43: the largest remainders,
		// .86 and .71, get the two that are left of 5 + 2 + 1.
		{10, [10]int{6, 3, 1}},
	} {
		t.Run(fmt.Sprint(test.heldOut), func(t *testing.T) {
			rest, held := s.Divide(test.heldOut, 1)
			if got := held.Counts(); !slices.Equal(got, test.want[:]) {
				t.Errorf("held out %v; want %v", got, test.want)
			}
			all := append(rest.Indices(), held.Indices()...)
			slices.Sort(all)
			if !slices.Equal(all, s.Indices()) {
				t.Errorf("the parts hold %v", all)
			}
			for i, origin := range held.Indices() {
				if held.Label(i) != int(labels[origin]) || held.Pixels(i)[0] != uint8(origin) {
					t.Errorf("held-out picture %d is not picture %d", i, origin)
				}
			}
		})
	}
}

func TestDivideFollowsItsSeed(t *testing.T) {
	s := numbered(make([]uint8, 50)...)
	rest, held := s.Divide(20, 7)
	rest2, held2 := s.Divide(20, 7)
	_, held3 := s.Divide(20, 8)
	if !slices.Equal(held.Indices(), held2.Indices()) || !slices.Equal(rest.Indices(), rest2.Indices()) {
		t.Error("the same seed gives other parts")
	}
	if slices.Equal(held.Indices(), held3.Indices()) {
		t.Error("another seed gives the same part")
	}
	if slices.IsSorted(held.Indices()) || slices.IsSorted(rest.Indices()) {
		t.Error("a part is not shuffled")
	}
}

func TestDivideOfNothing(t *testing.T) {
	rest, held := numbered().Divide(5, 1)
	if rest.Len() != 0 || held.Len() != 0 {
		t.Errorf("parts of %d and %d pictures", rest.Len(), held.Len())
	}
}

// A picture that is not there is named, whatever was asked of it.
func TestPicturesThatAreNotThere(t *testing.T) {
	s := numbered(1, 2, 3)
	for want, do := range map[string]func(){
		"there is no picture 3: this split has the pictures 0 to 2":  func() { s.Grid(3) },
		"there is no picture -1: this split has the pictures 0 to 2": func() { s.Pixels(-1) },
		"there is no picture 10000: this split":                      func() { s.Label(10000) },
		"there is no picture 7: this split":                          func() { s.Select([]int{0, 7}) },
		"there is no picture 0: the split is empty":                  func() { s.Take(0).Grid(0) },
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, want) {
					t.Errorf("panic %q, want %q in it", got, want)
				}
			}()
			do()
		}()
	}
}
