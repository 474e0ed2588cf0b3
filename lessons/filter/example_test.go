package filter_test

import (
	"fmt"

	"github.com/ninepixels/ninepixels/lessons/filter"
	"github.com/ninepixels/ninepixels/lessons/grid"
)

// videosPatch is the pixel 192 and its eight neighbours in the video.
var videosPatch = grid.FromRows([][]float32{
	{0, 64, 128},
	{48, 192, 144},
	{142, 226, 168},
})

func ExampleCorrelate() {
	fmt.Println(filter.Correlate(videosPatch, filter.Video))
	// Output: 577
}

func ExampleCorrelate_vertical() {
	// Dark on the left, bright on the right: one vertical edge.
	x := grid.FromRows([][]float32{
		{0, 0, 255, 255},
		{0, 0, 255, 255},
		{0, 0, 255, 255},
	})
	fmt.Println("vertical:  ", filter.Correlate(x, filter.SobelV))
	fmt.Println("horizontal:", filter.Correlate(x, filter.SobelH))
	// Output:
	// vertical:   1020 1020
	// horizontal: 0 0
}

func ExampleConvolve() {
	fmt.Println(filter.Convolve(videosPatch, filter.Video)) // the kernel turned by half a turn
	// Output: 732
}

func ExampleAt() {
	fmt.Println(filter.At(videosPatch, filter.Video, 0, 0))
	// Output: 577
}

func ExampleTerms() {
	for _, t := range filter.Terms(videosPatch, filter.Video, 0, 0) {
		fmt.Printf("%3g × %4g = %4g  total %4g\n", t.Pixel, t.Weight, t.Product, t.Total)
	}
	// Output:
	//   0 ×   -1 =    0  total    0
	//  64 ×    0 =    0  total    0
	// 128 ×   -2 = -256  total -256
	//  48 ×  0.5 =   24  total -232
	// 192 ×  4.5 =  864  total  632
	// 144 × -1.5 = -216  total  416
	// 142 ×  1.5 =  213  total  629
	// 226 ×    2 =  452  total 1081
	// 168 ×   -3 = -504  total  577
}

func ExampleOutputSize() {
	size := 28
	for _, layer := range []struct{ kernel, stride int }{{3, 1}, {2, 2}, {3, 1}, {2, 2}} {
		size = filter.OutputSize(size, layer.kernel, layer.stride, 0)
		fmt.Print(size, " ")
	}
	// Output: 26 13 11 5
}

func ExampleKernel_Flip() {
	fmt.Println(filter.Kernel{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}.Flip())
	// Output: [[9 8 7] [6 5 4] [3 2 1]]
}

func ExampleKernel_Transpose() {
	fmt.Println(filter.SobelV.Transpose() == filter.SobelH)
	// Output: true
}

func ExampleKernel_Sum() {
	fmt.Println(filter.Edge.Sum(), filter.Sharpen.Sum())
	// Output: 0 1
}

func ExampleKernel_Normalize() {
	k := filter.Kernel{{0, 1, 0}, {1, 4, 1}, {0, 1, 0}}
	fmt.Println(k.Sum(), k.Normalize())
	// Output: 8 [[0 0.125 0] [0.125 0.5 0.125] [0 0.125 0]]
}

func ExampleKernel_Grid() {
	fmt.Println(filter.SobelV.Grid())
	// Output:
	// -1  0  1
	// -2  0  2
	// -1  0  1
}

func ExampleNamed() {
	for _, named := range filter.Named() {
		fmt.Printf("%-16s sum %g\n", named.Name, named.Kernel.Sum())
	}
	// Output:
	// identity         sum 1
	// vertical lines   sum 0
	// horizontal lines sum 0
	// edges            sum 0
	// sharpen          sum 1
	// blur             sum 1
	// emboss           sum 1
	// the video's      sum 1
}
