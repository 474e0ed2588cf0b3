package grid_test

import (
	"fmt"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/grid"
)

func ExamplePhoto() {
	photo := grid.Photo()
	fmt.Println(photo.H, photo.W, photo.Min() >= 0, photo.Max() <= 255)
	// Output: 208 208 true true
}

// The photograph has what the lesson looks for: an even, bright sky at the top, and a
// dark coat at the left.
func TestPhoto(t *testing.T) {
	photo := grid.Photo()
	if photo.H != grid.PhotoH || photo.W != grid.PhotoW {
		t.Fatalf("the photograph is %d×%d", photo.H, photo.W)
	}
	sky, coat := photo.Crop(0, 120, 8, 80), photo.Crop(100, 0, 60, 12)
	if sky.Mean() < 150 || sky.Max()-sky.Min() > 40 {
		t.Errorf("the sky is %.0f, from %v to %v", sky.Mean(), sky.Min(), sky.Max())
	}
	if coat.Mean() > 60 {
		t.Errorf("the coat is %.0f", coat.Mean())
	}
	if again := grid.Photo(); again == photo || grid.MaxAbsDiff(again, photo) != 0 {
		t.Error("each call returns a grid of its own, with the same pixels")
	}
}
