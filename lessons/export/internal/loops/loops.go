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
		y = append([]float32(nil), l.bias...)
		addProducts(y, x, l.weights)
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
	channels, filters := l.in[2], l.out[2]
	y := make([]float32, l.out[0]*l.out[1]*filters)
	for i := range l.out[0] {
		for j := range l.out[1] {
			out := y[(i*l.out[1]+j)*filters:][:filters]
			copy(out, l.bias)
			for a := range l.kernel[0] {
				row := i*l.step[0] + a*l.dilation[0] - l.before[0]
				if row < 0 || row >= l.in[0] {
					continue
				}
				for b := range l.kernel[1] {
					column := j*l.step[1] + b*l.dilation[1] - l.before[1]
					if column < 0 || column >= l.in[1] {
						continue
					}
					in := x[(row*l.in[1]+column)*channels:][:channels]
					addProducts(out, in, l.weights[(a*l.kernel[1]+b)*channels*filters:])
				}
			}
		}
	}
	return y
}

// addProducts adds in[c] · weights[c, f] to each out[f]. Zeros, of which a ReLU leaves
// many, cost nothing.
func addProducts(out, in, weights []float32) {
	for c, v := range in {
		if v == 0 {
			continue
		}
		for f, w := range weights[c*len(out):][:len(out)] {
			out[f] += v * w
		}
	}
}

// pool keeps the largest or the mean value of each window.
func (l *layer) pool(x []float32) []float32 {
	k, channels := l.kernel[0], l.in[2]
	y := make([]float32, 0, l.out[0]*l.out[1]*channels)
	for i := range l.out[0] {
		for j := range l.out[1] {
			for c := range channels {
				most := float32(math.Inf(-1))
				sum := float32(0)
				for p := range k * k {
					v := x[((i*k+p/k)*l.in[1]+j*k+p%k)*channels+c]
					most, sum = max(most, v), sum+v
				}
				if l.kind == meanPool {
					most = sum / float32(k*k)
				}
				y = append(y, most)
			}
		}
	}
	return y
}
