package train

import (
	"errors"
	"fmt"
	"math"
	"os"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"
	gomlx "github.com/gomlx/gomlx/ml/model"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/plain"
)

// Evaluate measures the model on every picture of s. Each picture counts once.
//
//	loss = -1/N Σ ln softmax(logits)[label],  accuracy = 1/N · #(argmax = label)
//
// Values: the loss is in nats, 0 or more. The accuracy is from 0 to 1.
//
// A line of text says if a class has another name in s than in the model.
//
// Errors: if s is nil, empty or damaged; if the model has no class for a label of s;
// and those of [Model.Logits].
//
// Lesson: notebooks/03-dense-baseline.ipynb. Peer: keras.Model.evaluate.
func (m *Model) Evaluate(s *dataset.Split) (Metrics, error) {
	logits, err := m.Logits(s)
	if err != nil {
		return Metrics{}, err
	}
	if err := checkLabels("the data", s, m.classes); err != nil {
		return Metrics{}, err
	}
	m.sayOtherNames(s)
	var loss float64
	right := 0
	for i, z := range logits {
		loss += crossEntropy(z, s.Label(i))
		if argmax(z) == s.Label(i) {
			right++
		}
	}
	n := float64(s.Len())
	return Metrics{Loss: loss / n, Accuracy: float64(right) / n}, nil
}

// Predict returns a class for each picture of s: the class with the largest logit.
//
// Shape: [N], classes from 0.
//
// Errors: those of [Model.Logits].
//
// Peer: numpy.argmax(keras.Model.predict(s), axis=1).
func (m *Model) Predict(s *dataset.Split) ([]int, error) {
	logits, err := m.clearLogits(s)
	if err == nil && logits == nil {
		logits, err = m.Logits(s)
	}
	if err != nil {
		return nil, err
	}
	classes := make([]int, len(logits))
	for i, z := range logits {
		classes[i] = argmax(z)
	}
	return classes, nil
}

// Probabilities returns how likely each class is, for each picture of s. It is the
// softmax of the logits: see [plain.Softmax].
//
// Shape: [N classes]. Values: 0 to 1; those of a picture add up to 1.
//
// Values: 0 to 1. The values of a picture add up to 1.
//
// Errors: those of [Model.Logits].
//
// Lesson: notebooks/03-dense-baseline.ipynb. Peer: keras.layers.Softmax()(logits).
func (m *Model) Probabilities(s *dataset.Split) ([][]float64, error) {
	logits, err := m.Logits(s)
	if err != nil {
		return nil, err
	}
	all := make([][]float64, len(logits))
	for i, z := range logits {
		all[i] = plain.Softmax(z)
	}
	return all, nil
}

// Logits returns what the model function gives for each picture, before any softmax.
//
// Shape: [N classes] for N pictures.
//
// A line of text says, once for each split, if its pictures look as if they need
// [dataset.Invert], or as if they were intensities.
//
// Errors: if s is nil, empty or damaged; if its pictures have another shape than the
// model's; and if a logit is not a finite number, as
// after a training that has diverged. Such a logit names no class.
func (m *Model) Logits(s *dataset.Split) ([][]float32, error) {
	if err := m.takes(s); err != nil {
		return nil, err
	}
	if m.predictor == nil {
		p, err := newPredictor(m, predictBatch)
		if err != nil {
			return nil, err
		}
		m.predictor = p
	}
	logits := make([][]float32, 0, s.Len())
	size := m.shape.size()
	for from := 0; from < s.Len(); from += predictBatch {
		to := min(from+predictBatch, s.Len())
		z, err := m.predictor.run(s.Images[from*size : to*size])
		if err != nil {
			return nil, err
		}
		for i := range to - from {
			row := z[i*m.classes : (i+1)*m.classes : (i+1)*m.classes]
			if class := slices.IndexFunc(row, notFinite); class >= 0 {
				return nil, fmt.Errorf("%w: the logit of class %d for picture %d is %v: train it again with a smaller LearningRate",
					errNoAnswer, class, from+i, row[class])
			}
			logits = append(logits, row)
		}
	}
	return logits, nil
}

// takes says what speaks against computing with the pictures of s.
func (m *Model) takes(s *dataset.Split) error {
	if m == nil {
		return errNoModel
	}
	if err := s.Check("the data"); err != nil {
		return err
	}
	if err := m.shape.checkShape("the data", s); err != nil {
		return err
	}
	for _, line := range m.lines("the data", s) {
		say(os.Stdout, "%s", line)
	}
	return nil
}

// errNoAnswer says that a model's logits are no numbers.
var errNoAnswer = errors.New("the model has no answer")

// notFinite is true for NaN and for what is infinite: both leave NaN when they
// are taken from themselves.
func notFinite(v float32) bool { return v-v != 0 }

// predictBatch is how many pictures go through the model at once: a multiple of
// the 16 values that the widest vectors hold, as the layers lay pictures side by
// side. There is one size, since each would be compiled anew; the rest of a
// batch that is not full holds whatever was there, and its logits are not
// looked at. The class of a single picture has a program of its own: see
// [Model.clearLogits].
const predictBatch = 96

// A predictor is the model compiled for prediction.
type predictor struct {
	exec   *gomlx.Exec
	images *tensors.Tensor
}

func newPredictor(m *Model, batch int) (*predictor, error) {
	if err := m.open(); err != nil {
		return nil, err
	}
	var mistake error
	exec, err := gomlx.NewExec(m.backend, m.store, func(scope *model.Scope, images *model.Node) *model.Node {
		logits, err := m.fn.Build(scope, model.Intensities(images))
		if err != nil {
			mistake = err
			panic(err)
		}
		return logits
	})
	if err != nil {
		return nil, fmt.Errorf("the model cannot be compiled: %s", sentence.FirstLine(err))
	}
	shape := m.shape.pixels(batch)
	if _, err := exec.Compile(shape); err != nil {
		if mistake != nil {
			return nil, mistake
		}
		return nil, fmt.Errorf("the model cannot be compiled: %s", sentence.FirstLine(err))
	}
	images, err := tensors.FromShapeForBackend(m.backend, 0, shape)
	if err != nil {
		return nil, fmt.Errorf("no memory for a batch of pictures: %s", sentence.FirstLine(err))
	}
	return &predictor{exec, images}, nil
}

func (p *predictor) run(pictures []uint8) ([]float32, error) {
	fill := func(flat []uint8) { copy(flat, pictures) }
	if err := tensors.MutableFlatData(p.images, fill); err != nil {
		return nil, fmt.Errorf("a batch could not be handed to the backend: %s", sentence.FirstLine(err))
	}
	out, err := p.exec.Call(p.images)
	if err != nil {
		return nil, fmt.Errorf("the backend failed: %s", sentence.FirstLine(err))
	}
	defer out[0].FinalizeAll()
	logits, err := tensors.CopyFlatData[float32](out[0])
	if err != nil {
		return nil, fmt.Errorf("the backend failed: %s", sentence.FirstLine(err))
	}
	return logits, nil
}

// crossEntropy is -ln softmax(z)[label], with the largest logit taken out so
// that no exponential overflows.
func crossEntropy(z []float32, label int) float64 {
	largest := float64(z[argmax(z)])
	var sum float64
	for _, v := range z {
		sum += math.Exp(float64(v) - largest)
	}
	return math.Log(sum) + largest - float64(z[label])
}

func argmax(z []float32) int {
	best := 0
	for i, v := range z {
		if v > z[best] {
			best = i
		}
	}
	return best
}
