package model

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// A ConvOption says where a [Conv2D] lays its kernel: see [Stride], [Same] and
// [Dilation].
type ConvOption func(*placement)

// Stride moves the kernel of a [Conv2D] by n pixels at a time, in the place of one.
// With two numbers, it moves by the first from row to row, and by the second from
// column to column.
//
//	y[n,i,j,f] = bias[f] + Σ x[n,i·s+a,j·s+b,c] · weights[a,b,c,f]   over a, b, c
//
// Shape: a side of H pixels becomes (H-kh)/s+1, rounded down. With [Same] it becomes
// H/s, rounded up.
//
// Panics: in [Conv2D], unless there are one or two numbers of at least 1.
//
// Peer: strides of keras.layers.Conv2D.
func Stride(n ...int) ConvOption {
	return func(p *placement) { p.step, p.wrong = pair("Stride", n, p.wrong) }
}

// Dilation puts n pixels from each weight of a kernel to the next, in the place of
// one. So the kernel sees more of its input, with as many weights. With two numbers,
// the first is for rows, and the second for columns.
//
//	y[n,i,j,f] = bias[f] + Σ x[n,i+a·d,j+b·d,c] · weights[a,b,c,f]   over a, b, c
//
// Shape: as for a kernel of (kh-1)·d+1 rows and (kw-1)·d+1 columns.
//
// Panics: in [Conv2D], unless there are one or two numbers of at least 1.
//
// Peer: dilation_rate of keras.layers.Conv2D.
func Dilation(n ...int) ConvOption {
	return func(p *placement) { p.dilation, p.wrong = pair("Dilation", n, p.wrong) }
}

// Same puts a frame of zeros around the input of a [Conv2D], so that the kernel can
// be laid on every pixel. Then the output has as many rows and columns as the input.
// If the number of rows in the frame is odd, the odd one is at the bottom. The odd
// column is at the right.
//
// Shape: [N H W C] → [N H W filters]. With a [Stride] of s it is H/s and W/s, rounded
// up.
//
// Peer: padding="same" of keras.layers.Conv2D.
var Same ConvOption = func(p *placement) { p.same = true }

// pair reads one or two numbers of an option.
func pair(option string, n []int, wrong error) ([2]int, error) {
	if len(n) < 1 || len(n) > 2 || slices.Min(n) < 1 {
		return [2]int{1, 1}, fmt.Errorf("%s takes one number, or one for rows and one for columns, each at least 1, got %v", option, n)
	}
	return [2]int{n[0], n[len(n)-1]}, wrong
}

// A placement says on which pixels a convolution lays its kernel. Rows come first.
type placement struct {
	kernel, step, dilation [2]int
	same                   bool
	wrong                  error // what an option was given

	before, after [2]int // zeros around the input
	out           [2]int // size of the output
}

// place lays a kernel on an input of h×w pixels. The output is smaller than one
// pixel if the kernel does not fit.
func place(h, w, kh, kw int, options ...ConvOption) (placement, error) {
	p := placement{kernel: [2]int{kh, kw}, step: [2]int{1, 1}, dilation: [2]int{1, 1}}
	for _, o := range options {
		if o == nil {
			p.wrong = errors.New("an option is nil: leave it out")
			break
		}
		o(&p)
	}
	for axis, size := range [2]int{h, w} {
		extent, step := p.extent()[axis], p.step[axis]
		if p.same {
			p.out[axis] = (size + step - 1) / step
			frame := max((p.out[axis]-1)*step+extent-size, 0)
			p.before[axis], p.after[axis] = frame/2, frame-frame/2
		} else if size >= extent {
			p.out[axis] = (size-extent)/step + 1
		}
	}
	return p, p.wrong
}

// extent is how many rows and columns the kernel reaches over.
func (p placement) extent() [2]int {
	return [2]int{(p.kernel[0]-1)*p.dilation[0] + 1, (p.kernel[1]-1)*p.dilation[1] + 1}
}

// everyPixel is true if the kernel lies without gaps, one pixel from place to place.
func (p placement) everyPixel() bool {
	return p.step == [2]int{1, 1} && p.dilation == [2]int{1, 1}
}

// framed is x [N H W C] with the zeros around it.
func (p placement) framed(x *Node) *Node { return p.framedFrom(x, 1) }

// framedFrom is framed for an x whose rows are axis rows, and whose columns are the axis
// behind it.
func (p placement) framedFrom(x *Node, rows int) *Node {
	for i := range p.before {
		x = widened(x, rows+i, p.before[i], p.after[i])
	}
	return x
}

