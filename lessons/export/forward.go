package export

import "fmt"

// Logits computes the logits of one picture, in plain loops and with float64 sums.
//
// Shape: H·W·C pixels, row by row, the channels of a pixel side by side → one number
// for each class.
//
// Values: pixels from 0 to 255. They are divided by 255 here.
//
// Errors: if there are not H·W·C pixels.
//
// Lesson: notebooks/09-ship-it.ipynb. Peer: train.Model.Logits.
func (s *Sequential) Logits(pixels []uint8) ([]float32, error) {
	if len(pixels) != s.size() {
		return nil, fmt.Errorf("a picture of %v has %d values, got %d", s.shape, s.size(), len(pixels))
	}
	x := intensities(pixels)
	for _, l := range s.layers {
		x = l.forward(x)
	}
	logits := make([]float32, len(x))
	for i, v := range x {
		logits[i] = float32(v)
	}
	return logits, nil
}

// intensities are pixels from 0 to 1.
func intensities(pixels []uint8) []float64 {
	x := make([]float64, len(pixels))
	for i, p := range pixels {
		x[i] = float64(p) / 255
	}
	return x
}

// forward computes the layer's output, [H W C], of its input.
func (l layer) forward(x []float64) []float64 {
	switch l.kind {
	case conv:
		return l.convolve(x)
	case dense:
		y := make([]float64, l.dims[1])
		for u, b := range l.bias {
			y[u] = float64(b)
		}
		addProducts(y, x, l.weights)
		return y
	case scaled:
		y := make([]float64, len(x))
		for i, v := range x {
			c := i % len(l.weights)
			y[i] = v*float64(l.weights[c]) + float64(l.bias[c])
		}
		return y
	case relu:
		y := make([]float64, len(x))
		for i, v := range x {
			y[i] = max(v, 0)
		}
		return y
	case maxPool, meanPool:
		return l.pool(x)
	case globalMean:
		y := make([]float64, l.in[2])
		for i, v := range x {
			y[i%l.in[2]] += v / float64(l.in[0]*l.in[1])
		}
		return y
	}
	return x // flatten: the values lie in its order already
}

// convolve lays the kernels on x. What lies outside of x is zero.
func (l layer) convolve(x []float64) []float64 {
	h, w, c := l.in[0], l.in[1], l.in[2]
	filters := l.dims[3]
	y := make([]float64, l.out[0]*l.out[1]*filters)
	for place := range l.out[0] * l.out[1] {
		out := y[place*filters:][:filters]
		for f, b := range l.bias {
			out[f] = float64(b)
		}
		for k := range l.dims[0] * l.dims[1] {
			i := place/l.out[1]*l.step[0] + k/l.dims[1]*l.dilation[0] - l.before[0]
			j := place%l.out[1]*l.step[1] + k%l.dims[1]*l.dilation[1] - l.before[1]
			if i >= 0 && i < h && j >= 0 && j < w {
				addProducts(out, x[(i*w+j)*c:][:c], l.weights[k*c*filters:])
			}
		}
	}
	return y
}

// addProducts adds in[c]·weights[c, f] to each out[f].
func addProducts(out, in []float64, weights []float32) {
	for c, v := range in {
		if v == 0 { // after a ReLU many are
			continue
		}
		for f, w := range weights[c*len(out):][:len(out)] {
			out[f] += v * float64(w)
		}
	}
}

func (l layer) pool(x []float64) []float64 {
	k, w, c := l.window, l.in[1], l.in[2]
	y := make([]float64, 0, l.out[0]*l.out[1]*c)
	for i := range l.out[0] {
		for j := range l.out[1] {
			for f := range c {
				sum, most := 0.0, x[((i*k)*w+j*k)*c+f]
				for p := range k * k {
					v := x[((i*k+p/k)*w+j*k+p%k)*c+f]
					sum, most = sum+v, max(most, v)
				}
				if l.kind == meanPool {
					most = sum / float64(k*k)
				}
				y = append(y, most)
			}
		}
	}
	return y
}
