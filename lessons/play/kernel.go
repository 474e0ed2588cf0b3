package play

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image/png"
	"math"

	"github.com/ninepixels/ninepixels/lessons/filter"
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/show"
)

// mostSide bounds a picture's height and width in pixels, and mostPictures the bytes of
// all pictures of a widget in base64, so that the widget stays below 100 KB.
const (
	mostSide     = 512
	mostPictures = 56_000
)

// A picture is what Pictures.read in pictures.js reads.
type picture struct {
	Name string `json:"name"`
	PNG  []byte `json:"png"` // base64 in JSON
}

type preset struct {
	Name    string    `json:"name"`
	Weights []float32 `json:"weights"`
}

// Kernel shows a pad of nine weights, a picture, and the feature map that
// filter.Correlate makes of it. Change a weight, and the map follows. Point at a pixel,
// and the nine products and their sum stand below.
//
//	play.Kernel()
//	play.Kernel(show.Panel{Title: "boot", Grid: data.Test.Grid(0)})
//
// The pictures are those that are given, by their Title and Grid, and then grid.Photo.
// In the figure, a learner also chooses a picture file or takes a photograph. They stay
// in the browser.
//
// Values: whole pixels from 0 to 255, at least 3×3 and at most 512×512 of them. All
// pictures together must be small enough for a notebook: about a hundred of
// Fashion-MNIST.
//
// Errors: as everywhere in this package, a sentence in the cell.
//
// Lesson: notebooks/01-filters.ipynb. Peer: setosa.io/ev/image-kernels.
func Kernel(pictures ...show.Panel) {
	w, err := kernelPad(pictures)
	if err != nil {
		complain("Kernel", err)
		return
	}
	w.display()
}

func kernelPad(panels []show.Panel) (widget, error) {
	panels = append(panels[:len(panels):len(panels)], show.Panel{Title: "a photograph", Grid: grid.Photo()})
	pictures, err := encode(panels, 3)
	if err != nil {
		return widget{}, err
	}
	var presets []preset
	for _, named := range filter.Named() {
		presets = append(presets, preset{named.Name, named.Kernel.Grid().Pix})
	}
	presets[0], presets[1] = presets[1], presets[0] // begin with one that does something
	x := grid.Photo().Crop(14, 66, 80, 80)
	still, err := show.DrawRow([]show.Panel{
		{Title: "nine weights", Grid: filter.SobelV.Grid(), Signed: true, Numbers: true},
		{Title: "a picture", Grid: x},
		{Title: "its feature map", Grid: filter.Correlate(x, filter.SobelV), Signed: true},
	}, show.PixelSize(2), show.Alt("A pad of nine weights, here those of vertical lines; a part of a photograph; and the feature map that the weights make of it."))
	if err != nil {
		return widget{}, err
	}
	return widget{
		name: "Kernel", title: "Kernel pad: nine weights, a picture and its feature map", body: "kernel.html",
		styles: []string{"kernel.css"}, scripts: []string{"filter.js", "paint.js", "pictures.js", "picture.js", "sources.js", "kernel.js"},
		data:    map[string]any{"pictures": pictures, "presets": presets},
		picture: still,
	}, nil
}

// encode turns panels into pictures for the scripts. Each is at least `least` pixels high
// and wide.
func encode(panels []show.Panel, least int) ([]picture, error) {
	var pictures []picture
	size := 0
	for i, p := range panels {
		name := p.Title
		if name == "" {
			name = fmt.Sprintf("picture %d", i+1)
		}
		if err := pixels(p.Grid, least); err != nil {
			return nil, fmt.Errorf("%s %w", name, err)
		}
		var b bytes.Buffer
		if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, p.Grid.Image()); err != nil {
			return nil, fmt.Errorf("%s cannot be kept as a picture: %w", name, err)
		}
		if size += base64.StdEncoding.EncodedLen(b.Len()) + len(name); size > mostPictures {
			return nil, fmt.Errorf("the %d pictures take more room than a notebook has for them: give fewer or smaller ones", len(panels))
		}
		pictures = append(pictures, picture{name, b.Bytes()})
	}
	return pictures, nil
}

// pixels says what keeps a grid from being a picture.
func pixels(g *grid.Grid, least int) error {
	switch {
	case g == nil || g.H < 1 || g.W < 1 || len(g.Pix) != g.H*g.W:
		return fmt.Errorf("is no grid: give one with at least %d×%d pixels", least, least)
	case g.H < least || g.W < least:
		return fmt.Errorf("is %d×%d: give a picture of at least %d×%d pixels", g.H, g.W, least, least)
	case g.H > mostSide || g.W > mostSide:
		return fmt.Errorf("is %d×%d: give at most %d×%d pixels, such as a part of it by Crop", g.H, g.W, mostSide, mostSide)
	}
	for i, v := range g.Pix {
		if f := float64(v); f != math.Trunc(f) || f < 0 || f > 255 { // NaN is no whole number
			return fmt.Errorf("has the value %g at row %d, column %d: give whole pixels from 0 to 255", v, i/g.W, i%g.W)
		}
	}
	return nil
}
