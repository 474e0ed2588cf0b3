package show_test

import (
	"fmt"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/show"
)

func ExampleEachScaled() {
	weak, strong := grid.New(2, 2), grid.New(2, 2)
	weak.Set(0, 0, 1)
	strong.Set(1, 1, 100)
	// Each of the two has a pixel in the brightest colour.
	f, err := show.DrawGallery([]*grid.Grid{weak, strong}, 2, show.EachScaled())
	fmt.Println(f != nil, err)
	// Output: true <nil>
}

func ExampleIndices() {
	f, err := show.DrawImage(grid.New(3, 4), show.Indices()) // numbers beside rows and columns
	fmt.Println(f != nil, err)
	// Output: true <nil>
}
