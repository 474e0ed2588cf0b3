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

	// part is how much of the epoch was done: below 1 if the training was stopped
	// in it.
	part float64
}

// A Training shows a training while it runs. It draws a bar, the time left, and the
// curves of loss and accuracy. They stand in one place, which is drawn anew a few
// times a second. When the training ends, the last state stays. If it was stopped
// before its last step, the bar is orange and ends where the training did.
//
// The zero value is ready for [Training.Start]. Package train calls it:
//
//	m, err := train.Fit(train.Config{Watch: new(show.Training)}, CNN, data.Train)
//
// The time left is known after a few steps. It counts steps and validations as they
// were so far, and not the compiling before the first step.
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
	pace     pace
	step     int // within the epoch
	total    int // since the start
	history  []epoch
	batchX   []float64 // mean loss of each bucket of steps, in epochs
	batchY   []float64
	sum      float64 // of losses in the bucket
	sumSteps int
	ended    bool
	end      string // what is said then
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

// NewTraining shows an empty training with this number of epochs. Each has this
// number of steps. A step is one batch.
func NewTraining(title string, epochs, steps int) *Training {
	t := new(Training)
	t.Start(title, epochs, steps)
	return t
}

// Start shows an empty training in a new place. What was shown before stays.
func (t *Training) Start(title string, epochs, steps int) {
	*t = Training{title: title, epochs: max(epochs, 1), steps: max(steps, 1), live: NewLive(), now: time.Now}
	t.started = t.now()
	t.draw()
}

// Step notes one batch and its loss. It is cheap: most calls only count.
func (t *Training) Step(loss float64) { t.Steps([]float64{loss}) }

// Steps notes several batches that ended at once, and the loss of each.
func (t *Training) Steps(losses []float64) {
	t.pace.step(t.now(), len(losses))
	for _, loss := range losses {
		t.step++
		t.total++
		t.sum += loss
		t.sumSteps++
		if t.step*buckets/t.steps != (t.step-1)*buckets/t.steps {
			t.batchX = append(t.batchX, float64(len(t.history))+float64(t.step)/float64(t.steps))
			t.batchY = append(t.batchY, t.sum/float64(t.sumSteps))
			t.sum, t.sumSteps = 0, 0
		}
	}
	if !t.now().Before(t.next) {
		t.draw()
	}
}

// Epoch notes what was measured after an epoch, and draws it. If the epoch has fewer
// steps than Start has named, it was stopped.
func (t *Training) Epoch(e history.Epoch) {
	t.pace.epoch(t.now())
	m := epoch{part: 1}
	if e.Steps > 0 && e.Steps < t.steps {
		m.part = float64(e.Steps) / float64(t.steps)
	}
	m.Loss, m.Accuracy, m.ValidationLoss, m.ValidationAccuracy = e.Measured()
	t.history = append(t.history, m)
	t.step, t.sum, t.sumSteps = 0, 0, 0
	t.draw()
	if !gonbui.IsNotebook {
		fmt.Printf("%s: epoch %d of %d, %s\n", t.title, len(t.history), t.epochs, m)
	}
	t.pace.resumed(t.now())
}

// Done draws the last state. The note, if it is not empty, says why the training
// ended, or what was kept: "kept in runs/cnn".
func (t *Training) Done(note string) {
	t.ended = true
	t.end = t.howFar(duration(t.now().Sub(t.started)))
	if mean, ok := t.pace.mean(); ok {
		t.end += fmt.Sprintf(", %s per step", perStep(mean))
	}
	if note != "" {
		t.end += "; " + note
	}
	t.draw()
	if !gonbui.IsNotebook {
		fmt.Printf("%s: %s\n", t.title, t.end)
	}
}

// howFar says how much of the training was done in that time.
func (t *Training) howFar(spent string) string {
	whole, step := t.position()
	switch {
	case step > 0:
		return fmt.Sprintf("stopped at epoch %d of %d, step %s of %s, after %s", whole+1, t.epochs,
			sentence.Thousands(step), sentence.Thousands(t.steps), spent)
	case whole == 0:
		return "stopped before the first step, after " + spent
	case whole < t.epochs:
		return fmt.Sprintf("%d of %s in %s", whole, sentence.Count(t.epochs, "epoch"), spent)
	}
	return fmt.Sprintf("%s in %s", sentence.Count(whole, "epoch"), spent)
}

