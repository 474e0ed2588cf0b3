package export

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/internal/kept"
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
	file := kept.Path(path)
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
	if pictures == nil {
		pictures = s.drawn(proofPictures)
	}
	if err := pictures.Check("the split of test pictures"); err != nil {
		return nil, err
	}
	return s, s.prove(pictures.Take(min(proofPictures, pictures.Len())), nil)
}
