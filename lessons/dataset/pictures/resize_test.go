package pictures_test

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/dataset/pictures"
)

// read puts a picture into a file, and reads it.
func read(t *testing.T, name string, content []byte, options ...pictures.Option) *dataset.Split {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	put(t, path, content)
	split, err := pictures.File(path, options...)
	if err != nil {
		t.Fatal(err)
	}
	if err := split.Check(name); err != nil {
		t.Fatal(err)
	}
	return split
}

// at is the colour of a pixel.
func at(s *dataset.Split, y, x int) [3]int {
	p := s.Pixels(0)[(y*s.W+x)*s.C:]
	return [3]int{int(p[0]), int(p[1]), int(p[2])}
}

func near(a, b [3]int, by int) bool {
	for c := range a {
		if d := a[c] - b[c]; d > by || d < -by {
			return false
		}
	}
	return true
}

// noise is a picture without any order.
func noise(h, w int, seed uint64) *image.NRGBA {
	r := rand.New(rand.NewPCG(seed, 1))
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = uint8(r.IntN(256)) | uint8(255*(i%4/3))
	}
	return img
}

// mean is what each new pixel covers, by hand: the integral of the picture over it.
func mean(img *image.NRGBA, h, w, y, x, c int) float64 {
	part := func(i, k, n, m int) float64 { // how much of pixel i lies in k of m
		a, b := float64(k*n)/float64(m), float64((k+1)*n)/float64(m)
		return max(min(float64(i+1), b)-max(float64(i), a), 0)
	}
	H, W := img.Rect.Dy(), img.Rect.Dx()
	sum, area := 0., 0.
	for v := range H {
		for u := range W {
			weight := part(v, y, H, h) * part(u, x, W, w)
			sum += weight * float64(img.Pix[v*img.Stride+4*u+c])
			area += weight
		}
	}
	return sum / area
}

// Shrinking by more than 2 gives the mean of what each new pixel covers.
func TestShrinkingIsTheMean(t *testing.T) {
	for _, size := range []struct{ h, w, H, W int }{{30, 45, 10, 9}, {31, 47, 7, 11}, {23, 64, 11, 31}, {90, 17, 1, 1}} {
		img := noise(size.h, size.w, uint64(size.h))
		s := read(t, "noise.png", encode(t, "png", img), pictures.Size(size.H, size.W), pictures.Stretch)
		for y := range size.H {
			for x := range size.W {
				for c := range 3 {
					want := mean(img, size.H, size.W, y, x, c)
					// Rounding takes half a step.
					if got := float64(at(s, y, x)[c]); math.Abs(got-want) > .5001 {
						t.Fatalf("%v: channel %d at (%d, %d) is %v, want %v", size, c, y, x, got, want)
					}
				}
			}
		}
	}
}

// A picture of the right size stays as it is. One colour stays one at every size and
// framing.
func TestNothingIsAdded(t *testing.T) {
	img := noise(12, 20, 7)
	s := read(t, "same.png", encode(t, "png", img), pictures.Size(12, 20))
	for i := range 12 * 20 {
		if got, want := s.Pixels(0)[3*i:3*i+3], img.Pix[4*i:4*i+3]; !slices.Equal(got, want) {
			t.Fatalf("pixel %d is %v, in the file %v", i, got, want)
		}
	}
	colour := color.NRGBA{200, 100, 50, 255}
	for _, size := range [][2]int{{5, 5}, {12, 20}, {3, 90}, {64, 64}, {200, 20}} {
		for _, framing := range []pictures.Framing{pictures.Fill, pictures.Stretch} {
			s := read(t, "plain.png", encode(t, "png", plain(40, 30, colour)), pictures.Size(size[0], size[1]), framing)
			for i := range size[0] * size[1] {
				if got := s.Pixels(0)[3*i : 3*i+3]; !slices.Equal(got, []uint8{200, 100, 50}) {
					t.Fatalf("%v, framing %d: pixel %d is %v", size, framing, i, got)
				}
			}
		}
	}
}

// striped is red, green and blue side by side: a third each.
func striped(h, w int, turned bool) *image.NRGBA {
	if turned {
		h, w = w, h
	}
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			third := 3 * x / w
			if turned {
				third = 3 * y / h
			}
			img.Set(x, y, []color.Color{red, green, blue}[third])
		}
	}
	return img
}

// A picture of 30×90 has three squares. Fill shows the middle one, Stretch all three,
// and Fit, too, with bars above and below. It is the same for 90×30, on its side.
func TestFraming(t *testing.T) {
	grey := color.NRGBA{10, 20, 30, 255}
	for _, turned := range []bool{false, true} {
		file := encode(t, "png", striped(30, 90, turned))
		pixel := func(s *dataset.Split, across, along int) [3]int {
			if turned {
				return at(s, along, across)
			}
			return at(s, across, along)
		}
		fill := read(t, "s.png", file, pictures.Size(9, 9))
		stretch := read(t, "s.png", file, pictures.Size(9, 9), pictures.Stretch)
		fit := read(t, "s.png", file, pictures.Size(9, 9), pictures.Fit, pictures.Background(grey))
		onWhite := read(t, "s.png", file, pictures.Size(9, 9), pictures.Fit)
		for along := range 9 {
			want := [][3]int{{255, 0, 0}, {0, 255, 0}, {0, 0, 255}}[along/3]
			for across := range 9 {
				if got := pixel(fill, across, along); got != [3]int{0, 255, 0} {
					t.Errorf("Fill has %v at (%d, %d)", got, across, along)
				}
				if got := pixel(stretch, across, along); got != want {
					t.Errorf("Stretch has %v at (%d, %d)", got, across, along)
				}
				bar := across < 3 || across >= 6
				if got := pixel(fit, across, along); bar && got != [3]int{10, 20, 30} || !bar && got != want {
					t.Errorf("Fit has %v at (%d, %d)", got, across, along)
				}
				if got := pixel(onWhite, across, along); bar && got != [3]int{255, 255, 255} {
					t.Errorf("a bar of Fit is %v", got)
				}
			}
		}
	}
}

// Enlarging keeps each quarter's colour in its middle, and its place.
func TestEnlarging(t *testing.T) {
	s := read(t, "q.png", encode(t, "png", quarters(8, 8)), pictures.Size(50, 50))
	for place, want := range map[[2]int][3]int{{12, 12}: {255, 0, 0}, {12, 37}: {0, 255, 0}, {37, 12}: {0, 0, 255}, {37, 37}: {255, 255, 255}} {
		if got := at(s, place[0], place[1]); !near(got, want, 1) {
			t.Errorf("%v is %v, want %v", place, got, want)
		}
	}
}

// Grey is the brightness as package dataset has it.
func TestGray(t *testing.T) {
	file := encode(t, "png", noise(9, 9, 3))
	colour := read(t, "n.png", file, pictures.Size(9, 9), pictures.RGB)
	gray := read(t, "n.png", file, pictures.Size(9, 9), pictures.Gray)
	if !slices.Equal(gray.Shape(), []int{9, 9, 1}) {
		t.Fatalf("the shape is %v", gray.Shape())
	}
	for i, want := range colour.Grid(0).Pix {
		if got := float64(gray.Pixels(0)[i]); math.Abs(got-float64(want)) > .5001 {
			t.Errorf("pixel %d is %v, want %v", i, got, want)
		}
	}
}
