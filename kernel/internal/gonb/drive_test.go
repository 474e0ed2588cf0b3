package gonb_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/kerneltest"
	"github.com/ninepixels/ninepixels/kernel/internal/kernelproc"
)

// The reply and the word that the kernel is idle may come in any order, and
// outputs behind the first of them: all that is the cell's is passed on.
func TestDriveWaitsForBoth(t *testing.T) {
	e := start(t, kerneltest.Works, nil)
	for _, c := range []struct{ code, want string }{
		{steps(`stdout "a"`, `html - "b"`), "stdout a | display_data"},
		{steps("reply", `stdout "behind the reply"`), "stdout behind the reply"},
		{steps("reply", `stdout "a"`, "idle"), "stdout a"},
		{steps(`stdout "a"`, "idle", "reply"), "stdout a"},
		{"", ""},
	} {
		var s story
		id := ""
		result, err := e.Drive(t.Context(), jupyter.Execute{Code: c.code}, gonb.Talk{
			Began: func(began string) { id = began },
			Each: func(m jupyter.Received) {
				if m.Parent.ID != id || id == "" {
					t.Errorf("%q: a message of %q comes in the talk of %q", c.code, m.Parent.ID, id)
				}
				s.each(m)
			},
		})
		if err != nil || result.Status != jupyter.ReplyOK || s.String() != c.want {
			t.Errorf("%q: %q, %+v, %v, want %q", c.code, s.String(), result, err, c.want)
		}
	}
}

// What comes behind the end of its cell is a stray, and so is what belongs to none.
func TestDriveStrays(t *testing.T) {
	var late, comms atomic.Int32
	e := start(t, kerneltest.Works, func(m jupyter.Received) {
		switch m.Header.Type {
		case jupyter.DisplayData:
			late.Add(1)
		case jupyter.CommMessage:
			comms.Add(1)
		}
	})
	within := 0
	if _, err := e.Drive(t.Context(), jupyter.Execute{Code: "late"}, gonb.Talk{Each: func(jupyter.Received) { within++ }}); err != nil {
		t.Fatal(err)
	}
	soon(t, "all displays have come", func() bool { return within+int(late.Load()) == 20 })
	if _, err := e.Client().Request(jupyter.Shell, jupyter.CommMessage, jupyter.Comm{ID: "c"}); err != nil {
		t.Fatal(err)
	}
	soon(t, "a comm's message has come", func() bool { return comms.Load() == 1 })
	well(t, e)
}

func TestDriveInterrupts(t *testing.T) {
	for name, change := range map[string]func(e *gonb.Engine, talk *gonb.Talk){
		"by a request": func(*gonb.Engine, *gonb.Talk) {},
		"by a signal":  func(e *gonb.Engine, talk *gonb.Talk) { talk.Ask = e.Interrupt },
	} {
		e := start(t, kerneltest.Works, nil)
		interrupts := make(chan time.Time, 1)
		interrupts <- time.Now()
		talk := gonb.Talk{Interrupts: interrupts, GiveUp: patience}
		change(e, &talk)
		if _, err := e.Drive(t.Context(), jupyter.Execute{Code: "hang"}, talk); err != gonb.ErrInterrupted || !gonb.Stopped(err) {
			t.Errorf("%s: the cell ends with %v", name, err)
		}
		well(t, e)
	}
}

// Until the cell ends it is pressed again and again, with the time since the
// interrupt, and whether it has said something.
func TestDrivePresses(t *testing.T) {
	e := start(t, kerneltest.Works, nil)
	interrupts := make(chan time.Time, 1)
	interrupts <- time.Now().Add(-time.Hour)
	presses := 0
	asked := false
	_, err := e.Drive(t.Context(), jupyter.Execute{Code: "hang"}, gonb.Talk{
		Interrupts: interrupts, Ask: func() { asked = true },
		Press: func(since time.Duration, spoke bool) {
			if presses++; presses > 3 {
				return // the cell is ending, and says so
			}
			if since < time.Hour || spoke || !asked {
				t.Errorf("press %d: %v since the interrupt, spoke %v, asked %v", presses, since, spoke, asked)
			}
			if presses == 3 {
				e.Interrupt()
			}
		},
	})
	if err != gonb.ErrInterrupted || presses < 3 {
		t.Errorf("after %d presses the cell ends with %v", presses, err)
	}
	well(t, e)
}

// A kernel that heeds no interrupt is ended, and so is its cell.
func TestDriveGivesUp(t *testing.T) {
	e := start(t, kerneltest.Deaf, nil)
	interrupts := make(chan time.Time, 1)
	interrupts <- time.Now()
	_, err := e.Drive(t.Context(), jupyter.Execute{Code: "hang"}, gonb.Talk{Interrupts: interrupts, GiveUp: 50 * time.Millisecond})
	if err != gonb.ErrInterrupted {
		t.Errorf("the cell ends with %v", err)
	}
	select {
	case <-e.Ended():
	default:
		t.Error("the kernel lives")
	}
}

