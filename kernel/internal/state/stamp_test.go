package state_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/state"
)

// A warm cache has a catalog too; the lock beside the catalogs is none.
// Trouble with it is to be mended by warming anew.
func TestStampWantsACatalog(t *testing.T) {
	l := state.Layout{State: t.TempDir()}
	stamp := state.Stamp{Key: "k", Exports: []string{l.State}}
	text, err := json.Marshal(stamp)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(l.Stamp(), text, 0o644); err != nil {
		t.Fatal(err)
	}
	catalog := filepath.Join(l.State, "catalog")
	for _, step := range []struct {
		file string
		want bool
	}{{"", false}, {"learning", false}, {".1.json-123", false}, {"1.json", true}, {"trouble", false}} {
		if step.file != "" {
			files(t, catalog, step.file)
		}
		if got := stamp.Holds(l); got != step.want {
			t.Errorf("with %q added, Holds = %v", step.file, got)
		}
	}
}
