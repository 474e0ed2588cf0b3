package model

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
)

// Intensities turns pixels into the input of a [Func]. Packages train and feature do
// this for every picture. You need it only without them.
//
//	y = pixel / 255
//
// Shape: [N H W] → [N H W 1] for grey pictures, and [N H W C] → [N H W C].
//
// Values: 0–255 → 0–1.
//
// Lesson: notebooks/03-dense-baseline.ipynb. Peer: keras.layers.Rescaling(1/255).
func Intensities(pixels *Node) *Node {
	y := graph.DivScalar(graph.ConvertDType(pixels, dtypes.Float32), 255)
	if y.Rank() == 4 {
		return y
	}
	return graph.InsertAxes(y, -1)
}
