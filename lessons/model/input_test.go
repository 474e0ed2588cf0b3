package model_test

import (
	"testing"

	"github.com/gomlx/compute"

	"github.com/ninepixels/ninepixels/lessons/model"
)

func TestIntensities(t *testing.T) {
	onBackends(t, func(t *testing.T, b compute.Backend) {
		got := run(t, b, nil, layer(func(_ *model.Scope, x *model.Node) *model.Node { return model.Intensities(x) }),
			of([]float32{0, 51, 102, 255}, 2, 1, 2))
		// 51 = 255/5. The quotient may be a product with 1/255, rounded.
		mustEqual(t, "pixels", got[0], of([]float32{0, .2, .4, 1}, 2, 1, 2, 1), rounding)
		// Colour has its channels already: one picture of one row and two pixels.
		got = run(t, b, nil, layer(func(_ *model.Scope, x *model.Node) *model.Node { return model.Intensities(x) }),
			of([]float32{0, 51, 102, 255, 0, 51}, 1, 1, 2, 3))
		mustEqual(t, "colours", got[0], of([]float32{0, .2, .4, 1, 0, .2}, 1, 1, 2, 3), rounding)
	})
}
