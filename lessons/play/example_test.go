package play_test

import (
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/play"
	"github.com/ninepixels/ninepixels/lessons/show"
)

// Outside a notebook there is the description of the figure.
func ExampleKernel() {
	play.Kernel(show.Panel{Title: "a house", Grid: grid.Scene()})
	// Output: [figure that answers: A pad of nine weights, here those of vertical lines; a part of a photograph; and the feature map that the weights make of it.]
}

func ExamplePooling() {
	play.Pooling(show.Panel{Title: "a roof", Grid: grid.Scene().Crop(36, 80, 28, 28)})
	// Output: [figure that answers: A picture with a window of 2 × 2 pixels on it, and the smaller picture that comes out when the window keeps its largest value and moves by 2.]
}
