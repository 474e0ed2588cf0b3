package show

import (
	"fmt"
	"html"
	"math"
	"strings"
	"time"

	"github.com/janpfeifer/gonb/gonbui"

	"github.com/ninepixels/ninepixels/lessons/history"
	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
	"github.com/ninepixels/ninepixels/lessons/show/internal/canvas"
)

// An epoch is what was measured after one pass over the training data, as numbers:
// NaN where there is no validation.
type epoch struct {
	Loss, Accuracy                     float64
	ValidationLoss, ValidationAccuracy float64
}

// A Training shows a training while it runs: a bar, the time left, and the
// curves of loss and accuracy, in one place that is redrawn a few times a
// second. When it is done, or interrupted, the last state stays. The zero value is
// ready for [Training.Start], which package train calls:
//
//	m, err := train.Fit(train.Config{Watch: new(show.Training)}, CNN, data.Train)
//
// Outside a notebook it prints a line per epoch.
//
// It is not safe for use by several goroutines.
type Training struct {
	title         string
	epochs, steps int

	live     *Live
	now      func() time.Time
	started  time.Time
	next     time.Time // when to draw again
	step     int       // within the epoch
	total    int       // since the start
	history  []epoch
	batchX   []float64 // mean loss of each bucket of steps, in epochs
	batchY   []float64
	sum      float64 // of losses in the bucket
	sumSteps int
	end      string
}

const (
	// redraw is the least time between two pictures within an epoch.
	redraw = 300 * time.Millisecond

	// dear is how many times its own duration a picture has to wait for the
	// next: drawing takes at most a fiftieth of the training.
	dear = 50

	// buckets is how many points per epoch the curve of the batches has. It
	// goes by steps, not by time, so that the picture is the same in each run.
	buckets = 20
)

// NewTraining shows an empty training of the given number of epochs, each of so
// many steps (batches).
func NewTraining(title string, epochs, steps int) *Training {
	t := new(Training)
	t.Start(title, epochs, steps)
	return t
}

// Start shows an empty training, in a place of its own. What was shown before
// stays.
func (t *Training) Start(title string, epochs, steps int) {
	*t = Training{title: title, epochs: max(epochs, 1), steps: max(steps, 1), live: NewLive(), now: time.Now}
	t.started = t.now()
	t.draw()
}

// Step notes one batch and its loss. It is cheap: most calls only count.
func (t *Training) Step(loss float64) {
	t.step++
	t.total++
	t.sum += loss
	t.sumSteps++
	if t.step*buckets/t.steps != (t.step-1)*buckets/t.steps {
		t.batchX = append(t.batchX, float64(len(t.history))+float64(t.step)/float64(t.steps))
		t.batchY = append(t.batchY, t.sum/float64(t.sumSteps))
		t.sum, t.sumSteps = 0, 0
	}
	if !t.now().Before(t.next) {
		t.draw()
	}
}

// Epoch notes what was measured after an epoch and draws it.
func (t *Training) Epoch(e history.Epoch) {
	var m epoch
	m.Loss, m.Accuracy, m.ValidationLoss, m.ValidationAccuracy = e.Measured()
	t.history = append(t.history, m)
	t.step, t.sum, t.sumSteps = 0, 0, 0
	t.draw()
	if !gonbui.IsNotebook {
		fmt.Printf("%s: epoch %d of %d, %s\n", t.title, len(t.history), t.epochs, m)
	}
}

// Done draws the last state. The note, if it is not empty, says why the
// training ended: "stopped early: no better loss in 3 epochs".
func (t *Training) Done(note string) {
	t.end = fmt.Sprintf("%s in %s", sentence.Count(len(t.history), "epoch"), duration(t.now().Sub(t.started)))
	if t.total > 0 {
		t.end += fmt.Sprintf(", %s per step", perStep(t.now().Sub(t.started), t.total))
	}
	if note != "" {
		t.end += "; " + note
	}
	t.draw()
	if !gonbui.IsNotebook {
		fmt.Printf("%s: %s\n", t.title, t.end)
	}
}

