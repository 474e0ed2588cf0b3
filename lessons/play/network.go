package play

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/export"
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/internal/kept"
	"github.com/ninepixels/ninepixels/lessons/internal/output"
	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
	"github.com/ninepixels/ninepixels/lessons/show"
)

// Network shows a network that you have trained, and that runs/NAME keeps. Draw a
// picture for it, shift or turn one, upload one, or take one with the camera. The
// figure shows the probability of each class and the maps of all layers at once. Point
// at a number of a map, and it shows the pixels that the number comes from. The first
// ten of the pictures can be chosen.
//
//	play.Network("cnn", data.Test)
//
// It is the page that export.Page writes, and it computes the same logits as
// train.Model.Logits, to 1e-4. The notebook holds its program, but not the weights:
// the page asks the Jupyter server for runs/NAME. The notebook's export to HTML holds
// the weights too.
//
// Values: pixels from 0 to 255.
//
// Errors: a sentence in the cell, if there is no such network, if a layer cannot be
// exported, or if the pictures do not fit.
//
// Lesson: notebooks/04-first-cnn.ipynb. Peer: CNN Explainer, for a network of its own.
func Network(name string, pictures *dataset.Split) {
	source, text, err := network(name, pictures)
	if err != nil {
		complain("Network", err)
		return
	}
	output.Display(source, text)
}

// network returns what [Network] displays.
func network(name string, pictures *dataset.Split) (source, text string, err error) {
	if name == "" || strings.ContainsAny(name, `/\.`) {
		return "", "", fmt.Errorf("the name %q is not one of a folder in runs: pass the Name of train.Config, for instance \"cnn\"", name)
	}
	file := filepath.Join("runs", name, "model.safetensors")
	b, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return "", "", fmt.Errorf("there is no trained network in runs/%s: run the cell that trains it first", name)
	}
	if err != nil {
		return "", "", fmt.Errorf("%s cannot be read: %w", file, err)
	}
	if pictures == nil {
		return "", "", errors.New("there are no pictures to choose from: pass some, for instance data.Test")
	}
	s, err := export.Decode(b, pictures)
	if err != nil {
		return "", "", err
	}
	document, err := networkDocument(name, b, s)
	if err != nil {
		return "", "", err
	}
	picture, err := networkPicture(s, pictures)
	if err != nil {
		return "", "", err
	}
	return framed("The network "+name+", which answers", document, picture, `data-runs="`+attribute(name)+`"`, "weights.js", "notebook-camera.js")
}

// networkDocument is the page of package export with all that it needs but the weights.
func networkDocument(name string, file []byte, s *export.Sequential) (string, error) {
	folder, err := os.MkdirTemp("", "play")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(folder)
	page := filepath.Join(folder, "page")
	if _, err := export.Page(s, page); err != nil {
		return "", err
	}
	data := map[string]any{"name": name}
	if data["plan"], err = plan(file); err != nil {
		return "", err
	}
	for key, name := range map[string]string{"model": "model.json", "receipt": "receipt.json"} {
		text, err := os.ReadFile(filepath.Join(page, name))
		if err != nil {
			return "", err
		}
		data[key] = json.RawMessage(text)
	}
	program, err := joined("kept.js", "camera.js", "network.js")
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(page, "opened.js"), []byte(program), 0o600); err != nil {
		return "", err
	}
	document, err := export.Document(page)
	if err != nil {
		return "", err
	}
	style, err := joined("network.css")
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(data) // it writes < as \u003c, so nothing in it ends the script
	if err != nil {
		return "", err
	}
	document = strings.Replace(short(document), "</style>", style+"</style>", 1)
	// The frame does not see the notebook's colours: they are told to it.
	const asked, told = "@media (prefers-color-scheme: dark) {\n:root {", "@media all {\n:root[data-theme=dark] {"
	if !strings.Contains(document, asked) {
		return "", errors.New("the page has no dark colours: its style has changed")
	}
	document = strings.Replace(document, asked, told, 1)
	return strings.Replace(document, "<body>", "<body>\n<script type=\"application/json\" id=\"data\">"+string(text)+"</script>", 1), nil
}

// A planned layer says where its weights are in the file that train keeps.
type planned struct {
	Layer   string    `json:"layer,omitempty"`   // its arrays are LAYER/weights and LAYER/bias
	Weights []float32 `json:"weights,omitempty"` // or they are in no array, but given
	Width   int       `json:"width"`             // of the bias
	Norms   []string  `json:"norms,omitempty"`   // batch normalisations that are multiplied in
}

// plan lists the layers with weights, in the order of the page: a batch normalisation
// right behind a convolution or a dense layer is part of it, as in package export.
func plan(file []byte) ([]planned, error) {
	f, err := safetensors.Decode(file)
	if err != nil {
		return nil, err
	}
	m, err := kept.Describe(f)
	if err != nil {
		return nil, err
	}
	if err := m.Take(f); err != nil {
		return nil, err
	}
	var all []planned
	linear := false // the layer before is a convolution or a dense layer
	for _, l := range m.Layers {
		switch {
		case l.Kind == kept.Scale && linear:
			last := &all[len(all)-1]
			last.Norms = append(last.Norms, l.Name)
			continue
		case l.Kind == kept.Scale:
			all = append(all, planned{Width: len(l.Bias), Norms: []string{l.Name}})
		case strings.HasPrefix(l.Said, "Fixed2D"):
			all = append(all, planned{Weights: l.Weights, Width: len(l.Bias)})
		case l.Kind == kept.Conv || l.Kind == kept.Dense:
			all = append(all, planned{Layer: l.Name, Width: len(l.Bias)})
		}
		linear = l.Kind == kept.Conv || l.Kind == kept.Dense
	}
	return all, nil
}

// networkPicture stands where scripts do not run: the first picture, and what the
// network says of it.
func networkPicture(s *export.Sequential, pictures *dataset.Split) (*show.Figure, error) {
	pixels := pictures.Images[:pictures.H*pictures.W*pictures.C]
	logits, err := s.Logits(pixels)
	if err != nil {
		return nil, err
	}
	best := 0
	for class, z := range logits {
		if z > logits[best] {
			best = class
		}
	}
	p := 100 * probability(logits, best)
	said := fmt.Sprintf("%s, %.1f %%", s.ClassName(best), p)
	g := grid.New(pictures.H, pictures.W)
	for i := range g.Pix {
		g.Pix[i] = float32(pixels[i*pictures.C])
	}
	return show.DrawRow([]show.Panel{{Title: said, Grid: g}}, show.PixelSize(max(1, 168/max(g.H, g.W))),
		show.Alt(fmt.Sprintf("The network %s says of a picture: %s. Here you can draw pictures for it, and see the probabilities and the maps of its layers.", s.Name(), said)))
}

// probability is the softmax of the logits, for one class.
func probability(logits []float32, class int) float64 {
	sum := 0.0
	for _, z := range logits {
		sum += math.Exp(float64(z - logits[class]))
	}
	return 1 / sum
}
