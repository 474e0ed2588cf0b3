package ops

import (
	"math"
	"unsafe"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/internal/gobackend"
	"github.com/gomlx/compute/shapes"
)

// A pairs is a function of the module that takes two rows of numbers.
type pairs = func(a unsafe.Pointer, stepA int32, b unsafe.Pointer, stepB int32, out unsafe.Pointer, n int32)

func init() {
	for op, e := range map[compute.OpType]struct {
		vectors pairs
		loops   gobackend.NodeExecutor
	}{
		compute.OpTypeAdd: {vectorAdd, execAdd}, compute.OpTypeSub: {vectorSub, execSub}, compute.OpTypeMul: {vectorMul, execMul},
		compute.OpTypeDiv: {vectorDiv, execDiv}, compute.OpTypeMin: {vectorMin, execMin}, compute.OpTypeMax: {vectorMax, execMax},
	} {
		gobackend.SetNodeExecutor(op, gobackend.PriorityArch, binaryByVectors(e.vectors, e.loops))
	}
	for op, e := range map[compute.OpType]struct {
		vectors, ints pairs
		loops         gobackend.NodeExecutor
	}{
		compute.OpTypeEqual: {vectorEqual, vectorEqualInt, execEqual}, compute.OpTypeLessThan: {vectorLess, nil, execLessThan},
		compute.OpTypeGreaterThan: {vectorGreater, nil, execGreaterThan}, compute.OpTypeLessOrEqual: {vectorAtMost, nil, execLessOrEqual},
		compute.OpTypeGreaterOrEqual: {vectorAtLeast, nil, execGreaterOrEqual},
	} {
		gobackend.SetNodeExecutor(op, gobackend.PriorityArch, compareByVectors(e.vectors, e.ints, e.loops))
	}
	for op, e := range map[compute.OpType]struct {
		vectors func(a, out unsafe.Pointer, n int32)
		loops   gobackend.NodeExecutor
	}{
		compute.OpTypeNeg: {vectorNeg, execNeg}, compute.OpTypeAbs: {vectorAbs, execAbs}, compute.OpTypeSqrt: {vectorSqrt, execSqrt},
	} {
		gobackend.SetNodeExecutor(op, gobackend.PriorityArch, unaryByVectors(e.vectors, e.loops))
	}
	gobackend.SetNodeExecutor(compute.OpTypeWhere, gobackend.PriorityArch, whereByVectors)
	gobackend.SetNodeExecutor(compute.OpTypeReduceSum, gobackend.PriorityArch, reduceByVectors(vectorAdd, vectorSum, 0))
	gobackend.SetNodeExecutor(compute.OpTypeReduceMax, gobackend.PriorityArch, reduceByVectors(vectorMax, vectorMost, float32(math.Inf(-1))))
	ConvertDTypePairMap.Register(dtypes.Uint8, dtypes.Float32, gobackend.PriorityArch, func(operand, output *gobackend.Buffer) {
		vectorFloat(start(operand), start(output), int32(output.RawShape.Size()))
	})
	ConvertDTypePairMap.Register(dtypes.Bool, dtypes.Float32, gobackend.PriorityArch, func(operand, output *gobackend.Buffer) {
		vectorFloat(start(operand), start(output), int32(output.RawShape.Size()))
	})
}

// pairwise calls f for the rows in which a and b, spread to the shape of out, are single
// numbers or lie number by number. size is that of a number of out in bytes.
func pairwise(f pairs, a, b, out *gobackend.Buffer, size int) {
	fromA, fromB := spread(a.RawShape, out.RawShape), spread(b.RawShape, out.RawShape)
	// The ways of a, and of b in place of those of out.
	ways := make([]way, len(fromA))
	for axis, n := range out.RawShape.Dimensions {
		ways[axis] = way{n, fromA[axis], fromB[axis]}
	}
	ways = merged(ways)
	row := way{1, 0, 0}
	if end := len(ways) - 1; end >= 0 {
		row, ways = ways[end], ways[:end]
	}
	wordsA, wordsB := wordsOf(a), wordsOf(b)
	var fourA, fourB [wide / 4]uint32
	done := 0
	each(ways, func(i, j int) {
		pa, stepA := place(wordsA, i), int32(wide)
		pb, stepB := place(wordsB, j), int32(wide)
		if row.from == 0 {
			fill(fourA[:], wordsA[i])
			pa, stepA = unsafe.Pointer(&fourA), 0
		}
		if row.to == 0 {
			fill(fourB[:], wordsB[j])
			pb, stepB = unsafe.Pointer(&fourB), 0
		}
		f(pa, stepA, pb, stepB, unsafe.Add(start(out), done*size), int32(row.n))
		done += row.n
	})
}

// spread are the steps of a tensor that is repeated to the shape of another one.
func spread(s, to shapes.Shape) []int {
	list := make([]int, to.Rank())
	if s.Size() == 1 {
		return list
	}
	for axis, step := range strides(s.Dimensions) {
		if s.Dimensions[axis] > 1 {
			list[axis] = step
		}
	}
	return list
}

// fits says whether a tensor can be spread to the shape of another one.
func fits(s, to shapes.Shape, dtype dtypes.DType) bool {
	return s.DType == dtype && words(s) && words(shapes.Shape{DType: dtypes.Int32, Dimensions: to.Dimensions}) && (s.Size() == 1 || s.Rank() == to.Rank())
}

