package play_test

import (
	"github.com/ninepixels/ninepixels/lessons/play"
	"github.com/ninepixels/ninepixels/lessons/show"
)

func ExampleThreshold() {
	play.Threshold("max-logit",
		show.Sample{Name: "known", Values: []float64{2, 4, 7, 9}},
		show.Sample{Name: "shirts", Values: []float64{1, 3, 5}})
	// Output:
	// [figure that answers: The scores max-logit of known and unknown pictures, and a threshold that can be moved: known from 2 to 9, shirts from 1 to 5.]
}
