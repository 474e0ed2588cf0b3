package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
)

// A Trained is a model that package train has fitted or loaded: a *train.Model.
type Trained interface {
	// Encode writes the file that is kept of the model.
	Encode(w io.Writer) error
	// Logits computes the logits of pictures.
	Logits(s *dataset.Split) ([][]float32, error)
}

// From takes the network out of a trained model, and shows that it is the same: its
// logits are compared with those of the model, for up to 100 of the pictures. The
// first ten of them come into the receipt of each export.
//
//	network, err := export.From(cnn, data.Test)
//
// Errors: if the model is not trained, if a layer cannot be exported, if the pictures
// do not fit the model, or if the logits differ. The error names the layer.
//
// Lesson: notebooks/09-ship-it.ipynb.
func From(m Trained, pictures *dataset.Split) (*Sequential, error) {
	if m == nil {
		return nil, errors.New("the model is nil: train one with train.Fit, or load one with train.Load")
	}
	if err := pictures.Check("the split of test pictures"); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := m.Encode(&b); err != nil {
		return nil, err
	}
	f, err := safetensors.Decode(b.Bytes())
	if err != nil {
		return nil, err
	}
	s, err := sequential(f)
	if err != nil {
		return nil, fmt.Errorf("this model cannot be exported: %w", err)
	}
	some := pictures.Take(min(proofPictures, pictures.Len()))
	logits, err := m.Logits(some)
	if err != nil {
		return nil, err
	}
	if err := s.prove(some, logits); err != nil {
		return nil, err
	}
	return s, nil
}

// Load reads a network that package train has kept. The path is a folder such as
// runs/cnn, or the file model.safetensors in it. The pictures are those for the
// receipt. If there are none, random pictures are drawn.
//
// Errors: if there is no such file, if it is damaged, if it is not trained, if a
// layer cannot be exported, or if the pictures do not fit. The error names the layer.
//
// Lesson: notebooks/09-ship-it.ipynb.
func Load(path string, pictures *dataset.Split) (*Sequential, error) {
	file := path
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		file = filepath.Join(path, "model.safetensors")
	}
	f, err := safetensors.Read(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("there is no trained model in %s: train one, as notebook 04 does, or name another folder", path)
	}
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", file, sentence.Cause(err))
	}
	s, err := sequential(f)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be exported: %w", file, err)
	}
	drawn := pictures == nil
	if drawn {
		pictures = s.drawn(proofPictures)
	}
	if err := pictures.Check("the split of test pictures"); err != nil {
		return nil, err
	}
	err = s.prove(pictures.Take(min(proofPictures, pictures.Len())), nil)
	s.proof.drawn = drawn
	return s, err
}

// sequential makes the network of what was kept of a model. Package train has written
// its layers while they were drawn.
func sequential(f safetensors.File) (*Sequential, error) {
	said := f.Metadata
	if said["layers"] == "" || said["names"] == "" {
		return nil, errors.New("it does not say of which layers it is made: train it with train.Fit")
	}
	var history []json.RawMessage
	if json.Unmarshal([]byte(said["history"]), &history) != nil || len(history) == 0 {
		return nil, errors.New("it is not trained: its weights are those before the first step")
	}
	if own := said["between"]; own != "" {
		return nil, fmt.Errorf("the model function computes something of its own between its layers (%s), and only the layers of package model can be exported", own)
	}
	s := &Sequential{name: said["name"]}
	if s.name == "" {
		s.name = "model"
	}
	if said["input"] == "" {
		return nil, errors.New("it was kept by an earlier version, which did not write down the shape of the pictures: train it again")
	}
	var dims []int
	if json.Unmarshal([]byte(said["input"]), &dims) != nil || len(dims) != 3 || slices.Min(dims) < 1 {
		return nil, fmt.Errorf("it says that pictures have the shape %q, which is none", said["input"])
	}
	s.shape = [3]int(dims)
	if err := json.Unmarshal([]byte(said["classes"]), &s.classes); err != nil {
		return nil, fmt.Errorf("it says that its classes are called %q, which is no list of names", said["classes"])
	}
	kinds, names := strings.Split(said["layers"], ", "), strings.Split(said["names"], ", ")
	if len(kinds) != len(names) {
		return nil, fmt.Errorf("it has %d layers, but %d names of layers", len(kinds), len(names))
	}
	r := &reader{arrays: f.Arrays, used: map[string]bool{}, kernels: said["kernels"], at: s.shape}
	for i := range kinds {
		if err := r.read(names[i], kinds[i]); err != nil {
			return nil, fmt.Errorf("its layer %s: %w", names[i], err)
		}
	}
	s.layers = fold(r.layers)
	return s, s.check(r)
}

// check sees that nothing of the file is left over, and that the last layer gives
// logits.
func (s *Sequential) check(r *reader) error {
	var over []string
	for name := range r.arrays {
		if !r.used[name] {
			over = append(over, name)
		}
	}
	slices.Sort(over)
	if len(over) > 0 {
		return fmt.Errorf("no layer of package model uses its %s", strings.Join(over, ", "))
	}
	if len(s.layers) == 0 || !r.flat {
		return errors.New("it does not end with one logit for each class")
	}
	if s.classes != nil && len(s.classes) != s.Classes() {
		return fmt.Errorf("it has names for %d classes, but %d logits", len(s.classes), s.Classes())
	}
	return nil
}
