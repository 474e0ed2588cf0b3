package export

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"sync"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/export/internal/loops"
	"github.com/ninepixels/ninepixels/lessons/export/internal/tflite"
)

const (
	calibrationPictures = 200  // by which the ranges of values are found
	accuracyPictures    = 1000 // by which the loss of accuracy is measured
	// accuracyLoss is what an int8 export may lose, in shares of the pictures. It counts
	// only if there are accuracyPictures.
	accuracyLoss = .01
	// logitShare is by how much an int8 logit may differ from that of the network, in
	// shares of the way from the smallest to the largest logit. Rounding to 255 steps in
	// each layer stays far below it.
	logitShare = .25
)

// An Option changes what [From] and [Load] keep of a network.
type Option func(s *Sequential) error

// Calibration gives pictures by which an int8 export finds out how large the values
// between the layers become. They should be pictures of the training, so that the test
// pictures tell how much accuracy is lost. The first 200 are taken. Without this
// option, int8 exports take test pictures that they do not measure with, if there are
// more than 1,000.
//
//	network, err := export.From(cnn, data.Test, export.Calibration(data.Train))
//
// Errors: From and Load have one if the pictures do not fit the network.
//
// Lesson: notebooks/09-ship-it.ipynb.
func Calibration(pictures *dataset.Split) Option {
	return func(s *Sequential) error {
		if err := pictures.Check("the split of calibration pictures"); err != nil {
			return err
		}
		if shape := [3]int(pictures.Shape()); shape != s.shape {
			return fmt.Errorf("the calibration pictures have the shape %v, and the model takes %v", shape, s.shape)
		}
		s.trial.calibration = rows(pictures, 0, min(calibrationPictures, pictures.Len()))
		return nil
	}
}

// A trial is what an int8 export is made and judged by.
type trial struct {
	calibration, pictures [][]uint8
	labels                []uint8 // nil if nobody knows them

	once      sync.Once
	quantized *quantized
	err       error
}

// rows copies pictures out of a split.
func rows(d *dataset.Split, from, to int) [][]uint8 {
	var all [][]uint8
	size := d.H * d.W * d.C
	for i := from; i < to; i++ {
		all = append(all, append([]uint8(nil), d.Images[i*size:(i+1)*size]...))
	}
	return all
}

// try keeps pictures for int8 exports.
func (s *Sequential) try(pictures *dataset.Split, labelled bool, options []Option) error {
	n := min(accuracyPictures, pictures.Len())
	s.trial = &trial{pictures: rows(pictures, 0, n)}
	if labelled {
		s.trial.labels = append([]uint8(nil), pictures.Labels[:n]...)
	}
	for _, option := range options {
		if err := option(s); err != nil {
			return err
		}
	}
	if s.trial.calibration == nil {
		end := pictures.Len()
		s.trial.calibration = rows(pictures, max(min(n, end-calibrationPictures), 0), min(end, max(n, calibrationPictures)))
		if end > n {
			s.trial.calibration = rows(pictures, max(n, end-calibrationPictures), end)
		}
	}
	return nil
}

// A grid says which number an integer q stands for: scale·(q-zero).
type grid struct {
	scale float32
	zero  int
}

// grid returns the one whose 256 integers reach over a span of numbers.
func (s span) grid() grid {
	low, high := min(s.low, 0), max(s.high, 0) // 0 must have an integer: it is what padding adds
	if low == high {
		high = 1
	}
	scale := float32((high - low) / 255)
	zero := math.Round(-128 - low/float64(scale))
	return grid{scale, int(min(max(zero, -128), 127))}
}

// A span is from the smallest to the largest of some numbers.
type span struct{ low, high float64 }

func (s span) with(t span) span { return span{min(s.low, t.low), max(s.high, t.high)} }

func spanOf(x []float64) span {
	s := span{math.Inf(1), math.Inf(-1)}
	for _, v := range x {
		s = s.with(span{v, v})
	}
	return s
}

