package server

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"os"
	"sync"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/atomicfile"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/lock"
)

// An entry of the history is one cell that was run.
type entry struct {
	Session int    `json:"session"`
	Line    int    `json:"line"`
	Input   string `json:"input"`
}

// These bound the history, in memory and on the disk. A longer input, which
// nobody looks for, is left out.
const (
	keepEntries = 5000
	keepInput   = 256 << 10 // bytes
)

// lockTime is how long a kernel waits for another one's turn with the file, which
// takes it some milliseconds.
const lockTime = 2 * time.Second

// history is what was run, here and in the sessions before. The file has one
// entry a line, so that kernels that run at the same time can share it.
type history struct {
	limit    time.Duration // lockTime
	mu       sync.Mutex
	file     string
	session  int
	numbered bool // the session's number is its own: an entry with it is in the file
	entries  []entry
	log      func(string, ...any)
}

func openHistory(file string, log func(string, ...any)) *history {
	return openWithin(lockTime, file, log)
}

func openWithin(limit time.Duration, file string, log func(string, ...any)) *history {
	h := &history{limit: limit, file: file, session: 1, log: log}
	if _, err := os.Stat(file); err != nil {
		return h // the first time, or none is kept
	}
	unlock, err := h.lock()
	if err == nil {
		defer unlock()
	}
	// Without the lock it stays long: another kernel's entry may come in between.
	if h.read() > keepEntries && err == nil {
		h.rewrite()
	}
	return h
}

// lock keeps other kernels from writing the file until unlock.
func (h *history) lock() (unlock func(), err error) {
	ctx, cancel := context.WithTimeout(context.Background(), h.limit)
	defer cancel()
	return lock.Wait(ctx, h.file, 0o600, nil)
}

// read takes over the latest entries of the file and the number after the last
// session's, and returns how many entries there are.
func (h *history) read() int {
	f, err := os.Open(h.file)
	if err != nil {
		return 0
	}
	defer f.Close()
	h.entries = nil
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var e entry
		if json.Unmarshal(lines.Bytes(), &e) == nil { // a line cut short is no reason to lose the rest
			h.entries = append(h.entries, e)
			h.session = max(h.session, e.Session+1)
		}
	}
	all := len(h.entries)
	if over := all - keepEntries; over > 0 {
		h.entries = append([]entry(nil), h.entries[over:]...)
	}
	return all
}

// rewrite replaces the file by the entries that are kept. The lock is held since
// they were read.
func (h *history) rewrite() {
	var text bytes.Buffer
	for _, e := range h.entries {
		if err := json.NewEncoder(&text).Encode(e); err != nil {
			h.log("the history stays long: %v", err)
			return
		}
	}
	if err := atomicfile.Write(h.file, text.Bytes(), 0o600); err != nil {
		h.log("the history stays long: %v", err)
	}
}

func (h *history) add(line int, input string) {
	if len(input) > keepInput {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.file == "" {
		h.keep(entry{h.session, line, input})
		return
	}
	// Where it cannot be locked, the entry is most likely kept all the same.
	if unlock, err := h.lock(); err == nil {
		defer unlock()
	}
	if !h.numbered { // another kernel may have taken the number since
		h.read()
		h.numbered = true
	}
	e := entry{h.session, line, input}
	h.keep(e)
	text, err := json.Marshal(e)
	if err == nil {
		var f *os.File
		if f, err = os.OpenFile(h.file, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600); err == nil {
			_, err = f.Write(append(text, '\n'))
			f.Close()
		}
	}
	if err != nil {
		h.log("the history is not kept: %v", err)
	}
}

// keep adds an entry to those in memory.
func (h *history) keep(e entry) {
	h.entries = append(h.entries, e)
	if over := len(h.entries) - keepEntries; over > 0 {
		h.entries = h.entries[over:]
	}
}

// question is the content of a history_request.
type question struct {
	Access  string `json:"hist_access_type"`
	Output  bool   `json:"output"`
	Session int    `json:"session"`
	Start   int    `json:"start"`
	Stop    int    `json:"stop"`
	N       int    `json:"n"`
	Pattern string `json:"pattern"`
	Unique  bool   `json:"unique"`
}

// find returns what a question asks for, the oldest first.
func (h *history) find(q question) []entry {
	h.mu.Lock()
	defer h.mu.Unlock()
	found := []entry{}
	session := q.Session
	if session <= 0 { // 0 is this session, -1 the one before
		session += h.session
	}
	for _, e := range h.entries {
		switch q.Access {
		case "range":
			if e.Session == session && e.Line >= q.Start && (q.Stop <= 0 || e.Line < q.Stop) {
				found = append(found, e)
			}
		case "search":
			if matches(q.Pattern, e.Input) {
				found = append(found, e)
			}
		default: // tail
			found = append(found, e)
		}
	}
	if q.Unique {
		found = unique(found)
	}
	if q.Access != "range" && q.N > 0 && len(found) > q.N {
		found = found[len(found)-q.N:]
	}
	return found
}

// matches reports whether a text fits a pattern of * and ?, which stand for any
// characters, line ends too.
func matches(pattern, text string) bool {
	p, s := []rune(pattern), []rune(text)
	star, from := -1, 0
	i, j := 0, 0
	for j < len(s) {
		switch {
		case i < len(p) && p[i] == '*':
			star, from = i, j
			i++
		case i < len(p) && (p[i] == '?' || p[i] == s[j]):
			i, j = i+1, j+1
		case star >= 0:
			from++
			i, j = star+1, from
		default:
			return false
		}
	}
	for i < len(p) && p[i] == '*' {
		i++
	}
	return i == len(p)
}

// unique keeps the last of equal inputs.
func unique(entries []entry) []entry {
	last := map[string]int{}
	for i, e := range entries {
		last[e.Input] = i
	}
	kept := []entry{}
	for i, e := range entries {
		if last[e.Input] == i {
			kept = append(kept, e)
		}
	}
	return kept
}

func (k *kernel) historyReply(_ context.Context, m jupyter.Received) {
	var q question
	if !k.read(m, "history_reply", &q) {
		return
	}
	rows := [][]any{}
	for _, e := range k.history.find(q) {
		if q.Output { // a cell's outputs are not kept
			rows = append(rows, []any{e.Session, e.Line, []any{e.Input, nil}})
		} else {
			rows = append(rows, []any{e.Session, e.Line, e.Input})
		}
	}
	k.reply(m, "history_reply", map[string]any{"status": jupyter.ReplyOK, "history": rows})
}
