package doctor_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/doctor"
	"github.com/ninepixels/ninepixels/kernel/internal/gotool/quickbuild"
	"github.com/ninepixels/ninepixels/kernel/internal/plugin"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
	"github.com/ninepixels/ninepixels/kernel/internal/tools"
)

func check(name, detail string, err error) doctor.Check {
	return doctor.Check{Name: name, Fix: "the table's advice", Run: func(context.Context) (string, error) { return detail, err }}
}

func TestFindings(t *testing.T) {
	findings := doctor.Run(context.Background(), []doctor.Check{
		check("good", "all is well", nil),
		check("slow", "", doctor.Notef("works, but slowly")),
		check("bad", "", errors.New("is broken")),
		check("odd", "", doctor.Mend{What: errors.New("is odd"), Fix: "its own advice"}),
		check("both", "", doctor.Notef("fair: %w", doctor.Mend{What: errors.New("is odd"), Fix: "its own advice"})),
	})
	var table bytes.Buffer
	doctor.WriteTable(&table, findings)
	const want = `✓ good         all is well
! slow         works, but slowly
               → the table's advice
✗ bad          is broken
               → the table's advice
✗ odd          is odd
               → its own advice
! both         fair: is odd
               → its own advice
`
	if table.String() != want {
		t.Errorf("table:\n%s\nwant:\n%s", &table, want)
	}
	if n := doctor.Failures(findings); n != 2 {
		t.Errorf("%d failures, want 2: a note is none", n)
	}
	var text bytes.Buffer
	if err := doctor.WriteJSON(&text, findings); err != nil {
		t.Fatal(err)
	}
	var back []doctor.Finding
	if err := json.Unmarshal(text.Bytes(), &back); err != nil || !slices.Equal(back, findings) {
		t.Errorf("from JSON: %+v (%v), want %+v", back, err, findings)
	}
}

