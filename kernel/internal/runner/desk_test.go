//go:build unix

package runner_test

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/kernelproc"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
)

// A desk is a client that holds a kernel to the protocol, message by message.
type desk struct {
	*testing.T
	e    *kernelproc.Engine
	left sync.Once
	done chan struct{}

	mu    sync.Mutex
	talks map[string]*talk // by the id of the request
}

// A talk is a request and what came of it.
type talk struct {
	request   string // its type
	busy      bool
	idle      bool
	replied   bool
	result    jupyter.Result
	printed   strings.Builder // of a display, its text in brackets
	begun     chan struct{}   // closed when a cell has begun
	heard     chan struct{}   // closed when something was printed
	completed chan struct{}   // closed when all has come
}

// sit starts a kernel, which is closed at the end of the test.
func sit(t *testing.T, sp *spec.Spec) *desk {
	t.Helper()
	e, err := kernelproc.Start(t.Context(), kernelproc.Options{Name: sp.Name(), Argv: sp.Command, Env: append(sp.Environ(os.Environ()), spec.HistoryVar+"=off"), Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{T: t, e: e, done: make(chan struct{}), talks: map[string]*talk{}}
	go func() {
		for {
			select {
			case m := <-e.Client().Messages():
				d.receive(m)
			case <-d.done:
				return
			}
		}
	}()
	t.Cleanup(d.leave)
	return d
}

// leave closes the kernel, and checks that nothing of it stays.
func (d *desk) leave() {
	d.left.Do(func() {
		close(d.done)
		d.e.Close()
		isGone(d.T, d.e.Pid(), d.e.Temp())
	})
}

// ask sends a request.
func (d *desk) ask(ch jupyter.Channel, msgType string, content any) *talk {
	d.Helper()
	c := &talk{request: msgType, begun: make(chan struct{}), heard: make(chan struct{}), completed: make(chan struct{})}
	m := jupyter.New(d.e.Client().Session, msgType, content)
	d.mu.Lock()
	d.talks[m.Header.ID] = c
	d.mu.Unlock()
	if err := d.e.Client().Send(ch, m); err != nil {
		d.Fatal(err)
	}
	return c
}

func (d *desk) execute(source string) *talk {
	d.Helper()
	return d.ask(jupyter.Shell, jupyter.ExecuteRequest, jupyter.Execute{Code: source, StoreHistory: true, StopOnError: true, UserExpressions: map[string]string{}})
}

func (d *desk) wait(c *talk) {
	d.Helper()
	select {
	case <-c.completed:
	case <-time.After(patience):
		d.mu.Lock()
		defer d.mu.Unlock()
		d.Fatalf("a %s does not end: busy %v, idle %v, replied %v, printed %q", c.request, c.busy, c.idle, c.replied, c.printed.String())
	}
}

// begun waits until a cell has begun: an interrupt on its own channel may overtake
// the request for the cell, and then ends nothing.
func (d *desk) begun(c *talk) {
	d.Helper()
	select {
	case <-c.begun:
	case <-time.After(patience):
		d.Fatal("the cell does not begin")
	}
}

// printed returns what a cell that goes on has printed first.
func (d *desk) printed(c *talk) string {
	d.Helper()
	select {
	case <-c.heard:
	case <-time.After(patience):
		d.Fatal("the cell prints nothing")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return c.printed.String()
}

// well runs a cell, which has to print what it should.
func (d *desk) well() {
	d.Helper()
	c := d.execute("%%\nfmt.Println(\"well\")")
	d.wait(c)
	if c.result.Status != jupyter.ReplyOK || !strings.HasSuffix(c.printed.String(), "well\n") { // a new GoNB is told before
		d.Errorf("the next cell ends with %+v, printed %q", c.result, c.printed.String())
	}
}

// engine returns the process of the kernel's GoNB, and its temporary folder.
func (d *desk) engine() (pid int, temp string) {
	d.Helper()
	c := d.execute("!echo $PPID $TMPDIR")
	d.wait(c)
	if _, err := fmt.Sscan(c.printed.String(), &pid, &temp); err != nil {
		d.Fatal(err)
	}
	return pid, temp
}

// receive takes in a message, which must belong to a talk.
func (d *desk) receive(m jupyter.Received) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if m.Parent.Type == jupyter.KernelInfoRequest || m.Parent.ID == "" { // of the start
		return
	}
	c := d.talks[m.Parent.ID]
	switch {
	case c == nil || c.request != m.Parent.Type:
		d.Errorf("a %s answers a %s that nobody sent", m.Header.Type, m.Parent.Type)
		return
	case m.Channel != jupyter.IOPub:
		if want := strings.TrimSuffix(c.request, "request") + "reply"; m.Header.Type != want || c.replied {
			d.Errorf("a %s was answered by a %s, replied before: %v", c.request, m.Header.Type, c.replied)
		}
		c.replied = true
		_ = m.Read(&c.result)
	case m.Header.Type == jupyter.Status:
		d.state(c, m)
	case !c.busy || c.idle && m.Header.Type != jupyter.DisplayData: // GoNB sends displays beside
		d.Errorf("a %s of a %s comes when it is not busy", m.Header.Type, c.request)
	default:
		d.take(c, m)
	}
	if c.replied && c.idle {
		select {
		case <-c.completed:
		default:
			close(c.completed)
		}
	}
}

func (d *desk) state(c *talk, m jupyter.Received) {
	var s jupyter.KernelState
	if err := m.Read(&s); err != nil {
		d.Error(err)
	}
	switch {
	case s.State == jupyter.StateBusy && !c.idle: // again after each answer beside it
		c.busy = true
	case s.State == jupyter.StateIdle && c.busy && !c.idle:
		c.idle = true
	default:
		d.Errorf("a %s is %s out of turn", c.request, s.State)
	}
}

func (d *desk) take(c *talk, m jupyter.Received) {
	switch m.Header.Type {
	case jupyter.ExecuteInput:
		select {
		case <-c.begun:
			d.Error("a cell begins twice")
		default:
			close(c.begun)
		}
	case jupyter.Stream:
		var text jupyter.Text
		_ = m.Read(&text)
		if c.printed.Len() == 0 {
			close(c.heard)
		}
		c.printed.WriteString(text.Text)
	case jupyter.DisplayData:
		var display jupyter.Display
		_ = m.Read(&display)
		if html, ok := display.Data["text/html"]; ok {
			fmt.Fprintf(&c.printed, "[%v]", html)
		}
	}
}
