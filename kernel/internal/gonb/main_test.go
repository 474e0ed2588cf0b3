package gonb_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/kerneltest"
	"github.com/ninepixels/ninepixels/kernel/internal/kernelproc"
)

// patience bounds what a test waits for; what works takes milliseconds.
const patience = 2 * time.Minute

func TestMain(m *testing.M) {
	kerneltest.Engine() // if this process is to be a fake engine
	os.Exit(m.Run())
}

// start starts a fake engine.
func start(t *testing.T, mode string, stray func(jupyter.Received)) *gonb.Engine {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	e, err := gonb.Start(t.Context(), kernelproc.Options{
		Name: "fake", Dir: t.TempDir(), Argv: func(file string) []string { return []string{self, file} },
		Env: append(os.Environ(), kerneltest.ModeVar+"="+mode, kerneltest.BookVar+"="+filepath.Join(t.TempDir(), "book")),
	}, stray)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

// A story is what came of a cell, in order.
type story struct{ told []string }

func (s *story) each(m jupyter.Received) {
	var text jupyter.Text
	line := m.Header.Type
	if m.Header.Type == jupyter.Stream && m.Read(&text) == nil {
		line = text.Name + " " + text.Text
	}
	s.told = append(s.told, line)
}

func (s *story) String() string { return strings.Join(s.told, " | ") }

// well runs a cell that prints, to show that the engine is as it was.
func well(t *testing.T, e *gonb.Engine) {
	t.Helper()
	var s story
	result, err := e.Drive(t.Context(), jupyter.Execute{Code: `stdout "well"`}, gonb.Talk{Each: s.each})
	if err != nil || result.Status != jupyter.ReplyOK || s.String() != "stdout well" {
		t.Errorf("the cell behind it: %q, %+v, %v", s.String(), result, err)
	}
}

// soon waits until something holds.
func soon(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it never comes to that: ", what)
		}
	}
}

func steps(list ...string) string { return strings.Join(list, "\n") }