// A quantized network computes with integers of 8 bits.
type quantized struct {
	layers []intLayer
	out    grid
	// integers are the logits of the pictures of the network's proof.
	integers [][]int8

	labelled      int
	right, before int // of the labelled pictures, in integers and in float32
}

// An intLayer is a layer in integers.
type intLayer struct {
	layer
	from, to grid
	// integers are weights [filters kh kw channels], [units features] or [channels]. Each
	// has the scale of its filter, or that of all.
	integers []int8
	rows     []int8 // the same with the filters, the units, behind
	scales   []float32
	offsets  []int32 // the bias, on the scale of a sum of products
	factors  []tflite.Factor
	mean     tflite.MeanFactor
}

// quantize makes integers of the network, once.
func (s *Sequential) quantize() (*quantized, error) {
	if s == nil || s.trial == nil {
		return nil, errors.New("there is no network: take it from a model with export.From, or read it with export.Load")
	}
	t := s.trial
	t.once.Do(func() {
		q := &quantized{}
		t.quantized = q
		t.err = q.fill(s, s.spans(t.calibration))
		if t.err != nil {
			return
		}
		q.integers = q.all(s.proof.pixels)
		t.err = q.measure(s, t)
	})
	return t.quantized, t.err
}

// spans returns how far the values reach in front of each layer, and behind the last.
func (s *Sequential) spans(pictures [][]uint8) []span {
	each := make([][]span, len(pictures))
	inParallel(len(pictures), func(i int) {
		x := intensities(pictures[i])
		each[i] = []span{{0, 1}} // a pixel can have any value
		for _, l := range s.layers {
			x = l.forward(x)
			each[i] = append(each[i], spanOf(x))
		}
	})
	all := each[0]
	for _, spans := range each[1:] {
		for i, more := range spans {
			all[i] = all[i].with(more)
		}
	}
	return all
}

// inParallel does something n times, on all processors.
func inParallel(n int, do func(i int)) {
	var group sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		group.Go(func() {
			for i := w; i < n; i += workers {
				do(i)
			}
		})
	}
	group.Wait()
}

// moves is true for a layer that only chooses or averages values: what comes out is on
// the grid of what went in, as the format's kernels want it.
func moves(k kind) bool { return k == relu || k == maxPool || k == meanPool || k == flatten }

// grids chooses a grid in front of each layer, and behind the last. Layers that only
// move values share one. It need not reach below 0 if a ReLU is among them. Nor need it
// reach beyond what is left behind the last of them, but for a mean, which must see all.
func (s *Sequential) grids(spans []span) []grid {
	all := make([]grid, len(spans))
	for begin := 0; begin < len(spans); {
		end := begin
		for end < len(s.layers) && moves(s.layers[end].kind) {
			end++
		}
		seen := end
		for i := begin; i < end; i++ {
			if s.layers[i].kind == meanPool {
				seen = i
				break
			}
		}
		g := spans[seen].grid()
		if begin == 0 {
			g = grid{float32(1) / 255, -128} // that of pixels
		}
		for i := begin; i <= end; i++ {
			all[i] = g
		}
		begin = end + 1
	}
	return all
}

// measure counts the labelled pictures that are classified right.
func (q *quantized) measure(s *Sequential, t *trial) error {
	float, err := loops.Program(s.lean(), s.weightBytes()) // the fast one
	if err != nil {
		return err
	}
	right, before := make([]int, len(t.labels)), make([]int, len(t.labels))
	inParallel(len(t.labels), func(i int) {
		label := int(t.labels[i])
		if z, err := float(t.pictures[i]); err == nil && argmax(z) == label {
			before[i] = 1
		}
		if argmax(q.numbers(q.logits(t.pictures[i]))) == label {
			right[i] = 1
		}
	})
	q.labelled = len(t.labels)
	for i := range t.labels {
		q.right, q.before = q.right+right[i], q.before+before[i]
	}
	return nil
}

// numbers turns the integers of logits into numbers.
func (q *quantized) numbers(z []int8) []float32 {
	y := make([]float32, len(z))
	for i, v := range z {
		y[i] = q.out.scale * float32(int(v)-q.out.zero)
	}
	return y
}
