package tflite_test

import (
	"bytes"
	"encoding/binary"
	"reflect"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/lessons/export/internal/tflite"
)

// small is y = ReLU(w·x/2 + b) of a picture of 2×2 bytes, with a kernel of 2×2 whose
// weights are 1, 2, 3, 4.
func small() tflite.Model {
	return tflite.Model{
		Name: "small", Description: "a test", Metadata: [][2]string{{"classes", `["é"]`}, {"empty", "x"}},
		Tensors: []tflite.Tensor{
			{Name: "pixels", Dims: []int{1, 2, 2, 1}},
			{Name: "half", Dims: []int{1}, Data: tflite.Floats([]float32{.5})},
			{Name: "halves", Dims: []int{1, 2, 2, 1}},
			{Name: "weights", Dims: []int{1, 2, 2, 1}, Data: tflite.Floats([]float32{1, 2, 3, 4})},
			{Name: "bias", Dims: []int{1}, Data: tflite.Floats([]float32{-7})},
			{Name: "logits", Dims: []int{1, 1, 1, 1}},
		},
		Operators: []tflite.Operator{
			{Op: tflite.Mul, Inputs: []int{0, 1}, Output: 2},
			{Op: tflite.Conv, Inputs: []int{2, 3, 4}, Output: 5, Step: [2]int{1, 3}, Dilation: [2]int{1, 1}, Rectified: true},
		},
		Input: 0, Output: 5,
	}
}

// integers is y = 0.5·(x-10) of two bytes, on a scale of 0.25 with the zero -5.
func integers() tflite.Model {
	scale := []float32{.5}
	return tflite.Model{
		Tensors: []tflite.Tensor{
			{Name: "pixels", Type: tflite.Uint8, Dims: []int{1, 1, 1, 2}, Scales: scale, Zeros: []int64{0}},
			{Name: "signed", Type: tflite.Int8, Dims: []int{1, 1, 1, 2}, Scales: scale, Zeros: []int64{-128}},
			{Name: "weights", Type: tflite.Int8, Dims: []int{1, 1, 1, 2}, Data: tflite.Int8s([]int8{100, -100}), Scales: []float32{.01, .01}, Zeros: []int64{0, 0}, Axis: 3},
			{Name: "bias", Type: tflite.Int32, Dims: []int{2}, Data: tflite.Int32s([]int32{-1000, -1000}), Scales: []float32{.005, .005}, Zeros: []int64{0, 0}},
			{Name: "logits", Type: tflite.Int8, Dims: []int{1, 1, 1, 2}, Scales: []float32{.25}, Zeros: []int64{-5}},
		},
		Operators: []tflite.Operator{
			{Op: tflite.Quantize, Inputs: []int{0}, Output: 1},
			{Op: tflite.DepthwiseConv, Inputs: []int{1, 2, 3}, Output: 4, Step: [2]int{1, 1}, Dilation: [2]int{1, 1}},
		},
		Output: 4,
	}
}

// What was written is read back, and computes what was meant.
func TestRoundTrip(t *testing.T) {
	for _, test := range []struct {
		m      tflite.Model
		pixels []uint8
		want   []float64
	}{
		{small(), []uint8{1, 2, 3, 4}, []float64{8}}, // (1+4+9+16)/2 - 7
		{small(), []uint8{1, 1, 1, 1}, []float64{0}}, // 5 - 7 is negative
		// .5·20·1 - 5 = 5 becomes 5/.25 - 5 = 15, and .5·20·(-1) - 5 = -15 becomes -65.
		{integers(), []uint8{20, 20}, []float64{15, -65}},
		// .5·200 - 5 = 95 is more than 127 can say, and -105 less than -128.
		{integers(), []uint8{200, 200}, []float64{127, -128}},
	} {
		file := test.m.Encode()
		if !bytes.Equal(file, test.m.Encode()) {
			t.Error("the same model gives other bytes")
		}
		read, err := tflite.Decode(file)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(read, test.m) {
			t.Errorf("read  %+v\nwrote %+v", read, test.m)
		}
		got, err := read.Program()(test.pixels)
		if err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%v gives %v (%v), want %v", test.pixels, got, err, test.want)
		}
		if _, err := read.Program()(test.pixels[1:]); err == nil {
			t.Error("a pixel too few is taken")
		}
	}
}

// The data of each buffer begin at a multiple of 16, so that a runtime can use them
// where they are, and the identifier stands where a loader looks for it.
func TestLayout(t *testing.T) {
	file := small().Encode()
	if string(file[4:8]) != "TFL3" {
		t.Errorf("the file begins with %q", file[:8])
	}
	at := bytes.Index(file, tflite.Floats([]float32{1, 2, 3, 4}))
	if at < 0 || at%16 != 0 || binary.LittleEndian.Uint32(file[at-4:]) != 16 {
		t.Errorf("the weights begin at byte %d", at)
	}
}

