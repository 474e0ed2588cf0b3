package augment_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/augment"
	"github.com/ninepixels/ninepixels/lessons/dataset"
)

func ExampleAnywhere() {
	for _, seed := range []int64{1, 2} {
		moved := augment.Anywhere(split(dot(14, 14)), 40, 40, seed)
		at := box(moved.Grid(0))
		fmt.Println(moved.H, moved.W, "row", at[0], "column", at[1])
	}
	// Each is 14, and at most 12 more; the seed says how much.
	// Output:
	// 40 40 row 16 column 23
	// 40 40 row 22 column 17
}

// Every picture stands whole at a place that fits, and each place comes up.
func TestAnywhere(t *testing.T) {
	s := &dataset.Split{H: 2, W: 3, C: 3}
	for i := range 200 {
		for p := range 2 * 3 * 3 {
			s.Images = append(s.Images, uint8(1+(7*i+p)%250))
		}
		s.Labels = append(s.Labels, uint8(i%10))
	}
	before := slices.Clone(s.Images)
	moved := augment.Anywhere(s, 4, 5, 3)
	if moved.H != 4 || moved.W != 5 || moved.C != 3 || !slices.Equal(moved.Labels, s.Labels) {
		t.Fatalf("pictures of %v with labels %v", moved.Shape(), moved.Labels)
	}
	places := map[[2]int]int{}
	for i := range s.Len() {
		from, to := s.Pixels(i), moved.Pixels(i)
		first := slices.IndexFunc(to, func(v uint8) bool { return v != 0 }) / 3
		dy, dx := first/5, first%5
		places[[2]int{dy, dx}]++
		for y := range 4 {
			for x := range 5 {
				want := []uint8{0, 0, 0}
				if y >= dy && y < dy+2 && x >= dx && x < dx+3 {
					want = from[((y-dy)*3+x-dx)*3:][:3]
				}
				if got := to[(y*5+x)*3:][:3]; !slices.Equal(got, want) {
					t.Fatalf("picture %d holds %v in row %d, column %d; want %v", i, got, y, x, want)
				}
			}
		}
	}
	if len(places) != 9 {
		t.Errorf("%d of 9 places come up: %v", len(places), places)
	}
	if !slices.Equal(before, s.Images) {
		t.Error("the pictures that were given are changed")
	}
	if same := augment.Anywhere(s, 4, 5, 3); !slices.Equal(same.Images, moved.Images) {
		t.Error("the same seed gives other places")
	}
	if fit := augment.Anywhere(s, 2, 3, 3); !slices.Equal(fit.Images, s.Images) {
		t.Error("a canvas as large as the pictures changes them")
	}
}

func TestAnywhereTooSmall(t *testing.T) {
	for _, size := range [][2]int{{27, 40}, {40, 27}} {
		func() {
			defer func() {
				if v := fmt.Sprint(recover()); !strings.Contains(v, "pictures of 28×28 do not fit into") {
					t.Errorf("%v panics with %q", size, v)
				}
			}()
			augment.Anywhere(split(full(1)), size[0], size[1], 1)
		}()
	}
}
