package export

import (
	"fmt"
	"math"
	"slices"

	"github.com/ninepixels/ninepixels/lessons/export/internal/tflite"
)

// fill makes a layer of integers of each layer.
func (q *quantized) fill(s *Sequential, spans []span) error {
	for i, reach := range spans {
		if reach.high-reach.low > math.MaxFloat32 || reach.low-reach.low != 0 {
			return fmt.Errorf("the values behind layer %d reach from %g to %g: train the model again with a smaller LearningRate", i, reach.low, reach.high)
		}
	}
	grids := s.grids(spans)
	for i, l := range s.layers {
		n := intLayer{layer: l, from: grids[i], to: grids[i+1]}
		switch l.kind {
		case conv:
			n.round(outputsFront(l), l.dims[3], true)
		case dense:
			// One scale serves all units. Readers for microcontrollers knew no other until 2024.
			n.round(outputsFront(l), l.dims[1], false)
		case scaled:
			n.round(l.weights, len(l.weights), true)
		case globalMean:
			n.mean = tflite.NewMeanFactor(n.from.scale, n.to.scale, n.from.zero, n.to.zero, l.in[0]*l.in[1])
		}
		q.layers = append(q.layers, n)
	}
	q.out = grids[len(grids)-1]
	return nil
}

// outputsFront turns the weights of a layer from [… out] to [out …].
func outputsFront(l layer) []float32 { return turned(l.weights, len(l.bias)) }

// turned swaps two axes: the last of so many columns becomes the first.
func turned[T any](values []T, columns int) []T {
	t := make([]T, len(values))
	rows := len(values) / columns
	for i, v := range values {
		t[i%columns*rows+i/columns] = v
	}
	return t
}

// round makes integers from -127 to 127 of weights [outputs …], by the largest of each
// output, or of all:
//
//	weight = scale·integer,  bias = from.scale·scale·offset
//	y = from.scale·scale/to.scale · (Σ (x-from.zero)·integer + offset) + to.zero
func (n *intLayer) round(weights []float32, outputs int, own bool) {
	each := len(weights) / outputs
	in := float64(n.from.scale)
	scales := make([]float64, outputs)
	for f := range outputs {
		for _, w := range weights[f*each:][:each] {
			scales[f] = max(scales[f], math.Abs(float64(w))/127)
		}
		// A bias far above the weights must still be an int32, with room for the sum.
		scales[f] = max(scales[f], math.Abs(float64(n.bias[f]))/(in*(1<<30)))
		if scales[f] == 0 {
			scales[f] = float64(n.to.scale) / in // any will do
		}
	}
	if !own {
		scales = []float64{slices.Max(scales)}
	}
	for _, v := range scales {
		n.scales = append(n.scales, float32(v))
		product := in * float64(float32(v))
		if n.kind == dense { // its kernels multiply as float32
			product = float64(n.from.scale * float32(v))
		}
		n.factors = append(n.factors, tflite.NewFactor(product/float64(n.to.scale)))
	}
	for f := range outputs {
		scale := float64(n.scales[f%len(n.scales)])
		for _, w := range weights[f*each:][:each] {
			n.integers = append(n.integers, int8(min(max(math.Round(float64(w)/scale), -127), 127)))
		}
		n.offsets = append(n.offsets, int32(math.Round(float64(n.bias[f])/(in*scale))))
	}
	n.rows = turned(n.integers, each)
}

// all computes the logits of pictures.
func (q *quantized) all(pictures [][]uint8) [][]int8 {
	z := make([][]int8, len(pictures))
	inParallel(len(pictures), func(i int) { z[i] = q.logits(pictures[i]) })
	return z
}

// logits computes the logits of one picture, without floating point.
func (q *quantized) logits(pixels []uint8) []int8 {
	x := make([]int8, len(pixels))
	for i, p := range pixels {
		x[i] = int8(int(p) - 128)
	}
	for i := range q.layers {
		x = q.layers[i].forward(x)
	}
	return x
}

func (n *intLayer) forward(x []int8) []int8 {
	switch n.kind {
	case conv:
		return n.convolve(x)
	case dense:
		return n.finishAll(nil, n.add(slices.Clone(n.offsets), x, 0))
	case scaled:
		y := make([]int8, len(x))
		for i, v := range x {
			c := i % len(n.integers)
			y[i] = n.finish(n.offsets[c]+int32(int(v)-n.from.zero)*int32(n.integers[c]), c)
		}
		return y
	case relu:
		y := make([]int8, len(x))
		for i, v := range x {
			y[i] = max(v, int8(n.from.zero))
		}
		return y
	case maxPool, meanPool:
		return n.pool(x)
	case globalMean:
		sums := make([]int32, n.in[2])
		for i, v := range x {
			sums[i%len(sums)] += int32(v)
		}
		y := make([]int8, len(sums))
		for c, sum := range sums {
			y[c] = n.mean.Of(sum)
		}
		return y
	}
	return x // flatten
}

// add adds (x[i]-zero)·weight[from+i, f] to each sum[f]. Zeros, of which a ReLU leaves
// many, cost nothing.
func (n *intLayer) add(sums []int32, x []int8, from int) []int32 {
	zero := int32(n.from.zero)
	for i, v := range x {
		v := int32(v) - zero
		if v == 0 {
			continue
		}
		for f, w := range n.rows[(from+i)*len(sums):][:len(sums)] {
			sums[f] += v * int32(w)
		}
	}
	return sums
}

// finishAll puts sums onto the grid of the output, and appends them to y.
func (n *intLayer) finishAll(y []int8, sums []int32) []int8 {
	for f, sum := range sums {
		y = append(y, n.finish(sum, f))
	}
	return y
}

// finish puts a sum of products onto the grid of the output.
func (n *intLayer) finish(sum int32, output int) int8 {
	y := int(n.factors[output%len(n.factors)].Times(sum)) + n.to.zero
	return int8(min(max(y, -128), 127))
}

// convolve lays the kernels on x. What lies outside of x is zero, and adds nothing.
func (n *intLayer) convolve(x []int8) []int8 {
	h, w, c := n.in[0], n.in[1], n.in[2]
	y, sums := make([]int8, 0, n.out[0]*n.out[1]*n.out[2]), make([]int32, n.out[2])
	for place := range n.out[0] * n.out[1] {
		copy(sums, n.offsets)
		for k := range n.dims[0] * n.dims[1] {
			i := place/n.out[1]*n.step[0] + k/n.dims[1]*n.dilation[0] - n.before[0]
			j := place%n.out[1]*n.step[1] + k%n.dims[1]*n.dilation[1] - n.before[1]
			if i >= 0 && i < h && j >= 0 && j < w {
				n.add(sums, x[(i*w+j)*c:][:c], k*c)
			}
		}
		y = n.finishAll(y, sums)
	}
	return y
}

func (n *intLayer) pool(x []int8) []int8 {
	k, w, c := n.window, n.in[1], n.in[2]
	y := make([]int8, 0, n.out[0]*n.out[1]*c)
	for i := range n.out[0] {
		for j := range n.out[1] {
			for f := range c {
				most, sum := int8(-128), 0
				for p := range k * k {
					v := x[((i*k+p/k)*w+j*k+p%k)*c+f]
					most, sum = max(most, v), sum+int(v)
				}
				if n.kind == meanPool {
					most = int8(rounded(sum, k*k))
				}
				y = append(y, most)
			}
		}
	}
	return y
}

// rounded divides, and rounds a half away from zero.
func rounded(sum, n int) int {
	if sum < 0 {
		return (sum - n/2) / n
	}
	return (sum + n/2) / n
}
