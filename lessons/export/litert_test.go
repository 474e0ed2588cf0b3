package export_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/export"
	"github.com/ninepixels/ninepixels/lessons/export/internal/tflite"
	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
	"github.com/ninepixels/ninepixels/lessons/model"
)

// The files say what goes in and what comes out, without the receipt, and the same
// network gives the same bytes.
func TestLiteRTDescribesItself(t *testing.T) {
	s := named(t, "stride-same").sequential(t)
	for _, test := range []struct {
		write   func(s *export.Sequential, folder string) (export.Report, error)
		in, out tflite.Type
		says    string
		scales  map[string]int // how many the weights have
	}{
		{export.LiteRT, tflite.Float32, tflite.Float32, "pixels from 0 to 255", map[string]int{"conv1/weights": 0, "logits/weights": 0}},
		// conv1 has 4 filters, conv2 3.
		{export.LiteRTInt8, tflite.Uint8, tflite.Int8, "pixels from 0 to 255 as bytes", map[string]int{"conv1/weights": 4, "conv2/weights": 3, "conv2/bias": 3, "logits/weights": 1}},
	} {
		folder := filepath.Join(t.TempDir(), "net")
		var files []map[string]string
		for range 2 {
			if _, err := test.write(s, folder); err != nil {
				t.Fatal(err)
			}
			files = append(files, content(t, folder))
		}
		if fmt.Sprint(files[0]) != fmt.Sprint(files[1]) {
			t.Error("the same network gives other files")
		}
		m, err := tflite.Decode([]byte(files[0]["model.tflite"]))
		if err != nil {
			t.Fatal(err)
		}
		in, out := m.Tensors[m.Input], m.Tensors[m.Output]
		if in.Name != "pixels" || in.Type != test.in || !slices.Equal(in.Dims, []int{1, 11, 8, 3}) {
			t.Errorf("the input is %+v", in)
		}
		if out.Name != "logits" || out.Type != test.out || !slices.Equal(out.Dims, []int{1, 4}) {
			t.Errorf("the output is %+v", out)
		}
		if !slices.Equal(m.Metadata, [][2]string{{"classes", `["sort a","sort b","sort c","sort d"]`}}) || !strings.Contains(m.Description, test.says) {
			t.Errorf("the file says %q, %q", m.Metadata, m.Description)
		}
		for name, want := range test.scales {
			i := slices.IndexFunc(m.Tensors, func(t tflite.Tensor) bool { return t.Name == name })
			if i < 0 || len(m.Tensors[i].Scales) != want {
				t.Errorf("%s is tensor %d, and has not %d scales", name, i, want)
			}
		}
	}
}

// oneLayer has two logits: the first is larger if the second pixel is bright. The first
// pixel adds so much to both that 255 steps cannot tell them apart.
func oneLayer(t *testing.T, n int) (path string, data *dataset.Split) {
	e := example{"one-layer", [3]int{2, 2, 1}, 2, func(s scope, x node) node {
		return model.Dense(s.In("logits"), model.Flatten(x), 2)
	}}
	path = e.file(t, func(f *safetensors.File) {
		copy(f.Arrays["logits/weights"].Values, []float32{100, 100, .01, -.01, 0, 0, 0, 0})
		copy(f.Arrays["logits/bias"].Values, []float32{-.005, .005})
	})
	data = e.pictures(n, 2)
	for i := range n {
		data.Labels[i] = 1 - data.Images[4*i+1]>>7
	}
	return path, data
}