// position is how many epochs were done as a whole, and how many steps of the next.
func (t *Training) position() (whole, step int) {
	whole, step = len(t.history), t.step
	if whole > 0 && t.history[whole-1].part < 1 {
		step = int(math.Round(t.history[whole-1].part * float64(t.steps)))
		whole--
	}
	return whole, step
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
	if t.still() {
		t.live.updateAll(f)
		return
	}
	t.live.UpdateFigure(f)
	end := t.now()
	t.next = end.Add(max(redraw, dear*end.Sub(start)))
}

// still reports whether the figure stands for a while: at the end, and at the start
// too, so that the page has loaded Vega-Lite when the end needs it.
func (t *Training) still() bool { return t.ended || t.total == 0 && len(t.history) == 0 }

// figure is the state as one picture: bar, text and curves.
func (t *Training) figure() (*Figure, error) {
	status := t.status()
	charts := t.charts()
	c, boxes := paintCharts(charts, t.title, func(c *canvas.Canvas, x, y, w float64) float64 {
		if c != nil {
			share := t.share()
			c.Rect(x, y, w, 6, canvas.Faint)
			color := canvas.Blue
			if t.ended && share < 1 {
				color = canvas.Orange
			}
			c.Rect(x, y, w*share, 6, color)
			c.Text(x, y+20, status, canvas.Style{Size: 12, Color: canvas.Ink})
		}
		return 38
	})
	described := make([]string, len(charts))
	for i, chart := range charts {
		described[i] = chart.describe()
	}
	f, err := encode(c, "", headline(t.title)+status+". "+strings.Join(described, " "), !t.ended)
	if err != nil {
		return nil, err
	}
	if t.still() {
		f.spec = chartSpec(charts, t.title, status)
	}
	if t.ended {
		said := headline(t.title) + status + "."
		described[0] = said + " " + described[0]
		f.cut(c, settings{title: said}, float64(f.Width), sideBySide(boxes, described))
	}
	return f, nil
}

// share is how much of the training is done, 0 to 1.
func (t *Training) share() float64 {
	whole, step := t.position()
	return min(1, (float64(whole)+float64(step)/float64(t.steps))/float64(t.epochs))
}

func (t *Training) status() string {
	if t.ended {
		return t.end
	}
	if t.total == 0 {
		return fmt.Sprintf("%s of %s steps, starting", sentence.Count(t.epochs, "epoch"), sentence.Thousands(t.steps))
	}
	whole, step := t.position()
	if whole == t.epochs { // all that is missing is Done
		step = t.steps
	}
	s := fmt.Sprintf("epoch %d of %d, step %s of %s", min(whole+1, t.epochs), t.epochs,
		sentence.Thousands(step), sentence.Thousands(t.steps))
	if mean, ok := t.pace.mean(); ok {
		s += fmt.Sprintf(", %s per step", perStep(mean))
	}
	epochs := max(0, t.epochs-whole)
	if left, ok := t.pace.left(max(0, epochs*t.steps-step), epochs); ok && epochs > 0 {
		s += ", about " + duration(left) + " left"
	}
	return s
}

// charts are the curves so far. Both have the axis of what is longer, the batches.
func (t *Training) charts() []Chart {
	charts := historyCharts(t.history)
	charts[0].Behind = []Series{{Name: "batches", X: t.batchX, Y: t.batchY}}
	if n := len(t.batchX); n > 0 {
		whole, step := t.position()
		span := &[2]float64{t.batchX[0], max(t.batchX[n-1], float64(whole)+float64(step)/float64(t.steps))}
		charts[0].span, charts[1].span = span, span
	}
	return charts
}

// perStep writes the mean time of a step.
func perStep(mean time.Duration) string {
	ms := mean.Seconds() * 1000
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
