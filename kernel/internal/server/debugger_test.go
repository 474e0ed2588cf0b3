//go:build unix

package server_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	cells "github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/debug"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/server"
)

// A stopper notes what the kernel has a debugger do.
type stopper struct {
	mu    sync.Mutex
	did   []string
	fails error
	tells string
}

func (s *stopper) note(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.did = append(s.did, what)
}

func (s *stopper) story() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.did, " ")
}

func (s *stopper) Start(context.Context) (debug.Capabilities, error) {
	return debug.Capabilities{}, nil
}
func (s *stopper) Stop(context.Context) {}
func (s *stopper) Release()             { s.note("release") }
func (s *stopper) Break(context.Context, debug.SetBreakpointsArguments) []debug.Breakpoint {
	return nil
}
func (s *stopper) Ask(_ context.Context, r debug.Request) debug.Response { return r.Refuse("no") }

func (s *stopper) Ready(_ context.Context, tell func(string)) error {
	s.mu.Lock()
	tells, fails := s.tells, s.fails
	s.mu.Unlock()
	if tells != "" {
		tell(tells)
	}
	return fails
}

func (s *stopper) Follow(folder string, list []*cells.Cell, _ func(string)) (string, func(), error) {
	info, err := os.Stat(folder)
	if err != nil || info.Mode().Perm() != 0o700 {
		s.note("in a bad folder")
	}
	for _, c := range list {
		s.note(c.File())
	}
	return "/socket", func() { s.note("end") }, nil
}

// While a client has the debugger on, each cell with Go has one, which is told of its
// end and of an interrupt. With the debugger off nobody is asked.
func TestDebugger(t *testing.T) {
	s := &stopper{}
	d := sitAt(t, func(o *server.Options) { o.Adapter = func(*debug.Session) server.Debugger { return s } })
	turn := func(command string) {
		d.ask(jupyter.Control, jupyter.DebugRequest, debug.Request{Seq: 1, Type: debug.TypeRequest, Command: command})
	}
	run := func(x jupyter.Execute) string { return d.story(d.send(jupyter.Shell, jupyter.ExecuteRequest, x)) }
	run(cell(`stdout "a"`))
	if got := s.story(); got != "" {
		t.Errorf("with the debugger off it is asked for %s", got)
	}
	turn(debug.Initialize)
	d.tells(run(cell(`stdout "b"`)), "stream stdoutb", "ok")
	run(plain("!true"))
	if got := s.story(); got != "cell[2].go end" {
		t.Errorf("with the debugger on it did: %s", got)
	}
	d.ask(jupyter.Control, jupyter.InterruptRequest, struct{}{})
	for end := time.Now().Add(patience); !strings.HasSuffix(s.story(), "release"); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("an interrupt does not release what stands still")
		}
	}
	s.mu.Lock() // a goroutine of the cell before may still ask
	s.tells, s.fails = "3 of 7 packages", errors.New("there is no network")
	s.mu.Unlock()
	d.tells(run(cell(`stdout "c"`)), "which is done once", "Building: 3 of 7 packages", "The cell runs without its breakpoints: there is no network.", "execute_reply ok")
	turn(debug.Disconnect)
	before := s.story()
	run(cell(`stdout "d"`))
	if got := s.story(); got != before {
		t.Errorf("with the debugger off again it did: %s", got)
	}
}
