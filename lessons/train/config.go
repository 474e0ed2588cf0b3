package train

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"regexp"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/history"
	"github.com/ninepixels/ninepixels/lessons/model"
)

// Config says how to train. The zero value is the video's recipe: five epochs of
// Adam, in batches of 32, as Keras does them.
type Config struct {
	// Name keeps the model in runs/Name after each epoch. It is made of
	// letters, digits, - and _. Without a name nothing is kept.
	Name string
	// Epochs is how often each picture is seen; 0 stands for 5.
	Epochs int
	// BatchSize is how many pictures make one step; 0 stands for 32.
	BatchSize int
	// LearningRate is Adam's; 0 stands for 0.001.
	LearningRate float64
	// Seed fixes the first weights and the order of the pictures. The same
	// seed on the same backend gives the same numbers.
	Seed int64
	// Initializer says how the first weights are drawn: Glorot uniform, as
	// Keras does, if it is not set. GoMLX's own layers would draw He normal.
	Initializer model.Initializer
	// Validation is measured after each epoch, and never learned from.
	Validation *dataset.Split
	// Patience ends the training when the validation loss has had no new low
	// for this many epochs. At the end, the model gets back the weights of its
	// best epoch. It gets them back also if the training ends for another reason,
	// and they are what is kept. 0 switches both off.
	Patience int
	// AfterEpoch is called after each whole epoch. The epoch and its validation
	// are in m.History then. If it returns true, the training ends, as if that
	// had been the last epoch. It may read the model, with m.Weights for example.
	AfterEpoch func(m *Model) (stop bool)
	// Watch is told of every step, and draws the training in a notebook:
	// new(show.Training). Outside a notebook it is not used, and nil draws nothing.
	Watch history.Watcher
	// Log receives the lines of text; nil stands for the standard output.
	Log io.Writer
}

func (c Config) withDefaults() Config {
	if c.Epochs == 0 {
		c.Epochs = 5
	}
	if c.BatchSize == 0 {
		c.BatchSize = 32
	}
	if c.LearningRate == 0 {
		c.LearningRate = 1e-3
	}
	if c.Log == nil {
		c.Log = os.Stdout
	}
	return c
}

var goodName = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// check reports what no training could be made of.
func (c Config) check(data *dataset.Split) error {
	if c.Name != "" && !goodName.MatchString(c.Name) {
		return fmt.Errorf("the name %q cannot be a folder's: use letters, digits, - and _", c.Name)
	}
	if c.Epochs < 0 || c.BatchSize < 0 || !(c.LearningRate >= 0) || math.IsInf(c.LearningRate, 1) {
		return fmt.Errorf("the settings Epochs, BatchSize and LearningRate must not be negative or infinite, got %d, %d and %v", c.Epochs, c.BatchSize, c.LearningRate)
	}
	if c.Patience < 0 {
		return fmt.Errorf("the setting Patience must not be negative, got %d", c.Patience)
	}
	if c.Patience > 0 && c.Validation == nil {
		return errors.New("the setting Patience watches the validation loss: set Validation too, for example to a part that Divide held out")
	}
	if err := data.Check("the training data"); err != nil {
		return err
	}
	if c.BatchSize > data.Len() {
		return fmt.Errorf("BatchSize is %d, but there are only %d training pictures: use a smaller BatchSize or more pictures", c.BatchSize, data.Len())
	}
	if c.Validation != nil {
		return c.Validation.Check("the validation data")
	}
	return nil
}

// checkLabels reports the first label that a model of so many classes cannot
// give.
func checkLabels(what string, s *dataset.Split, classes int) error {
	for i, label := range s.Labels {
		if int(label) >= classes {
			return fmt.Errorf("picture %d of %s has label %d, but the model has %d classes, 0 to %d: let its last layer have more units, or leave that class out",
				i, what, label, classes, classes-1)
		}
	}
	return nil
}

var errNoModel = errors.New("there is no model: it comes from train.Fit or train.Load, look at the error that they returned")
