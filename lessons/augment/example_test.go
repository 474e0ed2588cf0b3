package augment_test

import (
	"fmt"
	"math/rand/v2"

	"github.com/ninepixels/ninepixels/lessons/augment"
)

func ExampleRandomShifts() {
	moved := augment.RandomShifts(split(dot(14, 14), dot(14, 14), dot(14, 14)), 3, 42)
	for i := range moved.Len() {
		at := box(moved.Grid(i))
		fmt.Println("row", at[0], "column", at[1])
	}
	// Each is 14, and at most 3 more or less; the seed says how much.
	// Output:
	// row 12 column 16
	// row 11 column 16
	// row 11 column 15
}

func ExampleShrink() {
	small := augment.Shrink(split(full(255)), 14).Grid(0)
	fmt.Println(small.At(6, 14), small.At(7, 14), small.At(20, 14), small.At(21, 14)) // 7 + 14 + 7 rows
	// Output: 0 255 255 0
}

func ExampleBeside() {
	two := augment.Beside(full(0), full(255))
	fmt.Println(two.At(14, 13), two.At(14, 14), two.At(6, 14)) // left, right, above it
	// Output: 0 255 0
}

func ExampleDigits() {
	fmt.Println(augment.Digits(12, 1).Labels)
	// Output: [0 1 2 3 4 5 6 7 8 9 0 1]
}

func ExampleNoise() {
	fmt.Println(augment.Noise(1, 42).Pixels(0)[:6])
	// Output: [130 49 52 171 0 17]
}

func ExampleMoves() {
	one := split(dot(14, 14))
	augment.Moves(3)(one.Picture(0), rand.New(rand.NewPCG(1, 1)))
	at := box(one.Grid(0))
	fmt.Println(at[0] >= 11 && at[0] <= 17, at[1] >= 11 && at[1] <= 17) // at most three rows and columns away
	// Output: true true
}
