package export

import (
	"bytes"
	"embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/ninepixels/ninepixels/lessons/export/internal/loops"
	"github.com/ninepixels/ninepixels/lessons/internal/browser"
)

//go:embed files/page
var pageFiles embed.FS

const pageName = "Web page"

// pageFormat stands in model.json, so that the program beside it knows its fields.
const pageFormat = "Nine Pixels page 1"

// Page writes the network as a web page into a folder: any server that hands out files
// serves it, and it needs no other one. It also opens as a file. A reader draws a
// picture, chooses, uploads or photographs one, and shifts it; the page shows the
// probabilities, the maps of each layer, and "unknown" where the largest probability is
// below a threshold. It computes the pictures of receipt.json when it is opened, and
// says whether their logits agree.
//
// The weights are in weights.bin, as float32; model.json says what the layers are.
// opened.js holds both and the receipt once more, for a page that is opened as a file.
//
//	report, err := export.Page(network, "exports/cnn-page")
//
// Threshold: it starts where 95 of 100 known pictures stay known, if the network was
// taken out with pictures, and at 0.5 if it was not. The page has a slider for it.
//
// Check: python3 -m http.server -b 127.0.0.1 -d exports/cnn-page, then open http://localhost:8000.
//
// Errors: as [ONNX].
//
// Lesson: notebooks/09-ship-it.ipynb. Peer: measure.MaxSoftmax for the threshold.
func Page(s *Sequential, folder string) (Report, error) {
	report, err := s.deliver(pageName, folder, s.page, readPage)
	if err == nil {
		report.Next = fmt.Sprintf("to serve it: python3 -m http.server -b 127.0.0.1 -d %s, then open http://localhost:8000", shellWord(report.Folder))
	}
	return report, err
}

// A pageModel is model.json.
type pageModel struct {
	Format      string   `json:"format"`
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Input       [3]int   `json:"input"`
	Classes     []string `json:"classes"`
	Parameters  int      `json:"parameters"`
	// Known are the largest probabilities of known pictures, the smallest one first.
	// There are none if the pictures are drawn at random.
	Known     []float64   `json:"known"`
	Threshold float64     `json:"threshold"`
	Layers    []pageLayer `json:"layers"`
}

type pageLayer struct {
	Name     string `json:"name"`
	Kind     string `json:"kind"`
	In       [3]int `json:"in"`
	Out      [3]int `json:"out"`
	Kernel   [2]int `json:"kernel"`
	Step     [2]int `json:"step"`
	Dilation [2]int `json:"dilation"`
	Before   [2]int `json:"before"`
}

// page returns the files of the page.
func (s *Sequential) page() map[string][]byte {
	m := pageModel{
		Format: pageFormat, Name: s.name, Description: s.description(), Input: s.shape, Classes: s.classNames(),
		Parameters: s.parameters(), Known: s.known(),
	}
	m.Threshold = threshold(m.Known)
	var weights []byte
	for i, d := range s.described() {
		l := s.layers[i]
		m.Layers = append(m.Layers, pageLayer{l.name, d.Kind, d.In, d.Out, d.Kernel, d.Step, d.Dilation, d.Before})
		weights = appendFloats(appendFloats(weights, l.weights), l.bias)
	}
	text, _ := json.MarshalIndent(m, "", " ") // numbers that are finite cannot fail
	files := map[string][]byte{"model.json": append(text, '\n'), "weights.bin": weights}
	r, _ := json.Marshal(s.receipt(pageName, nil))
	files["opened.js"] = opened(files["model.json"], weights, r)
	entries, _ := fs.ReadDir(pageFiles, "files/page") // what is embedded is there
	for _, e := range entries {
		files[e.Name()], _ = pageFiles.ReadFile(path.Join("files/page", e.Name()))
	}
	for _, name := range []string{"picture.js", "sources.js"} {
		files[name], _ = browser.Scripts.ReadFile(name)
	}
	return files
}

// readPage reads model.json and weights.bin, and nothing else.
func readPage(files map[string][]byte) (run, error) {
	var m pageModel
	decoder := json.NewDecoder(bytes.NewReader(files["model.json"]))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&m); err != nil {
		return nil, err
	}
	if m.Format != pageFormat || len(m.Layers) == 0 {
		return nil, errors.New("model.json is none of a page")
	}
	var all []loops.Layer
	at := m.Input
	for _, l := range m.Layers {
		if l.In != at {
			return nil, fmt.Errorf("its layer %s takes %v and gets %v", l.Name, l.In, at)
		}
		at = l.Out
		all = append(all, loops.Layer{Kind: l.Kind, In: l.In, Out: l.Out, Kernel: l.Kernel, Step: l.Step, Dilation: l.Dilation, Before: l.Before})
	}
	if len(m.Classes) != at[2] {
		return nil, fmt.Errorf("it has %d names of classes for %d logits", len(m.Classes), at[2])
	}
	return loops.Program(all, files["weights.bin"])
}

// known returns the largest probability of each picture that was given, in their order
// of size. For pictures that are drawn at random it returns none.
func (s *Sequential) known() []float64 {
	known := []float64{}
	if s.proof.drawn {
		return known
	}
	for _, logits := range s.proof.logits {
		sum, most := 0., float64(logits[argmax(logits)])
		for _, z := range logits {
			sum += math.Exp(float64(z) - most)
		}
		known = append(known, math.Floor(1e4/sum)/1e4)
	}
	slices.Sort(known)
	return known
}

// threshold returns the largest step of the slider, a hundredth, below which at most one
// in 20 of the known pictures is. Without known pictures it is a half.
func threshold(known []float64) float64 {
	if len(known) == 0 {
		return .5
	}
	return math.Floor(100*known[len(known)/20]) / 100
}

// shellWord writes a path as one word of a command.
func shellWord(path string) string {
	if strings.ContainsFunc(path, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("/._-+", r)
	}) {
		return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
	}
	return path
}

// opened is a program that holds the files again, as the text of base64: a page that is
// opened as a file may load programs, but no data.
func opened(files ...[]byte) []byte {
	var texts []string
	for _, content := range files {
		texts = append(texts, base64.StdEncoding.EncodeToString(content))
	}
	text, _ := json.Marshal(texts)
	return fmt.Appendf(nil, "const opened = %s;\n", text)
}
