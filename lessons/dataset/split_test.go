package dataset_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/dataset"
)

// numbered makes a split in which every pixel of picture i is i.
func numbered(labels ...uint8) *dataset.Split {
	s := &dataset.Split{Labels: labels}
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
	if got, want := s.Counts(), [10]int{1: 2, 3: 1, 4: 1, 5: 1}; got != want {
		t.Errorf("Counts = %v; want %v", got, want)
	}
}

func TestCheck(t *testing.T) {
	torn := numbered(1, 2)
	torn.Images = torn.Images[1:]
	var none *dataset.Split
	for want, s := range map[string]*dataset.Split{
		"<nil>": numbered(1, 2),
		"the data is nil: load it with dataset.Load":                  none,
		"the data has no pictures":                                    {},
		"the data has 2 labels but 1567 pixels: 2 pictures have 1568": torn, // 2·784, and one less
	} {
		if got := fmt.Sprint(s.Check("the data")); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
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
			if got := held.Counts(); got != test.want {
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
