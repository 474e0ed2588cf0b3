package play

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image/png"
	"math"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/show"
)

// mostPictures bounds the bytes of all pictures of a widget in base64, so that the widget
// stays below 100 KB.
const mostPictures = 52_000

// A picture is what Pictures.read in pictures.js reads.
type picture struct {
	Name string `json:"name"`
	PNG  []byte `json:"png"` // base64 in JSON
}

// encode turns panels into pictures for the scripts. Each is from least to most pixels
// high and wide.
func encode(panels []show.Panel, least, most int) ([]picture, error) {
	var pictures []picture
	size := 0
	for i, p := range panels {
		name := p.Title
		if name == "" {
			name = fmt.Sprintf("picture %d", i+1)
		}
		if err := pixels(p.Grid, least, most); err != nil {
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
func pixels(g *grid.Grid, least, most int) error {
	switch {
	case g == nil || g.H < 1 || g.W < 1 || len(g.Pix) != g.H*g.W:
		return fmt.Errorf("is no grid: give one with at least %d×%d pixels", least, least)
	case g.H < least || g.W < least:
		return fmt.Errorf("is %d×%d: give a picture of at least %d×%d pixels", g.H, g.W, least, least)
	case g.H > most || g.W > most:
		return fmt.Errorf("is %d×%d: give at most %d×%d pixels, such as a part of it by Crop", g.H, g.W, most, most)
	}
	for i, v := range g.Pix {
		if f := float64(v); f != math.Trunc(f) || f < 0 || f > 255 { // NaN is no whole number
			return fmt.Errorf("has the value %g at row %d, column %d: give whole pixels from 0 to 255", v, i/g.W, i%g.W)
		}
	}
	return nil
}
