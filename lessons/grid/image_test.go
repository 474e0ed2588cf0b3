package grid_test

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/grid"
)

func ExampleFromImage() {
	picture := image.NewRGBA(image.Rect(0, 0, 3, 1))
	picture.Set(0, 0, color.White)
	picture.Set(1, 0, color.RGBA{R: 255, A: 255}) // .299 · 255
	fmt.Println(grid.FromImage(picture))
	// Output: 255  76   0
}

func ExampleGrid_Image() {
	g := grid.FromRows([][]float32{{-5, 0.4, 127.5, 300}})
	fmt.Println(g.Image().Pix)
	// Output: [0 0 128 255]
}

func ExampleGrid_Clone() {
	g := grid.New(1, 2)
	copied := g.Clone()
	copied.Set(0, 1, 7)
	fmt.Println(g, "and", copied)
	// Output: 0 0 and 0 7
}

// A part of a larger picture begins elsewhere than at (0, 0), and all whole pixels
// come back.
func TestImagesComeBack(t *testing.T) {
	g := grid.New(4, 64)
	for i := range g.Pix {
		g.Pix[i] = float32(i)
	}
	if back := grid.FromImage(g.Image()); !reflect.DeepEqual(back, g) {
		t.Errorf("got\n%v", back)
	}
	part := g.Image().SubImage(image.Rect(10, 1, 13, 3))
	if got, want := grid.FromImage(part), g.Crop(1, 10, 2, 3); !reflect.DeepEqual(got, want) {
		t.Errorf("a part is\n%v\nwant\n%v", got, want)
	}
}

func TestImagesOfStrangeValues(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	if got := grid.FromRows([][]float32{{nan, inf, -inf}}).Image().Pix; !reflect.DeepEqual(got, []uint8{0, 255, 0}) {
		t.Errorf("got %v", got)
	}
	clear := image.NewNRGBA(image.Rect(0, 0, 1, 1))
	clear.Set(0, 0, color.NRGBA{R: 255, G: 255, B: 255, A: 0})
	if got := grid.FromImage(clear).At(0, 0); got != 0 {
		t.Errorf("a transparent pixel is %v, want 0", got)
	}
	for want, picture := range map[string]image.Image{"the picture is nil": nil, "at least one row": image.NewGray(image.Rect(0, 0, 0, 5))} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, want) {
					t.Errorf("panic %q, want %q in it", got, want)
				}
			}()
			grid.FromImage(picture)
		}()
	}
}

func TestCloneSharesNothing(t *testing.T) {
	g := grid.FromRows([][]float32{{1, 2}, {3, 4}})
	c := g.Clone()
	if !reflect.DeepEqual(c, g) {
		t.Errorf("the copy is %v", c)
	}
	g.Set(0, 0, 9)
	if c.At(0, 0) != 1 {
		t.Error("the copy changes with its original")
	}
}

func ExampleNew() {
	g := grid.New(2, 3)
	g.Set(0, 2, 7)
	fmt.Println(g)
	// Output:
	// 0 0 7
	// 0 0 0
}

func ExampleScene() {
	s := grid.Scene()
	fmt.Println(s.H == grid.SceneH, s.W == grid.SceneW, s.Min(), s.Max())
	// Output: true true 37 252
}
