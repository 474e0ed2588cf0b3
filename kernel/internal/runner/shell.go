package runner

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/special"
)

// notes is the file in which the shell commands of the current cell note how
// they ended. It stands in the kernel's temporary folder and goes with it.
func (s *Session) notes() string { return filepath.Join(s.engine.Temp(), "exits") }

// watched returns what to send for the source of a cell, so that its shell
// commands leave notes.
func (s *Session) watched(source string) string {
	_ = os.Remove(s.notes()) // of the cell before
	return special.Watch(source, s.notes())
}

// heed judges the shell commands of a cell by their notes. What GoNB prints of
// them counts only for a command that has left none: a command may print the
// same words and end well.
func (s *Session) heed(c *collector, source string) {
	exits := special.Exits(s.notes())
	silent := false
	for _, line := range special.Lines(source) {
		status, noted := exits[line.Number]
		switch {
		case !line.Shell:
		case !noted:
			silent = true
		case status != 0:
			c.complaint = fmt.Sprintf("a shell command of it (line %d) failed with exit status %d", line.Number, status)
			if c.complainText == "" {
				c.complainText = c.printed("stdout") + c.printed("stderr")
			}
			return
		}
	}
	if len(exits) > 0 && !silent && strings.HasPrefix(c.complaint, shellComplaint) {
		c.complaint, c.complainText = "", ""
	}
}

// shellComplaint begins what is said of a shell command of which nothing is
// known but what GoNB prints.
const shellComplaint = "a shell command"
