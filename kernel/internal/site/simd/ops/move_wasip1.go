package ops

import (
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/internal/gobackend"
	"github.com/gomlx/compute/shapes"
)

func init() {
	for op, e := range map[compute.OpType]struct{ vectors, loops gobackend.NodeExecutor }{
		compute.OpTypeTranspose:      {transposeByVectors, execTranspose},
		compute.OpTypeSlice:          {sliceByVectors, execSlice},
		compute.OpTypePad:            {padByVectors, execPad},
		compute.OpTypeConcatenate:    {concatenateByVectors, execConcatenate},
		compute.OpTypeBroadcastInDim: {broadcastByVectors, execBroadcastInDim},
	} {
		gobackend.SetNodeExecutor(op, gobackend.PriorityArch, func(b *gobackend.Backend, node *gobackend.Node, inputs []*gobackend.Buffer, owned []bool) (*gobackend.Buffer, error) {
			if !words(node.Shape) {
				return e.loops(b, node, inputs, owned)
			}
			return e.vectors(b, node, inputs, owned)
		})
	}
}

// words says whether a tensor holds numbers of 32 bits, whatever they mean.
func words(s shapes.Shape) bool {
	switch s.DType {
	case dtypes.Float32, dtypes.Int32, dtypes.Uint32:
		return !s.IsDynamic() && s.Size() > 0
	}
	return false
}

// A way is one axis of what is moved: n numbers, with steps between them.
type way struct{ n, from, to int }

// move copies to[Σ i·w.to] = from[Σ i·w.from] for all places i < w.n of the ways. No two
// places of to are the same.
func move(from, to []uint32, ways []way) {
	ways = merged(ways)
	// The axis on which to goes from a number to its neighbour, and that on which from does.
	last := slices.IndexFunc(ways, func(w way) bool { return w.to == 1 })
	near := slices.IndexFunc(ways, func(w way) bool { return w.from == 1 })
	switch {
	case last >= 0 && near >= 0 && last != near:
		t, f := ways[last], ways[near]
		each(without(ways, last, near), func(a, b int) {
			vectorTranspose(place(from, a), int32(4*t.from), place(to, b), int32(4*f.to), wide, int32(t.n), int32(f.n))
		})
	case last >= 0 && last == near:
		rest := without(ways, last)
		rows := largest(rest)
		outer := way{1, 0, 0}
		if rows >= 0 {
			outer = rest[rows]
			rest = without(rest, rows)
		}
		each(rest, func(a, b int) {
			vectorCopy(place(from, a), int32(4*outer.from), place(to, b), int32(4*outer.to), int32(outer.n), int32(ways[last].n))
		})
	default: // number by number
		rows := largest(ways)
		outer := way{1, 0, 0}
		if rows >= 0 {
			outer = ways[rows]
			ways = without(ways, rows)
		}
		each(ways, func(a, b int) {
			vectorCopy(place(from, a), int32(4*outer.from), place(to, b), int32(4*outer.to), int32(outer.n), 1)
		})
	}
}

// merged leaves out axes of one number, and makes one of two that are walked as one.
func merged(ways []way) (list []way) {
	for _, w := range ways {
		if w.n == 1 {
			continue
		}
		if end := len(list) - 1; end >= 0 && list[end].from == w.n*w.from && list[end].to == w.n*w.to {
			list[end] = way{list[end].n * w.n, w.from, w.to}
			continue
		}
		list = append(list, w)
	}
	return list
}

func without(ways []way, places ...int) (list []way) {
	for i, w := range ways {
		if !slices.Contains(places, i) {
			list = append(list, w)
		}
	}
	return list
}

// largest is the place of the longest axis, or -1.
func largest(ways []way) int {
	best := -1
	for i, w := range ways {
		if best < 0 || w.n > ways[best].n {
			best = i
		}
	}
	return best
}

// each calls do for all places of the ways.
func each(ways []way, do func(from, to int)) {
	at := make([]int, len(ways))
	for from, to := 0, 0; ; {
		do(from, to)
		axis := len(ways) - 1
		for ; axis >= 0; axis-- {
			w := ways[axis]
			at[axis]++
			from, to = from+w.from, to+w.to
			if at[axis] < w.n {
				break
			}
			from, to, at[axis] = from-w.n*w.from, to-w.n*w.to, 0
		}
		if axis < 0 {
			return
		}
	}
}

// strides are the steps of a tensor's axes.
func strides(dimensions []int) []int {
	list, step := make([]int, len(dimensions)), 1
	for axis := len(dimensions) - 1; axis >= 0; axis-- {
		list[axis] = step
		step *= dimensions[axis]
	}
	return list
}

