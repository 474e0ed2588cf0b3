package grid_test

import (
	"math"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/grid"
)

func TestAdd(t *testing.T) {
	got := six().Add(grid.FromRows([][]float32{{10, 20, 30}, {40, 50, 60}}))
	// 1+10, −2+20, 3+30 / 4+40, 5+50, −6+60
	want := grid.FromRows([][]float32{{11, 18, 33}, {44, 55, 54}})
	if grid.MaxAbsDiff(got, want) != 0 {
		t.Errorf("got %v, want %v", got, want)
	}
	defer func() {
		if recover() == nil {
			t.Error("adding 2×3 and 3×2 did not panic")
		}
	}()
	six().Add(six().Transpose())
}

// changes returns the mean absolute difference between horizontal (dx) and
// vertical (dy) neighbours in a part of a picture.
func changes(g *grid.Grid) (dx, dy float64) {
	for y := 1; y < g.H; y++ {
		for x := 1; x < g.W; x++ {
			dx += math.Abs(float64(g.At(y, x) - g.At(y, x-1)))
			dy += math.Abs(float64(g.At(y, x) - g.At(y-1, x)))
		}
	}
	n := float64((g.H - 1) * (g.W - 1))
	return dx / n, dy / n
}

// TestSceneHasWhatFiltersFind asks for what the lesson says of the picture:
// upright slats, level steps, and a sky in which almost nothing changes.
func TestSceneHasWhatFiltersFind(t *testing.T) {
	scene := grid.Scene()
	if scene.H != grid.SceneH || scene.W != grid.SceneW {
		t.Fatalf("the scene is %d×%d", scene.H, scene.W)
	}
	for _, v := range scene.Pix {
		if v < 0 || v > 255 || v != float32(math.Trunc(float64(v))) {
			t.Fatalf("%v is not a pixel", v)
		}
	}
	if dx, dy := changes(scene.Crop(124, 0, 24, 96)); dx < 1.5*dy { // the rails are level
		t.Errorf("the fence changes by %.1f to the right and %.1f downwards: its slats are not upright", dx, dy)
	}
	if dx, dy := changes(scene.Crop(116, 112, 40, 20)); dy < 4*dx {
		t.Errorf("the steps change by %.1f to the right and %.1f downwards: they are not level", dx, dy)
	}
	if dx, dy := changes(scene.Crop(0, 60, 30, 80)); dx+dy > 4 {
		t.Errorf("the sky changes by %.1f and %.1f per pixel: it is not soft", dx, dy)
	}
}
