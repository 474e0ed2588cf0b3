// Package progress reports steps that run side by side: one line for each step
// that is done, and bars for those that take longer than two seconds.
package progress

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"golang.org/x/term"
)

const (
	patience = 2 * time.Second        // a shorter step needs no bar
	redraw   = 200 * time.Millisecond // of the bars on a terminal
	repeat   = 10 * time.Second       // of a step's line where there is no terminal
	barWidth = 16                     // characters inside a bar's brackets
	columns  = 79                     // of the line with the bars
)

// Board shows steps on one writer. Its methods and its steps' may be called
// from several goroutines.
type Board struct {
	mu       sync.Mutex
	w        io.Writer
	terminal bool
	now      func() time.Time
	running  []*Step
	drawn    bool // bars stand on the last line
	stop     chan struct{}
	stopped  chan struct{}
}

// New returns a board that writes to w: bars that move if w is a terminal, and
// otherwise a plain line every ten seconds for each step that takes so long.
// Close it to end the last bar.
func New(w io.Writer) *Board {
	b := newBoard(w, IsTerminal(w), time.Now)
	go b.tick()
	return b
}

func newBoard(w io.Writer, terminal bool, now func() time.Time) *Board {
	return &Board{w: w, terminal: terminal, now: now, stop: make(chan struct{}), stopped: make(chan struct{})}
}

// IsTerminal reports whether w is a terminal that understands a carriage return.
func IsTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" || os.Getenv("TERM") == "" {
		return false
	}
	return term.IsTerminal(int(f.Fd()))
}

// Close removes the bars and ends the board.
func (b *Board) Close() {
	close(b.stop)
	<-b.stopped
	b.mu.Lock()
	defer b.mu.Unlock()
	b.erase()
}

// Println writes a line of its own above the bars.
func (b *Board) Println(a ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.erase()
	fmt.Fprint(b.w, Visible(fmt.Sprintln(a...)))
}

// Step starts a step of that name.
func (b *Board) Step(name string) *Step {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := &Step{board: b, name: name, start: b.now()}
	s.told = s.start
	b.running = append(b.running, s)
	return s
}

// tick redraws the bars until Close.
func (b *Board) tick() {
	defer close(b.stopped)
	ticker := time.NewTicker(redraw)
	defer ticker.Stop()
	for {
		select {
		case <-b.stop:
			return
		case <-ticker.C:
			b.mu.Lock()
			b.draw()
			b.mu.Unlock()
		}
	}
}

// draw shows how far the steps are that run for longer than two seconds.
func (b *Board) draw() {
	now := b.now()
	if b.terminal {
		b.erase()
		if line := b.bars(now); line != "" {
			fmt.Fprint(b.w, line)
			b.drawn = true
		}
		return
	}
	for _, s := range b.running {
		if s.held {
			continue
		}
		first := s.told.Equal(s.start) && now.Sub(s.start) >= patience
		if first || now.Sub(s.told) >= repeat {
			fmt.Fprintf(b.w, "  %s …\n", s.bar(now))
			s.told = now
		}
	}
}

// bars is the line with a bar for each step, as many as fit.
func (b *Board) bars(now time.Time) string {
	line := ""
	for _, s := range b.running {
		if s.held || now.Sub(s.start) < patience {
			continue
		}
		more := s.bar(now)
		if line != "" {
			more = line + " · " + more
		}
		if utf8.RuneCountInString(more) > columns {
			break
		}
		line = more
	}
	return line
}

func (b *Board) erase() {
	if b.drawn {
		fmt.Fprint(b.w, "\r\x1b[K")
		b.drawn = false
	}
}

// Step is one thing that a command does.
type Step struct {
	board       *Board
	name        string
	start, told time.Time
	done, total int64
	held        bool
}

// Hold says that the step waits for its turn: it has no bar until Resume, which
// starts its time anew.
func (s *Step) Hold() { s.set(func() { s.held = true }) }

// Resume ends Hold.
func (s *Step) Resume() {
	s.set(func() { s.held, s.start, s.told = false, s.board.now(), s.board.now() })
}

// At says how much of a step is done, in whatever unit; a total of 0 means that
// nobody knows.
func (s *Step) At(done, total int64) { s.set(func() { s.done, s.total = done, total }) }

func (s *Step) set(change func()) {
	s.board.mu.Lock()
	defer s.board.mu.Unlock()
	change()
}

// Done ends the step with a line that says what it did, and how long it took
// if that was more than a blink.
func (s *Step) Done(format string, a ...any) { s.end("✓", fmt.Sprintf(format, a...)) }

// Note ends the step with a line that the reader should not miss.
func (s *Step) Note(format string, a ...any) { s.end("!", fmt.Sprintf(format, a...)) }

// Fail ends the step with the sentence that says why it failed.
func (s *Step) Fail(format string, a ...any) { s.end("✗", fmt.Sprintf(format, a...)) }

// Drop ends the step without a line.
func (s *Step) Drop() { s.end("", "") }

func (s *Step) end(mark, text string) {
	b := s.board
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, other := range b.running {
		if other == s {
			b.running = append(b.running[:i:i], b.running[i+1:]...)
		}
	}
	b.erase()
	if mark == "" {
		return
	}
	if took := b.now().Sub(s.start); took >= patience/4 {
		text += fmt.Sprintf(" (%.1f s)", took.Seconds())
	}
	fmt.Fprintf(b.w, "%s %-10s %s\n", mark, s.name, Visible(text))
}

// bar draws the step's bar, or its time if nobody knows how much there is to do.
func (s *Step) bar(now time.Time) string {
	elapsed := now.Sub(s.start).Round(time.Second)
	clock := fmt.Sprintf("%d:%02d", int(elapsed.Minutes()), int(elapsed.Seconds())%60)
	if s.total <= 0 {
		return s.name + " " + clock
	}
	share := min(max(float64(s.done)/float64(s.total), 0), 1)
	full := int(share * barWidth)
	return fmt.Sprintf("%s [%s%s] %d %% %s", s.name,
		strings.Repeat("#", full), strings.Repeat("-", barWidth-full), int(share*100), clock)
}
