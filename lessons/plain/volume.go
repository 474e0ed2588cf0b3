// Package plain runs a trained network without GoMLX. It loops over the weights that
// package train has kept. It uses only Go's standard library.
//
// Use it in a program that only asks a network: there is no graph, no gradient, and
// no library in C. It also shows in slow, readable loops what XLA computes. Its
// logits are the same to about 1e-5.
//
// Letters for axes: H rows, W columns, C channels, in this order.
package plain

import "fmt"

// A Volume holds C numbers at each of H×W places, row by row:
// At(i, j, c) is V[(i·W+j)·C+c].
type Volume struct {
	H, W, C int
	V       []float32
}

// NewVolume returns a volume of zeros.
func NewVolume(h, w, c int) *Volume { return &Volume{h, w, c, make([]float32, h*w*c)} }

// At returns channel c of the place in row i, column j.
func (x *Volume) At(i, j, c int) float32 { return x.V[(i*x.W+j)*x.C+c] }

// A Layer holds the weights of a convolution, [kh kw in out], or of a dense layer,
// [in out], in row-major order. It also holds one bias for each output.
type Layer struct {
	Dims          []int
	Weights, Bias []float32
}

// Conv slides the layer's filters over x.
//
//	y[i,j,f] = bias[f] + Σ x[i+a,j+b,c] · weights[a,b,c,f]   over a, b, c
//
// Shape: [H W C] → [H-kh+1 W-kw+1 filters].
//
// Panics: if the layer is no convolution of C channels, or if it does not fit into
// x.
//
// Lesson: notebooks/09-ship-it.ipynb. Peer: model.Conv2D.
func Conv(x *Volume, l Layer) *Volume {
	if len(l.Dims) != 4 || l.Dims[2] != x.C || l.Dims[0] > x.H || l.Dims[1] > x.W {
		panic(fmt.Sprintf("plain: Conv: weights %v do not fit an input of [%d %d %d]", l.Dims, x.H, x.W, x.C))
	}
	kh, kw, filters := l.Dims[0], l.Dims[1], l.Dims[3]
	y := NewVolume(x.H-kh+1, x.W-kw+1, filters)
	for i := range y.H {
		for j := range y.W {
			out := y.V[(i*y.W+j)*filters:][:filters]
			copy(out, l.Bias)
			for a := range kh {
				for b := range kw {
					in := x.V[((i+a)*x.W+j+b)*x.C:][:x.C]
					addProducts(out, in, l.Weights[(a*kw+b)*x.C*filters:])
				}
			}
		}
	}
	return y
}

// addProducts adds in[c] · weights[c, f] to each out[f]. The filters are the
// inner loop because their weights lie side by side in memory.
func addProducts(out, in, weights []float32) {
	for c, v := range in {
		if v == 0 { // after a ReLU many are
			continue
		}
		row := weights[c*len(out):][:len(out)]
		for f, w := range row {
			out[f] += v * w
		}
	}
}

// ReLU sets negative values of x to 0. It changes x itself, and returns it.
//
//	x = max(0, x)
//
// Shape: as x.
//
// Lesson: notebooks/03-dense-baseline.ipynb. Peer: model.ReLU.
func ReLU(x *Volume) *Volume {
	for i, v := range x.V {
		x.V[i] = max(v, 0)
	}
	return x
}

// MaxPool keeps the largest value of each k×k window, for each channel. The windows
// do not overlap.
//
//	y[i,j,c] = max x[i·k+a,j·k+b,c],  0 ≤ a,b < k
//
// Shape: [H W C] → [H/k W/k C]. Rows and columns that do not fill a window are
// dropped.
//
// Panics: if k < 1.
//
// Lesson: notebooks/02-pooling.ipynb. Peer: model.MaxPool2D.
func MaxPool(x *Volume, k int) *Volume {
	if k < 1 {
		panic(fmt.Sprintf("plain: MaxPool: windows of %d×%d hold nothing", k, k))
	}
	y := NewVolume(x.H/k, x.W/k, x.C)
	for i := range y.H {
		for j := range y.W {
			for c := range x.C {
				best := x.At(i*k, j*k, c)
				for n := range k * k {
					best = max(best, x.At(i*k+n/k, j*k+n%k, c))
				}
				y.V[(i*y.W+j)*y.C+c] = best
			}
		}
	}
	return y
}

// Dense connects every value of x with every unit.
//
//	y[u] = bias[u] + Σ x[i] · weights[i,u]   over i
//
// Shape: [H W C] → [1 1 units]. It reads x in its order, as Flatten does.
//
// Panics: if the layer does not have H·W·C inputs.
//
// Lesson: notebooks/09-ship-it.ipynb. Peer: model.Dense.
func Dense(x *Volume, l Layer) *Volume {
	if len(l.Dims) != 2 || l.Dims[0] != len(x.V) {
		panic(fmt.Sprintf("plain: Dense: weights %v do not fit %d inputs", l.Dims, len(x.V)))
	}
	y := NewVolume(1, 1, l.Dims[1])
	copy(y.V, l.Bias)
	addProducts(y.V, x.V, l.Weights)
	return y
}
