package kept

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
)

// normEpsilon is what [model.BatchNorm] adds to each variance.
const normEpsilon = 1e-3

// A taker follows the shapes from layer to layer, and takes the weights.
type taker struct {
	arrays  map[string]safetensors.Array
	used    map[string]bool // the arrays that a layer has taken
	kernels string          // of layers whose kernels are given
	at      [3]int          // the shape of what the next layer gets
	flat    bool            // it has no rows and columns any more
}

// Take gives the layers their shapes and weights, from the file that was described.
//
// Errors: if the model computes something between its layers; if weights are missing,
// left over, not finite, or do not fit; or if there are not as many names of classes
// as logits. The error names the layer.
func (m *Model) Take(f safetensors.File) error {
	if own := f.Metadata["between"]; own != "" {
		return fmt.Errorf("the model function computes something of its own between its layers (%s), and only the layers of package model can be used outside of train", own)
	}
	t := &taker{arrays: f.Arrays, used: map[string]bool{}, kernels: f.Metadata["kernels"], at: m.Shape}
	for i := 0; i < len(m.Layers); i++ {
		l := &m.Layers[i]
		if l.Kind == Flatten && t.flat { // it changes nothing
			m.Layers = slices.Delete(m.Layers, i, i+1)
			i--
			continue
		}
		l.In, l.Out = t.at, t.at
		if err := t.take(l); err != nil {
			return fmt.Errorf("its layer %s: %w", l.Name, err)
		}
		t.at = l.Out
	}
	var over []string
	for name := range t.arrays {
		if !t.used[name] {
			over = append(over, name)
		}
	}
	slices.Sort(over)
	if len(over) > 0 {
		return fmt.Errorf("no layer of package model uses its %s", strings.Join(over, ", "))
	}
	if len(m.Layers) == 0 || !t.flat {
		return errors.New("it does not end with one logit for each class")
	}
	if m.Classes != nil && len(m.Classes) != t.at[2] {
		return fmt.Errorf("it has names for %d classes, but %d logits", len(m.Classes), t.at[2])
	}
	return nil
}

// take takes what one layer needs, and says what comes out of it.
func (t *taker) take(l *Layer) error {
	switch l.Kind {
	case Conv, MaxPool, MeanPool, GlobalMean:
		if t.flat {
			return errors.New("it wants rows and columns, and the layer before it gives none")
		}
	}
	switch l.Kind {
	case Conv:
		if strings.HasPrefix(l.Said, "Fixed2D") {
			return t.fixed(l)
		}
		return t.conv(l)
	case Dense:
		return t.dense(l)
	case Scale:
		return t.norm(l)
	case MaxPool, MeanPool:
		k := l.Kernel
		if k[0] != k[1] || k[0] > l.In[0] || k[1] > l.In[1] {
			return fmt.Errorf("its window of %d×%d does not fit into an input of %v", k[0], k[1], l.In)
		}
		l.Out = [3]int{l.In[0] / k[0], l.In[1] / k[1], l.In[2]}
	case GlobalMean:
		l.Out = [3]int{1, 1, l.In[2]}
		t.flat = true
	case Flatten:
		l.Out = [3]int{1, 1, l.In[0] * l.In[1] * l.In[2]}
		t.flat = true
	case Unknown:
		word, _, _ := strings.Cut(l.Said, " ")
		return fmt.Errorf("a %s is not known", word)
	}
	return nil
}

// array takes an array of the file.
func (t *taker) array(name string, rank int) (safetensors.Array, error) {
	a, ok := t.arrays[name]
	switch {
	case !ok:
		return a, fmt.Errorf("its %s is missing", name)
	case len(a.Dims) != rank || slices.Contains(a.Dims, 0):
		return a, fmt.Errorf("its %s has the shape %v", name, a.Dims)
	case slices.ContainsFunc(a.Values, func(v float32) bool { return v-v != 0 }):
		return a, fmt.Errorf("its %s is not finite: train it again with a smaller LearningRate", name)
	}
	t.used[name] = true
	return a, nil
}

