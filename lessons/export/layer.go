package export

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
)

// A reader reads the layers of a file one after another, and follows the shape.
type reader struct {
	arrays  map[string]safetensors.Array
	used    map[string]bool // the arrays that a layer has taken
	kernels string          // of layers whose kernels are given
	at      [3]int          // the shape of what the next layer gets
	flat    bool            // it has no rows and columns any more
	layers  []layer
}

// options are the words behind a layer's kind: "3×3 stride 2×2 same dilation 2×2".
type options struct {
	kernel, stride, dilation [2]int
	same                     bool
}

func parseOptions(words []string) (options, error) {
	o := options{kernel: [2]int{1, 1}, stride: [2]int{1, 1}, dilation: [2]int{1, 1}}
	into := &o.kernel
	for _, word := range words {
		switch word {
		case "stride":
			into = &o.stride
		case "dilation":
			into = &o.dilation
		case "same":
			o.same = true
		default:
			rows, columns, _ := strings.Cut(word, "×")
			h, errH := strconv.Atoi(rows)
			w, errW := strconv.Atoi(columns)
			if errH != nil || errW != nil || h < 1 || w < 1 {
				return o, fmt.Errorf("its option %q is not known", word)
			}
			*into = [2]int{h, w}
		}
	}
	return o, nil
}

// read adds the layer of that name. The kind is what package train has written:
// "Conv2D 3×3 stride 2×2 same".
func (r *reader) read(name, kindText string) error {
	words := strings.Fields(kindText)
	if len(words) == 0 {
		return errors.New("it has no kind")
	}
	o, err := parseOptions(words[1:])
	if err != nil {
		return err
	}
	l := layer{name: name, in: r.at, out: r.at}
	switch words[0] {
	case "Conv2D":
		err = r.conv(&l, o)
	case "Fixed2D":
		err = r.fixed(&l, o)
	case "Dense":
		err = r.dense(&l)
	case "BatchNorm":
		err = r.norm(&l)
	case "ReLU":
		l.kind = relu
	case "MaxPool2D", "MeanPool2D":
		l.kind = map[string]kind{"MaxPool2D": maxPool, "MeanPool2D": meanPool}[words[0]]
		err = r.pool(&l, o)
	case "GlobalMeanPool":
		l.kind, l.out = globalMean, [3]int{1, 1, r.at[2]}
		err = r.wantMaps()
		r.flat = true
	case "Flatten":
		l.kind, l.out = flatten, [3]int{1, 1, r.at[0] * r.at[1] * r.at[2]}
		if r.flat { // it changes nothing
			return nil
		}
		r.flat = true
	case "Dropout": // it does nothing outside of training
		return nil
	default:
		return fmt.Errorf("a %s cannot be exported", words[0])
	}
	if err != nil {
		return err
	}
	r.at = l.out
	r.layers = append(r.layers, l)
	return nil
}

func (r *reader) wantMaps() error {
	if r.flat {
		return errors.New("it wants rows and columns, and the layer before it gives none")
	}
	return nil
}

// array takes an array of the file.
func (r *reader) array(name string, rank int) (safetensors.Array, error) {
	a, ok := r.arrays[name]
	switch {
	case !ok:
		return a, fmt.Errorf("its %s is missing", name)
	case len(a.Dims) != rank || slices.Contains(a.Dims, 0):
		return a, fmt.Errorf("its %s has the shape %v", name, a.Dims)
	case slices.ContainsFunc(a.Values, func(v float32) bool { return v-v != 0 }):
		return a, fmt.Errorf("its %s is not finite: train it again with a smaller LearningRate", name)
	}
	r.used[name] = true
	return a, nil
}

