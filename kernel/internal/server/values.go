package server

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

// Where a cell's program leaves values: that of its last expression in the engine's
// temporary folder, and those of the variables that stay in [Options].Values, or in a
// folder there.
const (
	resultFile   = "result.json"
	valuesFolder = "values"
)

// The variables that tell a cell's program these places (package kernel/values).
const (
	resultVar = "NINEPIXELS_RESULT"
	valuesVar = "NINEPIXELS_VALUES"
)

// The files in that folder by which a program tells how keeping went (package
// kernel/values): what it has kept, that it is at work, or why it has failed, and
// what it could not read.
const (
	indexFile   = "index.json"
	keepingFile = "keeping"
	unreadFile  = "unread.json"

	interruptedFile = "interrupted" // by which the program is told that it was asked to end
)

// Why values are not kept.
const (
	endedEarly = "the program ended before its value was kept"
	valuesOff  = "values are off in this notebook"
)

// inValues is a file of the folder of values.
func (k *kernel) inValues(e *gonb.Engine, name string) string {
	if k.Values != "" {
		return filepath.Join(k.Values, name)
	}
	return filepath.Join(e.Temp(), valuesFolder, name)
}

// clearRecords removes what the last program has told of what went wrong, so that the
// next one's is its own.
func (k *kernel) clearRecords(e *gonb.Engine) {
	for _, name := range []string{keepingFile, unreadFile, interruptedFile} {
		_ = os.Remove(k.inValues(e, name))
	}
}

// dropIndex removes what a program has told of what it kept, when that is known.
func (k *kernel) dropIndex(e *gonb.Engine, p *cell.Program, built cell.Built) {
	if p != nil && len(p.Keep)+len(built.Types) > 0 {
		_ = os.Remove(k.inValues(e, indexFile))
	}
}

// readIndex reads what a program has told; ok is false if it has told nothing.
func (k *kernel) readIndex(e *gonb.Engine, name string) (found cell.Index, ok bool) {
	text, err := os.ReadFile(k.inValues(e, name))
	if err == nil {
		err = json.Unmarshal(text, &found)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		k.Log("what is said of the kept values cannot be read: %v", err)
	}
	return found, err == nil
}

// unsaved says why a program could not write its values: ok is false if it could, or
// has not come so far. How it has ended is why, if it says nothing itself.
func (k *kernel) unsaved(e *gonb.Engine, ended string) (why string, ok bool) {
	text, err := os.ReadFile(k.inValues(e, keepingFile))
	if err != nil {
		return "", false
	}
	if why = strings.TrimSpace(string(text)); why == "" {
		why = "the program was ended while they were written"
		if ended != "" {
			why += " (" + ended + ")"
		}
	}
	return why, true
}

// An account is what became of the values of one cell's variables.
type account struct {
	kept map[string]cell.Value
	lost map[string]cell.Loss
}

// kept is the notebook after a program has ended well, and what became of its
// values.
func (k *kernel) kept(e *gonb.Engine, next cell.Notebook, p *cell.Program, out gonb.Outcome) (cell.Notebook, account) {
	a := account{kept: map[string]cell.Value{}, lost: map[string]cell.Loss{}}
	if p == nil {
		return next, a
	}
	missing := cell.Loss{Reason: endedEarly}
	told, all := cell.Index{}, false
	if len(p.Keep)+len(out.Built.Types) > 0 {
		told, all = k.readIndex(e, indexFile)
	}
	if why, failed := k.unsaved(e, out.Ended); failed {
		missing.Reason = why
	}
	if p.Off {
		missing = cell.Loss{Reason: valuesOff, Ends: true}
	}
	a.kept, a.lost = p.Account(told, out.Built.Types, out.Built.Local, missing)
	next.Together(a.kept, a.lost)
	next = next.Keeps(a.kept, a.lost)
	if all {
		next = next.Cleared()
	}
	return next, a
}
