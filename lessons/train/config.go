package train

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"regexp"

	"github.com/gomlx/gomlx/ml/train/optimizer"

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
	// LearningRate is Adam's; 0 stands for 0.001. With an Optimizer of your own, 0
	// stands for the rate that it has.
	LearningRate float64
	// Optimizer takes the steps in the place of Adam. It is one of GoMLX's package
	// ml/train/optimizer, or your own: optimizer.RMSProp().Done(), for example. GoMLX's
	// parameters of a scope, such as clip_step_by_value, are for these.
	Optimizer optimizer.Interface
	// Schedule changes the learning rate while the training runs. It gets the step,
	// from 0, and the number of steps of all epochs. It returns a factor of the
	// learning rate: 1 leaves it as it is. nil stands for 1.
	Schedule func(step, steps int) float64
	// WeightDecay makes every weight and bias that learns smaller in each step, beside
	// the optimizer's step and not through its averages (decoupled, as AdamW does it):
	// w ← w − learning rate · WeightDecay · w. 0 switches it off.
	WeightDecay float64
	// ClassWeights says how much a picture of each class counts: its part of the loss
	// is multiplied by the weight of its class. BalancedWeights makes them. The loss
	// that Fit reports is without them. nil stands for 1 everywhere.
	ClassWeights []float64
	// Each changes the training pictures, each one anew in each epoch: augment.Flip,
	// for example. The data itself stays as it is. What Each draws at random depends
	// on Seed, the epoch, and the place of the picture in the data. It is called by
	// several goroutines at once, so it must not write to variables that they share.
	Each dataset.Change
	// Start is a model whose weights the training begins with, layer by layer. A layer
	// that is not in it, or in another shape, begins with drawn weights, and a line of
	// text says which these are. So you go on with a training, or you train a model
	// for other classes. Start itself is not changed. The history and the averages of
	// the optimizer begin anew.
	Start *Model
	// Freeze names layers that stay as they are, such as "conv1".
	Freeze []string
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
	if c.LearningRate == 0 && c.Optimizer == nil {
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
	if !(c.WeightDecay >= 0) || math.IsInf(c.WeightDecay, 1) {
		return fmt.Errorf("the setting WeightDecay must not be negative or infinite, got %v", c.WeightDecay)
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
	if err := checkClasses(data); err != nil {
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

var errNoModel = errors.New("there is no model: it comes from train.Fit or train.Load, look at the error that they returned")