// A network that integers of 8 bits cannot hold is refused if there are pictures enough
// to tell, and the report says it if there are not.
func TestInt8LosesAccuracy(t *testing.T) {
	for _, write := range []func(s *export.Sequential, folder string) (export.Report, error){export.LiteRTInt8, export.CInt8} {
		folder := filepath.Join(t.TempDir(), "net")
		path, data := oneLayer(t, 1000)
		s, err := export.Load(path, data)
		if err != nil {
			t.Fatal(err)
		}
		_, err = write(s, folder)
		mustFail(t, err, "% of 1000 test pictures right, instead of 100.0 %")
		if _, err := os.Stat(folder); err == nil {
			t.Error("something is written")
		}
		path, data = oneLayer(t, 999)
		if s, err = export.Load(path, data); err != nil {
			t.Fatal(err)
		}
		report, err := write(s, folder)
		if err != nil || report.FloatAccuracy != 1 || report.Accuracy > .7 || report.Labelled != 999 ||
			!strings.Contains(report.String(), "% instead of 100.0 % on 999 pictures") {
			t.Errorf("%v, %v", report, err)
		}
		// Random pictures have no labels, so nothing is said of accuracy.
		if s, err = export.Load(path, nil); err != nil {
			t.Fatal(err)
		}
		if report, err = write(s, folder); err != nil || report.Labelled != 0 || strings.Contains(report.String(), "accuracy") {
			t.Errorf("%v, %v", report, err)
		}
		_, err = write(nil, folder)
		mustFail(t, err, "there is no network")
	}
}

// The ranges come from the calibration pictures: dark ones are a bad choice. Without the
// option they come from pictures behind those by which accuracy is measured.
func TestCalibrationPictures(t *testing.T) {
	e := named(t, "baseline")
	path := e.file(t, nil)
	noise, dark := e.pictures(1000, 3), e.pictures(200, 3)
	clear(dark.Images)
	both := e.pictures(1000, 3)
	both.Images, both.Labels = append(both.Images, dark.Images...), append(both.Labels, dark.Labels...)
	for _, test := range []struct {
		pictures *dataset.Split
		options  []export.Option
		good     bool
	}{
		{noise, nil, true},
		{noise, []export.Option{export.Calibration(noise.Take(50))}, true},
		{noise, []export.Option{export.Calibration(dark)}, false},
		{both, nil, false},
		{both, []export.Option{export.Calibration(noise)}, true},
	} {
		s, err := export.Load(path, test.pictures, test.options...)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := export.LiteRTInt8(s, filepath.Join(t.TempDir(), "net")); (err == nil) != test.good {
			t.Errorf("%d pictures with %d options: %v", test.pictures.Len(), len(test.options), err)
		}
	}
	_, err := export.Load(path, noise, export.Calibration(nil))
	mustFail(t, err, "the split of calibration pictures is nil")
}

// What a microcontroller needs, counted by hand for the network of the course with
// pictures of 14×14.
func TestCInt8Sizes(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "net")
	report, err := export.CInt8(named(t, "course").sequential(t), folder)
	if err != nil {
		t.Fatal(err)
	}
	// conv1: 36 weights, 4 biases of 4 bytes and 4 factors of 5. conv2: 180, 5 and 5. dense:
	// 120, 6 and 1. logits: 24, 4 and 1. The table has 9 rows of 88 bytes, without Flatten.
	// 4 names have 7 bytes and a pointer each.
	constants := 36 + 16 + 20 + 180 + 20 + 25 + 120 + 24 + 5 + 24 + 16 + 5 + 9*88 + 4*11
	// From 14·14 pixels to 12·12·4 values; all that follows fits into the same two places.
	memory := 14*14 + 12*12*4
	if report.Flash != constants || report.RAM != memory {
		t.Errorf("%v, want %d and %d", report, constants, memory)
	}
	files := content(t, folder)
	if want := fmt.Sprintf("It has %d bytes of constants, and needs %d bytes of memory", constants, memory); !strings.Contains(files["network.h"], want) {
		t.Errorf("network.h does not say: %s", want)
	}
	for _, word := range []string{"float", "double", "malloc"} {
		if bytes.Contains([]byte(files["network.c"]), []byte(word)) {
			t.Errorf("network.c has the word %s", word)
		}
	}
}
