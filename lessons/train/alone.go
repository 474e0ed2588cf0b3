package train

import (
	"math"

	"github.com/ninepixels/ninepixels/lessons/dataset"
)

// clearLogits returns the logits of a single picture, computed alone in place of among 96,
// or nil for more pictures. Its sums have another order, so that the last digits are not
// those of [Model.Logits]. That is no matter for a class, unless two logits are nearly the
// same: then it returns nil, too.
//
// Errors: those of [Model.Logits], save that logits which are not finite give nil.
func (m *Model) clearLogits(s *dataset.Split) ([][]float32, error) {
	if s == nil || s.Len() != 1 {
		return nil, nil
	}
	if err := m.takes(s); err != nil {
		return nil, err
	}
	if m.alone == nil {
		p, err := newPredictor(m, 1)
		if err != nil {
			return nil, err
		}
		m.alone = p
	}
	z, err := m.alone.run(s.Images)
	if err != nil || !clearlyOne(z) {
		return nil, err
	}
	return [][]float32{z}, nil
}

// clearlyOne says whether the largest logit is above the others by more than a thousandth
// of the largest magnitude. Sums in another order differ by some millionths of it.
func clearlyOne(z []float32) bool {
	best, magnitude := argmax(z), 0.0
	for _, v := range z {
		if notFinite(v) {
			return false
		}
		magnitude = max(magnitude, math.Abs(float64(v)))
	}
	for i, v := range z {
		if i != best && float64(z[best])-float64(v) <= magnitude/1000 {
			return false
		}
	}
	return true
}