func transposeByVectors(backend *gobackend.Backend, node *gobackend.Node, inputs []*gobackend.Buffer, _ []bool) (*gobackend.Buffer, error) {
	output, err := backend.GetBuffer(node.Shape)
	if err != nil {
		return nil, err
	}
	from, to := strides(inputs[0].RawShape.Dimensions), strides(node.Shape.Dimensions)
	ways := make([]way, len(to))
	for axis, of := range node.Data.([]int) {
		ways[axis] = way{node.Shape.Dimensions[axis], from[of], to[axis]}
	}
	move(wordsOf(inputs[0]), wordsOf(output), ways)
	return output, nil
}

func sliceByVectors(backend *gobackend.Backend, node *gobackend.Node, inputs []*gobackend.Buffer, _ []bool) (*gobackend.Buffer, error) {
	output, err := backend.GetBuffer(node.Shape)
	if err != nil {
		return nil, err
	}
	cut := node.Data.(*sliceNode)
	from, to, begin := strides(inputs[0].RawShape.Dimensions), strides(node.Shape.Dimensions), 0
	ways := make([]way, len(to))
	for axis, n := range node.Shape.Dimensions {
		begin += cut.starts[axis] * from[axis]
		ways[axis] = way{n, from[axis] * cut.strides[axis], to[axis]}
	}
	move(wordsOf(inputs[0])[begin:], wordsOf(output), ways)
	return output, nil
}

func padByVectors(backend *gobackend.Backend, node *gobackend.Node, inputs []*gobackend.Buffer, owned []bool) (*gobackend.Buffer, error) {
	frame, operand := node.Data.(*padNode).axesConfig, inputs[0].RawShape
	for _, a := range frame {
		if a.Start < 0 || a.End < 0 || a.Interior < 0 {
			return execPad(backend, node, inputs, owned)
		}
	}
	output, err := backend.GetBuffer(node.Shape)
	if err != nil {
		return nil, err
	}
	all := wordsOf(output)
	fill(all, wordsOf(inputs[1])[0])
	if operand.Size() == 0 {
		return output, nil
	}
	from, to, begin := strides(operand.Dimensions), strides(node.Shape.Dimensions), 0
	ways := make([]way, len(to))
	for axis, n := range operand.Dimensions {
		var a compute.PadAxis
		if axis < len(frame) {
			a = frame[axis]
		}
		begin += a.Start * to[axis]
		ways[axis] = way{n, from[axis], to[axis] * (1 + a.Interior)}
	}
	move(wordsOf(inputs[0]), all[begin:], ways)
	return output, nil
}

func concatenateByVectors(backend *gobackend.Backend, node *gobackend.Node, inputs []*gobackend.Buffer, _ []bool) (*gobackend.Buffer, error) {
	output, err := backend.GetBuffer(node.Shape)
	if err != nil {
		return nil, err
	}
	axis, to, all := node.Data.(int), strides(node.Shape.Dimensions), wordsOf(output)
	begin := 0
	for _, in := range inputs {
		if in.RawShape.Size() == 0 {
			continue
		}
		from := strides(in.RawShape.Dimensions)
		ways := make([]way, len(to))
		for i, n := range in.RawShape.Dimensions {
			ways[i] = way{n, from[i], to[i]}
		}
		move(wordsOf(in), all[begin:], ways)
		begin += in.RawShape.Dimensions[axis] * to[axis]
	}
	return output, nil
}

func broadcastByVectors(backend *gobackend.Backend, node *gobackend.Node, inputs []*gobackend.Buffer, _ []bool) (*gobackend.Buffer, error) {
	output, err := backend.GetBuffer(node.Shape)
	if err != nil {
		return nil, err
	}
	operand := inputs[0].RawShape
	if operand.Size() == 1 {
		fill(wordsOf(output), wordsOf(inputs[0])[0])
		return output, nil
	}
	from, to := strides(operand.Dimensions), strides(node.Shape.Dimensions)
	ways := make([]way, len(to))
	for axis, n := range node.Shape.Dimensions {
		ways[axis] = way{n, 0, to[axis]}
	}
	for i, axis := range node.Data.([]int) {
		if operand.Dimensions[i] > 1 {
			ways[axis].from = from[i]
		}
	}
	move(wordsOf(inputs[0]), wordsOf(output), ways)
	return output, nil
}

func fill(s []uint32, value uint32) {
	s[0] = value
	for n := 1; n < len(s); n *= 2 {
		copy(s[n:], s[:n])
	}
}
