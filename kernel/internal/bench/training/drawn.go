package training

import (
	"bufio"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// Colour pictures for the benchmark: shapes on a background of noise, one shape for
// each class. They are drawn and not shipped, and the same seed draws the same ones.

// side is the size to which every program brings the pictures.
const side = 64

// shapes are the classes. Each says whether the place (y, x) is inside of it; the
// shape reaches from -1 to 1.
var shapes = []struct {
	name   string
	inside func(y, x float64) bool
}{
	{"cross", func(y, x float64) bool {
		return min(math.Abs(y), math.Abs(x)) < 0.3 && max(math.Abs(y), math.Abs(x)) < 1
	}},
	{"disc", func(y, x float64) bool { return math.Hypot(y, x) < 1 }},
	{"ring", func(y, x float64) bool { r := math.Hypot(y, x); return 0.6 < r && r < 1 }},
	{"square", func(y, x float64) bool { return max(math.Abs(y), math.Abs(x)) < 0.8 }},
	{"stripes", func(y, x float64) bool { return math.Hypot(y, x) < 1 && math.Mod(y+2, 0.5) < 0.25 }},
}

// A scene is what one picture shows, at whatever size it is drawn.
type scene struct {
	class            int
	y, x, size, turn float64 // in parts of the picture's side
	ground, ink      [3]float64
	noise            float64
	seed             uint64
}

// sceneOf returns the scene of picture i.
func sceneOf(i int) scene {
	r := rand.New(rand.NewPCG(17, uint64(i)))
	between := func(lo, hi float64) float64 { return lo + r.Float64()*(hi-lo) }
	s := scene{
		class: i % len(shapes), size: between(0.15, 0.35), turn: between(0, 2*math.Pi),
		noise: between(10, 60), seed: r.Uint64(),
	}
	s.y, s.x = between(s.size, 1-s.size), between(s.size, 1-s.size)
	for c := range 3 {
		s.ground[c], s.ink[c] = between(0, 255), between(0, 255)
	}
	return s
}

// draw draws a scene with so many rows and columns.
func (s scene) draw(h, w int) *image.NRGBA {
	picture := image.NewNRGBA(image.Rect(0, 0, w, h))
	r := rand.New(rand.NewPCG(s.seed, 0))
	sin, cos := math.Sincos(s.turn)
	for i := range h {
		for j := range w {
			y, x := ((float64(i)+0.5)/float64(h)-s.y)/s.size, ((float64(j)+0.5)/float64(w)-s.x)/s.size
			colours := s.ground
			if shapes[s.class].inside(y*cos-x*sin, y*sin+x*cos) {
				colours = s.ink
			}
			noise := (2*r.Float64() - 1) * s.noise
			value := func(c int) uint8 { return uint8(min(max(colours[c]+noise, 0), 255)) }
			picture.SetNRGBA(j, i, color.NRGBA{value(0), value(1), value(2), 255})
		}
	}
	return picture
}

// Names below the folder that Draw fills.
const (
	filesName  = "files"     // a folder of class folders
	pixelsName = "pixels.u8" // [N 64 64 3], for programs that read no files of pictures
	labelsName = "labels.u8" // [N]
)

// Draw fills dir with n pictures: as files of PNG and JPEG in class folders, of 64 to
// 128 pixels, and once more as plain bytes of 64×64 pixels.
//
// Errors: dir cannot be written.
func Draw(dir string, n int) error {
	for _, shape := range shapes {
		if err := os.MkdirAll(filepath.Join(dir, filesName, shape.name), 0o755); err != nil {
			return err
		}
	}
	pixels, labels := make([]byte, 0, n*side*side*3), make([]byte, 0, n)
	for i := range n {
		s := sceneOf(i)
		labels = append(labels, byte(s.class))
		small := s.draw(side, side)
		for at := 0; at < len(small.Pix); at += 4 {
			pixels = append(pixels, small.Pix[at:at+3]...)
		}
		path := filepath.Join(dir, filesName, shapes[s.class].name, fmt.Sprintf("%05d", i))
		if err := write(path, i, s.draw(side+i*7%(side+1), side+i*11%(side+1))); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(dir, pixelsName), pixels, 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, labelsName), labels, 0o644)
}

// write writes every second picture as a JPEG, the others as PNG.
func write(path string, i int, picture image.Image) error {
	ending := ".png"
	if i%2 == 1 {
		ending = ".jpg"
	}
	f, err := os.Create(path + ending)
	if err != nil {
		return err
	}
	defer f.Close()
	to := bufio.NewWriter(f)
	if i%2 == 1 {
		err = jpeg.Encode(to, picture, nil)
	} else {
		err = png.Encode(to, picture)
	}
	if err == nil {
		err = to.Flush()
	}
	return err
}
