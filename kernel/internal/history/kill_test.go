package history_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/kernel/internal/history"
)

// killedVar names a history that a process writes until somebody kills it.
const killedVar = "HISTORY_TEST_KILLED"

// TestMain makes this test binary such a process, when it is told so.
func TestMain(m *testing.M) {
	if file := os.Getenv(killedVar); file != "" {
		h := history.OpenWithin(history.Limits{Memory: 64 << 10, File: 64 << 10, Input: 4 << 10, Wait: time.Second}, file, func(string, ...any) {}) // it is shortened again and again
		damage.Writing()
		for i := 0; ; i++ {
			h.Add(i, fmt.Sprintf("cell %d // %s", i, strings.Repeat("x", i%300)))
		}
	}
	os.Exit(m.Run())
}

// A kernel that is killed while it writes or shortens the history breaks at most the line that
// it writes, and a cell that is kept behind that is found.
func TestKilled(t *testing.T) {
	file := filepath.Join(t.TempDir(), "history.jsonl")
	before := 0
	damage.Kills(t, "processes killed while they write the history", 20, killedVar, file, 30*time.Millisecond, func(int) {
		text, _ := os.ReadFile(file) // there may be none yet
		broken := 0
		for line := range bytes.Lines(text) {
			if !json.Valid(line) {
				broken++
			}
		}
		if broken > before+1 {
			t.Errorf("%d lines are broken, and %d were before", broken, before)
		}
		before = broken
		keptBehind(t, file, text)
	})
}

// A disk that takes nothing more leaves the cells that were kept before, or newer ones.
func TestFullDisks(t *testing.T) {
	damage.Disks(t, "full disks under the history", 4, killedVar, func(dir string) string {
		file := filepath.Join(dir, "history.jsonl")
		keptBehind(t, file, nil)
		return file
	}, func(dir string) {
		h := history.Open(filepath.Join(dir, "history.jsonl"), func(string, ...any) {})
		if found := h.Find(history.Question{}); len(found) == 0 || found[0].Input == "" {
			t.Errorf("of the history there is %v", found)
		}
	})
}