// widened is x with zeros before and after it along an axis. They are joined to x, since
// GoMLX v0.28 has no gradient of Pad.
func widened(x *Node, axis, before, after int) *Node {
	zeros := func(n int) []*Node {
		d := slices.Clone(dimsOf(x))
		if d[axis] = n; n == 0 {
			return nil
		}
		return []*Node{graph.Zeros(x.Graph(), shapes.Make(x.DType(), d...))}
	}
	parts := slices.Concat(zeros(before), []*Node{x}, zeros(after))
	if len(parts) == 1 {
		return x
	}
	return graph.Concatenate(parts, axis)
}

// convolve picks the way that is right and fast. On XLA that is its own
// convolution. The pure Go backend's convolution takes eleven times as long
// as its matrix product, so there the sum is written as one; and so it is for
// a stride together with a dilation, which GoMLX refuses, or with an even kernel.
func (p placement) convolve(x, weights *Node) (y *Node, way string) {
	stride, extent := p.step != [2]int{1, 1}, p.extent()
	even := extent[0]%2 == 0 || extent[1]%2 == 0
	switch {
	case x.Graph().Backend().String() == pureGo, stride && even, stride && p.dilation != [2]int{1, 1}:
		return p.byProduct(p.framed(x), weights), byProduct
	case even:
		return p.convolveEven(x, weights), byConvolution
	}
	return p.direct(x, weights), byConvolution
}

// direct is XLA's convolution, with the derivatives that GoMLX gives it.
func (p placement) direct(x, weights *Node) *Node {
	c := graph.Convolve(x, weights).NoPadding()
	if p.before != [2]int{} || p.after != [2]int{} {
		c.PaddingPerDim([][2]int{{p.before[0], p.after[0]}, {p.before[1], p.after[1]}})
	}
	if p.step != [2]int{1, 1} {
		c.StridePerAxis(p.step[:]...)
	}
	if p.dilation != [2]int{1, 1} {
		c.DilationPerAxis(p.dilation[:]...)
	}
	return c.Done()
}

// convolveEven is direct for a kernel that reaches over an even number of rows or
// columns. For those GoMLX v0.28.3 shifts the gradient of the input by one pixel. It is a
// convolution, too: of dy, in a frame of zeros, with the kernel turned around, and from
// filters to channels.
//
//	dx[n,u,v,c] = Σ dy[n,u-a·d,v-b·d,f] · weights[a,b,c,f]   over a, b, f
func (p placement) convolveEven(x, weights *Node) *Node {
	forward := func(in []*Node) *Node { return p.direct(in[0], weights) }
	return derived(forward, func(dy *Node) []*Node {
		back := placement{kernel: p.kernel, step: p.step, dilation: p.dilation, out: [2]int(dimsOf(x)[1:3])}
		for axis, extent := range p.extent() {
			back.before[axis], back.after[axis] = extent-1-p.before[axis], extent-1-p.after[axis]
		}
		turned := graph.TransposeAllAxes(graph.Reverse(weights, 0, 1), 0, 1, 3, 2)
		return []*Node{back.convolveEven(dy, turned)}
	}, x)
}

// pureGo is what GoMLX's pure Go backend answers to String.
const pureGo = "go"

// byProduct is the convolution of an x with its frame, written as one matrix
// product: the kh·kw shifted copies of x lie side by side along the channels, so
// that each row holds all that one output pixel sees.
//
//	[N·h·w, kh·kw·C] × [kh·kw·C, filters] → [N h w filters]
func (p placement) byProduct(x, weights *Node) *Node {
	xd, kd := dimsOf(x), dimsOf(weights)
	kh, kw, c, filters := kd[0], kd[1], kd[2], kd[3]
	n, h, w := xd[0], p.out[0], p.out[1]
	seenBy := func(axis, place int) graph.SliceAxisSpec { // the weights at this row or column
		from, step := place*p.dilation[axis], p.step[axis]
		return graph.AxisRange(from, from+(p.out[axis]-1)*step+1).Stride(step)
	}
	var shifted []*Node
	for a := range kh {
		for b := range kw {
			shifted = append(shifted, graph.Slice(x, graph.AxisRange(), seenBy(0, a), seenBy(1, b)))
		}
	}
	seen := graph.Reshape(graph.Concatenate(shifted, -1), n*h*w, kh*kw*c)
	y := graph.MatMul(seen, graph.Reshape(weights, kh*kw*c, filters))
	return graph.Reshape(y, n, h, w, filters)
}
