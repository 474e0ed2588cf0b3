// Package loops runs a trained network with nothing but Go's standard library. An
// export to Go takes this file along, with the layers and the weights of one network.
package loops

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// The kinds of layers. The number of each stands in exports for C, too.
const (
	conv = iota
	dense
	relu
	maxPool
	meanPool
	globalMean
	flatten
	scale
)

// A layer is one step from the pixels to the logits. Volumes are H, W, C: row by row,
// the channels of a pixel side by side.
type layer struct {
	kind          int
	in, out       [3]int
	kernel        [2]int // rows and columns of a convolution's kernel, or of a pooling's window
	step          [2]int // from one kernel's place to the next
	dilation      [2]int // from one weight to the next
	before        [2]int // rows and columns of zeros above and at the left
	weights, bias []float32
}

// sizes returns how many weights and biases the layer has.
func (l *layer) sizes() (weights, bias int) {
	switch l.kind {
	case conv:
		return l.kernel[0] * l.kernel[1] * l.in[2] * l.out[2], l.out[2]
	case dense:
		return l.in[2] * l.out[2], l.out[2]
	case scale:
		return l.in[2], l.in[2]
	}
	return 0, 0
}

// load cuts the weights of all layers out of data: float32, little-endian, for each
// layer its weights and then its biases.
func load(layers []layer, data []byte) error {
	next := func(n int) []float32 {
		values := make([]float32, n)
		for i := range values {
			values[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
		}
		data = data[4*n:]
		return values
	}
	for i := range layers {
		weights, bias := layers[i].sizes()
		if len(data) < 4*(weights+bias) {
			return errors.New("the weights are cut off")
		}
		layers[i].weights, layers[i].bias = next(weights), next(bias)
	}
	if len(data) > 0 {
		return errors.New("there are too many weights")
	}
	return nil
}

// forward computes the logits of one picture of pixels.
func forward(layers []layer, pixels []uint8) ([]float32, error) {
	size := layers[0].in[0] * layers[0].in[1] * layers[0].in[2]
	if len(pixels) != size {
		return nil, fmt.Errorf("a picture of %v has %d pixel values, got %d", layers[0].in, size, len(pixels))
	}
	x := make([]float32, size)
	for i, p := range pixels {
		x[i] = float32(p) / 255
	}
	for i := range layers {
		x = layers[i].forward(x)
	}
	return x, nil
}

// forward may change x itself.
func (l *layer) forward(x []float32) []float32 {
	y := x
	switch l.kind {
	case conv:
		y = l.convolve(x)
	case dense:
		s := sums{out: append([]float32(nil), l.bias...)}
		s.add(x, l.weights)
		y = s.whole()
	case relu:
		for i, v := range x {
			x[i] = max(v, 0)
		}
	case maxPool, meanPool:
		y = l.pool(x)
	case globalMean:
		y = make([]float32, l.in[2])
		for i, v := range x {
			y[i%len(y)] += v
		}
		for c := range y {
			y[c] /= float32(l.in[0] * l.in[1])
		}
	case scale:
		for i, v := range x {
			c := i % len(l.weights)
			x[i] = v*l.weights[c] + l.bias[c]
		}
	}
	return y // flatten: the values lie in the right order
}

// convolve lays the kernels on x. Outside of x there are zeros.
func (l *layer) convolve(x []float32) []float32 {
	y := make([]float32, l.out[0]*l.out[1]*l.out[2])
	for i := range l.out[0] {
		for j := range l.out[1] {
			s := sums{out: y[(i*l.out[1]+j)*l.out[2]:][:l.out[2]]}
			copy(s.out, l.bias)
			for a := range l.kernel[0] {
				if row := i*l.step[0] + a*l.dilation[0] - l.before[0]; row >= 0 && row < l.in[0] {
					l.addRow(&s, x, row, j, a)
				}
			}
			s.whole()
		}
	}
	return y
}

// addRow adds what row a of the kernels makes of a row of x, for the sums in column j.
func (l *layer) addRow(s *sums, x []float32, row, j, a int) {
	channels := l.in[2]
	together := 1 // how many weights of the row meet inputs that lie side by side
	for b := 0; b < l.kernel[1]; b += together {
		column := j*l.step[1] + b*l.dilation[1] - l.before[1]
		if column < 0 || column >= l.in[1] {
			together = 1
			continue
		}
		if l.dilation[1] == 1 {
			together = min(l.kernel[1]-b, l.in[1]-column)
		}
		in := x[(row*l.in[1]+column)*channels:][:together*channels]
		s.add(in, l.weights[(a*l.kernel[1]+b)*channels*l.out[2]:])
	}
}

// pool keeps the largest or the mean value of each window.
func (l *layer) pool(x []float32) []float32 {
	k, channels := l.kernel[0], l.in[2]
	y := make([]float32, l.out[0]*l.out[1]*channels)
	for i := range l.out[0] {
		for j := range l.out[1] {
			out := y[(i*l.out[1]+j)*channels:][:channels]
			for p := range k * k {
				in := x[((i*k+p/k)*l.in[1]+j*k+p%k)*channels:][:channels]
				switch {
				case p == 0:
					copy(out, in)
				case l.kind == maxPool:
					for c, v := range in {
						out[c] = max(out[c], v)
					}
				default:
					for c, v := range in {
						out[c] += v
					}
				}
			}
			if l.kind == meanPool {
				for c := range out {
					out[c] /= float32(k * k)
				}
			}
		}
	}
	return y
}
