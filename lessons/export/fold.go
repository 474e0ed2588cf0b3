package export

import (
	"fmt"
	"math"
)

// normEpsilon is what [model.BatchNorm] adds to each variance.
const normEpsilon = 1e-3

// norm reads a batch normalisation with the averages that training has kept. It is
// one scale and one offset for each channel:
//
//	y = scale·(x-mean)/√(variance+ε) + offset = k·x + (offset - k·mean),  k = scale/√(variance+ε)
func (r *reader) norm(l *layer) error {
	l.kind = scaled
	parts := map[string][]float32{}
	for _, part := range []string{"scale", "offset", "mean", "variance", "avg_weight"} {
		a, err := r.array(l.name+"/"+part, 1)
		if err != nil {
			return err
		}
		if len(a.Values) != r.at[2] {
			return fmt.Errorf("its %s has %d values for %d channels", part, len(a.Values), r.at[2])
		}
		parts[part] = a.Values
	}
	l.dims = []int{r.at[2]}
	for c, scale := range parts["scale"] {
		variance := float64(parts["variance"][c])
		if variance < 0 {
			return fmt.Errorf("the variance of its channel %d is %v", c, variance)
		}
		k := float64(scale) / math.Sqrt(variance+normEpsilon)
		l.weights = append(l.weights, float32(k))
		l.bias = append(l.bias, float32(float64(parts["offset"][c])-k*float64(parts["mean"][c])))
	}
	return nil
}

// fold puts each scale into the convolution or the dense layer right before it. That
// is exact, since both are linear. A scale behind any other layer stays.
func fold(layers []layer) []layer {
	var folded []layer
	for _, l := range layers {
		if n := len(folded); l.kind == scaled && n > 0 && (folded[n-1].kind == conv || folded[n-1].kind == dense) {
			folded[n-1] = folded[n-1].times(l)
			continue
		}
		folded = append(folded, l)
	}
	return folded
}

// times is l with a scale and an offset behind it. Its weights are new, since others
// may look at the old ones.
func (l layer) times(s layer) layer {
	outputs := len(s.weights)
	weights, bias := make([]float32, len(l.weights)), make([]float32, outputs)
	for i, w := range l.weights {
		weights[i] = float32(float64(w) * float64(s.weights[i%outputs]))
	}
	for f, b := range l.bias {
		bias[f] = float32(float64(b)*float64(s.weights[f]) + float64(s.bias[f]))
	}
	l.weights, l.bias = weights, bias
	return l
}
