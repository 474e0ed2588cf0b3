//go:build unix

package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/server"
)

// line is a line of the history's file.
type line struct {
	Session int    `json:"session"`
	Line    int    `json:"line"`
	Input   string `json:"input"`
}

func linesOf(t *testing.T, file string) []line {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []line
	for row := range bytes.Lines(text) {
		var l line
		if err := json.Unmarshal(row, &l); err != nil {
			t.Fatalf("%q: %v", row, err)
		}
		all = append(all, l)
	}
	return all
}

// long makes a history that is longer than what is kept.
func long(t *testing.T, more int) (file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "history.jsonl")
	var text strings.Builder
	for i := range server.KeepEntries + more {
		fmt.Fprintf(&text, `{"session":1,"line":%d,"input":"old"}`+"\n", i+1)
	}
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// Kernels that start while others run cells shorten the file, and lose nothing of
// what those append meanwhile.
func TestHistoryOfManyKernels(t *testing.T) {
	file := long(t, 1)
	const kernels, cells = 4, 8
	var all sync.WaitGroup
	for k := range kernels {
		all.Go(func() {
			for c := range cells {
				// Each cell is a kernel's first, and each start shortens the file.
				h := server.OpenHistory(patience, file, t.Errorf)
				h.Add(1, fmt.Sprintf("%d.%d", k, c))
			}
		})
	}
	all.Wait()
	found := map[string]int{} // the session of each input
	sessions := map[int]bool{}
	for _, l := range linesOf(t, file) {
		if l.Input != "old" {
			found[l.Input] = l.Session
			sessions[l.Session] = true
		}
	}
	if len(found) != kernels*cells {
		t.Errorf("%d of %d entries are there", len(found), kernels*cells)
	}
	if len(sessions) != len(found) {
		t.Errorf("%d sessions have %d numbers", len(found), len(sessions))
	}
}

// Two kernels that start before either has run a cell have numbers of their own.
func TestHistoryNumbers(t *testing.T) {
	for name, file := range map[string]string{
		"the first ones": filepath.Join(t.TempDir(), "history.jsonl"), "later ones": long(t, 0),
	} {
		a, b := server.OpenHistory(patience, file, t.Errorf), server.OpenHistory(patience, file, t.Errorf)
		b.Add(1, "b1")
		a.Add(1, "a1")
		b.Add(2, "b2")
		a.Add(2, "a2")
		numbers := map[string]int{}
		for _, l := range linesOf(t, file) {
			numbers[l.Input] = l.Session
		}
		if numbers["a1"] != numbers["a2"] || numbers["b1"] != numbers["b2"] || numbers["a1"] == numbers["b1"] {
			t.Errorf("%s: the numbers are %v", name, numbers)
		}
	}
}

// A kernel whose history another program holds, for whatever reason, keeps its
// entries nevertheless, and does not wait for ever.
func TestHistoryIsHeld(t *testing.T) {
	file := long(t, 7)
	other, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if err := syscall.Flock(int(other.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	server.OpenHistory(10*time.Millisecond, file, t.Errorf).Add(1, "new")
	all := linesOf(t, file)
	if len(all) != server.KeepEntries+8 || all[len(all)-1].Input != "new" {
		t.Errorf("the file has %d entries, and the last is %v", len(all), all[len(all)-1])
	}
}
