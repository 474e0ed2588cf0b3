package export_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"math"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/export"
	"github.com/ninepixels/ninepixels/lessons/measure"
)

// A pageJSON is what the tests read of model.json, without the code that wrote it.
type pageJSON struct {
	Name      string
	Input     []int
	Classes   []string
	Known     []float64
	Threshold float64
	Layers    []struct {
		Kind    string
		In, Out [3]int
	}
}

func page(t *testing.T, s *export.Sequential) (map[string]string, pageJSON) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "page")
	if _, err := export.Page(s, folder); err != nil {
		t.Fatal(err)
	}
	files := content(t, folder)
	var m pageJSON
	if err := json.Unmarshal([]byte(files["model.json"]), &m); err != nil {
		t.Fatal(err)
	}
	return files, m
}

// The page asks for nothing but the files beside it, and without the weights it is small.
func TestPageFiles(t *testing.T) {
	files, _ := page(t, named(t, "course").sequential(t))
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	asked := 0
	for name, text := range files {
		if strings.Contains("model.json weights.bin opened.js receipt.json", name) {
			continue
		}
		for _, found := range regexp.MustCompile(`(?:src|href)="([^"]+)"|fetchFile\("([^"]+)"`).FindAllStringSubmatch(text, -1) {
			want := found[1] + found[2]
			if _, there := files[want]; !there && want != "data:," {
				t.Errorf("%s asks for %s", name, want)
			}
			asked++
		}
		if url := regexp.MustCompile(`https?://[^l]\S*`).FindString(text); url != "" {
			t.Errorf("%s names %s", name, url)
		}
		z.Write([]byte(text))
	}
	z.Close()
	if asked < 9 || packed.Len() > 30_000 {
		t.Errorf("the page has %d bytes compressed, and asks for %d files", packed.Len(), asked)
	}
}

// opened.js holds the model, the weights and the pictures of the receipt once more.
func TestPageOpenedAsFile(t *testing.T) {
	files, _ := page(t, named(t, "names").sequential(t))
	text, ok := strings.CutPrefix(files["opened.js"], "const opened = ")
	var parts [][]byte
	if err := json.Unmarshal([]byte(strings.TrimSuffix(text, ";\n")), &parts); err != nil || !ok || len(parts) != 3 {
		t.Fatalf("it holds %d parts, %v", len(parts), err)
	}
	if string(parts[0]) != files["model.json"] || string(parts[1]) != files["weights.bin"] {
		t.Error("it holds another model")
	}
	type receipt struct {
		Pictures  []string
		Logits    [][]float32
		Tolerance float64
	}
	var beside, within receipt
	if err := json.Unmarshal([]byte(files["receipt.json"]), &beside); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(parts[2], &within); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(beside.Pictures, within.Pictures) || !slices.EqualFunc(beside.Logits, within.Logits, slices.Equal) || within.Tolerance != 1e-4 {
		t.Error("it holds another receipt")
	}
}

// The weights lie in the file as the layers say. This network is small enough to be
// computed here, by hand.
func TestPageWeights(t *testing.T) {
	e := named(t, "colour-baseline") // ReLU, Flatten, Dense
	m, data := e.model(t)
	s, err := export.From(m, data)
	if err != nil {
		t.Fatal(err)
	}
	files, model := page(t, s)
	if len(model.Layers) != 3 || model.Layers[2].Kind != "dense" || len(files["weights.bin"]) != 4*(90*3+3) {
		t.Fatalf("the layers are %v, the weights have %d bytes", model.Layers, len(files["weights.bin"]))
	}
	at := func(i int) float64 {
		return float64(math.Float32frombits(binary.LittleEndian.Uint32([]byte(files["weights.bin"])[4*i:])))
	}
	want, err := m.Logits(data.Take(1))
	if err != nil {
		t.Fatal(err)
	}
	for class := range 3 {
		z := at(270 + class)
		for i, p := range data.Images[:90] {
			z += float64(p) / 255 * at(3*i+class)
		}
		if math.Abs(z-float64(want[0][class])) > 1e-4 {
			t.Errorf("class %d has the logit %v, the model's is %v", class, z, want[0][class])
		}
	}
}

// The threshold leaves at least 95 of 100 known pictures known, and with the next
// step of the slider fewer stay. Random pictures say nothing, and it is a half.
func TestPageThreshold(t *testing.T) {
	e := named(t, "course")
	m, data := e.model(t)
	s, err := export.From(m, data)
	if err != nil {
		t.Fatal(err)
	}
	logits, err := m.Logits(data)
	if err != nil {
		t.Fatal(err)
	}
	_, model := page(t, s)
	kept := func(threshold float64) (n int) {
		for _, z := range logits {
			if measure.MaxSoftmax(z) >= threshold {
				n++
			}
		}
		return n
	}
	if now, next := kept(model.Threshold), kept(model.Threshold+.0101); now < 95 || next > 95 || len(model.Known) != 100 || !slices.IsSorted(model.Known) {
		t.Errorf("at %v there are %d known pictures, one step on %d; measured are %d", model.Threshold, now, next, len(model.Known))
	}
	drawn, err := export.Load(e.file(t, nil), nil)
	if err != nil {
		t.Fatal(err)
	}
	files, model := page(t, drawn)
	if model.Threshold != .5 || len(model.Known) != 0 || !strings.Contains(files["model.json"], `"known": []`) {
		t.Errorf("without pictures the threshold is %v, of %v", model.Threshold, model.Known)
	}
}

// Names with markup in them stay names: they are in no file that a browser reads as HTML
// or as a program.
func TestPageNames(t *testing.T) {
	e := named(t, "names")
	m, data := e.model(t)
	m.Name = "</script><b>"
	data.Names = []string{"<img src=x onerror=alert(1)>", "</script>", "a & b"}
	m.Names = data.Names
	s, err := export.From(m, data)
	if err != nil {
		t.Fatal(err)
	}
	files, model := page(t, s)
	if model.Name != "</script><b>" || !slices.Equal(model.Classes, data.Names) {
		t.Errorf("the names are %q and %q", model.Name, model.Classes)
	}
	for name, text := range files {
		if !strings.HasSuffix(name, ".json") && (strings.Contains(text, "onerror=alert") || strings.Contains(text, "<b>")) {
			t.Errorf("%s holds a name", name)
		}
	}
}

// The report says how the page is served, in words that a shell takes.
func TestPageReport(t *testing.T) {
	s := named(t, "baseline").sequential(t)
	for folder, want := range map[string]string{
		"net":          "python3 -m http.server -b 127.0.0.1 -d net, then open http://localhost:8000",
		"my nets/it's": `python3 -m http.server -b 127.0.0.1 -d 'my nets/it'\''s', then`,
	} {
		t.Chdir(t.TempDir())
		report, err := export.Page(s, folder)
		if err != nil || !strings.Contains(report.String(), want) {
			t.Errorf("%v, %v", report, err)
		}
	}
}
