//go:build unix

package train_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"

	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// Jupyter's stop button sends this signal to the cell.
func TestInterrupt(t *testing.T) {
	onBackends(t, func(t *testing.T, b compute.Backend) {
		t.Chdir(t.TempDir())
		data := pictures(320, 10, 1)
		w := &watcher{atStep: func(step int) {
			if step == 13 {
				if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
					t.Error(err)
				}
				time.Sleep(200 * time.Millisecond) // the signal is on its way to Fit's channel
			}
		}}
		var log bytes.Buffer
		m, err := train.FitOn(b, w, train.Config{Name: "x", Epochs: 2, Validation: data, Log: &log}, dense, data)
		if err != nil {
			t.Fatal(err)
		}
		// On XLA, those steps are finished that were begun in the same call.
		steps := len(w.losses)
		if steps < 13 || steps > 19 || b.String() == "go" && steps != 13 || !slices.Equal(w.notes, []string{"the model so far is returned, and kept in " + filepath.Join("runs", "x")}) {
			t.Errorf("%d steps and the notes %q, want 13 or a few more, and what was kept", steps, w.notes)
		}
		if n := len(m.History); n != 2 || m.History[0].Validation == nil || m.History[1].Steps != steps-10 || m.History[1].Validation != nil {
			t.Errorf("the history is %v, want a whole epoch of 10 steps and %d steps of another, not validated", m.History, steps-10)
		}
		if want := fmt.Sprintf("stopped at epoch 2 of 2, step %d of 10: the model so far is returned, and kept in ", steps-10); !strings.Contains(log.String(), want) {
			t.Errorf("the log does not say %q:\n%s", want, &log)
		}
		kept, err := train.LoadOn(b, "x", dense)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(logits(t, kept, data), logits(t, m, data)) || len(kept.History) != 2 {
			t.Error("what was kept is not what was learned")
		}
		again := &watcher{}
		if _, err := train.LoadOrFitOn(b, again, silent(train.Config{Name: "x", Epochs: 2}), dense, data); err != nil || len(again.losses) != 20 {
			t.Errorf("LoadOrFit took %d steps (%v), want 20: the second epoch was cut short", len(again.losses), err)
		}
	})
}

// The backend compiles on, but Fit ends, with what it found. This program heeds
// interrupts, so it does not end with it.
func TestInterruptBeforeTheFirstStep(t *testing.T) {
	t.Chdir(t.TempDir())
	heeded := make(chan os.Signal, 16)
	signal.Notify(heeded, os.Interrupt)
	defer signal.Stop(heeded)
	b, data := gobackend.GetBackend(), pictures(64, 10, 1)
	compiling := func(gate chan struct{}) func(scope *model.Scope, images *model.Node) *model.Node {
		return func(scope *model.Scope, images *model.Node) *model.Node {
			if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
				t.Error(err)
			}
			<-gate
			panic("nobody waits for this")
		}
	}
	for _, tt := range []struct{ name, want string }{
		{"", ""},
		{"x", "; nothing was kept"},
		{"x", "; what was kept in " + filepath.Join("runs", "x") + " before is still there"},
	} {
		if strings.HasSuffix(tt.want, "there") {
			fit(t, b, train.Config{Name: "x", Epochs: 1}, dense, data)
		}
		w, gate := &watcher{}, make(chan struct{})
		m, err := train.FitOn(b, w, silent(train.Config{Name: tt.name, Epochs: 1}), compiling(gate), data)
		if want := "the training was interrupted before its first step" + tt.want; m != nil || err == nil || err.Error() != want {
			t.Errorf("got %v and %v, want %s", m, err, want)
		}
		if want := strings.TrimPrefix(tt.want, "; "); len(w.losses) != 0 || !slices.Equal(w.notes, []string{want}) {
			t.Errorf("%d steps and the notes %q, want none and %q", len(w.losses), w.notes, want)
		}
		close(gate)
	}
	if _, err := train.LoadOn(b, "x", dense); err != nil {
		t.Errorf("the model of before: %v", err)
	}
}

// A program that does not heed interrupts ends by it, as it does without a training.
// The child is this test, with a name in its environment.
func TestInterruptEndsTheProgram(t *testing.T) {
	const asked = "NINEPIXELS_TEST_INTERRUPTED"
	if os.Getenv(asked) != "" {
		_, err := train.FitOn(gobackend.GetBackend(), nil, train.Config{Epochs: 1}, func(*model.Scope, *model.Node) *model.Node {
			_ = syscall.Kill(os.Getpid(), syscall.SIGINT)
			select {}
		}, pictures(64, 10, 1))
		t.Fatalf("Fit has returned: %v", err)
	}
	child := exec.Command(os.Args[0], "-test.run=^TestInterruptEndsTheProgram$", "-test.short")
	child.Env = append(os.Environ(), asked+"=yes")
	out, err := child.CombinedOutput()
	if child.ProcessState == nil || child.ProcessState.Sys().(syscall.WaitStatus).Signal() != syscall.SIGINT {
		t.Errorf("the program ended with %v, want the signal: %s", err, out)
	}
	if want := "the training was interrupted before its first step\n"; string(out) != want {
		t.Errorf("it says %q, want %q", out, want)
	}
}
