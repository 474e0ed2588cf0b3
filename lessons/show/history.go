package show

import (
	"errors"
	"math"

	"github.com/ninepixels/ninepixels/lessons/history"
)

// History displays the loss and the accuracy over the epochs of a training that has
// ended. The figure is like that of a running training:
//
//	show.History(m.History)
//
// Both charts mark the epoch with the lowest validation loss. If the last epoch was
// stopped, its points stand where it was stopped: at 2.4 if it was two fifths of the
// third epoch.
//
// Options: Title, Alt.
func History(epochs []history.Epoch, opts ...CurvesOption) {
	f, err := DrawHistory(epochs, opts...)
	show("History", f, err)
}

// DrawHistory returns what [History] displays.
func DrawHistory(epochs []history.Epoch, opts ...CurvesOption) (*Figure, error) {
	if len(epochs) == 0 {
		return nil, errors.New("there is no epoch to draw; train the model, or load one that was trained")
	}
	return drawCharts(historyCharts(numbers(epochs)), apply(opts))
}

// numbers are the epochs as [Training.Epoch] has noted them.
func numbers(epochs []history.Epoch) []epoch {
	all := make([]epoch, len(epochs))
	whole := 0 // steps: an epoch with fewer was stopped
	for _, e := range epochs {
		whole = max(whole, e.Steps)
	}
	for i, e := range epochs {
		all[i].part = 1
		if e.Steps > 0 {
			all[i].part = float64(e.Steps) / float64(whole)
		}
		all[i].Loss, all[i].Accuracy, all[i].ValidationLoss, all[i].ValidationAccuracy = e.Measured()
	}
	return all
}

// historyCharts are the curves of the loss and of the accuracy. One epoch is marked
// in both, that with the lowest validation loss.
func historyCharts(epochs []epoch) []Chart {
	n := len(epochs)
	loss, accuracy := make([]float64, n), make([]float64, n)
	valLoss, valAccuracy := make([]float64, n), make([]float64, n)
	var x []float64 // nil for 1, 2, 3, and so on
	if n > 0 && epochs[n-1].part < 1 {
		for i, e := range epochs {
			x = append(x, float64(i)+e.part)
		}
	}
	validated := false
	for i, e := range epochs {
		loss[i], accuracy[i], valLoss[i], valAccuracy[i] = e.Loss, e.Accuracy, e.ValidationLoss, e.ValidationAccuracy
		validated = validated || !math.IsNaN(e.ValidationLoss)
	}
	losses := []Series{{Name: "training", X: x, Y: loss}}
	accuracies := []Series{{Name: "training", X: x, Y: accuracy}}
	if validated {
		lowest := Series{Name: "validation", X: x, Y: valLoss, Best: Lowest}
		losses = append(losses, lowest)
		accuracies = append(accuracies, Series{Name: "validation", X: x, Y: valAccuracy, mark: lowest.best() + 1})
	}
	return []Chart{
		{XLabel: "epoch", YLabel: "loss", Series: losses, whole: true},
		{XLabel: "epoch", YLabel: "accuracy", Series: accuracies, YMost: 1, whole: true},
	}
}
