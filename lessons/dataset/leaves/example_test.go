package leaves_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/ninepixels/ninepixels/lessons/dataset/leaves"
)

func ExampleDraw() {
	parent, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(parent)
	dir := filepath.Join(parent, "leaves")
	if err := leaves.Draw(dir, 2, 1); err != nil {
		panic(err)
	}
	found, err := os.ReadDir(dir)
	if err != nil {
		panic(err)
	}
	for _, f := range found {
		fmt.Println(f.Name())
	}
	fmt.Println(leaves.Draw(dir, 2, 1)) // nothing is left to do
	// Output:
	// about.txt
	// fern
	// ginkgo
	// maple
	// oak
	// willow
	// <nil>
}
