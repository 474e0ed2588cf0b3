package show_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/show"
)

// confused are n classes with 10 right answers each, and the mistakes that are given:
// class → how often it is taken for the next.
func confused(n int, mistakes map[int]int) (names []string, counts [][]int) {
	for class := range n {
		names = append(names, fmt.Sprintf("a class with a rather long name, number %d.", class))
		row := make([]int, n)
		row[class] = 10
		row[(class+1)%n] += mistakes[class]
		counts = append(counts, row)
	}
	return names, counts
}

// A matrix stays inside a cell of the notebook, whatever its classes are called.
func TestMatrixOfManyClasses(t *testing.T) {
	for _, n := range []int{1, 2, 12, 16, 30, 50, 51, 300} {
		names, counts := confused(n, map[int]int{0: 3})
		f, err := show.DrawMatrix(names, counts)
		if err != nil || f.Width > 930 || f.Height > 980 {
			t.Errorf("%d classes: %v, %d×%d", n, err, f.Width, f.Height)
			continue
		}
		if !strings.HasPrefix(f.Alt, fmt.Sprintf("Confusion matrix of %d classes: ", n)) {
			t.Errorf("%d classes: %q", n, f.Alt)
		}
	}
}

// Of too many classes, those with mistakes are left: what was taken, and for what.
func TestMatrixKeepsTheBusiest(t *testing.T) {
	names, counts := confused(200, map[int]int{150: 7, 199: 2})
	f, err := show.DrawMatrix(names, counts, show.Title("Many"))
	if err != nil {
		t.Fatal(err)
	}
	drawn := f.VegaLite()
	for _, class := range []int{150, 151, 199, 0} {
		if !strings.Contains(drawn, fmt.Sprintf("number %d.", class)) {
			t.Errorf("class %d, with mistakes, is not drawn", class)
		}
	}
	for _, class := range []int{60, 149, 198} {
		if strings.Contains(drawn, fmt.Sprintf("number %d.", class)) {
			t.Errorf("class %d, without mistakes, is drawn", class)
		}
	}
	if !strings.Contains(drawn, "the 50 of 200 classes with the most mistakes") || !strings.Contains(f.Alt, "number 150. taken for") {
		t.Errorf("it is not said that classes are left out: %q", f.Alt)
	}
}
