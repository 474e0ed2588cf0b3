package history_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/history"
)

// patience is for another kernel's turn, on a machine that other tests keep busy.
const patience = 3 * time.Minute

// small are bounds that some tens of short cells reach.
var small = history.Limits{Memory: 1000, File: 2000, Input: 300, Wait: patience}

// row is one line of a file, and input the text that it has.
func row(session, line int, input string) string {
	return fmt.Sprintf(`{"session":%d,"line":%d,"input":%q}`+"\n", session, line, input)
}

// write makes a file of these rows.
func write(t *testing.T, rows ...string) (file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "history.jsonl")
	if err := os.WriteFile(file, []byte(strings.Join(rows, "")), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// linesOf reads a file in which every line must be whole.
func linesOf(t *testing.T, file string) []history.Entry {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []history.Entry
	for line := range bytes.Lines(text) {
		var e history.Entry
		if err := json.Unmarshal(line, &e); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		all = append(all, e)
	}
	return all
}

func inputs(entries []history.Entry) string {
	var all []string
	for _, e := range entries {
		all = append(all, e.Input)
	}
	return strings.Join(all, " ")
}

func TestFind(t *testing.T) {
	file := write(t, row(1, 1, "a"), row(1, 2, "bb"), row(2, 1, "a"), row(2, 2, "x\ny"))
	h := history.Open(file, t.Errorf)
	for _, c := range []struct {
		name string
		q    history.Question
		want string
	}{
		{"all", history.Question{}, "a bb a x\ny"},
		{"the latest", history.Question{Access: history.Tail, N: 2}, "a x\ny"},
		{"each once", history.Question{Access: history.Tail, Unique: true}, "bb a x\ny"},
		{"each once, the latest", history.Question{Access: history.Tail, Unique: true, N: 2}, "a x\ny"},
		{"an unknown way", history.Question{Access: "dream", N: 1}, "x\ny"},
		{"a session", history.Question{Access: history.Range, Session: 1}, "a bb"},
		{"the session before this", history.Question{Access: history.Range, Session: -1, Start: 2}, "x\ny"},
		{"a part, whatever N is", history.Question{Access: history.Range, Session: 1, Start: 1, Stop: 2, N: 9}, "a"},
		{"this session", history.Question{Access: history.Range}, ""},
		{"a pattern", history.Question{Access: history.Search, Pattern: "?"}, "a a"},
		{"a pattern over lines", history.Question{Access: history.Search, Pattern: "x*y"}, "x\ny"},
		{"a pattern that fits a part only", history.Question{Access: history.Search, Pattern: "b"}, ""},
		{"a pattern, the latest", history.Question{Access: history.Search, Pattern: "*a*", N: 1}, "a"},
	} {
		if got := inputs(h.Find(c.q)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// Only this session's cells count, and only those before.
func TestBefore(t *testing.T) {
	h := history.Open(write(t, row(1, 1, "old")), t.Errorf)
	for line, input := range []string{"one", "two", "three"} {
		h.Add(line+1, input)
	}
	got := h.Before(3)
	if len(got) != 2 || got[1] != "one" || got[2] != "two" {
		t.Errorf("before cell 3 there were %v", got)
	}
}

// Without a file the session is kept, and nothing is written.
func TestMemoryAlone(t *testing.T) {
	t.Chdir(t.TempDir())
	h := history.Open("", t.Errorf)
	h.Add(1, "a")
	if got := h.Find(history.Question{Access: history.Range}); len(got) != 1 || got[0] != (history.Entry{Session: 1, Line: 1, Input: "a"}) {
		t.Errorf("it keeps %v", got)
	}
	if left, err := os.ReadDir("."); err != nil || len(left) > 0 {
		t.Errorf("it leaves %v (%v)", left, err)
	}
}

// In memory are the latest entries, as many as fit: 32 bytes each and the text.
func TestMemoryIsBounded(t *testing.T) {
	for name, file := range map[string]string{"a file": write(t), "no file": ""} {
		h := history.OpenWithin(small, file, t.Errorf)
		for line := range 50 {
			h.Add(line+1, fmt.Sprintf("%0100d", line+1)) // 132 bytes: seven of them take 924
		}
		got := h.Find(history.Question{})
		if len(got) != 7 || got[0].Line != 44 || got[6].Line != 50 {
			t.Errorf("with %s: %d entries, %v", name, len(got), got)
		}
	}
}

// Of a file that is longer than the memory its end is read: the latest entries, of
// which none is cut, wherever the end begins.
func TestEndOfALongFile(t *testing.T) {
	size := len(row(1, 10, "x"))
	for _, memory := range []int{5*size - 1, 5 * size, 5*size + 1, 6*size - 1} {
		var rows []string
		for i := range 30 {
			rows = append(rows, row(1, i+10, "x"))
		}
		bounds := small
		bounds.Memory = memory
		got := history.OpenWithin(bounds, write(t, rows...), t.Errorf).Find(history.Question{})
		want := memory / size
		if len(got) != want || got[0].Line != 40-want || got[want-1].Line != 39 {
			t.Errorf("of 30 entries with %d bytes each, %d bytes have %v; want the last %d", size, memory, got, want)
		}
	}
}

// A file that has become too long is shortened to whole lines, the latest; what
// another program has put in stays as it is.
func TestFileIsBounded(t *testing.T) {
	file := write(t)
	h := history.OpenWithin(small, file, t.Errorf)
	for line := range 200 {
		h.Add(line+1, "some text")
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > int64(small.File) {
			t.Fatalf("after %d cells the file has %d bytes", line+1, info.Size())
		}
	}
	all := linesOf(t, file)
	lines := make([]int, len(all))
	for i, e := range all {
		lines[i] = e.Line
	}
	if n := len(all); n < 15 || lines[n-1] != 200 || !slices.IsSorted(lines) || lines[0] != 200-n+1 {
		t.Errorf("the file has the cells %v", lines)
	}
}

// A file of any length that an older kernel has left becomes short at the first
// cell, and its sessions are known.
func TestLongFileOfBefore(t *testing.T) {
	var rows []string
	for i := range 1000 {
		rows = append(rows, row(1+i/100, i%100+1, "old"))
	}
	file := write(t, rows...)
	history.OpenWithin(small, file, t.Errorf).Add(1, "new")
	all := linesOf(t, file)
	info, err := os.Stat(file)
	if last := all[len(all)-1]; err != nil || info.Size() > int64(small.File)/2 || last != (history.Entry{Session: 11, Line: 1, Input: "new"}) {
		t.Errorf("%d bytes (%v), the last of them %v", info.Size(), err, last)
	}
}

// A very long cell is left out, and so is a line of the file that is cut short.
func TestLeftOut(t *testing.T) {
	file := write(t, row(1, 1, "whole"), `{"session":1,"line":2,"inp`+"\n", "\n", row(4, 1, "whole, too"))
	h := history.OpenWithin(small, file, t.Errorf)
	h.Add(1, strings.Repeat("x", small.Input+1))
	h.Add(2, strings.Repeat("y", small.Input))
	got := h.Find(history.Question{})
	if len(got) != 3 || got[1].Input != "whole, too" || got[2].Session != 5 || got[2].Line != 2 {
		t.Errorf("it finds %v", got)
	}
}

// Where the file cannot be written, the reason is told, and the session is kept,
// with its number: also if there is a file later.
func TestFileCannotBeWritten(t *testing.T) {
	var told []string
	folder := filepath.Join(t.TempDir(), "folder")
	file := filepath.Join(folder, "history.jsonl")
	h := history.Open(file, func(format string, values ...any) {
		told = append(told, fmt.Sprintf(format, values...))
	})
	h.Add(1, "a")
	if len(told) != 1 || !strings.HasPrefix(told[0], "the history is not kept: ") {
		t.Errorf("told %q", told)
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(row(7, 1, "another kernel's")), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := inputs(h.Find(history.Question{})); got != "a" {
		t.Errorf("it finds %q", got)
	}
	h.Add(2, "b")
	if got := inputs(h.Find(history.Question{Access: history.Range})); got != "a b" {
		t.Errorf("the session has %q", got)
	}
}

// A line that was cut short takes the next entry with it no more.
func TestBehindALineCutShort(t *testing.T) {
	for _, before := range []string{`{"session":1,"li`, row(1, 1, "old")[:9], "\x00", row(1, 1, "old") + "{"} {
		file := write(t, before)
		history.Open(file, t.Errorf).Add(1, "new")
		found := history.Open(file, t.Errorf).Find(history.Question{})
		if len(found) == 0 || found[len(found)-1].Input != "new" {
			t.Errorf("behind %q there is %+v, want the new entry", before, found)
		}
	}
}
