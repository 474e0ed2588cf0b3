package doctor_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/doctor"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
	"github.com/ninepixels/ninepixels/kernel/internal/tools"
)

// Few need the debugger, so that nothing about it is a failure.
func TestDebugger(t *testing.T) {
	g, err := tools.FindGo(t.Context(), "../../..")
	if err != nil {
		t.Fatal(err)
	}
	l := state.Layout{State: t.TempDir(), Repo: "../../.."}
	guard := filepath.Join(t.TempDir(), "ptrace_scope")
	defer doctor.SetGuard(guard)()
	checks, err := doctor.Checks(l, g)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(checks, func(c doctor.Check) bool { return c.Name == "debugger" })
	expect := func(state, words string) {
		t.Helper()
		if f := doctor.Run(t.Context(), checks[i:i+1])[0]; f.State != state || !strings.Contains(f.Detail, words) || state == doctor.Noted && f.Fix == "" {
			t.Errorf("%+v, want %s with %q", f, state, words)
		}
	}
	write := func(file, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	expect(doctor.OK, tools.Delve.Version+", for breakpoints, is built when the debugger is first turned on")
	write(guard, "1\n")
	write(tools.Delve.Path(l), "half")
	expect(doctor.OK, "is built anew when the debugger is next turned on: "+tools.Delve.Path(l)+" is damaged")
	write(guard, "2\n")
	expect(doctor.Noted, "cannot stop a cell's program")
	write(guard, "0\n")
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(tools.Delve.Path(l)); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(program, tools.Delve.Path(l)); err != nil {
		t.Fatal(err)
	}
	expect(doctor.OK, "is built from")
}