// String writes the measured values on one line.
func (e epoch) String() string {
	s := fmt.Sprintf("loss %s, accuracy %s", measured(e.Loss), measured(e.Accuracy))
	if !math.IsNaN(e.ValidationLoss) {
		s += fmt.Sprintf("; validation loss %s, accuracy %s", measured(e.ValidationLoss), measured(e.ValidationAccuracy))
	}
	return s
}

func (t *Training) draw() {
	start := t.now()
	t.next = start.Add(redraw)
	if !gonbui.IsNotebook {
		return
	}
	f, err := t.figure()
	if err != nil {
		t.live.Update("<p>" + html.EscapeString(err.Error()) + "</p>")
		return
	}
	t.live.UpdateFigure(f)
	end := t.now()
	t.next = end.Add(max(redraw, dear*end.Sub(start)))
}

// figure is the state as one picture: bar, text and curves.
func (t *Training) figure() (*Figure, error) {
	status := t.status()
	charts := t.charts()
	c := paintCharts(charts, t.title, func(c *canvas.Canvas, x, y, w float64) float64 {
		if c != nil {
			share := t.share()
			c.Rect(x, y, w, 6, canvas.Faint)
			c.Rect(x, y, w*share, 6, canvas.Blue)
			c.Text(x, y+20, status, canvas.Style{Size: 12, Color: canvas.Ink})
		}
		return 38
	})
	described := []string{headline(t.title) + status + "."}
	for _, chart := range charts {
		described = append(described, chart.describe())
	}
	return encode(c, "", strings.Join(described, " "), t.end == "")
}

// share is how much of the training is done, 0 to 1.
func (t *Training) share() float64 {
	if t.end != "" {
		return 1
	}
	return min(1, (float64(len(t.history))+float64(t.step)/float64(t.steps))/float64(t.epochs))
}

func (t *Training) status() string {
	if t.end != "" {
		return t.end
	}
	if t.total == 0 {
		return fmt.Sprintf("%s of %s steps, starting", sentence.Count(t.epochs, "epoch"), sentence.Thousands(t.steps))
	}
	spent := t.now().Sub(t.started)
	s := fmt.Sprintf("epoch %d of %d, step %s of %s, %s per step", min(len(t.history)+1, t.epochs), t.epochs,
		sentence.Thousands(t.step), sentence.Thousands(t.steps), perStep(spent, t.total))
	if share := t.share(); share > 0 {
		s += ", about " + duration(time.Duration(float64(spent)*(1-share)/share)) + " left"
	}
	return s
}

func (t *Training) charts() []Chart {
	validated := false
	n := len(t.history)
	loss, accuracy := make([]float64, n), make([]float64, n)
	valLoss, valAccuracy := make([]float64, n), make([]float64, n)
	for i, e := range t.history {
		loss[i], accuracy[i] = e.Loss, e.Accuracy
		valLoss[i], valAccuracy[i] = e.ValidationLoss, e.ValidationAccuracy
		validated = validated || !math.IsNaN(e.ValidationLoss)
	}
	lossSeries := []Series{{Name: "training", Y: loss}}
	accuracySeries := []Series{{Name: "training", Y: accuracy}}
	if validated {
		lossSeries = append(lossSeries, Series{Name: "validation", Y: valLoss, Best: Lowest})
		accuracySeries = append(accuracySeries, Series{Name: "validation", Y: valAccuracy, Best: Highest})
	}
	return []Chart{
		{XLabel: "epoch", YLabel: "loss", Series: lossSeries,
			Behind: []Series{{Name: "batches", X: t.batchX, Y: t.batchY}}},
		{XLabel: "epoch", YLabel: "accuracy", Series: accuracySeries, YMost: 1},
	}
}

// perStep writes the mean time of a step.
func perStep(spent time.Duration, steps int) string {
	ms := spent.Seconds() * 1000 / float64(steps)
	if ms < 10 {
		return fmt.Sprintf("%.1f ms", ms)
	}
	return fmt.Sprintf("%.0f ms", ms)
}

// duration writes a time as people say it.
func duration(d time.Duration) string {
	s := int(d.Round(time.Second).Seconds())
	switch {
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s < 3600:
		return fmt.Sprintf("%d min %02d s", s/60, s%60)
	}
	return fmt.Sprintf("%d h %02d min", s/3600, s%3600/60)
}