func binaryByVectors(f pairs, loops gobackend.NodeExecutor) gobackend.NodeExecutor {
	return func(backend *gobackend.Backend, node *gobackend.Node, inputs []*gobackend.Buffer, owned []bool) (*gobackend.Buffer, error) {
		if !fits(inputs[0].RawShape, node.Shape, dtypes.Float32) || !fits(inputs[1].RawShape, node.Shape, dtypes.Float32) {
			return loops(backend, node, inputs, owned)
		}
		a, b, output, _, _ := binaryOperandsAndOutputForExecution(backend, node, inputs, owned, node.Shape)
		pairwise(f, a, b, output, 4)
		return output, nil
	}
}

func compareByVectors(f, ints pairs, loops gobackend.NodeExecutor) gobackend.NodeExecutor {
	return func(backend *gobackend.Backend, node *gobackend.Node, inputs []*gobackend.Buffer, owned []bool) (*gobackend.Buffer, error) {
		a, b, f, kind := inputs[0], inputs[1], f, dtypes.Float32
		if a.RawShape.DType == dtypes.Int32 && ints != nil {
			f, kind = ints, dtypes.Int32
		}
		if !fits(a.RawShape, node.Shape, kind) || !fits(b.RawShape, node.Shape, kind) {
			return loops(backend, node, inputs, owned)
		}
		output, err := backend.GetBuffer(node.Shape)
		if err != nil {
			return nil, err
		}
		pairwise(f, a, b, output, 1)
		return output, nil
	}
}

func unaryByVectors(f func(a, out unsafe.Pointer, n int32), loops gobackend.NodeExecutor) gobackend.NodeExecutor {
	return func(backend *gobackend.Backend, node *gobackend.Node, inputs []*gobackend.Buffer, owned []bool) (*gobackend.Buffer, error) {
		if !fits(inputs[0].RawShape, inputs[0].RawShape, dtypes.Float32) {
			return loops(backend, node, inputs, owned)
		}
		input, output, err := unaryOperandAndOutput(backend, inputs, owned)
		if err != nil {
			return nil, err
		}
		f(start(input), start(output), int32(input.RawShape.Size()))
		return output, nil
	}
}

func whereByVectors(backend *gobackend.Backend, node *gobackend.Node, inputs []*gobackend.Buffer, owned []bool) (*gobackend.Buffer, error) {
	which, a, b := inputs[0], inputs[1], inputs[2]
	if !words(node.Shape) || which.RawShape.Size() != node.Shape.Size() || which.RawShape.IsScalar() {
		return execWhere(backend, node, inputs, owned)
	}
	var output *gobackend.Buffer
	var err error
	switch {
	case owned[1] && a.RawShape.Equal(node.Shape):
		output, inputs[1] = a, nil
	case owned[2] && b.RawShape.Equal(node.Shape):
		output, inputs[2] = b, nil
	default:
		if output, err = backend.GetBuffer(node.Shape); err != nil {
			return nil, err
		}
	}
	var fourA, fourB [wide / 4]uint32
	pa, stepA := start(a), int32(wide)
	pb, stepB := start(b), int32(wide)
	if a.RawShape.IsScalar() {
		fill(fourA[:], wordsOf(a)[0])
		pa, stepA = unsafe.Pointer(&fourA), 0
	}
	if b.RawShape.IsScalar() {
		fill(fourB[:], wordsOf(b)[0])
		pb, stepB = unsafe.Pointer(&fourB), 0
	}
	vectorChoose(start(which), pa, stepA, pb, stepB, start(output), int32(node.Shape.Size()))
	return output, nil
}

// reduceByVectors puts together the numbers of some axes: whole rows by join, and the
// numbers of a row by total.
func reduceByVectors(join pairs, total func(a unsafe.Pointer, n int32) float32, first float32) gobackend.NodeExecutor {
	return func(backend *gobackend.Backend, node *gobackend.Node, inputs []*gobackend.Buffer, owned []bool) (*gobackend.Buffer, error) {
		operand, axes := inputs[0], node.Data.([]int)
		if operand.RawShape.DType != dtypes.Float32 || !words(operand.RawShape) || len(axes) == 0 {
			return execReduce(backend, node, inputs, owned)
		}
		output, err := backend.GetBuffer(node.Shape)
		if err != nil {
			return nil, err
		}
		out := output.Flat.([]float32)
		fill(wordsOf(output), math.Float32bits(first))
		reduced := make([]bool, operand.RawShape.Rank())
		for _, axis := range axes {
			reduced[axis] = true
		}
		from, step := strides(operand.RawShape.Dimensions), 1
		ways := make([]way, len(reduced))
		for axis := len(ways) - 1; axis >= 0; axis-- {
			n := operand.RawShape.Dimensions[axis]
			ways[axis] = way{n: n, from: from[axis]}
			if !reduced[axis] {
				ways[axis].to = step
				step *= n
			}
		}
		ways = merged(ways)
		row := way{1, 1, 1}
		if end := len(ways) - 1; end >= 0 {
			row, ways = ways[end], ways[:end]
		}
		in := wordsOf(operand)
		each(ways, func(a, b int) {
			if row.to == 0 {
				one := [4]float32{total(place(in, a), int32(row.n))}
				join(place(out, b), wide, unsafe.Pointer(&one), wide, place(out, b), 1)
				return
			}
			join(place(out, b), wide, place(in, a), wide, place(out, b), int32(row.n))
		})
		return output, nil
	}
}
