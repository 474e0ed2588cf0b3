package pool_test

import (
	"fmt"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/pool"
)

func ExampleMax() {
	x := grid.FromRows([][]float32{
		{0, 64, 128, 128},
		{48, 192, 144, 144},
		{142, 226, 168, 0},
		{255, 0, 0, 64},
	})
	fmt.Println(pool.Max(x, 2, 2))
	// Output:
	// 192 144
	// 255 168
}

func ExampleMean() {
	x := grid.FromRows([][]float32{
		{0, 64, 128, 128},
		{48, 192, 144, 144},
	})
	fmt.Println(pool.Mean(x, 2, 2))
	// Output:  76 136
}
