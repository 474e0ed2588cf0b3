package show

import (
	"errors"
	"math"

	"github.com/ninepixels/ninepixels/lessons/history"
)

// History displays the loss and the accuracy over the epochs of a training that has
// ended, as a figure of the training itself does:
//
//	show.History(m.History)
//
// The epoch with the lowest validation loss is marked in both charts.
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
	all := make([]epoch, len(epochs))
	for i, e := range epochs {
		all[i].Loss, all[i].Accuracy, all[i].ValidationLoss, all[i].ValidationAccuracy = e.Measured()
	}
	return drawCharts(historyCharts(all), apply(opts))
}

// historyCharts are the curves of the loss and of the accuracy. One epoch is marked
// in both, that with the lowest validation loss.
func historyCharts(epochs []epoch) []Chart {
	n := len(epochs)
	loss, accuracy := make([]float64, n), make([]float64, n)
	valLoss, valAccuracy := make([]float64, n), make([]float64, n)
	validated := false
	for i, e := range epochs {
		loss[i], accuracy[i], valLoss[i], valAccuracy[i] = e.Loss, e.Accuracy, e.ValidationLoss, e.ValidationAccuracy
		validated = validated || !math.IsNaN(e.ValidationLoss)
	}
	losses := []Series{{Name: "training", Y: loss}}
	accuracies := []Series{{Name: "training", Y: accuracy}}
	if validated {
		lowest := Series{Name: "validation", Y: valLoss, Best: Lowest}
		losses = append(losses, lowest)
		accuracies = append(accuracies, Series{Name: "validation", Y: valAccuracy, mark: lowest.best() + 1})
	}
	return []Chart{
		{XLabel: "epoch", YLabel: "loss", Series: losses},
		{XLabel: "epoch", YLabel: "accuracy", Series: accuracies, YMost: 1},
	}
}
