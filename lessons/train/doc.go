// Package train fits a model to labelled pictures, measures it, and keeps it.
//
//	m, err := train.Fit(train.Config{Name: "cnn", Epochs: 5}, CNN, data.Train)
//	score, err := m.Evaluate(data.Test)
//
// What [Fit] trains is the function that it is given: see package model. The
// pictures' pixels, 0 to 255, reach that function as intensities, 0 to 1.
//
// It is the one package that opens a backend: XLA on the CPU, or GoMLX's pure
// Go backend where XLA is not installed. See [Backend].
//
// A model with a name is kept in the file runs/NAME/model.safetensors, below
// the folder in which the notebook lies, and [Load] finds it there. It is one
// file in an open format, rather than GoMLX's own checkpoints, for three
// reasons: one file can be replaced in one step, so a cell that is killed
// leaves the old model or the new one; a model that does not fit the file is
// an error, where GoMLX quietly draws new weights for what is missing; and
// other languages read it.
//
// Errors: every error is one sentence that says what is wrong and what to do.
// Panics in the learner's function become such an error.
package train
