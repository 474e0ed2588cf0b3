package progress_test

import (
	"bytes"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/progress"
)

// clock is a time that the test moves.
type clock struct{ t time.Time }

func (c *clock) now() time.Time          { return c.t }
func (c *clock) wait(d time.Duration)    { c.t = c.t.Add(d) }
func (c *clock) seconds(n float64)       { c.wait(time.Duration(n * float64(time.Second))) }
func newClock() *clock                   { return &clock{time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)} }
func taken(out *bytes.Buffer) (s string) { s = out.String(); out.Reset(); return s }

func TestTerminal(t *testing.T) {
	var out bytes.Buffer
	c := newClock()
	b := progress.NewAt(&out, true, c.now)
	gopls, data := b.Step("gopls"), b.Step("data")
	gopls.At(10, 40)

	c.seconds(1)
	if b.Draw(); taken(&out) != "" {
		t.Error("a bar within the first two seconds")
	}
	c.seconds(1)
	b.Draw()
	// A quarter of 16 characters is 4.
	if got, want := taken(&out), "gopls [####------------] 25 % 0:02 · data 0:02"; got != want {
		t.Errorf("bars %q, want %q", got, want)
	}
	data.Done("verified")
	if got, want := taken(&out), "\r\x1b[K✓ data       verified (2.0 s)\n"; got != want {
		t.Errorf("done %q, want %q", got, want)
	}
	c.seconds(70)
	gopls.At(50, 40) // more than the estimate
	b.Draw()
	if got, want := taken(&out), "gopls [################] 100 % 1:12"; got != want {
		t.Errorf("bars %q, want %q", got, want)
	}
	gopls.Drop()
	if got, want := taken(&out), "\r\x1b[K"; got != want {
		t.Errorf("dropped %q, want %q", got, want)
	}
}

func TestBarsFitTheLine(t *testing.T) {
	var out bytes.Buffer
	c := newClock()
	b := progress.NewAt(&out, true, c.now)
	for _, name := range []string{"first", "second", "third"} {
		b.Step(name).At(1, 2)
	}
	c.seconds(3)
	b.Draw()
	// A bar of this kind has 5+20+5+5 = 35 characters: two fit, with " · ".
	if got := taken(&out); strings.Count(got, "[") != 2 || strings.Contains(got, "third") {
		t.Errorf("bars %q, want the first two steps", got)
	}
}

func TestPlainLines(t *testing.T) {
	var out bytes.Buffer
	c := newClock()
	b := progress.NewAt(&out, false, c.now)
	s := b.Step("plugin")
	for range 25 { // 25 seconds
		c.seconds(1)
		b.Draw()
	}
	// After 2, 12 and 22 seconds.
	if got, want := taken(&out), "  plugin 0:02 …\n  plugin 0:12 …\n  plugin 0:22 …\n"; got != want {
		t.Errorf("lines %q, want %q", got, want)
	}
	s.Note("pure Go backend")
	b.Println("end")
	if got, want := taken(&out), "! plugin     pure Go backend (25.0 s)\nend\n"; got != want {
		t.Errorf("lines %q, want %q", got, want)
	}
}

func TestHeldStepHasNoBar(t *testing.T) {
	var out bytes.Buffer
	c := newClock()
	b := progress.NewAt(&out, false, c.now)
	s := b.Step("gonb")
	s.Hold()
	c.seconds(60)
	b.Draw()
	if got := taken(&out); got != "" {
		t.Errorf("held: %q", got)
	}
	s.Resume()
	c.seconds(3)
	b.Draw()
	s.Done("built")
	if got, want := taken(&out), "  gonb 0:03 …\n✓ gonb       built (3.0 s)\n"; got != want {
		t.Errorf("resumed: %q, want %q", got, want)
	}
}

func TestQuickStepHasNoTime(t *testing.T) {
	var out bytes.Buffer
	b := progress.New(&out)
	b.Step("spec").Done("already there")
	b.Close()
	if got, want := out.String(), "✓ spec       already there\n"; got != want {
		t.Errorf("lines %q, want %q", got, want)
	}
}

// A device that takes characters, as /dev/null does, need not be a terminal.
func TestIsTerminal(t *testing.T) {
	t.Setenv("TERM", "xterm")
	want := map[string]bool{os.DevNull: false}
	if runtime.GOOS == "linux" {
		want["/dev/ptmx"] = true // the other end of a terminal counts as one there
	}
	for path, is := range want {
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := progress.IsTerminal(f); got != is {
			t.Errorf("%s is a terminal: %v", path, got)
		}
		t.Setenv("TERM", "dumb")
		if progress.IsTerminal(f) {
			t.Errorf("%s can move bars, and TERM is dumb", path)
		}
		t.Setenv("TERM", "xterm")
		f.Close()
	}
	if progress.IsTerminal(&bytes.Buffer{}) {
		t.Error("a buffer is a terminal")
	}
}
