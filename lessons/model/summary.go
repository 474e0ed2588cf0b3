package model

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	gomlx "github.com/gomlx/gomlx/ml/model"

	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
)

// A Summary is the table of a model's layers. It is read from the model's graph.
type Summary struct {
	Rows         []Row
	Params       int // of all layers
	MultiplyAdds int // for one image
}

// A Row is one layer of a [Summary]. A ReLU behind a layer has no row of its own:
// the layer's Kind then ends with "+ ReLU".
type Row struct {
	Layer        string // "conv1"
	Kind         string // "Conv2D + ReLU"
	Output       []int  // the shape for one image: [26 26 64]; nil if it is not known
	Params       int
	MultiplyAdds int // for one image
	// Way says how the layer is computed, in batches of 2 images or more:
	//
	//	windows      a 3×3 convolution of one channel, in one go with its ReLU and
	//	             its 2×2 pooling: 2 to 4 times as fast as the two by themselves
	//	tiles        the same for 16 channels or more on both sides, by Winograd's sums
	//	with conv1   the pooling that is part of such a convolution
	//	convolution  XLA's own: other sizes, other numbers of channels, no pooling. A
	//	             multiply-add takes 1.3 to 2.5 times as long as in tiles, and with 2 to
	//	             15 channels or fewer than 16 filters 3 to 14 times
	//	product      a matrix product: Dense; a stride together with a dilation or with
	//	             a kernel of even size, 2.5 to 3.2 times; the pure Go backend
	//	reduction    a maximum or a mean of what is there
	//	–            nothing is computed
	//
	// With a BatchNorm between the convolution and its pooling, there are windows and
	// tiles in the steps of training only, for up to 15 channels and for 16 or more. The
	// table has the way outside of training.
	Way string
}

// Ways of computing a layer.
const (
	byWindows     = "windows"
	byTiles       = "tiles"
	byConvolution = "convolution"
	byProduct     = "product"
	byReduction   = "reduction"
)

// NeedsFullBatch reports whether the layer is slower in batches of fewer than
// [FullBatch] images.
func (r Row) NeedsFullBatch() bool { return r.Way == byWindows || r.Way == byTiles }

// FullBatch is the smallest batch for which every layer has its fastest way: see
// [Row].
const FullBatch = fewestLanes

// Summarize draws fn for one image of h×w pixels and c channels, and reads the table
// from the graph. It computes and compiles nothing, and keeps no weights.
//
// A layer whose result nothing reads has a Kind that ends with "(not used)": it was
// called, and what it returned was dropped.
//
// The last row is "(others)" if fn has made parameters without the layers of this
// package. How many multiplications these need is not known.
//
// Errors: those of [Func.Build].
//
// Lesson: notebooks/04-first-cnn.ipynb. Peer: keras.Model.summary.
func Summarize(backend compute.Backend, fn Func, h, w, c int) (*Summary, error) {
	store := gomlx.NewStore()
	g := graph.NewGraph(backend, "summary")
	defer g.Finalize()
	gomlx.SetStore(g, store) // some of GoMLX's layers ask for it
	recordOf(g).full = true
	images := graph.Parameter(g, "images", shapes.Make(dtypes.Float32, 1, h, w, c))
	logits, err := fn.Build(store.RootScope(), images)
	if err != nil {
		return nil, err
	}
	s := summaryOf(Layers(g), reached(Layers(g), logits))
	others := store.NumParameters() - s.Params
	for v := range store.IterVariables() {
		if v.Name() == stepsAveraged {
			others -= v.Shape().Size()
		}
	}
	if others > 0 {
		s.Rows = append(s.Rows, Row{Layer: "(others)", Params: others})
		s.Params += others
	}
	return s, nil
}

// reached returns the layers on which the logits depend, by their places in the
// list. A layer that is computed together with another one does not read what stands
// before it in the graph, so the way goes from each layer to its input, too.
func reached(layers []Layer, logits *Node) map[int]bool {
	makes := map[*Node][]int{}
	for i, l := range layers {
		makes[l.Output] = append(makes[l.Output], i)
	}
	seen, used := map[*Node]bool{}, map[int]bool{}
	open := []*Node{logits}
	for len(open) > 0 {
		n := open[len(open)-1]
		open = open[:len(open)-1]
		if n == nil || seen[n] {
			continue
		}
		seen[n] = true
		for _, i := range makes[n] {
			used[i] = true
			open = append(open, layers[i].Input)
		}
		open = append(open, n.Inputs()...)
	}
	return used
}

func summaryOf(layers []Layer, used map[int]bool) *Summary {
	s := &Summary{}
	for i, l := range layers {
		s.Params += l.Params
		s.MultiplyAdds += l.MultiplyAdds
		if !used[i] {
			l.Kind += " (not used)"
		}
		if last := len(s.Rows) - 1; used[i] && last >= 0 && l.Name == s.Rows[last].Layer+"/relu" {
			s.Rows[last].Kind += " + ReLU"
			continue
		}
		s.Rows = append(s.Rows, Row{
			Layer: l.Name, Kind: l.Kind, Output: slices.Clone(dimsOf(l.Output)[1:]),
			Params: l.Params, MultiplyAdds: l.MultiplyAdds, Way: l.Way,
		})
	}
	return s
}

// shape writes the shape with the batch as N: [N 26 26 64].
func (r Row) shape() string {
	if r.Output == nil {
		return ""
	}
	return "[" + strings.TrimSpace("N "+strings.Trim(fmt.Sprint(r.Output), "[]")) + "]"
}

// String returns the table as aligned text, with the numbers to the right. The last line
// has the totals.
func (s *Summary) String() string {
	rows := [][]string{{"layer", "kind", "output", "parameters", "multiply-adds", "computed by"}}
	for _, r := range s.Rows {
		way := r.Way
		if way == "" {
			way = "–"
		}
		rows = append(rows, []string{r.Layer, r.Kind, r.shape(), sentence.Thousands(r.Params), sentence.Thousands(r.MultiplyAdds), way})
	}
	rows = append(rows, []string{"total", "", "", sentence.Thousands(s.Params), sentence.Thousands(s.MultiplyAdds), ""})
	return aligned(rows, 3, 4)
}

// aligned writes rows of equally many cells as lines of text. Some columns stand to the
// right.
func aligned(rows [][]string, right ...int) string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for x, cell := range row {
			widths[x] = max(widths[x], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		var line strings.Builder
		for x, cell := range row {
			pad := strings.Repeat(" ", widths[x]-utf8.RuneCountInString(cell))
			if slices.Contains(right, x) {
				cell, pad = pad+cell, ""
			}
			line.WriteString(cell + pad + "  ")
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}
