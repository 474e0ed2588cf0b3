package onnx

import (
	"fmt"
	"math"
)

// Run computes one output of an input, operation by operation, as ONNX says, with
// float64 sums.
//
// Errors: if an operation is not known, if a tensor is missing, if a shape does not
// fit, or if a tensor has more than 2 million values.
func (g Graph) Run(x Tensor, output string) (values []float32, err error) {
	defer func() { // a damaged file may have any shapes, in any operation
		if r := recover(); r != nil {
			values, err = nil, fmt.Errorf("the shapes of the graph do not fit: %v", r)
		}
	}()
	known := map[string]Tensor{g.Inputs[0].Name: x}
	for _, c := range g.Constants {
		known[c.Name] = c.Tensor
	}
	for _, n := range g.Nodes {
		inputs := make([]Tensor, len(n.Inputs))
		for i, name := range n.Inputs {
			in, ok := known[name]
			if !ok {
				return nil, fmt.Errorf("%s %s has no input %s", n.Op, n.Output, name)
			}
			inputs[i] = in
		}
		y, err := n.run(inputs)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", n.Op, n.Output, err)
		}
		known[n.Output] = y
	}
	y, ok := known[output]
	if !ok {
		return nil, fmt.Errorf("there is no output %s", output)
	}
	return y.Values, nil
}

func (n Node) run(in []Tensor) (Tensor, error) {
	x := in[0]
	switch n.Op {
	case "Div":
		return elementwise(x, in[1], func(a, b float32) float32 { return a / b })
	case "Mul":
		return elementwise(x, in[1], func(a, b float32) float32 { return a * b })
	case "Add":
		return elementwise(x, in[1], func(a, b float32) float32 { return a + b })
	case "Relu":
		return elementwise(x, Tensor{Values: []float32{0}}, func(a, b float32) float32 { return max(a, b) })
	case "Transpose":
		return transpose(x, n.Ints("perm")), nil
	case "Flatten":
		return Tensor{[]int{x.Dims[0], size(x.Dims[1:])}, x.Values}, nil
	case "Gemm":
		return gemm(x, in[1], in[2])
	case "Conv":
		return n.conv(x, in[1], in[2])
	case "MaxPool", "AveragePool":
		return n.pool(x)
	case "GlobalAveragePool":
		return globalAverage(x), nil
	case "Softmax":
		return softmax(x), nil
	}
	return Tensor{}, fmt.Errorf("this operation is not known")
}

// most bounds the values of a tensor: networks of the course have a tenth of it.
const most = 1 << 21

// places returns the size of an output, which must be bounded before it is made.
func places(dims ...int) (int, error) {
	n := 1
	for _, d := range dims {
		if d < 1 || d > most/n {
			return 0, fmt.Errorf("an output of the shape %v is none", dims)
		}
		n *= d
	}
	return n, nil
}

func size(dims []int) int {
	n := 1
	for _, d := range dims {
		n *= d
	}
	return n
}

// elementwise joins x with values that are repeated along the first axes of x, and
// along axes where they have the size 1.
func elementwise(x, with Tensor, do func(a, b float32) float32) (Tensor, error) {
	shift := len(x.Dims) - len(with.Dims)
	if shift < 0 {
		return x, fmt.Errorf("shape %v does not fit %v", with.Dims, x.Dims)
	}
	y := Tensor{x.Dims, make([]float32, len(x.Values))}
	for i := range x.Values {
		at, rest, step := 0, i, 1
		for axis := len(x.Dims) - 1; axis >= shift; axis-- {
			place, d := rest%x.Dims[axis], with.Dims[axis-shift]
			if d != 1 && d != x.Dims[axis] {
				return x, fmt.Errorf("shape %v does not fit %v", with.Dims, x.Dims)
			}
			at += place % d * step
			step *= d
			rest /= x.Dims[axis]
		}
		y.Values[i] = do(x.Values[i], with.Values[at])
	}
	return y, nil
}

// transpose gives axis i of the result the place that axis perm[i] has in x.
func transpose(x Tensor, perm []int) Tensor {
	y := Tensor{make([]int, len(perm)), make([]float32, len(x.Values))}
	steps := make([]int, len(perm)) // from value to value of y's axes, in x
	for i, p := range perm {
		y.Dims[i], steps[i] = x.Dims[p], size(x.Dims[p+1:])
	}
	for i := range y.Values {
		at, rest := 0, i
		for axis := len(perm) - 1; axis >= 0; axis-- {
			at += rest % y.Dims[axis] * steps[axis]
			rest /= y.Dims[axis]
		}
		y.Values[i] = x.Values[at]
	}
	return y
}

