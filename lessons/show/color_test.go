package show_test

import (
	"image/color"
	"math"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/show"
)

func TestColoursMeanValues(t *testing.T) {
	nan := color.RGBA{214, 60, 190, 255}
	for _, test := range []struct {
		name              string
		opts              []show.ImageOption
		low, middle, high color.RGBA
	}{
		// 255/2 = 127.5, rounded up.
		{"picture", nil, black, color.RGBA{128, 128, 128, 255}, white},
		// Half way, between the fifth and the sixth of ten colours:
		// (0x70+0x8A)/2, (0x71+0x87)/2, (0x73+0x79)/2.
		{"map", []show.ImageOption{show.Map()}, darkest, color.RGBA{0x7D, 0x7C, 0x76, 255}, lightest},
	} {
		g := grid.FromRows([][]float32{{0, 5, 10}, {-10, float32(math.NaN()), 30}})
		f, err := show.DrawImage(g, append(test.opts, show.PixelSize(20), show.Range(0, 10))...)
		at := decode(t, f, err)
		for i, row := range [][]color.RGBA{{test.low, test.middle, test.high}, {test.low, nan, test.high}} {
			for j, want := range row {
				if got := at(centre(i, j)); got != want {
					t.Errorf("%s: the value %v is %v, want %v", test.name, g.At(i, j), got, want)
				}
			}
		}
		if got := at(2, 2); got != (color.RGBA{}) {
			t.Errorf("%s: the margin is %v, want nothing", test.name, got)
		}
	}
}

// Map reaches each figure that takes it.
func TestMapIsCividisEverywhere(t *testing.T) {
	ones := grid.New(2, 2).Map(func(float32) float32 { return 1 })
	for name, draw := range map[string]func() (*show.Figure, error){
		"image":   func() (*show.Figure, error) { return show.DrawImage(ones, show.Map()) },
		"numbers": func() (*show.Figure, error) { return show.DrawNumbers(ones, show.Map()) },
		"gallery": func() (*show.Figure, error) { return show.DrawGallery([]*grid.Grid{ones}, 1, show.Map()) },
		"row":     func() (*show.Figure, error) { return show.DrawRow([]show.Panel{{Grid: ones, Map: true}}) },
	} {
		f, err := draw()
		if got := decode(t, f, err)(15, 15); got != lightest { // inside the first value
			t.Errorf("%s: the highest value is %v, want %v", name, got, lightest)
		}
	}
}

func TestSignedColoursAreBlueWhiteOrange(t *testing.T) {
	// The largest absolute value, 8, is the end to both sides.
	g := grid.FromRows([][]float32{{-8, 0, 4}})
	f, err := show.DrawImage(g, show.PixelSize(20), show.Signed())
	at := decode(t, f, err)
	if got := at(centre(0, 1)); got != white {
		t.Errorf("0 is %v, want white", got)
	}
	if got := at(centre(0, 0)); got.B <= got.R {
		t.Errorf("a negative value is %v, want blue", got)
	}
	if got, want := at(centre(0, 2)), (color.RGBA{245, 150, 60, 255}); got != want {
		t.Errorf("half of the positive end is %v, want %v", got, want)
	}
	// Changing every sign changes blue and orange and leaves the zero.
	f, err = show.DrawImage(g.Map(func(v float32) float32 { return -v }), show.PixelSize(20), show.Signed())
	mirrored := decode(t, f, err)
	if got := mirrored(centre(0, 0)); got.R <= got.B {
		t.Errorf("with its sign changed the value is %v, want orange", got)
	}
}

func TestConstantsAndEmptyRanges(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, test := range []struct {
		name   string
		value  float32
		signed bool
		want   color.RGBA
	}{
		{"zero", 0, false, black},
		{"signed zero", 0, true, white},
		{"positive", 7, false, white},
		{"infinite", inf, false, white},
		{"nothing but NaN", nan, false, color.RGBA{214, 60, 190, 255}},
	} {
		opts := []show.ImageOption{show.PixelSize(20)}
		if test.signed {
			opts = append(opts, show.Signed())
		}
		f, err := show.DrawImage(grid.New(2, 2).Map(func(float32) float32 { return test.value }), opts...)
		if got := decode(t, f, err)(centre(0, 0)); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}
