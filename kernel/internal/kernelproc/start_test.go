package kernelproc_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/kerneltest"
	"github.com/ninepixels/ninepixels/kernel/internal/kernelproc"
)

func TestStartFails(t *testing.T) {
	for _, c := range []struct {
		mode  string
		limit time.Duration
		want  string
	}{
		{kerneltest.Dies, time.Minute, "the kernel's process has ended: exit status 1; its last word was: the engine has no fuel"},
		{kerneltest.Silent, time.Second, `the kernel "fake" has not answered within 1s of its start`},
		{kerneltest.Forges, time.Second, `the kernel "fake" has not answered within 1s of its start`}, // what it says is not heard
	} {
		t.Run(c.mode, func(t *testing.T) {
			o := options(c.mode, scene(t))
			o.StartTimeout, o.StopPatience = c.limit, 100*time.Millisecond
			_, err := kernelproc.Start(t.Context(), o)
			var dead *kernelproc.DeadError
			if err == nil || err.Error() != c.want || errors.As(err, &dead) != (c.mode == kerneltest.Dies) {
				t.Errorf("the error is %v, want %s", err, c.want)
			}
		})
	}
	t.Run("no program", func(t *testing.T) {
		o := options(kerneltest.Works, scene(t))
		o.Argv = func(string) []string { return []string{"/nowhere/kernel"} }
		if _, err := kernelproc.Start(t.Context(), o); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "the kernel's program does not start") {
			t.Errorf("the error is %v", err)
		}
	})
	t.Run("no folder", func(t *testing.T) {
		book := scene(t)
		t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "nowhere"))
		if _, err := kernelproc.Start(t.Context(), options(kerneltest.Works, book)); err == nil || !strings.Contains(err.Error(), "a kernel needs a temporary folder") {
			t.Errorf("the error is %v", err)
		}
	})
	t.Run("nobody waits", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(50*time.Millisecond, cancel)
		if _, err := kernelproc.Start(ctx, options(kerneltest.Silent, scene(t))); !errors.Is(err, context.Canceled) {
			t.Errorf("the error is %v", err)
		}
	})
}

// Another program may take a port between the choice and the kernel's start.
func TestStartFindsAPortTaken(t *testing.T) {
	for _, mode := range []string{kerneltest.Meets, kerneltest.Yields} {
		book := scene(t)
		e := start(t, mode, book)
		if got := execute(t, e, `stdout "well"`); got != "well" {
			t.Errorf("%s: after its second start it prints %q", mode, got)
		}
		text, err := os.ReadFile(book)
		if err != nil || strings.Count(string(text), "\n") != 2 {
			t.Errorf("%s: it was started as often as there are lines in %q (%v), want twice", mode, text, err)
		}
		e.Close()
	}
}
