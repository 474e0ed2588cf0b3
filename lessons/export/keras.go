package export

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Keras writes the network as weights.npz and model.py into a folder, with
// receipt.json. The Python program has one line for each layer. It makes the model in
// Keras 3, loads the weights, and checks the receipt. NumPy alone reads the weights,
// too.
//
// For a file that keras.models.load_model loads, call it with a name: python model.py
// cnn.keras. Such a file holds HDF5, a format that only its own library writes well. So
// Keras itself writes it.
//
// The input is [N H W C], float32 from 0 to 255. The output is the logits,
// [N classes].
//
//	report, err := export.Keras(network, "exports/cnn-keras")
//
// Check: python model.py, with keras and one of its backends: tensorflow, jax or torch.
//
// Errors: as [ONNX].
//
// Lesson: notebooks/09-ship-it.ipynb.
func Keras(s *Sequential, folder string) (Report, error) {
	layers := []kerasLayer(nil)
	write := func() map[string][]byte {
		layers = s.keras()
		return map[string][]byte{"weights.npz": npz(layers), "model.py": []byte(kerasProgram(s, layers))}
	}
	return s.deliver("Keras", folder, write, func(files map[string][]byte) (run, error) {
		weights, err := readNPZ(files["weights.npz"])
		if err != nil {
			return nil, err
		}
		return runKeras(layers, weights)
	})
}

// kerasProgram writes a line for each layer.
func kerasProgram(s *Sequential, layers []kerasLayer) string {
	var b strings.Builder
	fmt.Fprintf(&b, `"""%s

Needs: pip install keras, and tensorflow, jax or torch. Keras takes the one that KERAS_BACKEND names."""
import base64, json, pathlib, sys
import keras, numpy
from keras import layers

here = pathlib.Path(__file__).parent
weights = numpy.load(here / "weights.npz")
model = keras.Sequential([
    keras.Input((%d, %d, %d)),
`, docText(s.description()), s.shape[0], s.shape[1], s.shape[2])
	for _, l := range layers {
		fmt.Fprintf(&b, "    %s,\n", l.python())
	}
	fmt.Fprintf(&b, `])
for layer in model.layers:
    if layer.weights:
        layer.set_weights([weights[f"{layer.name}/{w.name}"] for w in layer.weights])
classes = %s
`, pythonList(s.classNames()))
	return b.String() + `
if __name__ == "__main__":
    receipt = json.loads((here / "receipt.json").read_text())
    pixels = [numpy.frombuffer(base64.b64decode(p), numpy.uint8) for p in receipt["pictures"]]
    pixels = numpy.stack(pixels).reshape(-1, *receipt["input"]["shape"]).astype(numpy.float32)
    logits = model.predict(pixels, verbose=0)
    difference = numpy.abs(logits - numpy.array(receipt["logits"])).max()
    print(f"largest difference {difference:.1e}, allowed {receipt['tolerance']:.1e}")
    if not difference <= receipt["tolerance"]:
        raise SystemExit("This is not the network that was exported.")
    for name in sys.argv[1:]:
        model.save(name)
`
}

// python writes the layer as a call of Keras.
func (l kerasLayer) python() string {
	name := fmt.Sprintf("name=%q", l.Config["name"])
	pair := func(v any) string { return strings.Replace(strings.Trim(fmt.Sprint(v), "[]"), " ", ", ", 1) }
	switch l.Class {
	case "Rescaling":
		return "layers.Rescaling(1 / 255)"
	case "Conv2D":
		return fmt.Sprintf("layers.Conv2D(%v, (%s), strides=(%s), dilation_rate=(%s), padding=%q, %s)",
			l.Config["filters"], pair(l.Config["kernel_size"]), pair(l.Config["strides"]), pair(l.Config["dilation_rate"]), l.Config["padding"], name)
	case "Dense":
		return fmt.Sprintf("layers.Dense(%v, %s)", l.Config["units"], name)
	case "Activation":
		return fmt.Sprintf("layers.ReLU(%s)", name)
	case "MaxPooling2D", "AveragePooling2D":
		return fmt.Sprintf("layers.%s((%s), %s)", l.Class, pair(l.Config["pool_size"]), name)
	case "BatchNormalization":
		return fmt.Sprintf("layers.BatchNormalization(epsilon=0.0, %s)", name)
	}
	return fmt.Sprintf("layers.%s(%s)", l.Class, name)
}

// docText is text that may stand in the first line of a Python program.
func docText(text string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text)
}

// pythonList writes names as a list of strings. JSON's strings are Python's, too.
func pythonList(names []string) string {
	var quoted []string
	for _, n := range names {
		quoted = append(quoted, fmt.Sprintf("%+q", n))
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// npz writes each array as NumPy's format wants it: a ZIP of files .npy.
func npz(layers []kerasLayer) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, l := range layers {
		for _, w := range l.weights {
			// Stored as it is: weights do not become smaller. Writing to memory cannot fail.
			f, _ := z.CreateHeader(&zip.FileHeader{Name: w.name + ".npy", Method: zip.Store})
			_, _ = f.Write(npy(w.dims, w.values))
		}
	}
	_ = z.Close()
	return b.Bytes()
}

// npy begins with a line that says the type and the shape. It ends at a multiple of 64.
func npy(dims []int, values []float32) []byte {
	shape := strings.ReplaceAll(strings.Trim(fmt.Sprint(dims), "[]"), " ", ", ")
	header := fmt.Sprintf("{'descr': '<f4', 'fortran_order': False, 'shape': (%s,), }", shape)
	header += strings.Repeat(" ", 63-(10+len(header))%64) + "\n"
	b := append([]byte("\x93NUMPY\x01\x00"), byte(len(header)), byte(len(header)>>8))
	return appendFloats(append(b, header...), values)
}

// readNPZ reads what npz has written.
func readNPZ(b []byte) (map[string]kerasWeights, error) {
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, err
	}
	arrays := map[string]kerasWeights{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return nil, err
		}
		text, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		if len(text) < 10 || len(text) < 10+int(binary.LittleEndian.Uint16(text[8:])) {
			return nil, errors.New(f.Name + " is cut off")
		}
		end := 10 + int(binary.LittleEndian.Uint16(text[8:]))
		w := kerasWeights{name: strings.TrimSuffix(f.Name, ".npy"), values: floats(text[end:])}
		_, shape, _ := strings.Cut(string(text[10:end]), "'shape': (")
		shape, _, _ = strings.Cut(shape, ")")
		size := 1
		for part := range strings.SplitSeq(strings.TrimSuffix(shape, ","), ",") {
			d := 0
			if _, err := fmt.Sscan(part, &d); err != nil {
				return nil, fmt.Errorf("%s has the shape (%s)", f.Name, shape)
			}
			w.dims = append(w.dims, d)
			size *= d
		}
		if size != len(w.values) {
			return nil, fmt.Errorf("%s of shape %v has %d values", f.Name, w.dims, len(w.values))
		}
		arrays[w.name] = w
	}
	return arrays, nil
}
