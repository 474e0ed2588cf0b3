// Package history keeps which cells were run, here and in the sessions before, and
// finds them again. Kernels that run at the same time share one file.
package history

import (
	"context"
	"io/fs"
	"sync"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/lock"
)

// An Entry is one cell that was run: in which session, as which of its cells, and
// what stood in it.
type Entry struct {
	Session int    `json:"session"`
	Line    int    `json:"line"`
	Input   string `json:"input"`
}

// size is the memory that an entry takes: its text, two numbers, and what says
// where the text is.
func (e Entry) size() int { return len(e.Input) + 32 }

// limits bound a history. The oldest entries go first.
type limits struct {
	memory int           // bytes of the entries that can be found
	file   int           // bytes of the file
	input  int           // bytes of one cell; a longer one, which nobody looks for, is left out
	wait   time.Duration // for another kernel's turn with the file, which takes milliseconds
}

// usual is enough for some ten thousand cells.
var usual = limits{memory: 16 << 20, file: 32 << 20, input: 256 << 10, wait: 2 * time.Second}

// A History is what was run. Its methods may be called at the same time.
type History struct {
	limits limits
	file   string
	log    func(string, ...any)

	mu       sync.Mutex
	session  int
	numbered bool        // the session's number is its own: an entry with it is in the file
	seen     fs.FileInfo // of the file when it was last read; nil before
	entries  []Entry
	bytes    int // the entries' sizes
}

// Open returns the history that is kept in a file. The file is made when it is
// needed first, and read when it is needed first, so that a long one does not hold
// up a start. Without a file's name, entries are kept in memory alone. What goes
// wrong with the file is told to log, and entries stay in memory.
func Open(file string, log func(format string, values ...any)) *History {
	return openWithin(usual, file, log)
}

func openWithin(l limits, file string, log func(string, ...any)) *History {
	return &History{limits: l, file: file, log: log, session: 1}
}

// Add notes a cell that is run as the session's cell of that number. It may wait
// for other kernels for a moment.
func (h *History) Add(line int, input string) {
	if len(input) > h.limits.input {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.file == "" {
		h.keep(Entry{h.session, line, input})
		return
	}
	unlock, errLock := h.lock()
	if errLock == nil {
		defer unlock()
	}
	if !h.numbered { // another kernel may have taken the number since
		h.read()
		h.numbered = true
	}
	e := Entry{h.session, line, input}
	h.keep(e)
	// Where the file cannot be locked, the entry is most likely kept all the same.
	size, err := h.append(e)
	if err != nil {
		h.log("the history is not kept: %v", err)
		return
	}
	// Without the lock it stays long: another kernel's entry may come in between.
	if size > int64(h.limits.file) && errLock == nil {
		if err := h.shorten(); err != nil {
			h.log("the history stays long: %v", err)
		}
	}
}

// lock keeps other kernels from writing the file until unlock.
func (h *History) lock() (unlock func(), err error) {
	ctx, cancel := context.WithTimeout(context.Background(), h.limits.wait)
	defer cancel()
	return lock.Wait(ctx, h.file, 0o600, nil)
}

// keep adds an entry to those in memory, and lets go of the oldest.
func (h *History) keep(e Entry) {
	h.entries = append(h.entries, e)
	h.bytes += e.size()
	over := 0
	for h.bytes > h.limits.memory {
		h.bytes -= h.entries[over].size()
		over++
	}
	clear(h.entries[:over]) // else their texts would stay as long as the slice's memory
	h.entries = h.entries[over:]
}

// Before returns what was run in this session before the cell of that number, by
// the cells' numbers.
func (h *History) Before(line int) map[int]string {
	h.mu.Lock()
	defer h.mu.Unlock()
	before := map[int]string{}
	for _, e := range h.entries {
		if e.Session == h.session && e.Line < line {
			before[e.Line] = e.Input
		}
	}
	return before
}
