package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets scripts call the test binary as the command kernel; it has to
// see main, so these tests are inside the package.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"kernel": main})
}

// The scripts in testdata/script use the command line as a learner does, with a
// home and a state folder of their own.
func TestScripts(t *testing.T) {
	repo, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	caches, err := exec.Command("go", "env", "GOPATH", "GOMODCACHE", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	values := strings.Split(string(caches), "\n")
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			home := filepath.Join(env.WorkDir, "home")
			env.Setenv("HOME", home)
			env.Setenv("REPO", repo)
			// For scripts that take everything off PATH.
			kernel, err := exec.LookPath("kernel")
			if err != nil {
				return err
			}
			env.Setenv("KERNEL", kernel)
			env.Setenv("NINEPIXELS_HOME", filepath.Join(env.WorkDir, "state"))
			env.Setenv("JUPYTER_DATA_DIR", filepath.Join(env.WorkDir, "jupyter"))
			for i, name := range []string{"GOPATH", "GOMODCACHE", "GOCACHE"} {
				env.Setenv(name, values[i])
			}
			return os.Mkdir(home, 0o755)
		},
	})
}

func TestWindowsPointsToWSL(t *testing.T) {
	var out, errOut strings.Builder
	for _, args := range [][]string{nil, {"setup"}, {"run", "x.ipynb"}} {
		out.Reset()
		errOut.Reset()
		code := dispatch(t.Context(), "windows", args, streams{&out, &errOut})
		if code != 1 || out.String() != "" || !strings.Contains(errOut.String(), "install WSL") || strings.Count(errOut.String(), "\n") != 1 {
			t.Errorf("%q: code %d, out %q, err %q", args, code, &out, &errOut)
		}
	}
}

func TestSentence(t *testing.T) {
	for in, want := range map[string]string{
		"there is no go command": "There is no go command.",
		"what is it?":            "What is it?",
		"/a/b is gone":           "/a/b is gone.",
		"go.mod is gone":         "go.mod is gone.",
		"":                       "Unknown error.",
	} {
		if got := sentence(sentenceError(in)); got != want {
			t.Errorf("sentence(%q) = %q, want %q", in, got, want)
		}
	}
}

type sentenceError string

func (e sentenceError) Error() string { return string(e) }
