package play

import (
	"github.com/ninepixels/ninepixels/lessons/filter"
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/show"
)

// mostSide bounds a picture's height and width in pixels.
const mostSide = 512

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
	pictures, err := encode(panels, 3, mostSide)
	if err != nil {
		return widget{}, err
	}
	var presets []preset
	for _, named := range filter.Named() {
		presets = append(presets, preset{named.Name, named.Kernel.Grid().Pix})
	}
	presets[0], presets[1] = presets[1], presets[0] // begin with one that does something
	x := grid.Photo().Crop(20, 72, 48, 48)
	still, err := show.DrawRow([]show.Panel{
		{Title: "nine weights", Grid: filter.SobelV.Grid(), Signed: true, Numbers: true},
		{Title: "a picture", Grid: x},
		{Title: "its feature map", Grid: filter.Correlate(x, filter.SobelV), Signed: true},
	}, show.PixelSize(3), show.Alt("A pad of nine weights, here those of vertical lines; a part of a photograph; and the feature map that the weights make of it."))
	if err != nil {
		return widget{}, err
	}
	return widget{
		name: "Kernel", title: "Kernel pad: nine weights, a picture and its feature map", body: "kernel.html",
		styles: []string{"pictures.css", "kernel.css"}, scripts: []string{"filter.js", "paint.js", "pictures.js", "picture.js", "sources.js", "camera.js", "kernel.js"}, notebook: []string{"notebook-camera.js"},
		data:    map[string]any{"pictures": pictures, "presets": presets},
		picture: still,
	}, nil
}
