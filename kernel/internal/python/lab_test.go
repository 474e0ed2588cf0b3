package python_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/process"
	"github.com/ninepixels/ninepixels/kernel/internal/python"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
	"github.com/ninepixels/ninepixels/lessons/dataset/fetch"
)

// script puts a shell script on a PATH of its own and returns that folder.
func script(t *testing.T, name, text string) string {
	t.Helper()
	dir := t.TempDir()
	if err := process.WriteProgram(filepath.Join(dir, name), []byte("#!/bin/sh\n"+text+"\n")); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestFindLab(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"new enough", "echo 4.6.6", ""},
		{"old", "echo 3.6.8", "is version 3.6.8, and 4 is needed"},
		{"broken", "exit 1", "does not start"},
		{"silent", "", "does not start"},
	} {
		l := state.Layout{State: t.TempDir()}
		dir := script(t, "jupyter-lab", tc.text)
		t.Setenv("PATH", dir)
		lab, err := python.FindLab(context.Background(), l)
		switch {
		case tc.want == "":
			if err != nil || lab.Path != filepath.Join(dir, "jupyter-lab") || lab.Version != "4.6.6" {
				t.Errorf("%s: %+v, %v", tc.name, lab, err)
			}
		case err == nil || !strings.Contains(err.Error(), tc.want):
			t.Errorf("%s: %v, want an error with %q", tc.name, err, tc.want)
		}
	}
}

// A Python whose venv makes a folder with a python that is this script again,
// and whose pip installs a jupyter-lab into it.
const goodPython = `
case "$*" in
"-c "*) exit 0 ;;
"-m venv "*)
	/bin/mkdir -p "$3/bin" && /bin/cp "$0" "$3/bin/python" ;;
"-m pip install "*)
	case "$*" in *" --require-hashes --requirement "*/requirements.txt) ;; *) echo "wrong: $*"; exit 1 ;; esac
	printf '#!/bin/sh\necho ` + python.LabVersion + `\n' > "${0%/*}/jupyter-lab" && /bin/chmod +x "${0%/*}/jupyter-lab" ;;
*) exit 1 ;;
esac`

func TestInstallLab(t *testing.T) {
	l := state.Layout{State: t.TempDir()}
	t.Setenv("PATH", script(t, "python3", goodPython))
	lab, err := python.InstallLab(context.Background(), l, func(int64, int64) {})
	if err != nil {
		t.Fatal(err)
	}
	found, err := python.FindLab(context.Background(), l)
	if err != nil || found != lab || lab.Path != filepath.Join(l.Lab(), "bin", "jupyter-lab") {
		t.Errorf("FindLab = %+v (%v), want %+v", found, err, lab)
	}
}

// A package index that sends a byte now and then does not hold lab for ever.
func TestInstallLabFromATricklingIndex(t *testing.T) {
	l := state.Layout{State: t.TempDir()}
	trickle := `while :; do printf x >> "$TMPDIR/part"; /bin/sleep 0.1; done; case "$*" in *" --require-hashes`
	t.Setenv("PATH", script(t, "python3", strings.Replace(goodPython, `case "$*" in *" --require-hashes`, trickle, 1)))
	python.SetSlowest(t, fetch.Pace{Window: time.Second})
	_, err := python.InstallLab(context.Background(), l, func(int64, int64) {})
	if err == nil || !strings.Contains(err.Error(), "the package index is too slow: only ") {
		t.Errorf("%v, want an error about the index", err)
	}
	if lab, err := python.FindLab(context.Background(), l); err == nil {
		t.Errorf("FindLab finds %+v", lab)
	}
}

func TestDownloadFromATricklingIndex(t *testing.T) {
	dir := t.TempDir()
	pip := filepath.Join(script(t, "pip", `while :; do printf x >> "$TMPDIR/part"; /bin/sleep 0.1; done`), "pip")
	python.SetSlowest(t, fetch.Pace{Window: time.Second})
	var most int64
	err := python.DownloadWheel(context.Background(), []string{pip}, dir, "fake", "1.0", func(size int64) { most = size })
	if err == nil || !strings.Contains(err.Error(), "the package index is too slow: only ") || most == 0 {
		t.Errorf("%v after %d bytes, want an error about the index", err, most)
	}
}

// Each failure names what to do, and leaves nothing that FindLab takes for an
// installation.
func TestInstallLabFailures(t *testing.T) {
	for _, tc := range []struct{ name, python, want string }{
		{"no Python", "", "sudo apt-get install python3 python3-venv"},
		{"old Python", "exit 1", "Python 3.10 or newer"},
		{"no venv", `case "$*" in "-c "*) exit 0 ;; *) echo "ensurepip is not available"; exit 1 ;; esac`,
			"(ensurepip is not available): on Debian, sudo apt-get install python3-venv"},
		{"no network", strings.Replace(goodPython, `case "$*" in *" --require-hashes`, `echo "ERROR: No matching distribution"; exit 1; case "$*" in *" --require-hashes`, 1),
			"pip could not install JupyterLab (ERROR: No matching distribution): connect to the network"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l := state.Layout{State: t.TempDir()}
			path := t.TempDir()
			if tc.python != "" {
				path = script(t, "python3", tc.python)
			}
			t.Setenv("PATH", path)
			_, err := python.InstallLab(context.Background(), l, func(int64, int64) {})
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%v, want an error with %q", err, tc.want)
			}
			if lab, err := python.FindLab(context.Background(), l); err == nil {
				t.Errorf("FindLab finds %+v", lab)
			}
		})
	}
}

// Where venv comes without pip, the system's pip installs into it.
func TestInstallLabWithTheSystemsPip(t *testing.T) {
	l := state.Layout{State: t.TempDir()}
	t.Setenv("PATH", script(t, "python3", `
case "$*" in
"-c "*) exit 0 ;;
"-m venv --clear --without-pip "*) /bin/mkdir -p "$5/bin" ;;
"-m venv "*) echo "ensurepip is not available"; exit 1 ;;
"-m pip --python "*" --version") exit 0 ;;
"-m pip --python "*) printf '#!/bin/sh\n' > "${4%/*}/jupyter-lab" && /bin/chmod +x "${4%/*}/jupyter-lab" ;;
*) exit 1 ;;
esac`))
	if _, err := python.InstallLab(context.Background(), l, func(int64, int64) {}); err != nil {
		t.Error(err)
	}
}
