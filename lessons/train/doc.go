// Package train fits a model to labelled pictures. It also measures the model and
// keeps it.
//
//	m, err := train.Fit(train.Config{Name: "cnn", Epochs: 5}, CNN, data.Train)
//	score, err := m.Evaluate(data.Test)
//
// [Fit] trains the function that you give it: see package model. Pixels are 0 to
// 255. The function gets them as intensities, 0 to 1. The shape of the pictures and the
// names of the classes come from the data, and stay with the model.
//
// Only this package opens a backend: XLA on the CPU, or GoMLX's pure Go backend if
// XLA is not installed. See [Backend].
//
// A model with a name is kept in the file runs/NAME/model.safetensors, below the
// notebook's folder. [Load] finds it there. The file has an open format,
// safetensors. GoMLX's own checkpoints are not used, for three reasons:
//
//   - One file can be replaced in one step. If a cell is killed, the file holds the
//     old model or the new one.
//   - If the file does not fit the model, there is an error. GoMLX would draw new
//     weights for those that are missing, and not say so.
//   - Other languages read it.
//
// Errors: every error is one sentence. It says what is wrong and what to do. A panic
// in your model function becomes such an error.
package train
