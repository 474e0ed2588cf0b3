package measure_test

import (
	"fmt"

	"github.com/ninepixels/ninepixels/lessons/measure"
)

func ExampleMcNemar() {
	// Of the questions that only one of two networks answered right, 128 and 86.
	fmt.Printf("%.4f\n", measure.McNemar(128, 86)) // χ² = 41²/214 = 7.86
	fmt.Println(measure.McNemar(7, 7))
	// Output:
	// 0.0051
	// 1
}

func ExampleMeanSD() {
	mean, sd := measure.MeanSD(0.89, 0.88, 0.9) // three seeds
	fmt.Printf("%.2f ± %.2f\n", mean, sd)       // √((0 + 0.01² + 0.01²)/2)
	// Output: 0.89 ± 0.01
}

// Twice the evidence for everything: softmax, which compares, hardly tells of it.
func ExampleMaxSoftmax() {
	for _, logits := range [][]float32{{4, 0}, {8, 4}} {
		fmt.Printf("%.3f %v %.3f\n", measure.MaxSoftmax(logits), measure.MaxLogit(logits), measure.Energy(logits))
	}
	// 1/(1 + e⁻⁴) = 0.982, and 4 + ln(1 + e⁻⁴) = 4.018
	// Output:
	// 0.982 4 4.018
	// 0.982 8 8.018
}

func ExampleMaxLogit() {
	fmt.Println(measure.MaxLogit([]float32{-1.5, 3, 0.5}))
	// Output: 3
}

func ExampleEnergy() {
	// Four classes with the same evidence: 2 + ln 4.
	fmt.Printf("%.3f\n", measure.Energy([]float32{2, 2, 2, 2}))
	// Output: 3.386
}

func ExampleThreshold() {
	known := []float64{.9, .2, .7, .8, .6}
	t := measure.Threshold(known, .8) // one of five may go
	fmt.Println(t, measure.Coverage(known, t))
	// Output: 0.6 0.8
}
