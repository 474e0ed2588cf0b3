package canvas

import (
	"image/color"
	"math"
)

// Colours that figures share. Blue and orange differ for every common kind of
// colour blindness; red only ever marks something that also has a shape.
var (
	Ink    = color.RGBA{34, 34, 34, 255}    // titles, numbers
	Grey   = color.RGBA{95, 95, 95, 255}    // ticks, captions: 6.4:1 on white
	Frame  = color.RGBA{150, 150, 150, 255} // borders of pictures, axes
	Faint  = color.RGBA{230, 230, 230, 255} // lines behind data
	White  = color.RGBA{255, 255, 255, 255}
	Blue   = color.RGBA{11, 105, 178, 255}
	Orange = color.RGBA{230, 110, 10, 255}
	Red    = color.RGBA{205, 25, 25, 255}
	NaN    = color.RGBA{214, 60, 190, 255} // in no map
)

// cividis holds ten evenly spaced colours of that map (Nuñez, Anderton and
// Renslow, 2018): its lightness grows evenly, with or without colour vision.
var cividis = []color.RGBA{
	{0x00, 0x20, 0x4D, 255}, {0x00, 0x33, 0x6F, 255}, {0x39, 0x48, 0x6B, 255}, {0x57, 0x5C, 0x6D, 255},
	{0x70, 0x71, 0x73, 255}, {0x8A, 0x87, 0x79, 255}, {0xA6, 0x9D, 0x75, 255}, {0xC4, 0xB5, 0x6C, 255},
	{0xE4, 0xCF, 0x5B, 255}, {0xFF, 0xEA, 0x46, 255},
}

var greys = []color.RGBA{{0, 0, 0, 255}, {255, 255, 255, 255}}

// diverging runs from blue over white to orange, about equally light at equal
// distances from the middle.
var diverging = []color.RGBA{
	{4, 62, 130, 255}, {70, 140, 205, 255}, {255, 255, 255, 255}, {245, 150, 60, 255}, {150, 62, 0, 255},
}

// Greyscale returns the colour of t, 0 (black) to 1 (white). Values outside are
// clipped to the ends; NaN has a colour of its own.
func Greyscale(t float64) color.RGBA { return interpolate(greys, t) }

// Cividis returns the colour of t, 0 (dark blue) to 1 (yellow). Values outside
// are clipped to the ends; NaN has a colour of its own.
func Cividis(t float64) color.RGBA { return interpolate(cividis, t) }

// Diverging returns the colour of t, -1 (blue) over 0 (white) to 1 (orange).
// Values outside are clipped to the ends; NaN has a colour of its own.
func Diverging(t float64) color.RGBA { return interpolate(diverging, (t+1)/2) }

// levels is how many colours a map has: more cannot be told apart, and fewer
// leave room for the rest of a figure in a palette of 256.
const levels = 100

func interpolate(stops []color.RGBA, t float64) color.RGBA {
	if math.IsNaN(t) {
		return NaN
	}
	t = math.Round(min(max(t, 0), 1)*levels) / levels * float64(len(stops)-1)
	i := min(int(t), len(stops)-2)
	return Mix(stops[i], stops[i+1], t-float64(i))
}

// Mix returns a at t = 0, b at t = 1, and what is between in between.
func Mix(a, b color.RGBA, t float64) color.RGBA {
	mix := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + t*(float64(b)-float64(a)))) }
	return color.RGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 255}
}

// Luminance returns the relative luminance of a colour as WCAG 2 defines it, 0
// (black) to 1 (white).
func Luminance(c color.RGBA) float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// On returns black or white, whichever has the higher contrast on a background.
// That is at least √(1.05/0.05) = 4.58:1: only black, not a softer ink, keeps
// the 4.5:1 that WCAG asks of text everywhere.
func On(background color.RGBA) color.RGBA {
	l := Luminance(background)
	if 1.05/(l+0.05) > (l+0.05)/0.05 {
		return White
	}
	return color.RGBA{0, 0, 0, 255}
}
