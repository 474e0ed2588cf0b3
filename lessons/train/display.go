package train

import (
	"fmt"
	"os"

	"github.com/ninepixels/ninepixels/lessons/show"
)

// display draws the training while it runs. Tests put their own in its place.
type display interface {
	Step(loss float64)
	Epoch(show.Epoch)
	Done(note string)
}

// newDisplay is the live picture in a notebook, and nothing elsewhere, where
// the lines of text say the same. GoNB names its pipe to each cell.
func newDisplay(title string, epochs, steps int) display {
	if os.Getenv("GONB_PIPE") == "" {
		return silent{}
	}
	return show.NewTraining(title, epochs, steps)
}

type silent struct{}

func (silent) Step(float64)     {}
func (silent) Epoch(show.Epoch) {}
func (silent) Done(string)      {}

func shown(e Epoch) show.Epoch {
	s := show.NoValidation(e.Loss, e.Accuracy)
	if v := e.Validation; v != nil {
		s.ValidationLoss, s.ValidationAccuracy = v.Loss, v.Accuracy
	}
	return s
}

func (c Config) title(backend string) string {
	name := c.Name
	if name == "" {
		name = "training"
	}
	return fmt.Sprintf("%s on %s", name, backend)
}
