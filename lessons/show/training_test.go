package show_test

import (
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/lessons/history"
	"github.com/ninepixels/ninepixels/lessons/show"
)

// A course is a training on a clock that the test turns.
type course struct {
	*show.Training
	t   *testing.T
	now time.Time
}

func newCourse(t *testing.T, epochs, steps int) *course {
	c := &course{Training: show.NewTraining("cnn", epochs, steps), t: t, now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	c.SetClock(func() time.Time { return c.now })
	return c
}

func (c *course) wait(d time.Duration) { c.now = c.now.Add(d) }

// steps takes n steps of the same length.
func (c *course) steps(n int, each time.Duration) {
	for range n {
		c.wait(each)
		c.Step(1)
	}
}

func (c *course) epoch(steps int) { c.Epoch(history.Epoch{Loss: 1, Accuracy: .5, Steps: steps}) }

// says checks what stands under the bar.
func (c *course) says(want string) {
	c.t.Helper()
	f, err := c.Figure()
	if err != nil {
		c.t.Fatal(err)
	}
	if got, _, _ := strings.Cut(f.Alt, ". "); got != "cnn: "+want {
		c.t.Errorf("the figure says\n\t%s, want\n\tcnn: %s", got, want)
	}
}

func TestTimeLeftLeavesOutCompiling(t *testing.T) {
	c := newCourse(t, 5, 1000)
	c.says("5 epochs of 1,000 steps, starting")
	c.wait(40 * time.Second) // compiling
	c.steps(1, 3*time.Second)
	c.says("epoch 1 of 5, step 1 of 1,000") // nobody knows yet
	c.steps(4, 10*time.Millisecond)
	c.says("epoch 1 of 5, step 5 of 1,000, 10 ms per step")
	c.steps(195, 10*time.Millisecond)
	// 4,800 steps of 10 ms.
	c.says("epoch 1 of 5, step 200 of 1,000, 10 ms per step, about 48 s left")
}

// Short steps are told of several at once. Each of them took its part of the time.
func TestTimeLeftOfStepsThatEndTogether(t *testing.T) {
	c := newCourse(t, 1, 1000)
	c.steps(1, 40*time.Second) // compiling
	for range 10 {
		c.wait(500 * time.Millisecond)
		c.Steps(slices.Repeat([]float64{1}, 50))
	}
	c.says("epoch 1 of 1, step 501 of 1,000, 10 ms per step, about 5 s left")
}

// The machine pauses in a step, as a laptop that is closed does.
func TestTimeLeftForgetsAPause(t *testing.T) {
	c := newCourse(t, 2, 1000)
	c.steps(101, 10*time.Millisecond)
	c.steps(1, 2*time.Hour)
	c.steps(98, 10*time.Millisecond)
	f, err := c.Figure()
	if err != nil || !strings.Contains(f.Alt, "about 18 s left") { // 1,800 steps
		t.Errorf("after a pause the figure says %q (%v)", f.Alt, err)
	}
}

func TestTimeLeftFollowsTheRecentSteps(t *testing.T) {
	c := newCourse(t, 1, 1000)
	c.steps(500, 100*time.Millisecond) // another program ran, too
	c.steps(300, 10*time.Millisecond)
	f, err := c.Figure()
	if err != nil || !strings.Contains(f.Alt, "about 2 s left") { // 200 steps of 10 ms
		t.Errorf("when the steps are faster the figure says %q (%v)", f.Alt, err)
	}
}

func TestTimeLeftCountsValidations(t *testing.T) {
	c := newCourse(t, 3, 100)
	c.steps(100, 10*time.Millisecond)
	c.wait(5 * time.Second)
	c.epoch(100)
	// Two epochs of 1 s, each with a validation of 5 s.
	c.says("epoch 2 of 3, step 0 of 100, 10 ms per step, about 12 s left")
	for range 2 {
		c.steps(100, 10*time.Millisecond)
		c.epoch(100)
	}
	c.says("epoch 3 of 3, step 100 of 100, 10 ms per step")
}

func TestStoppedTrainings(t *testing.T) {
	for _, tt := range []struct {
		name  string
		run   func(c *course)
		share float64
		want  string
	}{
		{"in the third epoch", func(c *course) {
			for range 2 {
				c.steps(200, 10*time.Millisecond)
				c.epoch(200)
			}
			c.steps(50, 10*time.Millisecond)
			c.epoch(50)
			c.Done("kept in runs/cnn")
		}, .45, "stopped at epoch 3 of 5, step 50 of 200, after 5 s, 10 ms per step; kept in runs/cnn"},
		{"by an error", func(c *course) {
			c.steps(100, 10*time.Millisecond)
			c.Done("an error")
		}, .1, "stopped at epoch 1 of 5, step 100 of 200, after 1 s, 10 ms per step; an error"},
		{"while compiling", func(c *course) {
			c.wait(5 * time.Second)
			c.Done("runs/cnn is as it was")
		}, 0, "stopped before the first step, after 5 s; runs/cnn is as it was"},
		{"between two epochs", func(c *course) {
			for range 3 {
				c.steps(200, 10*time.Millisecond)
				c.epoch(200)
			}
			c.Done("")
		}, .6, "3 of 5 epochs in 6 s, 10 ms per step"},
		{"not at all", func(c *course) {
			for range 5 {
				c.steps(200, 10*time.Millisecond)
				c.epoch(200)
			}
			c.Done("")
		}, 1, "5 epochs in 10 s, 10 ms per step"},
	} {
		c := newCourse(t, 5, 200)
		tt.run(c)
		c.says(tt.want)
		f, err := c.Figure()
		at := decode(t, f, err)
		bar := color.RGBA{230, 110, 10, 255}
		if tt.share == 1 {
			bar = color.RGBA{11, 105, 178, 255}
		}
		if got := barShare(at, f.Width, f.Height, bar); math.Abs(got-tt.share) > .01 { // a pixel or two
			t.Errorf("%s: the bar's share in its colour is %.3f, want %.2f", tt.name, got, tt.share)
		}
	}
}

// barShare finds the longest row of one colour, with what is empty of the bar
// behind it, and returns the colour's share. The bar is as wide as the figure
// without its margins.
func barShare(at func(x, y int) color.RGBA, width, height int, bar color.RGBA) float64 {
	const faint = 230
	for y := range height {
		colored, empty := 0, 0
		for x := range width {
			switch c := at(x, y); {
			case near(c, bar):
				colored++
			case c.R == faint && c.G == faint && c.B == faint:
				empty++
			}
		}
		if colored+empty > width*8/10 {
			return float64(colored) / float64(colored+empty)
		}
	}
	return math.NaN()
}

func near(a, b color.RGBA) bool {
	d := func(x, y uint8) bool { return max(x, y)-min(x, y) <= 12 }
	return d(a.R, b.R) && d(a.G, b.G) && d(a.B, b.B)
}

// The points of an epoch that was stopped stand where it was stopped, in the figure
// of the training and in that of its history.
func TestAStoppedEpochIsNoWholeOne(t *testing.T) {
	epochs := []history.Epoch{{Loss: 2, Accuracy: .5, Steps: 200}, {Loss: 1, Accuracy: .6, Steps: 50}}
	c := newCourse(t, 3, 200)
	for _, e := range epochs {
		c.steps(e.Steps, time.Millisecond)
		c.Epoch(e)
	}
	c.says("epoch 2 of 3, step 50 of 200, 1.0 ms per step, about 0 s left") // 350 ms
	for name, charts := range map[string][]show.Chart{"training": c.Charts(), "history": show.HistoryCharts(epochs)} {
		for _, ch := range charts {
			if x := ch.Series[0].X; len(x) != 2 || x[0] != 1 || x[1] != 1.25 {
				t.Errorf("%s, %s: the epochs stand at %v, want 1 and 1.25", name, ch.YLabel, x)
			}
		}
	}
	if lo, hi := c.Charts()[0].XEnds(); hi > 1.4 || lo > .1 {
		t.Errorf("the axis goes from %v to %v: the batches end at 1.25", lo, hi)
	}
}
