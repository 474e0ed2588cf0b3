//go:build unix

package model_test

import (
	"slices"
	"syscall"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	gomlx "github.com/gomlx/gomlx/ml/model"

	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// A timed is a convolution with its ReLU and its pooling.
type timed struct {
	n, side, c, f  int
	kernel, window int
	options        []model.ConvOption
}

// usual is the video's second convolution: by it the others are measured.
var usual = timed{n: 32, side: 13, c: 64, f: 64, kernel: 3, window: 2}

// compiled returns what computes the layer and its gradients, and the number of
// multiply-adds of the layer by itself.
func (l timed) compiled(b *testing.B, backend compute.Backend) (call func(), multiplyAdds float64) {
	b.Helper()
	exec, err := gomlx.NewExec(backend, gomlx.NewStore(), func(s *model.Scope, x *model.Node) []*model.Node {
		y := model.ReLU(model.Conv2D(s.In("c"), x, l.f, l.kernel, l.kernel, l.options...))
		if l.window > 1 {
			y = model.MaxPool2D(y, l.window)
		}
		g := x.Graph()
		multiplyAdds = float64(l.n * model.Layers(g)[0].MultiplyAdds)
		of := func(name string) *model.Node { return s.Store().GetVariable("/c/" + name).NodeValue(g) }
		return graph.Gradient(graph.ReduceAllSum(graph.Square(y)), x, of("weights"), of("bias"))
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(exec.Finalize)
	x, err := tensors.FromShapeForBackend(backend, 0, drawn(1, l.n, l.side, l.side, l.c).tensor().Shape())
	if err == nil {
		err = tensors.MutableFlatData(x, func(flat []float32) { copy(flat, drawn(1, l.n, l.side, l.side, l.c).v) })
	}
	if err != nil {
		b.Fatal(err)
	}
	call = func() {
		all, err := exec.Call(x)
		if err != nil {
			b.Fatal(err)
		}
		for _, t := range all {
			if err := t.FinalizeAll(); err != nil {
				b.Fatal(err)
			}
		}
	}
	call()
	return call, multiplyAdds
}

// processorSeconds is the time of the processors that this process has had.
func processorSeconds() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// BenchmarkShapes measures what a multiply-add costs in layers of other shapes than
// the video's, as a ratio: of-3x3 is 1.5 where it takes half as long again. Both are time
// of the processors, which other work on the machine changes little, and the two take turns.
//
//	go test ./lessons/model -run '^$' -bench Shapes -benchtime 20x
func BenchmarkShapes(b *testing.B) {
	backend, err := train.Backend()
	if err != nil {
		b.Fatal(err)
	}
	base, all := usual, []model.ConvOption{model.Same}
	for _, tt := range []struct {
		name   string
		change func(l *timed)
	}{
		{"3x3", func(*timed) {}},
		{"5x5", func(l *timed) { l.kernel = 5 }},
		{"7x7", func(l *timed) { l.kernel = 7 }},
		{"2x2", func(l *timed) { l.kernel = 2 }},
		{"4x4", func(l *timed) { l.kernel = 4 }},
		{"6x6", func(l *timed) { l.kernel = 6 }},
		{"same", func(l *timed) { l.options = all }},
		{"same-4x4", func(l *timed) { l.kernel, l.options = 4, all }},
		{"not-pooled", func(l *timed) { l.window = 1 }},
		{"pooled-3x3", func(l *timed) { l.window = 3 }},
		{"stride-2", func(l *timed) { l.options, l.window = []model.ConvOption{model.Stride(2)}, 1 }},
		{"stride-2-same", func(l *timed) { l.options, l.window = []model.ConvOption{model.Stride(2), model.Same}, 1 }},
		{"stride-2-2x2", func(l *timed) { l.options, l.window, l.kernel = []model.ConvOption{model.Stride(2)}, 1, 2 }},
		{"stride-2-4x4", func(l *timed) { l.options, l.window, l.kernel = []model.ConvOption{model.Stride(2)}, 1, 4 }},
		{"dilation-2", func(l *timed) { l.options = []model.ConvOption{model.Dilation(2)} }},
		{"dilation-2-stride-2", func(l *timed) { l.options = []model.ConvOption{model.Dilation(2), model.Stride(2)} }},
		{"batch-1", func(l *timed) { l.n = 1 }},
		{"batch-2", func(l *timed) { l.n = 2 }},
		{"batch-4", func(l *timed) { l.n = 4 }},
		{"batch-5", func(l *timed) { l.n = 5 }},
		{"batch-7", func(l *timed) { l.n = 7 }},
		{"batch-8", func(l *timed) { l.n = 8 }},
		{"batch-9", func(l *timed) { l.n = 9 }},
		{"batch-15", func(l *timed) { l.n = 15 }},
		{"channels-2", func(l *timed) { l.c = 2 }},
		{"channels-4", func(l *timed) { l.c = 4 }},
		{"channels-8", func(l *timed) { l.c = 8 }},
		{"channels-15", func(l *timed) { l.c = 15 }},
		{"channels-16", func(l *timed) { l.c = 16 }},
		{"filters-8", func(l *timed) { l.f = 8 }},
		{"filters-15", func(l *timed) { l.f = 15 }},
		{"filters-16", func(l *timed) { l.f = 16 }},
		{"grey-28", func(l *timed) { l.side, l.c = 28, 1 }},
		{"grey-28-batch-2", func(l *timed) { l.side, l.c, l.n = 28, 1, 2 }},
		{"grey-28-batch-4", func(l *timed) { l.side, l.c, l.n = 28, 1, 4 }},
		{"grey-28-batch-7", func(l *timed) { l.side, l.c, l.n = 28, 1, 7 }},
		{"grey-28-5x5", func(l *timed) { l.side, l.c, l.kernel = 28, 1, 5 }},
		{"colour-64", func(l *timed) { l.side, l.c, l.f, l.options = 64, 3, 32, all }},
	} {
		b.Run(tt.name, func(b *testing.B) {
			l := base
			tt.change(&l)
			mine, adds := l.compiled(b, backend)
			usually, usualAdds := base.compiled(b, backend)
			took := func(call func()) float64 {
				began := processorSeconds()
				call()
				return processorSeconds() - began
			}
			var seconds, ratios []float64
			for b.Loop() {
				s, u := took(mine), took(usually)
				seconds, ratios = append(seconds, s), append(ratios, s/adds/(u/usualAdds))
			}
			slices.Sort(seconds)
			slices.Sort(ratios)
			b.ReportMetric(1000*seconds[len(seconds)/2], "processor-ms")
			b.ReportMetric(ratios[len(ratios)/2], "of-3x3")
		})
	}
}
