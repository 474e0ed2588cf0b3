package augment

import (
	"fmt"
	"image"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomedium"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"github.com/ninepixels/ninepixels/lessons/dataset"
)

// h and w are the size of the pictures that this file draws: a network for
// Fashion-MNIST is to look at them.
const h, w = dataset.H, dataset.W

// Digits draws n digits, white on black. Picture i shows the digit i mod 10, and has
// this digit as its label. This label is not a class of clothes. The digits are
// printed in the Go fonts regular, medium and bold. They are 14 to 22 pixels high,
// and stand anywhere in the picture.
//
// Shape: [n 28 28 1].
//
// Panics: if n is negative.
//
// Lesson: notebooks/08-off-centre-and-unknown.ipynb.
func Digits(n int, seed int64) *dataset.Split {
	rng := generator(seed)
	s := blank("Digits", n)
	for i := range n {
		s.Labels[i] = uint8(i % 10)
		text := string(rune('0' + i%10))
		f := fonts()[rng.IntN(len(fonts()))]
		// A digit of the Go fonts is 0.72 of the font's size high.
		height := 14 + 8*rng.Float64()
		face := must(opentype.NewFace(f, &opentype.FaceOptions{Size: height / 0.72, DPI: 72}))
		box, _ := font.BoundString(face, text)
		// Both are above 0: no digit is wider than high.
		roomX := fixed.I(w) - (box.Max.X - box.Min.X)
		roomY := fixed.I(h) - (box.Max.Y - box.Min.Y)
		d := font.Drawer{
			Dst:  &image.Gray{Pix: s.Pixels(i), Stride: w, Rect: image.Rect(0, 0, w, h)},
			Src:  image.White,
			Face: face,
			Dot: fixed.Point26_6{
				X: fixed.Int26_6(rng.IntN(int(roomX)+1)) - box.Min.X,
				Y: fixed.Int26_6(rng.IntN(int(roomY)+1)) - box.Min.Y,
			},
		}
		d.DrawString(text)
	}
	return s
}

// Noise makes n pictures of random pixels. Each pixel is a whole number from 0 to
// 255, and all numbers are equally likely. All labels are 0, and mean nothing.
//
// Shape: [n 28 28 1].
//
// Panics: if n is negative.
//
// Lesson: notebooks/08-off-centre-and-unknown.ipynb.
func Noise(n int, seed int64) *dataset.Split {
	rng := generator(seed)
	s := blank("Noise", n)
	for i := range s.Images {
		s.Images[i] = uint8(rng.IntN(256))
	}
	return s
}

// blank returns n black pictures.
func blank(op string, n int) *dataset.Split {
	if n < 0 {
		panic(fmt.Sprintf("augment: %s: %d pictures: use 0 or more", op, n))
	}
	return &dataset.Split{Images: make([]uint8, n*h*w), Labels: make([]uint8, n), H: h, W: w, C: 1}
}

var fonts = sync.OnceValue(func() []*opentype.Font {
	var all []*opentype.Font
	for _, file := range [][]byte{goregular.TTF, gomedium.TTF, gobold.TTF, gomono.TTF, gomonobold.TTF} {
		all = append(all, must(opentype.Parse(file)))
	}
	return all
})

// must is for fonts that are part of the program: an error is a mistake in it.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
