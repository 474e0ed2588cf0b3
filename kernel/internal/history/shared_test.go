//go:build unix

package history_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/history"
)

// long makes a history that is longer than what is kept of a file.
func long(t *testing.T) (file string) {
	t.Helper()
	return write(t, strings.Repeat(row(1, 1, "old"), small.File/len(row(1, 1, "old"))+1))
}

// roomy lets the file hold all that the kernels of a test add, but not for ever.
var roomy = history.Limits{Memory: 4000, File: 8000, Input: 300, Wait: patience}

// Kernels that start while others run cells shorten the file, and lose nothing of
// what those append meanwhile.
func TestManyKernels(t *testing.T) {
	file := write(t, strings.Repeat(row(1, 1, "old"), roomy.File/len(row(1, 1, "old"))+1))
	const kernels, cells = 4, 8 // 32 new entries take 1.4 KB of the 4 KB that stay
	var all sync.WaitGroup
	for k := range kernels {
		all.Go(func() {
			for c := range cells {
				// Each cell is a kernel's first.
				history.OpenWithin(roomy, file, t.Errorf).Add(1, fmt.Sprintf("%d.%d", k, c))
			}
		})
	}
	all.Wait()
	found := map[string]int{} // the session of each input
	sessions := map[int]bool{}
	for _, e := range linesOf(t, file) {
		if e.Input != "old" {
			found[e.Input] = e.Session
			sessions[e.Session] = true
		}
	}
	if len(found) != kernels*cells {
		t.Errorf("%d of %d entries are there", len(found), kernels*cells)
	}
	if len(sessions) != len(found) {
		t.Errorf("%d sessions have %d numbers", len(found), len(sessions))
	}
}

// Two kernels that start before either has run a cell have numbers of their own,
// also if both have been asked for the history before.
func TestNumbers(t *testing.T) {
	for name, file := range map[string]string{
		"the first ones": filepath.Join(t.TempDir(), "history.jsonl"), "later ones": write(t, row(6, 1, "old")),
	} {
		a, b := history.Open(file, t.Errorf), history.Open(file, t.Errorf)
		a.Find(history.Question{})
		b.Find(history.Question{})
		b.Add(1, "b1")
		a.Add(1, "a1")
		b.Add(2, "b2")
		a.Add(2, "a2")
		numbers := map[string]int{}
		for _, e := range linesOf(t, file) {
			numbers[e.Input] = e.Session
		}
		if numbers["a1"] != numbers["a2"] || numbers["b1"] != numbers["b2"] || numbers["a1"] == numbers["b1"] {
			t.Errorf("%s: the numbers are %v", name, numbers)
		}
		if got := inputs(a.Find(history.Question{Access: history.Range})); got != "a1 a2" {
			t.Errorf("%s: the session of a has %q", name, got)
		}
	}
}

// A kernel whose history another program holds, for whatever reason, keeps its
// entries nevertheless, and does not wait for ever. It leaves the file long, since
// the other one may be about to write.
func TestFileIsHeld(t *testing.T) {
	file := long(t)
	before := len(linesOf(t, file))
	other, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if err := syscall.Flock(int(other.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	hasty := small
	hasty.Wait = 10 * time.Millisecond
	history.OpenWithin(hasty, file, t.Errorf).Add(1, "new")
	all := linesOf(t, file)
	if len(all) != before+1 || all[len(all)-1].Input != "new" {
		t.Errorf("the file has %d entries, and the last is %v", len(all), all[len(all)-1])
	}
}
