package state

import (
	"encoding/json"
	"os"
	"slices"

	"github.com/ninepixels/ninepixels/kernel/internal/atomicfile"
	"github.com/ninepixels/ninepixels/kernel/internal/gotool/quickbuild"
)

// Stamp says what the build cache was warmed for: if all of that is as it was,
// the first cell finds everything compiled.
type Stamp struct {
	Key string `json:"key"`
	// Exports are files of the build cache; the go command throws away what was
	// not used for five days, and go clean -cache everything.
	Exports []string `json:"exports"`
}

// Holds reports whether the cache was warmed for this stamp and is still there.
func (s Stamp) Holds(l Layout) bool {
	text, err := os.ReadFile(l.Stamp())
	if err != nil {
		return false
	}
	var last Stamp
	if json.Unmarshal(text, &last) != nil || last.Key != s.Key || len(last.Exports) == 0 {
		return false
	}
	if quickbuild.Trouble(l.State) != nil {
		return false // the first cell would be built the long way
	}
	return !slices.ContainsFunc(last.Exports, func(path string) bool { return !Exists(path) })
}

// Write notes that the cache has been warmed for this stamp.
func (s Stamp) Write(l Layout) error {
	text, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return err
	}
	return atomicfile.Write(l.Stamp(), append(text, '\n'), 0o644)
}
