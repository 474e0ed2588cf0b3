package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/plugin"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
	"github.com/ninepixels/ninepixels/lessons/dataset/fetch"
)

// machine is a learner's machine: a home, a state folder and a Jupyter folder
// of their own, with this machine's caches.
type machine struct {
	t      *testing.T
	state  string
	env    []string
	kernel string
}

func newMachine(t *testing.T) *machine {
	t.Helper()
	kernel, err := exec.LookPath("kernel") // the test binary; see TestMain
	if err != nil {
		t.Fatal(err)
	}
	m := &machine{t: t, state: filepath.Join(t.TempDir(), "state"), kernel: kernel}
	caches, err := exec.Command("go", "env", "GOPATH", "GOMODCACHE", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	values := strings.Split(string(caches), "\n")
	tmp, err := os.MkdirTemp("", "np") // short, for the sockets in it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(tmp) })
	m.env = append(os.Environ(), "TMPDIR="+tmp, "HOME="+t.TempDir(), "NINEPIXELS_HOME="+m.state, "JUPYTER_DATA_DIR="+filepath.Join(t.TempDir(), "jupyter"),
		"JUPYTER_PATH=", "NINEPIXELS_DATA=", "GOPATH="+values[0], "GOMODCACHE="+values[1], "GOCACHE="+values[2])
	return m
}

// set sets a variable and returns the machine, for one call.
func (m *machine) set(name, value string) *machine {
	changed := *m
	changed.env = append(m.env[:len(m.env):len(m.env)], name+"="+value)
	return &changed
}

func (m *machine) get(name string) string {
	for i := len(m.env) - 1; i >= 0; i-- {
		if value, ok := strings.CutPrefix(m.env[i], name+"="); ok {
			return value
		}
	}
	return ""
}

// run runs a command and returns what it wrote; it must end with that code.
func (m *machine) run(code int, args ...string) string {
	m.t.Helper()
	cmd := exec.Command(m.kernel, args...)
	cmd.Dir = ".." // the clone
	cmd.Env = m.env
	text, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != code {
		m.t.Fatalf("kernel %s: %v, want exit status %d\n%s", strings.Join(args, " "), err, code, text)
	}
	return string(text)
}

func (m *machine) want(output string, parts ...string) {
	m.t.Helper()
	for _, part := range parts {
		if !strings.Contains(output, part) {
			m.t.Errorf("the output lacks %q:\n%s", part, output)
		}
	}
}

// kernelspec reads the kernelspec below a Jupyter data folder.
func (m *machine) kernelspec(data string) *spec.Spec {
	m.t.Helper()
	s, err := spec.Read(filepath.Join(data, "kernels", spec.Name))
	if err != nil {
		m.t.Fatal(err)
	}
	return s
}

// atHand are flags and variables by which setup takes the plugin and the data
// from this machine's own state folder, if they are there, instead of the network.
func (m *machine) atHand() (_ *machine, flags []string) {
	home, err := fetch.Home()
	if err != nil {
		return m, nil
	}
	if found, err := fetch.Find(fetch.Options{}); err == nil {
		flags = []string{"-data", found.Dir}
	}
	if found, err := plugin.Find(state.Layout{State: home}); err == nil {
		m = m.set(plugin.Var, found.Dir)
	}
	return m, flags
}

// fetchData gets the data into a folder of its own.
func fetchData(t *testing.T) string {
	t.Helper()
	found, err := fetch.Fetch(t.Context(), fetch.Options{Home: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	return found.Dir
}
