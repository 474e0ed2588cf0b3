package gonb

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/kernelproc"
)

// An Engine is a running kernel that takes one cell at a time: GoNB, or one that
// behaves as it does.
type Engine struct {
	*kernelproc.Engine
	stray func(jupyter.Received)
	noGet bool   // %noautoget holds
	pipes *stdio // nil if what is printed comes as messages alone
	home  string // GoNB's folder, which it makes when it starts; "" for one that has none

	mu      sync.Mutex
	current *conversation
	page    bool // a page with widgets has connected since the last script for it
}

// drainTime is how long what a kernel has sent before its end is waited for.
const drainTime = 200 * time.Millisecond

// Start starts a kernel. What it sends that belongs to no cell under way, such
// as a display that comes behind its cell's end, is given to stray, one message
// at a time.
//
// Errors: those of [kernelproc.Start].
func Start(ctx context.Context, o kernelproc.Options, stray func(jupyter.Received)) (*Engine, error) {
	o.ReadLog = ReadLog
	proc, err := kernelproc.Start(ctx, o)
	if err != nil {
		return nil, err
	}
	e := &Engine{Engine: proc, stray: stray}
	if made := Folders(proc.Temp()); len(made) > 0 {
		e.home = made[0]
	}
	go e.listen()
	return e, nil
}

// OpenPipes has the programs and the shell commands of cells speak with the
// kernel itself, by pipes in the engine's temporary folder.
//
// Error: the pipes cannot be made.
func (e *Engine) OpenPipes() (err error) {
	e.pipes, err = openPipes(e.Temp())
	return err
}

// Printer returns what prints a text as the cell's program does, in order with what
// that prints. close is to be called when the cell has ended.
//
// Error: there are no pipes to print by.
func (e *Engine) Printer() (print func(text string), close func(), err error) {
	pipe, err := os.OpenFile(filepath.Join(e.Temp(), stdoutPipe), os.O_WRONLY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, func() {}, fmt.Errorf("what the debugger says cannot be printed: %w", err)
	}
	print = func(text string) {
		_ = pipe.SetWriteDeadline(time.Now().Add(printTime)) // the cell may have ended, and nobody reads
		_, _ = io.WriteString(pipe, text)
	}
	return print, func() { _ = pipe.Close() }, nil
}

// printTime is how long somebody who prints for a cell waits for its reader.
const printTime = 2 * time.Second

// Close shuts the kernel down and cleans up after it.
func (e *Engine) Close() {
	e.Engine.Close()
	if e.pipes != nil {
		e.pipes.close()
		e.pipes = nil
	}
}

// Whole reports whether the folders are there that the kernel cannot do without. A
// cell may have emptied them, or the machine's cleaner of temporary files.
func (e *Engine) Whole() bool {
	needed := e.Temp()
	if e.home != "" {
		needed = filepath.Join(e.home, moduleFile)
	}
	_, err := os.Stat(needed)
	return err == nil
}

// listen hands each message to the cell that it belongs to, until the kernel has
// ended.
func (e *Engine) listen() {
	ended := e.Ended()
	var silence <-chan time.Time
	for {
		select {
		case m := <-e.Client().Messages():
			if isWidgetScript(m) {
				e.connects(m.Header.Type == jupyter.UpdateDisplayData) // its first display holds the script, the next takes it away
				m = mended(m)
			}
			m = parsed(m)
			if !e.deliver(m) && e.stray != nil {
				e.stray(m)
			}
		case <-ended:
			ended, silence = nil, time.After(drainTime)
		case <-silence:
			return
		}
	}
}

func (e *Engine) deliver(m jupyter.Received) bool {
	e.mu.Lock()
	c := e.current
	e.mu.Unlock()
	if c == nil || c.id != m.Parent.ID {
		return false
	}
	select {
	case c.messages <- m:
		return true
	case <-c.done: // it comes behind the end
		return false
	}
}

func (e *Engine) connects(page bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.page = page
}

func (e *Engine) connected() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.page
}

func (e *Engine) set(c *conversation) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.current = c
}
