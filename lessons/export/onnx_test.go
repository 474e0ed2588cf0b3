package export_test

import (
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/export"
	"github.com/ninepixels/ninepixels/lessons/export/internal/onnx"
)

// Three mistakes that other exports make, and that no loader reports. Each changes the
// logits by far more than the tolerance, so a receipt shows it.
func TestReceiptShowsMistakes(t *testing.T) {
	e := named(t, "mistakes")
	m, data := e.model(t)
	s, err := export.From(m, data)
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), "net")
	if _, err := export.ONNX(s, folder); err != nil {
		t.Fatal(err)
	}
	file := []byte(content(t, folder)["model.onnx"])
	want, err := m.Logits(data.Take(10))
	if err != nil {
		t.Fatal(err)
	}
	constant := func(m *onnx.Model, name string) *onnx.Constant {
		i := slices.IndexFunc(m.Constants, func(c onnx.Constant) bool { return c.Name == name })
		return &m.Constants[i]
	}
	mistakes := []struct {
		name string
		make func(m *onnx.Model)
		most float64 // by which the logits may differ
	}{
		{"none", func(*onnx.Model) {}, 1e-4},
		{"no division by 255", func(m *onnx.Model) { constant(m, "largest_pixel").Values[0] = 1 }, math.Inf(1)},
		{"red and blue swapped", func(m *onnx.Model) {
			w := constant(m, "conv1/weights") // [4 3 3 3]: filters, channels, rows, columns
			for f := range 4 {
				for p := range 9 {
					v := w.Values[f*27:]
					v[p], v[18+p] = v[18+p], v[p]
				}
			}
		}, math.Inf(1)},
		{"rows not permuted", func(m *onnx.Model) {
			w := constant(m, "logits/weights") // [4·3·2 3]: channels, rows, columns; classes
			turned := slices.Clone(w.Values)
			for i := range 24 {
				c, place := i/6, i%6
				copy(turned[(place*4+c)*3:][:3], w.Values[i*3:][:3])
			}
			w.Values = turned
		}, math.Inf(1)},
	}
	for _, mistake := range mistakes {
		m, err := onnx.Decode(file)
		if err != nil {
			t.Fatal(err)
		}
		mistake.make(&m)
		again, err := onnx.Decode(m.Encode())
		if err != nil {
			t.Fatal(err)
		}
		worst := 0.0
		size := 10 * 8 * 3
		for i := range 10 {
			x := onnx.Tensor{Dims: []int{1, 10, 8, 3}}
			for _, p := range data.Images[i*size : (i+1)*size] {
				x.Values = append(x.Values, float32(p))
			}
			z, err := again.Run(x, "logits")
			if err != nil {
				t.Fatal(err)
			}
			for class := range z {
				worst = max(worst, math.Abs(float64(z[class]-want[i][class])))
			}
		}
		if caught := worst > 1e-4; caught != (mistake.name != "none") || worst > mistake.most {
			t.Errorf("%s: the logits differ by %v", mistake.name, worst)
		}
		t.Logf("%-22s the logits differ by %.2g", mistake.name, worst)
	}
}

// The file says what goes in and what comes out, without the receipt.
func TestONNXDescribesItself(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "net")
	if _, err := export.ONNX(named(t, "stride-same").sequential(t), folder); err != nil {
		t.Fatal(err)
	}
	m, err := onnx.Decode([]byte(content(t, folder)["model.onnx"]))
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Inputs) != 1 || m.Inputs[0].Name != "pixels" || !slices.Equal(m.Inputs[0].Dims, []int{0, 11, 8, 3}) {
		t.Errorf("the inputs are %v", m.Inputs)
	}
	if len(m.Outputs) != 2 || m.Outputs[0].Name != "logits" || m.Outputs[1].Name != "probabilities" || !slices.Equal(m.Outputs[1].Dims, []int{0, 4}) {
		t.Errorf("the outputs are %v", m.Outputs)
	}
	if m.Metadata[0] != [2]string{"classes", `["sort a","sort b","sort c","sort d"]`} || !strings.Contains(m.Doc, "pixels from 0 to 255") {
		t.Errorf("the metadata are %q, %q", m.Metadata, m.Doc)
	}
	if _, err := onnx.Decode([]byte("no protocol buffer")); err == nil {
		t.Error("some text is taken for a model")
	}
}
