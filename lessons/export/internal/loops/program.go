package loops

// A Layer describes a layer from outside: see layer. An export does not take this file
// along.
type Layer struct {
	Kind                           string // such as "conv"
	In, Out                        [3]int
	Kernel, Step, Dilation, Before [2]int
}

// numbers of the kinds.
var numbers = map[string]int{
	"conv": conv, "dense": dense, "relu": relu, "maxPool": maxPool, "meanPool": meanPool,
	"globalMean": globalMean, "flatten": flatten, "scale": scale,
}

// Number returns the number of a kind.
func Number(kind string) int { return numbers[kind] }

// Program makes a program of layers and the bytes of their weights: for each layer its
// weights and then its biases.
//
// Errors: if the bytes are too few or too many. The program has an error if a picture
// has the wrong size.
func Program(described []Layer, data []byte) (func(pixels []uint8) ([]float32, error), error) {
	layers := make([]layer, len(described))
	for i, d := range described {
		layers[i] = layer{kind: numbers[d.Kind], in: d.In, out: d.Out, kernel: d.Kernel, step: d.Step, dilation: d.Dilation, before: d.Before}
	}
	if err := load(layers, data); err != nil {
		return nil, err
	}
	return func(pixels []uint8) ([]float32, error) { return forward(layers, pixels) }, nil
}