// The doctor of a state folder in which nothing is yet.
func TestNothingSetUp(t *testing.T) {
	for _, name := range []string{"JUPYTER_PATH", "JUPYTER_DATA_DIR", "HOME", plugin.Var, "NINEPIXELS_DATA", "VIRTUAL_ENV", "CONDA_PREFIX"} {
		t.Setenv(name, "")
	}
	t.Setenv("JUPYTER_DATA_DIR", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	repo, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	g, err := tools.FindGo(context.Background(), repo)
	if err != nil {
		t.Fatal(err)
	}
	checks, err := doctor.Checks(state.Layout{State: filepath.Join(t.TempDir(), "none"), Repo: repo}, g)
	if err != nil {
		t.Fatal(err)
	}
	states := map[string]doctor.Finding{}
	for _, f := range doctor.Run(context.Background(), checks) {
		states[f.Name] = f
		if f.State == doctor.Failed && f.Fix == "" {
			t.Errorf("%s fails and nobody says what to do: %s", f.Name, f.Detail)
		}
	}
	for name, want := range map[string]string{
		"gonb": "gonb is not installed", "goimports": "goimports is not installed",
		"ninepixels": "no kernelspec yet", "kernel PATH": "no kernelspec yet", "kernelspec": "no kernelspec yet",
		"backend": "no kernelspec yet", "build cache": "no kernelspec yet",
	} {
		if f := states[name]; f.State != doctor.Failed || !strings.Contains(f.Detail, want) || f.Fix != "go run ./kernel setup" {
			t.Errorf("%s: %+v, want a failure with %q", name, f, want)
		}
	}
	// These are not setup's alone, or there is a way around them.
	for name, want := range map[string]string{"go": doctor.OK, "TMPDIR": doctor.OK, "disk": doctor.OK, "plugin": doctor.Noted, "your Jupyter": doctor.Noted} {
		if f := states[name]; f.State != want {
			t.Errorf("%s: %+v, want %s", name, f, want)
		}
	}
}

// Cells that are built the long way run, and so are no failure.
func TestQuickBuild(t *testing.T) {
	g, err := tools.FindGo(context.Background(), "../../..")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	checks, err := doctor.Checks(state.Layout{State: folder, Repo: "../../.."}, g)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(checks, func(c doctor.Check) bool { return c.Name == "quick build" })
	find := func() doctor.Finding { return doctor.Run(context.Background(), checks[i:i+1])[0] }
	if f := find(); f.State != doctor.Noted || !strings.Contains(f.Detail, "nothing is known yet") || f.Fix != "go run ./kernel setup" {
		t.Errorf("without a catalog: %+v", f)
	}
	if err := quickbuild.Note(folder, errors.New("go list has changed")); err != nil {
		t.Fatal(err)
	}
	if f := find(); f.State != doctor.Noted || !strings.Contains(f.Detail, "a second longer: go list has changed (20") {
		t.Errorf("with trouble: %+v", f)
	}
	catalog := filepath.Join(folder, quickbuild.Folder)
	if err := errors.Join(os.Remove(filepath.Join(catalog, "trouble")), os.WriteFile(filepath.Join(catalog, "1.json"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	if f := find(); f.State != doctor.OK {
		t.Errorf("with a catalog: %+v", f)
	}
}

func TestTmpThatCannotBeUsed(t *testing.T) {
	g, err := tools.FindGo(context.Background(), "../../..")
	if err != nil {
		t.Fatal(err)
	}
	checks, err := doctor.Checks(state.Layout{State: t.TempDir(), Repo: "../../.."}, g)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "gone"))
	i := slices.IndexFunc(checks, func(c doctor.Check) bool { return c.Name == "TMPDIR" })
	f := doctor.Run(context.Background(), checks[i:i+1])[0]
	if f.State != doctor.Failed || !strings.Contains(f.Detail, "cannot be written") || !strings.Contains(f.Fix, "set TMPDIR") {
		t.Errorf("%+v, want a failure with advice", f)
	}
}

const gonb = "/s/bin/gonb"

func TestOrphans(t *testing.T) {
	init := doctor.Process{PID: 1, Exe: "/usr/lib/systemd/systemd"}
	user := doctor.Process{PID: 2, Parent: 1, Exe: "/usr/lib/systemd/systemd"}
	server := doctor.Process{PID: 10, Parent: 1, Exe: "/usr/bin/python3.11"}
	kernel := doctor.Process{PID: 20, Parent: 10, Exe: gonb}
	helper := doctor.Process{PID: 21, Parent: 20, Exe: "/tmp/np1-/gonb_00000001/cell"}
	for _, tc := range []struct {
		name string
		all  []doctor.Process
		want []int
	}{
		{"all in order", []doctor.Process{init, server, kernel, helper}, nil},
		{"the server died", []doctor.Process{init, {PID: 20, Parent: 1, Exe: gonb}, helper}, []int{20}},
		{"the server of a user's session died", []doctor.Process{init, user, {PID: 20, Parent: 2, Exe: gonb}}, []int{20}},
		{"another program's gonb", []doctor.Process{init, {PID: 20, Parent: 1, Exe: "/go/bin/gonb"}}, nil},
		{"a container whose process 1 is the server", []doctor.Process{{PID: 1, Exe: "/opt/bin/python3"}, {PID: 20, Parent: 1, Exe: gonb}}, nil},
		{"a container whose process 1 is not", []doctor.Process{{PID: 1, Exe: "/bin/sleep"}, {PID: 20, Parent: 1, Exe: gonb}}, []int{20}},
	} {
		var got []int
		for _, p := range doctor.Orphans(tc.all, gonb) {
			got = append(got, p.PID)
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: orphans %v, want %v", tc.name, got, tc.want)
		}
	}
}

func TestStale(t *testing.T) {
	folders := []string{"/temp/gonb_00000001", "/temp/gonb_00000002"}
	kernel := doctor.Process{PID: 20, Exe: gonb}
	helper := doctor.Process{PID: 21, Exe: folders[0] + "/cell", Cell: folders[0]}
	for _, tc := range []struct {
		name string
		all  []doctor.Process
		want []string
	}{
		{"no kernel runs", nil, folders},
		{"one runs, and its cell's program tells where", []doctor.Process{kernel, helper}, folders[1:]},
		{"one runs, and nothing tells where", []doctor.Process{kernel}, nil},
	} {
		if got := doctor.Stale(tc.all, folders); !slices.Equal(got, tc.want) {
			t.Errorf("%s: stale %v, want %v", tc.name, got, tc.want)
		}
	}
}
