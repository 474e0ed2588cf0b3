package coursetest_test

import (
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/coursetest"
	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
)

// A cell that keeps a guess, answers one or gives a hint is no exercise.
func TestExercises(t *testing.T) {
	for source, want := range map[string]bool{
		"%%\ncheck.FilteredPixel(sum)":                              true,
		"%%\ncheck.Measured(\"01.sum\", 577)\ncheck.MaxPool(mine)":  true,
		"%%\ncheck.Guess(\"01.sum\", nil)":                          false,
		"%%\nshow.Row(panels)\ncheck.Measured(\"01.places\", n, 0)": false,
		"%%\ncheck.Hint(\"01.1\", 2)":                               false,
		"%%\ncheck.Reset(\"01.1\")":                                 false,
		"%%\nfmt.Println(1)":                                        false,
	} {
		nb := &notebook.Notebook{Cells: []*notebook.Cell{{Type: notebook.Code, ID: "a", Source: source}}}
		if got := len(coursetest.Exercises(nb)) == 1; got != want {
			t.Errorf("an exercise: %v, want %v:\n%s", got, want, source)
		}
	}
}