// weighted takes the weights and the bias of a layer whose input has c channels.
func (r *reader) weighted(l *layer, rank, c int) error {
	w, err := r.array(l.name+"/weights", rank)
	if err != nil {
		return err
	}
	b, err := r.array(l.name+"/bias", 1)
	if err != nil {
		return err
	}
	if w.Dims[rank-2] != c || len(b.Values) != w.Dims[rank-1] {
		return fmt.Errorf("its weights %v and its bias %v do not fit an input of %v", w.Dims, b.Dims, r.at)
	}
	l.dims, l.weights, l.bias = w.Dims, w.Values, b.Values
	return nil
}

func (r *reader) dense(l *layer) error {
	l.kind = dense
	if !r.flat {
		return errors.New("it wants a Flatten before it")
	}
	err := r.weighted(l, 2, r.at[2])
	if err == nil {
		l.out = [3]int{1, 1, l.dims[1]}
	}
	return err
}

func (r *reader) conv(l *layer, o options) error {
	if err := r.wantMaps(); err != nil {
		return err
	}
	if err := r.weighted(l, 4, r.at[2]); err != nil {
		return err
	}
	if [2]int(l.dims[:2]) != o.kernel {
		return fmt.Errorf("its weights are %v, but its kernel is %d×%d", l.dims, o.kernel[0], o.kernel[1])
	}
	return l.place(o)
}

// place says where the kernel is laid. With same, an odd row of zeros is at the
// bottom, and an odd column at the right.
func (l *layer) place(o options) error {
	l.kind, l.step, l.dilation, l.framed = conv, o.stride, o.dilation, o.same
	l.out[2] = l.dims[3]
	for axis := range 2 {
		size, extent, step := l.in[axis], l.extent(axis), l.step[axis]
		switch {
		case o.same:
			l.out[axis] = (size + step - 1) / step
			zeros := max((l.out[axis]-1)*step+extent-size, 0)
			l.before[axis], l.after[axis] = zeros/2, zeros-zeros/2
		case extent > size:
			return fmt.Errorf("its kernel does not fit into an input of %v", l.in)
		default:
			l.out[axis] = (size-extent)/step + 1
		}
	}
	return nil
}

// fixed reads the kernels that were given, "fixed1: [[0 0 0] [0 1 0] [0 0 0]]". They
// become a convolution without bias.
func (r *reader) fixed(l *layer, o options) error {
	if err := r.wantMaps(); err != nil {
		return err
	}
	var kernels [][]float32
	for text := range strings.SplitSeq(r.kernels, ", ") {
		rows, ok := strings.CutPrefix(text, l.name+": ")
		if !ok {
			continue
		}
		var values []float32
		for number := range strings.FieldsSeq(strings.NewReplacer("[", " ", "]", " ").Replace(rows)) {
			v, err := strconv.ParseFloat(number, 32)
			if err != nil || v-v != 0 {
				return fmt.Errorf("its kernel has the weight %q", number)
			}
			values = append(values, float32(v))
		}
		if len(values) != o.kernel[0]*o.kernel[1] {
			return fmt.Errorf("its kernels are not all %d×%d", o.kernel[0], o.kernel[1])
		}
		kernels = append(kernels, values)
	}
	if len(kernels) == 0 || r.at[2] != 1 {
		return fmt.Errorf("it has %d kernels for %d channels", len(kernels), r.at[2])
	}
	l.dims, l.bias = []int{o.kernel[0], o.kernel[1], 1, len(kernels)}, make([]float32, len(kernels))
	for place := range o.kernel[0] * o.kernel[1] {
		for _, k := range kernels {
			l.weights = append(l.weights, k[place])
		}
	}
	return l.place(o)
}

func (r *reader) pool(l *layer, o options) error {
	if err := r.wantMaps(); err != nil {
		return err
	}
	k := o.kernel[0]
	if k != o.kernel[1] || k > r.at[0] || k > r.at[1] {
		return fmt.Errorf("its window of %d×%d does not fit into an input of %v", k, o.kernel[1], r.at)
	}
	l.window, l.out = k, [3]int{r.at[0] / k, r.at[1] / k, r.at[2]}
	return nil
}
