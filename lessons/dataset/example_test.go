package dataset_test

import (
	"fmt"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/grid"
)

func ExampleSplit_Divide() {
	// Six pictures of two classes: four T-shirts and two trousers.
	all := &dataset.Split{Images: make([]uint8, 6*dataset.H*dataset.W), Labels: []uint8{0, 1, 0, 0, 1, 0}, H: dataset.H, W: dataset.W, C: 1}
	rest, held := all.Divide(3, 42)
	for class := range 2 {
		fmt.Printf("%s: %d to train on, %d held out\n",
			dataset.ClassNames[class], rest.Counts()[class], held.Counts()[class])
	}
	// Output:
	// T-shirt/top: 2 to train on, 2 held out
	// Trouser: 1 to train on, 1 held out
}

// three is a boot, a dress and a boot, each grey all over.
func three() *dataset.Split {
	var grids []*grid.Grid
	for _, grey := range []float32{10, 20, 30} {
		grids = append(grids, grid.New(dataset.H, dataset.W).Map(func(float32) float32 { return grey }))
	}
	return dataset.FromGrids(grids, []int{9, 3, 9})
}

func ExampleFromGrids() {
	g := grid.New(dataset.H, dataset.W)
	copy(g.Pix, []float32{-5, 99.6, 300}) // clipped, rounded, clipped
	s := dataset.FromGrids([]*grid.Grid{g}, []int{8})
	fmt.Println(dataset.ClassNames[s.Label(0)], s.Pixels(0)[:4])
	// Output: Bag [0 100 255 0]
}

func ExampleSplit_Grid() {
	g := three().Grid(1)
	fmt.Printf("%d×%d, %v\n", g.H, g.W, g.At(14, 14))
	// Output: 28×28, 20
}

func ExampleSplit_OfClass() {
	boots := three().OfClass(9)
	fmt.Println(boots.Len(), boots.Labels, "once pictures", boots.Indices())
	// Output: 2 [9 9] once pictures [0 2]
}

func ExampleSplit_Select() {
	s := three().Select([]int{2, 1})
	fmt.Println(s.Labels, s.Pixels(0)[0], s.Indices())
	// Output: [9 3] 30 [2 1]
}

func ExampleSplit_Take() {
	s := three()
	fmt.Println(s.Take(2).Labels, s.Take(99).Len()) // there are only three
	// Output: [9 3] 3
}

func ExampleSplit_Counts() {
	for class, n := range three().Counts() {
		if n > 0 {
			fmt.Println(dataset.ClassNames[class], n)
		}
	}
	// Output:
	// Dress 1
	// Ankle boot 2
}
