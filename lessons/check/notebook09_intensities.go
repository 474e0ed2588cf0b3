package check

import (
	"math"
	"slices"
)

// Intensities checks exercise 09.3. The function turns the pixels of a picture, 0 to
// 255, into the numbers that the network has learned from: intensities, 0 to 1.
func Intensities(fn func(pixels []uint8) []float32) Result {
	return report("09.3", intensities(fn))
}

func intensities(fn func(pixels []uint8) []float32) Result {
	if fn == nil {
		return notYet("there is no function yet.")
	}
	pixels := make([]uint8, 256) // every value a pixel can have
	for i := range pixels {
		pixels[i] = uint8(i)
	}
	given := slices.Clone(pixels)
	var got []float32
	if why := guard(func() { got = fn(given) }); why != "" {
		return notYet("your function %s: there are as many intensities as pixels.", why)
	}
	switch {
	case !slices.Equal(given, pixels):
		return notYet("your function changes the pixels that it is given: write to a new slice.")
	case len(got) == 0:
		return notYet("your function returns nothing: make a slice of len(pixels) values.")
	case len(got) != len(pixels):
		return notYet("%d pixels become %d values: as many intensities as pixels belong there.", len(pixels), len(got))
	case follows(got, intensity):
		return yes("0 stays 0, 255 becomes 1: what the network has learned from.")
	}
	for _, s := range intensitySlips {
		if follows(got, s.got) {
			return notYet("%s.", s.why)
		}
	}
	for i, v := range got {
		if want := intensity(uint8(i)); !near(float64(v), want, intensityTolerance) {
			return notYet("the pixel %d becomes %v; %.4f belongs there.", i, v, want)
		}
	}
	return notYet("the values are no intensities.")
}

// intensityTolerance allows for the rounding of float32 near 1 and is far below
// the difference between dividing by 255 and by 256.
const intensityTolerance = 1e-6

func follows(got []float32, f func(p uint8) float64) bool {
	for i, v := range got {
		if !near(float64(v), f(uint8(i)), intensityTolerance) {
			return false
		}
	}
	return true
}

func intensity(p uint8) float64 { return float64(p) / 255 }

var intensitySlips = []slip[func(p uint8) float64]{
	{func(uint8) float64 { return 0 },
		"every value is 0: store the intensities in the slice"},
	{func(p uint8) float64 { return float64(p) },
		"the pixels are not divided by 255: the network would get numbers 255 times too large, be too sure, and wrong more often"},
	{func(p uint8) float64 { return float64(p / 255) },
		"whole numbers are divided, so that 254/255 is 0: convert to float32 first"},
	{func(p uint8) float64 { return float64(p) / 256 },
		"256 is one too many: the largest pixel is 255 and must become 1"},
	{func(p uint8) float64 { return 1 - float64(p)/255 },
		"light and dark are exchanged: in these pictures the background is black, 0"},
	{func(p uint8) float64 { return float64(p)/127.5 - 1 },
		"the values go from −1 to 1: other networks want that, this one has learned from 0 to 1"},
	{func(p uint8) float64 { return float64(p) / 255 / 255 },
		"255 is divided by twice: the largest value must be 1"},
	{func(p uint8) float64 { return math.Round(float64(p) / 255) },
		"the intensities are rounded to 0 and 1: keep what lies between"},
	{func(p uint8) float64 { return (float64(p)/255 - .28604) / .35302 },
		"mean and deviation are taken out: other networks want that, this one has learned from p/255"},
}