// weighted takes the weights and the bias of a layer whose input has c channels.
func (t *taker) weighted(l *Layer, rank, c int) error {
	w, err := t.array(l.Name+"/weights", rank)
	if err != nil {
		return err
	}
	b, err := t.array(l.Name+"/bias", 1)
	if err != nil {
		return err
	}
	if w.Dims[rank-2] != c || len(b.Values) != w.Dims[rank-1] {
		return fmt.Errorf("its weights %v and its bias %v do not fit an input of %v", w.Dims, b.Dims, l.In)
	}
	l.Dims, l.Weights, l.Bias = w.Dims, w.Values, b.Values
	return nil
}

func (t *taker) dense(l *Layer) error {
	if !t.flat {
		return errors.New("it wants a Flatten before it")
	}
	err := t.weighted(l, 2, l.In[2])
	if err == nil {
		l.Out = [3]int{1, 1, l.Dims[1]}
	}
	return err
}

func (t *taker) conv(l *Layer) error {
	if err := t.weighted(l, 4, l.In[2]); err != nil {
		return err
	}
	if [2]int(l.Dims[:2]) != l.Kernel {
		return fmt.Errorf("its weights are %v, but its kernel is %d×%d", l.Dims, l.Kernel[0], l.Kernel[1])
	}
	return l.Place()
}

// Place says where the kernel of a convolution is laid, and what comes out. With Same,
// an odd row of zeros is at the bottom, and an odd column at the right.
//
// Errors: if the kernel does not fit into the input.
func (l *Layer) Place() error {
	l.Out[2] = l.Dims[3]
	for axis := range 2 {
		size, step := l.In[axis], l.Step[axis]
		extent := (l.Kernel[axis]-1)*l.Dilation[axis] + 1
		switch {
		case l.Same:
			l.Out[axis] = (size + step - 1) / step
			zeros := max((l.Out[axis]-1)*step+extent-size, 0)
			l.Before[axis], l.After[axis] = zeros/2, zeros-zeros/2
		case extent > size:
			return fmt.Errorf("its kernel does not fit into an input of %v", l.In)
		default:
			l.Out[axis] = (size-extent)/step + 1
		}
	}
	return nil
}

// fixed reads the kernels that were given, "fixed1: [[0 0 0] [0 1 0] [0 0 0]]". They
// become a convolution without bias.
func (t *taker) fixed(l *Layer) error {
	var kernels [][]float32
	for text := range strings.SplitSeq(t.kernels, ", ") {
		rows, ok := strings.CutPrefix(text, l.Name+": ")
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
		if len(values) != l.Kernel[0]*l.Kernel[1] {
			return fmt.Errorf("its kernels are not all %d×%d", l.Kernel[0], l.Kernel[1])
		}
		kernels = append(kernels, values)
	}
	if len(kernels) == 0 || l.In[2] != 1 {
		return fmt.Errorf("it has %d kernels for %d channels", len(kernels), l.In[2])
	}
	l.Dims, l.Bias = []int{l.Kernel[0], l.Kernel[1], 1, len(kernels)}, make([]float32, len(kernels))
	for place := range l.Kernel[0] * l.Kernel[1] {
		for _, k := range kernels {
			l.Weights = append(l.Weights, k[place])
		}
	}
	return l.Place()
}

// norm reads a batch normalisation with the averages that training has kept. It is
// one scale and one offset for each channel:
//
//	y = scale·(x-mean)/√(variance+ε) + offset = k·x + (offset - k·mean),  k = scale/√(variance+ε)
func (t *taker) norm(l *Layer) error {
	parts := map[string][]float32{}
	for _, part := range []string{"scale", "offset", "mean", "variance", "avg_weight"} {
		a, err := t.array(l.Name+"/"+part, 1)
		if err != nil {
			return err
		}
		if len(a.Values) != l.In[2] {
			return fmt.Errorf("its %s has %d values for %d channels", part, len(a.Values), l.In[2])
		}
		parts[part] = a.Values
	}
	l.Dims = []int{l.In[2]}
	for c, scale := range parts["scale"] {
		variance := float64(parts["variance"][c])
		if variance < 0 {
			return fmt.Errorf("the variance of its channel %d is %v", c, variance)
		}
		k := float64(scale) / math.Sqrt(variance+normEpsilon)
		l.Weights = append(l.Weights, float32(k))
		l.Bias = append(l.Bias, float32(float64(parts["offset"][c])-k*float64(parts["mean"][c])))
	}
	return nil
}