func gemm(x, w, bias Tensor) (Tensor, error) {
	if len(x.Dims) != 2 || len(w.Dims) != 2 || x.Dims[1] != w.Dims[0] || len(bias.Values) != w.Dims[1] {
		return x, fmt.Errorf("weights %v and bias %v do not fit %v", w.Dims, bias.Dims, x.Dims)
	}
	y := Tensor{Dims: []int{x.Dims[0], w.Dims[1]}}
	for n := range x.Dims[0] {
		sums := make([]float64, w.Dims[1])
		for i, v := range x.Values[n*x.Dims[1]:][:x.Dims[1]] {
			for u, weight := range w.Values[i*len(sums):][:len(sums)] {
				sums[u] += float64(v) * float64(weight)
			}
		}
		for u, sum := range sums {
			y.Values = append(y.Values, float32(sum+float64(bias.Values[u])))
		}
	}
	return y, nil
}

// conv is a convolution of [N C H W] by weights [M C kh kw].
func (n Node) conv(x, w, bias Tensor) (Tensor, error) {
	if len(x.Dims) != 4 || len(w.Dims) != 4 || x.Dims[1] != w.Dims[1] || len(bias.Values) != w.Dims[0] {
		return x, fmt.Errorf("weights %v and bias %v do not fit %v", w.Dims, bias.Dims, x.Dims)
	}
	step, dilation, pads := n.Ints("strides", 1, 1), n.Ints("dilations", 1, 1), n.Ints("pads", 0, 0, 0, 0)
	size := [2]int{x.Dims[2], x.Dims[3]}
	kernel := [2]int{w.Dims[2], w.Dims[3]}
	var out [2]int
	for a := range out {
		out[a] = (size[a]+pads[a]+pads[a+2]-(kernel[a]-1)*dilation[a]-1)/step[a] + 1
	}
	y := Tensor{Dims: []int{x.Dims[0], w.Dims[0], out[0], out[1]}}
	if _, err := places(y.Dims...); err != nil {
		return y, err
	}
	sums := make([]float64, out[0]*out[1])
	for image := range x.Dims[0] {
		for m := range w.Dims[0] {
			for i := range sums {
				sums[i] = float64(bias.Values[m])
			}
			for tap, weight := range w.Values[m*w.Dims[1]*kernel[0]*kernel[1]:][:w.Dims[1]*kernel[0]*kernel[1]] {
				c, a, b := tap/(kernel[0]*kernel[1]), tap/kernel[1]%kernel[0], tap%kernel[1]
				plane := x.Values[(image*x.Dims[1]+c)*size[0]*size[1]:][:size[0]*size[1]]
				for i := range out[0] {
					row := i*step[0] + a*dilation[0] - pads[0]
					if row < 0 || row >= size[0] {
						continue
					}
					for j := range out[1] {
						if column := j*step[1] + b*dilation[1] - pads[1]; column >= 0 && column < size[1] {
							sums[i*out[1]+j] += float64(weight) * float64(plane[row*size[1]+column])
						}
					}
				}
			}
			for _, sum := range sums {
				y.Values = append(y.Values, float32(sum))
			}
		}
	}
	return y, nil
}

// pool takes the largest or the mean value of each window of [N C H W].
func (n Node) pool(x Tensor) (Tensor, error) {
	k, step := n.Ints("kernel_shape"), n.Ints("strides", 1, 1)
	if len(x.Dims) != 4 || len(k) != 2 {
		return x, fmt.Errorf("a window of %v does not fit %v", k, x.Dims)
	}
	h, w := (x.Dims[2]-k[0])/step[0]+1, (x.Dims[3]-k[1])/step[1]+1
	y := Tensor{Dims: []int{x.Dims[0], x.Dims[1], h, w}}
	if _, err := places(x.Dims[0], x.Dims[1], h, w, k[0], k[1]); err != nil {
		return y, err
	}
	for plane := range x.Dims[0] * x.Dims[1] {
		values := x.Values[plane*x.Dims[2]*x.Dims[3]:]
		for place := range h * w {
			sum, most := 0.0, float32(math.Inf(-1))
			for p := range k[0] * k[1] {
				v := values[(place/w*step[0]+p/k[1])*x.Dims[3]+place%w*step[1]+p%k[1]]
				sum, most = sum+float64(v), max(most, v)
			}
			if n.Op == "AveragePool" {
				most = float32(sum / float64(k[0]*k[1]))
			}
			y.Values = append(y.Values, most)
		}
	}
	return y, nil
}

func globalAverage(x Tensor) Tensor {
	y := Tensor{Dims: []int{x.Dims[0], x.Dims[1], 1, 1}}
	places := size(x.Dims[2:])
	for plane := range x.Dims[0] * x.Dims[1] {
		sum := 0.0
		for _, v := range x.Values[plane*places:][:places] {
			sum += float64(v)
		}
		y.Values = append(y.Values, float32(sum/float64(places)))
	}
	return y
}

// softmax is over the last axis.
func softmax(x Tensor) Tensor {
	n := x.Dims[len(x.Dims)-1]
	y := Tensor{Dims: x.Dims}
	for from := 0; from < len(x.Values); from += n {
		row := x.Values[from:][:n]
		most, sum := row[0], 0.0
		for _, v := range row {
			most = max(most, v)
		}
		for _, v := range row {
			sum += math.Exp(float64(v - most))
		}
		for _, v := range row {
			y.Values = append(y.Values, float32(math.Exp(float64(v-most))/sum))
		}
	}
	return y
}
