package dataset_test

import (
	"fmt"

	"github.com/ninepixels/ninepixels/lessons/dataset"
)

func ExampleSplit_Divide() {
	// Six pictures of two classes: four T-shirts and two trousers.
	all := &dataset.Split{Images: make([]uint8, 6*dataset.H*dataset.W), Labels: []uint8{0, 1, 0, 0, 1, 0}}
	rest, held := all.Divide(3, 42)
	for class := range 2 {
		fmt.Printf("%s: %d to train on, %d held out\n",
			dataset.ClassNames[class], rest.Counts()[class], held.Counts()[class])
	}
	// Output:
	// T-shirt/top: 2 to train on, 2 held out
	// Trouser: 1 to train on, 1 held out
}
