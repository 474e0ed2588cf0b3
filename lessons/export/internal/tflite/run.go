package tflite

import (
	"fmt"
	"math"
	"slices"
)

// A value is what a tensor holds for one picture. Integers are kept as float64, too,
// which is exact for all that a network of the course adds up.
type value struct {
	dims []int
	v    []float64
}

// Program returns a function that computes the output for one picture, operator by
// operator, as the format's own kernels do: float32 networks with float64 sums, and
// networks of integers with the rounding that the kernels have. What comes out are the
// elements of the output, in its own type.
//
// Errors: the function has one if a shape does not fit, or if an input is not there.
func (m Model) Program() func(pixels []uint8) ([]float64, error) {
	constants := make([]*value, len(m.Tensors))
	for i, t := range m.Tensors {
		if len(t.Data) > 0 {
			constants[i] = &value{t.Dims, t.values()}
		}
	}
	return func(pixels []uint8) ([]float64, error) { return m.run(slices.Clone(constants), pixels) }
}

// run computes one picture. The values that are known are at first the constants.
func (m Model) run(known []*value, pixels []uint8) ([]float64, error) {
	in := m.Tensors[m.Input]
	if in.size() != len(pixels) {
		return nil, fmt.Errorf("a picture of %v has %d values, got %d", in.Dims, in.size(), len(pixels))
	}
	x := value{dims: in.Dims}
	for _, p := range pixels {
		x.v = append(x.v, float64(p))
	}
	known[m.Input] = &x
	for i, o := range m.Operators {
		var inputs []value
		for _, at := range o.Inputs {
			if known[at] == nil {
				return nil, fmt.Errorf("operator %d has no input %s", i, m.Tensors[at].Name)
			}
			inputs = append(inputs, *known[at])
		}
		y, err := m.operate(o, inputs)
		if err != nil {
			return nil, fmt.Errorf("operator %d of the kind %d: %w", i, o.Op, err)
		}
		if want := m.Tensors[o.Output].Dims; fmt.Sprint(y.dims) != fmt.Sprint(want) {
			return nil, fmt.Errorf("operator %d of the kind %d gives the shape %v, and its output has %v", i, o.Op, y.dims, want)
		}
		known[o.Output] = &y
	}
	if known[m.Output] == nil {
		return nil, fmt.Errorf("nothing computes the output")
	}
	return known[m.Output].v, nil
}

// operate computes one operator.
func (m Model) operate(o Operator, in []value) (value, error) {
	x := in[0]
	switch o.Op {
	case Conv, DepthwiseConv:
		return m.convolve(o, x, in[1], in[2])
	case FullyConnected:
		return m.multiply(o, x, in[1], in[2])
	case MaxPool, AveragePool:
		return m.pool(o, x)
	case Mean:
		return m.mean(o, x)
	case Reshape:
		return reshape(x, in[1])
	case ReLU:
		zero := m.zero(o.Inputs[0])
		return each(x, func(v float64) float64 { return max(v, zero) }), nil
	case Mul:
		if len(in[1].v) != 1 || m.Tensors[o.Output].Type != Float32 {
			return x, fmt.Errorf("only float32 values times one number are known")
		}
		return each(x, func(v float64) float64 { return v * in[1].v[0] }), nil
	case Quantize: // of bytes from 0 to 255 to integers from -128 to 127, by the same scale
		from, to := m.Tensors[o.Inputs[0]], m.Tensors[o.Output]
		if from.Type != Uint8 || to.Type != Int8 || len(from.Scales) != 1 || len(to.Scales) != 1 || from.Scales[0] != to.Scales[0] {
			return x, fmt.Errorf("only bytes can be turned into integers, by the same scale")
		}
		return each(x, func(v float64) float64 { return v + float64(to.Zeros[0]-from.Zeros[0]) }), nil
	}
	return x, fmt.Errorf("it is not known")
}

func each(x value, f func(v float64) float64) value {
	y := value{x.dims, make([]float64, len(x.v))}
	for i, v := range x.v {
		y.v[i] = f(v)
	}
	return y
}

// zero is the integer that stands for 0, or 0 for float32.
func (m Model) zero(tensor int) float64 {
	if zeros := m.Tensors[tensor].Zeros; len(zeros) == 1 {
		return float64(zeros[0])
	}
	return 0
}

// reshape keeps the values. One dimension may be -1: it is what is left.
func reshape(x, shape value) (value, error) {
	y, rest, open := value{v: x.v}, len(x.v), -1
	for i, d := range shape.v {
		y.dims = append(y.dims, int(d))
		if d == -1 {
			open = i
		} else if d < 1 || rest%int(d) != 0 {
			return y, fmt.Errorf("%v does not become %v", x.dims, shape.v)
		} else {
			rest /= int(d)
		}
	}
	if open >= 0 {
		y.dims[open], rest = rest, 1
	}
	if rest != 1 {
		return y, fmt.Errorf("%v does not become %v", x.dims, shape.v)
	}
	return y, nil
}

// finish returns what turns the sum of products of one output channel into an element
// of the output. For integers, it needs the scales of the operator's two inputs.
func (m Model) finish(o Operator, channels int) (func(sum float64, channel int) float64, error) {
	out := m.Tensors[o.Output]
	if out.Type == Float32 {
		return func(sum float64, _ int) float64 {
			if o.Rectified {
				return max(sum, 0)
			}
			return sum
		}, nil
	}
	in, weights := m.Tensors[o.Inputs[0]], m.Tensors[o.Inputs[1]]
	if len(in.Scales) != 1 || len(out.Scales) != 1 || len(weights.Scales) != 1 && len(weights.Scales) != channels {
		return nil, fmt.Errorf("its scales are missing")
	}
	var factors []Factor
	for _, w := range weights.Scales {
		product := float64(in.Scales[0]) * float64(w)
		if o.Op == FullyConnected { // its kernel multiplies as float32
			product = float64(in.Scales[0] * w)
		}
		factors = append(factors, NewFactor(product/float64(out.Scales[0])))
	}
	low, zero := -128.0, float64(out.Zeros[0])
	if o.Rectified {
		low = max(low, zero)
	}
	return func(sum float64, channel int) float64 {
		y := zero + float64(factors[channel%len(factors)].Times(int32(sum)))
		return math.Min(math.Max(y, low), 127)
	}, nil
}
