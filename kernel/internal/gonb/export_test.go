package gonb

import "github.com/ninepixels/ninepixels/kernel/internal/cell"

// Pipes is the kernel's end of the pipes in a folder.
type Pipes = stdio

// OpenPipes makes them.
func OpenPipes(dir string) (*Pipes, error) { return openPipes(dir) }

// Take, Last, Enter, Unread and Shut are what a cell's conversation does.
func (s *stdio) Take() []Print     { return s.take(true) }
func (s *stdio) Last() []Print     { return s.last() }
func (s *stdio) Enter(line string) { s.enter(line) }
func (s *stdio) Unread() bool      { return s.unread() }
func (s *stdio) Shut()             { s.close() }

// Hold keeps the reader from reading until what it returns is called.
func (s *stdio) Hold() (goOn func()) {
	s.mu.Lock()
	return s.mu.Unlock
}

// MaxWaiting is how much of what was printed may wait in the kernel.
const MaxWaiting = maxWaiting

// Rows is what GoNB is handed for a cell.
func (e *Engine) Rows(c *cell.Cell, runs bool, skip func(cell.Special) bool) string {
	return e.rows(c, runs, skip)
}

// Exits reads the notes of shell commands.
var Exits = exits

// Printed is what has come by the engine's pipes.
func (e *Engine) Printed() []Print { return e.pipes.last() }

// Parsed is a display with JSON instead of text.
var Parsed = parsed
