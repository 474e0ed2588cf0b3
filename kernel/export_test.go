//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tinyModel writes the file of a network of four pixels and two logits, as train.Fit
// keeps it, after a change of what the file says of itself.
func tinyModel(t *testing.T, folder string, change map[string]string) {
	t.Helper()
	said := map[string]string{
		"name": "tiny", "layers": "Flatten, Dense", "names": "flatten1, logits", "input": "[2,2,1]",
		"classes": `["dark","bright"]`, "history": `[{}]`, "between": "", "kernels": "",
	}
	for key, value := range change {
		said[key] = value
	}
	header, err := json.Marshal(map[string]any{
		"__metadata__":   said,
		"logits/weights": map[string]any{"dtype": "F32", "shape": []int{4, 2}, "data_offsets": []int{0, 32}},
		"logits/bias":    map[string]any{"dtype": "F32", "shape": []int{2}, "data_offsets": []int{32, 40}},
	})
	if err != nil {
		t.Fatal(err)
	}
	file := append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header...)
	for _, v := range []float32{-1, 1, -1, 1, -1, 1, -1, 1, 2, -2} { // bright is the sum of the pixels
		file = binary.LittleEndian.AppendUint32(file, math.Float32bits(v))
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "model.safetensors"), file, 0o644); err != nil {
		t.Fatal(err)
	}
}

// damage changes the bytes of a model's file.
func damage(t *testing.T, folder string, change func(file []byte) []byte) {
	t.Helper()
	path := filepath.Join(folder, "model.safetensors")
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, change(file), 0o644); err != nil {
		t.Fatal(err)
	}
}

// What is wrong with a model, or with the folder, is one sentence. Nothing is written.
func TestExportOfWhatIsWrong(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("NINEPIXELS_HOME", t.TempDir())
	tinyModel(t, "runs/tiny", nil)
	tinyModel(t, "runs/shape", map[string]string{"input": "[2,3,1]"})
	tinyModel(t, "runs/names", map[string]string{"classes": `["dark"]`})
	tinyModel(t, "runs/missing", map[string]string{"names": "flatten1, other"})
	replace := func(old, with string) func([]byte) []byte {
		return func(file []byte) []byte { return bytes.Replace(file, []byte(old), []byte(with), 1) }
	}
	for name, change := range map[string]func(file []byte) []byte{
		"nan":    func(file []byte) []byte { return append(file[:len(file)-4], 0, 0, 0xc0, 0x7f) },
		"cut":    func(file []byte) []byte { return file[:len(file)-1] },
		"header": func(file []byte) []byte { return file[:60] },
		"empty":  func([]byte) []byte { return nil },
		"text":   func([]byte) []byte { return []byte("not a network at all, but a text") },
		"type":   replace("F32", "F16"),
		"json":   replace("{", "["),
	} {
		tinyModel(t, "runs/"+name, nil)
		damage(t, "runs/"+name, change)
	}
	if err := os.WriteFile("file", []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	for args, want := range map[string]string{
		"shape":               "Its layer logits: its weights [4 2] and its bias [2] do not fit an input of [1 1 6]",
		"names":               "It has names for 1 classes, but 2 logits",
		"missing":             "Its layer other: its other/weights is missing",
		"nan":                 "Its logits/bias is not finite",
		"cut":                 "the file is cut off",
		"header":              "It is cut off",
		"empty":               "It is cut off",
		"text":                "It is not a safetensors file",
		"type":                "It holds F16",
		"json":                "Its header is not JSON",
		"-o file tiny":        "(not a directory)",
		"-o file/deeper tiny": "(not a directory)",
		"runs":                "There is no trained model in",
		"../runs/tiny":        "There is no trained model in",
	} {
		var out, errs bytes.Buffer
		code := dispatch(context.Background(), append([]string{"export"}, strings.Fields(args)...), streams{&out, &errs})
		if code != exitFailed || out.Len() > 0 || !strings.Contains(strings.ToLower(errs.String()), strings.ToLower(want)) || strings.Count(errs.String(), "\n") != 1 {
			t.Errorf("export %s: exit code %d\n%s%s", args, code, &out, &errs)
		}
	}
	if _, err := os.Stat("exports"); err == nil {
		t.Error("something was written")
	}
	if text, err := os.ReadFile("file"); err != nil || string(text) != "mine" {
		t.Errorf("the file in the way holds %q: %v", text, err)
	}
}

// The command finds a model by its name or its path, and writes what was asked for.
func TestExport(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("NINEPIXELS_HOME", t.TempDir())
	tinyModel(t, "notebooks/runs/tiny", nil)
	tinyModel(t, "elsewhere/raw", map[string]string{"history": "null"})
	tinyModel(t, "runs/own", map[string]string{"between": "images to flatten1: Tanh"})
	tinyModel(t, "runs/mean", map[string]string{"layers": "LayerNorm, Dense"})
	tests := []struct {
		args, out, err string
		code           int
	}{
		{"tiny onnx go", "ONNX in exports/tiny/onnx: ", "", exitOK},
		{"tiny page", "python3 -m http.server -b 127.0.0.1 -d exports/tiny/page, then open http://localhost:8000", "", exitOK},
		{"tiny", "C in exports/tiny/c: ", "", exitOK},
		{"-o out ./notebooks/runs/tiny keras", "Keras in out/tiny/keras: ", "", exitOK},
		{"", "", "Export needs the name of a trained model", exitUsage},
		{"tiny tflite", "", `There is no format "tflite"; there are onnx, `, exitUsage},
		{"nothing", "", "There is no trained model in runs/nothing or notebooks/runs/nothing", exitFailed},
		{"elsewhere/raw", "", "it is not trained", exitFailed},
		{"own", "", "images to flatten1: Tanh", exitFailed},
		{"mean", "", "its layer flatten1: a LayerNorm cannot be exported", exitFailed},
	}
	for _, test := range tests {
		var out, errs bytes.Buffer
		code := dispatch(context.Background(), append([]string{"export"}, strings.Fields(test.args)...), streams{&out, &errs})
		if code != test.code || !strings.Contains(out.String(), test.out) || !strings.Contains(errs.String(), test.err) ||
			strings.Count(errs.String(), "\n") > 1 || (errs.Len() > 0) != (test.err != "") {
			t.Errorf("export %s: exit code %d\n%s%s", test.args, code, &out, &errs)
		}
	}
	if all, _ := filepath.Glob("exports/tiny/*/receipt.json"); len(all) < 7 {
		t.Errorf("the receipts are %v", all)
	}
	if one, _ := filepath.Glob("out/tiny/*"); len(one) != 1 {
		t.Errorf("one format was asked for, and there are %v", one)
	}
}
