package grid_test

import (
	"fmt"

	"github.com/ninepixels/ninepixels/lessons/grid"
)

func Example() {
	g := grid.New(2, 3)
	g.Set(0, 2, 7) // row 0, column 2
	fmt.Println(g.H, g.W, g.At(0, 2))
	fmt.Println(g)
	// Output:
	// 2 3 7
	// 0 0 7
	// 0 0 0
}

func ExampleFromRows() {
	g := grid.FromRows([][]float32{
		{0, 64, 128},
		{48, 192, 144},
		{142, 226, 168},
	})
	fmt.Println("middle:", g.At(1, 1))
	fmt.Println("lower left:", g.At(2, 0))
	// Output:
	// middle: 192
	// lower left: 142
}

func ExampleGrid_Rows() {
	fmt.Println(grid.New(2, 2).Rows())
	// Output: [[0 0] [0 0]]
}

func ExampleGrid_String() {
	fmt.Println(grid.FromRows([][]float32{{-1, 0, -2}, {.5, 4.5, -1.5}, {1.5, 2, -3}}))
	// Output:
	//   -1    0   -2
	//  0.5  4.5 -1.5
	//  1.5    2   -3
}

func ExampleGrid_Map() {
	negative := grid.FromRows([][]float32{{0, 55, 255}}).Map(func(v float32) float32 { return 255 - v })
	fmt.Println(negative)
	// Output: 255 200   0
}

func ExampleGrid_Clip() {
	fmt.Println(grid.FromRows([][]float32{{-30, 100, 577}}).Clip(0, 255))
	// Output:   0 100 255
}

func ExampleGrid_Abs() {
	fmt.Println(grid.FromRows([][]float32{{-3, 0, 3}}).Abs())
	// Output: 3 0 3
}

func ExampleGrid_Crop() {
	g := grid.FromRows([][]float32{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}})
	fmt.Println(g.Crop(1, 0, 2, 2)) // from row 1, column 0: two rows, two columns
	// Output:
	// 4 5
	// 7 8
}

func ExampleGrid_FlipH() {
	fmt.Println(grid.FromRows([][]float32{{1, 2, 3}, {4, 5, 6}}).FlipH())
	// Output:
	// 3 2 1
	// 6 5 4
}

func ExampleGrid_FlipV() {
	fmt.Println(grid.FromRows([][]float32{{1, 2, 3}, {4, 5, 6}}).FlipV())
	// Output:
	// 4 5 6
	// 1 2 3
}

func ExampleGrid_Transpose() {
	fmt.Println(grid.FromRows([][]float32{{1, 2, 3}, {4, 5, 6}}).Transpose())
	// Output:
	// 1 4
	// 2 5
	// 3 6
}

func ExampleGrid_Stride() {
	fmt.Println(grid.FromRows([][]float32{{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}}).Stride(2))
	// Output:
	//  1  3
	//  9 11
}

func ExampleGrid_AbsSum() {
	g := grid.FromRows([][]float32{{-3, 1}, {2, 0}})
	fmt.Println(g.Sum(), g.Mean(), g.AbsSum(), g.Min(), g.Max())
	// Output: 0 0 6 -3 2
}

func ExampleMaxAbsDiff() {
	a := grid.FromRows([][]float32{{1, 2, 3}})
	b := grid.FromRows([][]float32{{1, 2.5, 3}})
	fmt.Println(grid.MaxAbsDiff(a, a), grid.MaxAbsDiff(a, b))
	// Output: 0 0.5
}