func TestDriveInput(t *testing.T) {
	e := start(t, kerneltest.Works, nil)
	var s story
	inputs := make(chan string, 1)
	talk := gonb.Talk{Inputs: inputs, Each: func(m jupyter.Received) {
		s.each(m)
		if m.Header.Type == jupyter.InputRequest {
			inputs <- "Ada"
		}
	}}
	for range 2 {
		s = story{}
		if _, err := e.Drive(t.Context(), jupyter.Execute{Code: `input "who?"`}, talk); err != nil {
			t.Fatal(err)
		}
		if want := `input_request | stdout answered "Ada"`; s.String() != want {
			t.Errorf("heard: %q, want %q", s.String(), want)
		}
	}
	s = story{}
	if _, err := e.Drive(t.Context(), jupyter.Execute{Code: `input "who?"`}, gonb.Talk{Unheard: true, Each: s.each}); err != nil {
		t.Fatal(err)
	}
	if want := `input_request | stdout answered ""`; s.String() != want {
		t.Errorf("unheard: %q, want %q", s.String(), want)
	}
}

// What is typed for a cell that has not asked is nobody's.
func TestDriveInputThatNobodyAskedFor(t *testing.T) {
	e := start(t, kerneltest.Works, nil)
	inputs := make(chan string) // taken at once, or the test does not go on
	interrupts := make(chan time.Time, 1)
	go func() {
		inputs <- "too early"
		interrupts <- time.Now()
	}()
	if _, err := e.Drive(t.Context(), jupyter.Execute{Code: "hang"}, gonb.Talk{Inputs: inputs, Interrupts: interrupts, GiveUp: patience}); err != gonb.ErrInterrupted {
		t.Errorf("the cell ends with %v", err)
	}
	well(t, e)
}

func TestDriveEngineEnds(t *testing.T) {
	for _, c := range []struct {
		code, how string
		exit      int
	}{{"exit 3", "exit status 3", 3}, {"kill", "signal: killed", -1}} {
		e := start(t, kerneltest.Works, nil)
		_, err := e.Drive(t.Context(), jupyter.Execute{Code: steps(`log "W1124 12:00:00.000000   77 x.go:1] [0123abcd] too hot\n"`, c.code)}, gonb.Talk{})
		var dead *kernelproc.DeadError
		if !errors.As(err, &dead) || dead.How != c.how || dead.Code != c.exit || err.Error() != "the kernel's process has ended: "+c.how+"; its last word was: too hot" {
			t.Errorf("%s: %v (%+v)", c.code, err, dead)
		}
		if _, err := e.Drive(t.Context(), jupyter.Execute{Code: "reply"}, gonb.Talk{}); !errors.As(err, &dead) {
			t.Errorf("%s: a cell behind it ends with %v", c.code, err)
		}
	}
}

func TestDriveNobodyWaits(t *testing.T) {
	e := start(t, kerneltest.Works, nil)
	why := errors.New("nobody waits")
	ctx, cancel := context.WithCancelCause(t.Context())
	_, err := e.Drive(ctx, jupyter.Execute{Code: "hang"}, gonb.Talk{Began: func(string) { cancel(why) }})
	if err != why {
		t.Errorf("the cell ends with %v", err)
	}
}

// A port may be taken between the choice and the start of GoNB, which tells so
// only in its log.
func TestStartFindsAPortTaken(t *testing.T) { well(t, start(t, kerneltest.Meets, nil)) }

func TestReadLog(t *testing.T) {
	for log, want := range map[string]kernelproc.Said{
		"": {},
		"I1124 12:00:00.000000   77 x.go:1] at work\n":                                     {},
		"no fuel\nI1124 12:00:00.000000   77 x.go:1] at work\n\n":                          {Trouble: "no fuel"},
		"\x1b[31mF1124 12:00:00.000000   77 x.go:1] [0123abcd] no fuel\x1b[0m\n":           {Trouble: "no fuel"},
		"E1124 12:00:00.000000   77 x.go:1] listen tcp: bind: address already in use\n \n": {Trouble: "listen tcp: bind: address already in use", PortTaken: true},
	} {
		if got := gonb.ReadLog(log); got != want {
			t.Errorf("of the log %q it is read that %+v, want %+v", log, got, want)
		}
	}
}

// A short command prints before the kernel has turned to what comes of it: that is the
// cell's. What the cell before has left in the pipes is nobody's.
func TestDriveKeepsWhatIsPrintedAtOnce(t *testing.T) {
	e := start(t, kerneltest.Works, nil)
	if err := e.OpenPipes(); err != nil {
		t.Fatal(err)
	}
	stdout, err := os.OpenFile(filepath.Join(e.Temp(), "stdout"), os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer stdout.Close()
	write(t, stdout, "of the cell before\n")
	printed := ""
	_, err = e.Drive(t.Context(), jupyter.Execute{}, gonb.Talk{
		Began: func(string) { write(t, stdout, "at once\n") },
		Print: func(p gonb.Print) { printed += p.Text },
	})
	if err != nil || printed != "at once\n" {
		t.Errorf("%v; printed %q", err, printed)
	}
}
