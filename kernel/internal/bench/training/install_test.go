//go:build unix

package training_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/bench/training"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
)

// A Python whose venv makes a folder with a python that is this script again,
// and whose pip does what the next lines say.
const python = `
case "$*" in
"-c "*) exit 0 ;;
"-m venv "*) /bin/mkdir -p "$3/bin" && /bin/cp "$0" "$3/bin/python" ;;
"-m pip install "*" demo==1.0") `

var demo = training.Peer{Name: "demo", Label: "Demo", Packages: []string{"demo==1.0"}, Size: 5 << 20, Refused: "there is none for this system"}

func TestInstall(t *testing.T) {
	home := training.Home(t.TempDir())
	t.Setenv("PATH", filepath.Dir(script(t, "python3", python+":;; *) exit 1 ;; esac")))
	if home.Installed(demo) {
		t.Error("installed before it was")
	}
	if err := home.Install(t.Context(), demo, func(int64) {}); err != nil || !home.Installed(demo) {
		t.Errorf("Install: %v; installed: %v", err, home.Installed(demo))
	}
	newer := demo
	newer.Packages = []string{"demo==2.0"}
	if home.Installed(newer) {
		t.Error("other pins count as installed")
	}
	for name, want := range map[string]string{"": filepath.Join(string(home), "demo", "bin", "python"), "/my/python": "/my/python"} {
		if p, err := home.Program(demo, name); err != nil || p.Argv[0] != want || p.Argv[2] != "demo" {
			t.Errorf("Program(%q) = %+v, %v", name, p, err)
		} else if beside, err := os.ReadDir(filepath.Dir(p.Argv[1])); err != nil || len(beside) != 1 {
			t.Errorf("beside the program, where Python looks for modules, there are %v, %v", beside, err)
		}
	}
}

// What cannot be had is one sentence, and leaves nothing behind.
func TestInstallFailures(t *testing.T) {
	for _, tc := range []struct{ name, python, want string }{
		{"no Python", "", "there is no Python 3.10 or newer on PATH: install it (on Debian: sudo apt-get install python3 python3-venv; on macOS: brew install python)"},
		{"old Python", "exit 1", "there is no Python 3.10 or newer on PATH"},
		{"no network", python + `echo "ERROR: cannot connect"; exit 1 ;; *) exit 1 ;; esac`, "pip could not install demo==1.0 (cannot connect)"},
		{"refused", python + `echo "ERROR: No matching distribution found for demo"; exit 1 ;; *) exit 1 ;; esac`, "there is none for this system"},
		{"full", python + `echo "ERROR: [Errno 28] No space left on device"; exit 1 ;; *) exit 1 ;; esac`, "the disk is full, and it takes 5 MB in "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			home := training.Home(t.TempDir())
			path := t.TempDir()
			if tc.python != "" {
				path = filepath.Dir(script(t, "python3", tc.python))
			}
			t.Setenv("PATH", path)
			err := home.Install(t.Context(), demo, func(int64) {})
			if err == nil || !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v, want an error with %q", err, tc.want)
			}
			if left, _ := os.ReadDir(string(home)); len(left) > 0 || home.Installed(demo) {
				t.Errorf("it left %v", left)
			}
		})
	}
}

// A library that pip refuses comes from the system, if its own Python has it.
func TestOfSystem(t *testing.T) {
	torch, _ := training.Find([]string{"torch"})
	has := script(t, "python3", `case "$2" in *torch*) exit 0 ;; esac; exit 1`)
	if python, err := torch[0].OfSystem(t.Context(), has); err != nil || python != has {
		t.Errorf("got %q, %v", python, err)
	}
	if _, err := torch[0].OfSystem(t.Context(), script(t, "python3", "exit 1")); err == nil || !strings.Contains(err.Error(), "sudo apt-get install python3-torch") {
		t.Errorf("without the library: %v", err)
	}
	if _, err := demo.OfSystem(t.Context(), has); err == nil || !strings.Contains(err.Error(), "no package of the system has Demo") {
		t.Errorf("without a package: %v", err)
	}
}

// A peer that pip cannot get is left out; the others are there.
func TestInstallPeers(t *testing.T) {
	const jaxFails = `
case "$*" in
*"pip install"*jax*) echo 'ERROR: No matching distribution found for jax'; exit 1 ;;
"-m venv"*) /bin/mkdir -p "$3/bin" && /bin/cp "$0" "$3/bin/python" ;;
esac`
	t.Setenv("PATH", filepath.Dir(script(t, "python3", jaxFails)))
	var told strings.Builder
	c := &training.Comparison{Options: options(t, "jax", "tensorflow"), Layout: state.Layout{State: t.TempDir()}, Progress: &told}
	programs, left, err := c.InstallPeers(t.Context())
	why := "Keras-JAX is left out: pip could not install jax==0.10.2 jaxlib==0.10.2 keras==3.15.1 (No matching distribution found for jax)"
	if err != nil || len(programs) != 1 || programs[0].Name != "tensorflow" || len(left) != 1 || left[0] != why {
		t.Errorf("programs %v, left %q, %v", programs, left, err)
	}
	if !strings.Contains(told.String(), why) {
		t.Errorf("told %q", &told)
	}
}

// Every peer is pinned: what was measured can be measured again.
func TestPins(t *testing.T) {
	for _, p := range training.All() {
		found, unknown := training.Find([]string{p.Name})
		if unknown != "" || len(found) != 1 || found[0].Label != p.Label {
			t.Errorf("Find(%q) = %v, %q", p.Name, found, unknown)
		}
		for _, line := range p.Packages {
			if !strings.Contains(line, "==") {
				t.Errorf("%s: %s has no version", p.Name, line)
			}
		}
	}
	if _, unknown := training.Find([]string{"jax", "theano"}); unknown != "theano" {
		t.Errorf("unknown is %q", unknown)
	}
}

// Our side is a text to this package, so the compiler has to be asked.
func TestOursCompiles(t *testing.T) {
	if out, err := exec.Command("go", "vet", "programs/_ours/main.go").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestMachine(t *testing.T) {
	if text := training.Machine(t.Context()); strings.Count(text, ",") < 2 || !strings.Contains(text, "cores") {
		t.Errorf("the machine is %q", text)
	}
}
