// Package history holds what is measured while a network is trained. Package train
// writes these epochs, and package show draws them. Neither of the two imports the
// other. So a program that trains and shows nothing links no pictures and no fonts.
package history

import (
	"fmt"
	"math"
)

// Metrics is what was measured on a split: its loss and its accuracy.
type Metrics struct {
	Loss     float64 `json:"loss"`     // mean cross-entropy, in nats
	Accuracy float64 `json:"accuracy"` // share of right answers, 0 to 1
}

// String writes both values on one line.
func (m Metrics) String() string { return fmt.Sprintf("loss %.4f, accuracy %.4f", m.Loss, m.Accuracy) }

// An Epoch is what was measured in one pass over the training pictures. Loss and
// accuracy are means over its steps. The weights change from step to step.
type Epoch struct {
	Loss       float64  `json:"loss"`
	Accuracy   float64  `json:"accuracy"`
	Validation *Metrics `json:"validation,omitempty"` // nil without validation pictures
	Steps      int      `json:"steps"`                // fewer than the others have, if it was interrupted
	Seconds    float64  `json:"seconds"`              // of training, without the validation
}

// String writes the measured values on one line.
func (e Epoch) String() string {
	s := Metrics{e.Loss, e.Accuracy}.String()
	if e.Validation != nil {
		s += "; validation " + e.Validation.String()
	}
	return s
}

// Measured returns the four values as numbers. Without a validation, its two values
// are NaN.
func (e Epoch) Measured() (loss, accuracy, validationLoss, validationAccuracy float64) {
	if e.Validation == nil {
		return e.Loss, e.Accuracy, math.NaN(), math.NaN()
	}
	return e.Loss, e.Accuracy, e.Validation.Loss, e.Validation.Accuracy
}

// A Watcher is told how a training goes. show.Training is one, and draws the
// training. Its methods are called one after another: Start once, Step after each
// batch, Epoch after each epoch, and Done at the end, also after an error. The time
// that they take is missing for the training.
//
// Short steps are taken several at once. A Watcher that also has a method
// Steps(losses []float64) gets these by one call of it, in the place of Step.
type Watcher interface {
	// Start says what follows: so many epochs, each of so many steps. A Watcher
	// that has watched another training begins anew.
	Start(title string, epochs, steps int)
	// Step gets the loss of one batch.
	Step(loss float64)
	// Epoch gets what was measured.
	Epoch(e Epoch)
	// Done gets why the training ended, or "" if it is at its end.
	Done(note string)
}
