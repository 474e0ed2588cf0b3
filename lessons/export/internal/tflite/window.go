package tflite

import (
	"fmt"
	"math"
)

// A laying says where a kernel or a window is laid on an input [1 H W C].
type laying struct {
	in, out, before, kernel, step, dilation [2]int
}

// lay follows the format: with Same the output has ⌈size/step⌉ rows, and an odd row of
// zeros is at the bottom. Otherwise the kernel stays inside.
func (o Operator) lay(dims []int, kernel [2]int) (laying, error) {
	if len(dims) != 4 {
		return laying{}, fmt.Errorf("its input has the shape %v", dims)
	}
	l := laying{in: [2]int(dims[1:3]), kernel: kernel, step: o.Step, dilation: o.Dilation}
	if o.Op == MaxPool || o.Op == AveragePool {
		l.dilation = [2]int{1, 1}
		if kernel[0] > l.in[0] || kernel[1] > l.in[1] {
			return l, fmt.Errorf("its window is %v on %v", kernel, l.in)
		}
	}
	for a := range 2 {
		if l.step[a] < 1 || l.step[a] > largest || l.dilation[a] < 1 || l.dilation[a] > largest || kernel[a] < 1 || kernel[a] > largest {
			return l, fmt.Errorf("its kernel is %v, its step %v, its dilation %v", kernel, o.Step, o.Dilation)
		}
		reach := (kernel[a]-1)*l.dilation[a] + 1
		if o.Same {
			l.out[a] = (l.in[a] + l.step[a] - 1) / l.step[a]
			l.before[a] = max((l.out[a]-1)*l.step[a]+reach-l.in[a], 0) / 2
		} else if l.out[a] = (l.in[a]-reach)/l.step[a] + 1; reach > l.in[a] {
			return l, fmt.Errorf("its kernel reaches over %d of %d", reach, l.in[a])
		}
	}
	return l, nil
}

// visit calls do for each weight of the kernel that lies on the input when the kernel
// is laid for output i, j: with the number of the weight and that of the pixel.
func (l laying) visit(i, j int, do func(weight, pixel int)) {
	for a := range l.kernel[0] {
		row := i*l.step[0] + a*l.dilation[0] - l.before[0]
		if row < 0 || row >= l.in[0] {
			continue
		}
		for b := range l.kernel[1] {
			column := j*l.step[1] + b*l.dilation[1] - l.before[1]
			if column >= 0 && column < l.in[1] {
				do(a*l.kernel[1]+b, row*l.in[1]+column)
			}
		}
	}
}

// convolve has weights [filters kh kw channels], or [1 kh kw channels] if each channel
// has a filter of its own.
func (m Model) convolve(o Operator, x, w, bias value) (value, error) {
	if len(w.dims) != 4 || len(x.dims) != 4 || x.dims[0] != 1 || w.dims[3] != x.dims[3] {
		return x, fmt.Errorf("weights %v do not fit %v", w.dims, x.dims)
	}
	l, err := o.lay(x.dims, [2]int(w.dims[1:3]))
	if err != nil {
		return x, err
	}
	channels, filters, own := x.dims[3], w.dims[0], o.Op == DepthwiseConv
	if own {
		filters = channels
	}
	finish, err := m.finish(o, filters)
	if err != nil {
		return x, err
	}
	if len(bias.v) != filters || own && w.dims[0] != 1 {
		return x, fmt.Errorf("%d biases for %d filters", len(bias.v), filters)
	}
	zero, places := m.zero(o.Inputs[0]), l.kernel[0]*l.kernel[1]
	y := value{dims: []int{1, l.out[0], l.out[1], filters}}
	for place := range l.out[0] * l.out[1] {
		var hits [][2]int // weights and pixels that lie on each other
		l.visit(place/l.out[1], place%l.out[1], func(weight, pixel int) { hits = append(hits, [2]int{weight, pixel}) })
		for f, sum := range bias.v {
			for _, hit := range hits {
				if own {
					sum += (x.v[hit[1]*channels+f] - zero) * w.v[hit[0]*channels+f]
					continue
				}
				row := w.v[(f*places+hit[0])*channels:][:channels]
				for c, v := range x.v[hit[1]*channels:][:channels] {
					sum += (v - zero) * row[c]
				}
			}
			y.v = append(y.v, finish(sum, f))
		}
	}
	return y, nil
}

// multiply is a dense layer with weights [units features].
func (m Model) multiply(o Operator, x, w, bias value) (value, error) {
	if len(w.dims) != 2 || len(x.v) != w.dims[1] || len(bias.v) != w.dims[0] {
		return x, fmt.Errorf("weights %v and %d biases do not fit %v", w.dims, len(bias.v), x.dims)
	}
	finish, err := m.finish(o, w.dims[0])
	if err != nil {
		return x, err
	}
	zero := m.zero(o.Inputs[0])
	y := value{dims: []int{1, w.dims[0]}}
	for u, sum := range bias.v {
		for i, v := range x.v {
			sum += (v - zero) * w.v[u*len(x.v)+i]
		}
		y.v = append(y.v, finish(sum, u))
	}
	return y, nil
}

func (m Model) pool(o Operator, x value) (value, error) {
	l, err := o.lay(x.dims, o.Window)
	if err != nil {
		return x, err
	}
	channels := x.dims[3]
	y := value{dims: []int{1, l.out[0], l.out[1], channels}}
	for place := range l.out[0] * l.out[1] {
		for c := range channels {
			most, sum, n := math.Inf(-1), 0.0, 0.0
			l.visit(place/l.out[1], place%l.out[1], func(_, pixel int) {
				v := x.v[pixel*channels+c]
				most, sum, n = max(most, v), sum+v, n+1
			})
			if o.Op == AveragePool {
				if most = sum / n; m.Tensors[o.Output].Type != Float32 {
					most = math.Round(most) // a half away from zero
				}
			}
			y.v = append(y.v, most)
		}
	}
	return y, nil
}

// mean is over rows and columns.
func (m Model) mean(o Operator, x value) (value, error) {
	if axes := m.Tensors[o.Inputs[1]].values(); len(x.dims) != 4 || len(axes) != 2 || axes[0] != 1 || axes[1] != 2 {
		return x, fmt.Errorf("only the mean over rows and columns is known, not over %v of %v", axes, x.dims)
	}
	places, channels := x.dims[1]*x.dims[2], x.dims[3]
	y := value{dims: []int{1, channels}, v: make([]float64, channels)}
	if o.KeepDims {
		y.dims = []int{1, 1, 1, channels}
	}
	for i, v := range x.v {
		y.v[i%channels] += v
	}
	in, out := m.Tensors[o.Inputs[0]], m.Tensors[o.Output]
	if out.Type == Float32 {
		return each(y, func(v float64) float64 { return v / float64(places) }), nil
	}
	if len(in.Scales) != 1 || len(out.Scales) != 1 {
		return x, fmt.Errorf("its scales are missing")
	}
	mean := NewMeanFactor(in.Scales[0], out.Scales[0], int(in.Zeros[0]), int(out.Zeros[0]), places)
	return each(y, func(v float64) float64 { return float64(mean.Of(int32(v))) }), nil
}
