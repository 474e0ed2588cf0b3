//go:build unix

package setup_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/setup"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
)

// Without a network there is no debugger, and the learner reads what to do. Nothing
// half-made is left.
func TestDelveUnavailable(t *testing.T) {
	repo, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	l := state.Layout{State: t.TempDir(), Repo: repo}
	for _, dir := range []string{l.Tmp(), filepath.Join(l.State, "bin")} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("GOMODCACHE", t.TempDir())
	t.Setenv("GOPROXY", "off")
	program, err := setup.Delve(t.Context(), l, func(string) {})
	if err == nil || !strings.Contains(err.Error(), "turn the debugger on again when the network is there") {
		t.Errorf("Delve = %q, %v", program, err)
	}
	for _, dir := range []string{l.Tmp(), filepath.Join(l.State, "bin")} {
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("%s holds %v (%v)", dir, left, err)
		}
	}
}
