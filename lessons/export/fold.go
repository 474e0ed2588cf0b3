package export

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
