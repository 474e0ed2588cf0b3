package model

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/ninepixels/ninepixels/lessons/filter"
	"github.com/ninepixels/ninepixels/lessons/internal/odd"
)

// Fixed2D slides given kernels over a picture of one channel. Somebody has chosen
// their weights. They are not learned.
//
//	y[n,i,j,f] = Σ x[n,i+a,j+b,0] · kernels[f][a][b]   over 0 ≤ a < kh, 0 ≤ b < kw
//
// A kernel has the form that package filter takes, and any odd size. All kernels of
// one layer have the same size:
//
//	model.Fixed2D(images, filter.SobelV, filter.SobelH)
//	model.Fixed2D(images, [][]float32{{-1, 0, 0, 0, 1}})
//
// Shape: [N H W 1] → [N H-kh+1 W-kw+1 F] for F kernels. No bias, no parameters.
//
// Values: any. The result is not rectified: see [ReLU].
//
// Gradient: it passes through to x, as in [Conv2D]. To keep learned or random
// kernels as they are, use [Conv2D] and put graph.StopGradient on its weights.
//
// Panics: if there are no kernels, if their sizes differ or are even, if x is not
// [N H W 1], or if a kernel does not fit into x.
//
// Lesson: notebooks/05-how-filters-learn.ipynb. Peer: torch.nn.functional.conv2d.
func Fixed2D[K filter.AnyKernel](x *Node, kernels ...K) *Node {
	h, w, c := wantRank4("Fixed2D", x)
	if len(kernels) == 0 {
		panic(fmt.Errorf("Fixed2D needs at least one kernel"))
	}
	if c != 1 {
		panic(fmt.Errorf("Fixed2D works on pictures of one channel, got %s: put it before the layers that make channels", text(dimsOf(x))))
	}
	all := make([][][]float32, len(kernels))
	for f, k := range kernels {
		rows, err := odd.Rows(k)
		if err != nil {
			panic(fmt.Errorf("Fixed2D, kernel %d: %w", f, err))
		}
		all[f] = rows
	}
	kh, kw := len(all[0]), len(all[0][0])
	for f, rows := range all {
		if len(rows) != kh || len(rows[0]) != kw {
			panic(fmt.Errorf("Fixed2D: kernel %d is %d×%d and kernel 0 is %d×%d: frame the smaller one with zeros",
				f, len(rows), len(rows[0]), kh, kw))
		}
	}
	if h < kh || w < kw {
		panic(fmt.Errorf("Fixed2D: a %d×%d kernel does not fit into its input of %d×%d", kh, kw, h, w))
	}
	stacked := make([][][][]float32, kh) // [kh kw 1 F]
	for a := range stacked {
		stacked[a] = make([][][]float32, kw)
		for b := range stacked[a] {
			stacked[a][b] = [][]float32{make([]float32, len(all))}
			for f, rows := range all {
				stacked[a][b][0][f] = rows[a][b]
			}
		}
	}
	y, way := convolve(x, graph.Const(x.Graph(), stacked))
	return recordOf(x.Graph()).add(Layer{
		Kind: "Fixed2D", Input: x, Output: y,
		Window: [2]int{kh, kw}, Step: [2]int{1, 1}, Kernels: all, Way: way,
		MultiplyAdds: (h - kh + 1) * (w - kw + 1) * kh * kw * len(kernels),
	})
}
