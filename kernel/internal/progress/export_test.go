package progress

import (
	"io"
	"time"
)

// NewAt returns a board without its ticker, on a clock of the test's.
func NewAt(w io.Writer, terminal bool, now func() time.Time) *Board {
	return newBoard(w, terminal, now)
}

// Draw does what the ticker does.
func (b *Board) Draw() { b.draw() }
