package model_test

import (
	"testing"

	"github.com/gomlx/compute"

	"github.com/ninepixels/ninepixels/lessons/model"
)

// The patch and the kernel of the course's first exercise.
var (
	patch = of([]float32{
		0, 64, 128,
		48, 192, 144,
		142, 226, 168}, 1, 3, 3, 1)
	kernel577 = of([]float32{
		-1, 0, -2,
		.5, 4.5, -1.5,
		1.5, 2, -3}, 3, 3, 1, 1)
)

func layer(fn func(s *model.Scope, x *model.Node) *model.Node) func(*model.Scope, []*model.Node) []*model.Node {
	return func(s *model.Scope, in []*model.Node) []*model.Node { return []*model.Node{fn(s, in[0])} }
}

func TestConv2DByHand(t *testing.T) {
	conv := func(filters, kh, kw int) func(s *model.Scope, x *model.Node) *model.Node {
		return func(s *model.Scope, x *model.Node) *model.Node { return model.Conv2D(s.In("c"), x, filters, kh, kw) }
	}
	onBackends(t, func(t *testing.T, b compute.Backend) {
		// 0·-1 + 64·0 + 128·-2 + 48·.5 + 192·4.5 + 144·-1.5 + 142·1.5 + 226·2 + 168·-3
		// = -256 + 24 + 864 - 216 + 213 + 452 - 504 = 577; all are exact in float32.
		got := run(t, b, map[string]array{"/c/weights": kernel577, "/c/bias": of([]float32{0}, 1)}, layer(conv(1, 3, 3)), patch)
		mustEqual(t, "one pixel", got[0], of([]float32{577}, 1, 1, 1, 1), 0)

		// Two channels, two filters, a kernel of one row and two columns.
		// x: row (1,10) (2,20) (3,30). Filter 0 takes channel 0 of the left and
		// channel 1 of the right pixel, plus 100; filter 1 minus channel 0 of the right.
		x := of([]float32{1, 10, 2, 20, 3, 30}, 1, 1, 3, 2)
		w := of([]float32{
			1, 0, // left, channel 0 → filters 0, 1
			0, 0, // left, channel 1
			0, -1, // right, channel 0
			1, 0}, // right, channel 1
			1, 2, 2, 2)
		got = run(t, b, map[string]array{"/c/weights": w, "/c/bias": of([]float32{100, 0}, 2)}, layer(conv(2, 1, 2)), x)
		// Output 0: 1+20+100 = 121, -2. Output 1: 2+30+100 = 132, -3.
		mustEqual(t, "channels and filters", got[0], of([]float32{121, -2, 132, -3}, 1, 1, 2, 2), 0)
	})
}

func TestPoolingByHand(t *testing.T) {
	x := of([]float32{
		0, 64, 128, 128,
		48, 192, 144, 144,
		142, 226, 168, 0,
		255, 0, 0, 64}, 1, 4, 4, 1)
	five := zeros(1, 5, 5, 1) // 0 … 24
	for i := range five.v {
		five.v[i] = float32(i)
	}
	tests := []struct {
		name string
		x    array
		fn   func(x *model.Node) *model.Node
		want array
	}{
		{"max", x, func(x *model.Node) *model.Node { return model.MaxPool2D(x, 2) }, of([]float32{192, 144, 255, 168}, 1, 2, 2, 1)},
		// (0+64+48+192)/4 = 76, (128+128+144+144)/4 = 136, (142+226+255+0)/4 = 155.75, (168+0+0+64)/4 = 58
		{"mean", x, func(x *model.Node) *model.Node { return model.MeanPool2D(x, 2) }, of([]float32{76, 136, 155.75, 58}, 1, 2, 2, 1)},
		{"the last row and column are left over", five, func(x *model.Node) *model.Node { return model.MaxPool2D(x, 2) }, of([]float32{6, 8, 16, 18}, 1, 2, 2, 1)},
		{"mean of all", five, model.GlobalMeanPool, of([]float32{12}, 1, 1)},
		{"window 3", five, func(x *model.Node) *model.Node { return model.MaxPool2D(x, 3) }, of([]float32{12}, 1, 1, 1, 1)},
	}
	onBackends(t, func(t *testing.T, b compute.Backend) {
		for _, tt := range tests {
			got := run(t, b, nil, layer(func(_ *model.Scope, x *model.Node) *model.Node { return tt.fn(x) }), tt.x)
			mustEqual(t, tt.name, got[0], tt.want, 0)
		}
	})
}

func TestDenseReLUFlattenByHand(t *testing.T) {
	onBackends(t, func(t *testing.T, b compute.Backend) {
		// One image of 1×2 pixels with 2 channels; its row is 1 -2 3 -4.
		x := of([]float32{1, -2, 3, -4}, 1, 1, 2, 2)
		vars := map[string]array{"/d/weights": of([]float32{1, 10, 1, 10, 1, 10, 1, 10}, 4, 2), "/d/bias": of([]float32{.5, -.5}, 2)}
		got := run(t, b, vars, layer(func(s *model.Scope, x *model.Node) *model.Node {
			return model.Dense(s.In("d"), model.ReLU(model.Flatten(x)), 2)
		}), x)
		// ReLU leaves 1 0 3 0: 4 + .5 and 40 - .5.
		mustEqual(t, "dense", got[0], of([]float32{4.5, 39.5}, 1, 2), 0)
	})
}

// Where several values are the largest, or the input is exactly zero, the
// gradient is a matter of choice: these are Keras's choices.
func TestGradientsAtTies(t *testing.T) {
	onBackends(t, func(t *testing.T, b compute.Backend) {
		x := of([]float32{
			5, 5, 0, 0,
			5, 1, 0, 0}, 1, 2, 4, 1)
		r := of([]float32{7, 3}, 1, 1, 2, 1)
		pool := func(_ *model.Scope, x *model.Node) *model.Node { return model.MaxPool2D(x, 2) }
		got := run(t, b, nil, withGradients(pool), x, r)
		mustEqual(t, "max pool", got[1], of([]float32{7, 0, 3, 0, 0, 0, 0, 0}, 1, 2, 4, 1), 0)

		relu := func(_ *model.Scope, x *model.Node) *model.Node { return model.ReLU(x) }
		got = run(t, b, nil, withGradients(relu), of([]float32{-1, 0, 2}, 3), of([]float32{10, 20, 30}, 3))
		mustEqual(t, "relu", got[1], of([]float32{0, 0, 30}, 3), 0)
	})
}