// Rounding as the format's kernels do it, by hand.
func TestFactor(t *testing.T) {
	for _, test := range []struct {
		factor  float64
		x, want int32
	}{
		{.5, 4, 2},
		{.5, 3, 2},   // 1.5: a half upwards
		{.5, -3, -1}, // -1.5: the product's half goes upwards
		{.25, 6, 2},  // 1.5: the mantissa is a half, so 3 is left, and its half away from zero
		{.25, -6, -2},
		{.125, 12, 2},
		{.125, -12, -2},
		{1, -77, -77},
		{3, 5, 15},
		{0, 1 << 30, 0},
		{1e-12, 1 << 30, 0},
		{1. / 3, 100, 34}, // 100·⅔ becomes 67, and its half 33.5 becomes 34: rounded twice
	} {
		if got := tflite.NewFactor(test.factor).Times(test.x); got != test.want {
			t.Errorf("%g · %d = %d, want %d", test.factor, test.x, got, test.want)
		}
	}
	// The mean of 4 integers with zero -128 on a scale of 1 is 2, or -126; on a scale of
	// .5 with zero 0 it is 4.
	if got := tflite.NewMeanFactor(1, .5, -128, 0, 4).Of(4 * -126); got != 4 {
		t.Errorf("the mean is %d, want 4", got)
	}
}

// What does not fit together is said, and not computed.
func TestRefused(t *testing.T) {
	for want, change := range map[string]func(m *tflite.Model){
		"which is missing":    func(m *tflite.Model) { m.Operators[1].Inputs[0] = 17 },
		"has 12 bytes":        func(m *tflite.Model) { m.Tensors[3].Data = m.Tensors[3].Data[:12] },
		"the type 10":         func(m *tflite.Model) { m.Tensors[2].Type = 10 },
		"the shape":           func(m *tflite.Model) { m.Tensors[3].Dims = []int{1, 1 << 20, 1 << 20, 1} },
		"with 1 inputs":       func(m *tflite.Model) { m.Operators[0].Inputs = []int{0} },
		"does not know":       func(m *tflite.Model) { m.Operators[0].Op = 0 },
		"has no input halves": func(m *tflite.Model) { m.Operators = m.Operators[1:] },
		"do not fit":          func(m *tflite.Model) { m.Tensors[3].Dims = []int{1, 2, 1, 2} },
		"its output has":      func(m *tflite.Model) { m.Tensors[5].Dims = []int{1, 1, 2, 1} },
		"its kernel reaches":  func(m *tflite.Model) { m.Operators[1].Dilation[0] = 2 },
		"its window is": func(m *tflite.Model) {
			m.Operators[0] = tflite.Operator{Op: tflite.MaxPool, Inputs: []int{0}, Output: 2, Same: true, Step: [2]int{1, 1}, Window: [2]int{1 << 24, 1 << 24}}
		},
		"its kernel is":         func(m *tflite.Model) { m.Operators[1].Step[0] = -3 },
		"computes the output":   func(m *tflite.Model) { m.Operators = m.Operators[:1] },
		"biases for 1":          func(m *tflite.Model) { m.Tensors[4].Dims, m.Tensors[4].Data = []int{2}, tflite.Floats([]float32{1, 2}) },
		"only float32 values":   func(m *tflite.Model) { m.Operators[0].Inputs[1] = 3 },
		"the mean over rows":    func(m *tflite.Model) { m.Operators[0].Op = tflite.Mean },
		"does not become":       func(m *tflite.Model) { m.Operators[0].Op = tflite.Reshape },
		"turned into integers,": func(m *tflite.Model) { m.Operators[0].Op = tflite.Quantize; m.Operators[0].Inputs = []int{0} },
	} {
		m := small()
		change(&m)
		read, err := tflite.Decode(m.Encode())
		if err == nil {
			_, err = read.Program()([]uint8{1, 2, 3, 4})
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want …%s…", err, want)
		}
	}
}

// A file that is cut off anywhere is refused, and one with a changed byte never makes
// the reader fail otherwise than with an error.
func TestDamaged(t *testing.T) {
	for _, m := range []tflite.Model{small(), integers()} {
		file := m.Encode()
		for n := range len(file) - 4 { // the last bytes belong to the identifier's end or to a text
			if read, err := tflite.Decode(file[:n]); err == nil && reflect.DeepEqual(read, m) {
				t.Errorf("%d of %d bytes are taken for the model", n, len(file))
			}
		}
		damage.Each(t, "TFLite files cut off and changed", 1, file, attempt)
	}
}

// attempt reads and runs what may be damaged. It fails by a panic.
func attempt(file []byte) {
	m, err := tflite.Decode(file)
	if err != nil {
		return
	}
	pixels := 1
	for _, d := range m.Tensors[m.Input].Dims {
		pixels *= d
	}
	if pixels <= 1<<10 {
		_, _ = m.Program()(make([]uint8, pixels)) // an error is right as well
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(small().Encode())
	f.Add(integers().Encode())
	f.Fuzz(func(t *testing.T, file []byte) { attempt(file) })
}
