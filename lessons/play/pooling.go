package play

import (
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/pool"
	"github.com/ninepixels/ninepixels/lessons/show"
)

// mostPooled bounds the height and width of a picture in which a window moves: a learner
// is to see each of its pixels.
const mostPooled = 64

// Pooling shows a window that moves over a picture, and what comes out. A learner
// changes four numbers: the size of the picture, and the kernel, stride and padding of
// the window. Where they are impossible together, a sentence says why.
//
//	out = (size + 2·padding − kernel) / stride + 1, rounded down
//
//	play.Pooling()
//	play.Pooling(show.Panel{Title: "boot", Grid: data.Test.Grid(0)})
//
// The pictures are those that are given, by their Title and Grid. Without any, it is a
// part of grid.Photo. Of a picture, the middle is seen: size × size pixels of it. The
// window gives its largest value or its mean, as pool.Max and pool.Mean do. Padding is
// a border of zeros.
//
// Values: whole pixels from 0 to 255, at most 64×64 of them.
//
// Errors: as everywhere in this package, a sentence in the cell.
//
// Lesson: notebooks/02-pooling.ipynb. Peer: filter.OutputSize for the formula.
func Pooling(pictures ...show.Panel) {
	w, err := poolingPad(pictures)
	if err != nil {
		complain("Pooling", err)
		return
	}
	w.display()
}

func poolingPad(panels []show.Panel) (widget, error) {
	if len(panels) == 0 {
		panels = []show.Panel{{Title: "a part of a photograph", Grid: grid.Photo().Crop(14, 66, 28, 28)}}
	}
	pictures, err := encode(panels, 1, mostPooled)
	if err != nil {
		return widget{}, err
	}
	x := panels[0].Grid
	size := min(x.H, x.W)
	kernel := min(2, size)
	x = x.Crop((x.H-size)/2, (x.W-size)/2, size, size)
	still, err := show.DrawRow([]show.Panel{
		{Title: "in", Grid: x, Hi: 255, Box: show.Box{H: kernel, W: kernel}},
		{Title: "out", Grid: pool.Max(x, kernel, 2), Hi: 255, Box: show.Box{H: 1, W: 1}},
	}, show.PixelSize(8), show.Alt("A picture with a window of 2 × 2 pixels on it, and the smaller picture that comes out when the window keeps its largest value and moves by 2."))
	if err != nil {
		return widget{}, err
	}
	return widget{
		name: "Pooling", title: "Pooling and shapes: a window that moves over a picture, and what comes out", body: "pooling.html",
		styles: []string{"pictures.css", "pooling.css"}, scripts: []string{"pool.js", "paint.js", "pictures.js", "pooling.js"},
		data:    map[string]any{"pictures": pictures, "start": map[string]int{"size": size, "kernel": kernel, "stride": 2, "padding": 0}},
		picture: still,
	}, nil
}
