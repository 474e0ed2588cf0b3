package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets scripts call the test binary as the command kernel; it has to
// see main, so these tests are inside the package.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"kernel": main, "jupyter-lab": fakeLab, "jupyter-trust": fakeTrust})
}

// fakeLab stands in for JupyterLab: it answers requests at its port, and notes
// how it was started and how it ended in the file $FAKE_LAB.
func fakeLab() {
	note := os.Getenv("FAKE_LAB")
	if len(os.Args) == 2 && os.Args[1] == "--version" {
		fmt.Println("4.2.0")
		return
	}
	if note == "" {
		fmt.Println("no template: I cannot start")
		os.Exit(1)
	}
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM)
	notes := strings.Join(append(os.Args[1:], os.Environ()...), "\n")
	port := ""
	for _, arg := range os.Args {
		if p, ok := strings.CutPrefix(arg, "--ServerApp.port="); ok {
			port = p
		}
	}
	if err := os.WriteFile(note, []byte(notes), 0o644); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	go func() { fmt.Println(http.ListenAndServe("127.0.0.1:"+port, http.NotFoundHandler())) }()
	<-ended
	if err := os.WriteFile(note, []byte(notes+"\nended in good order"), 0o644); err != nil {
		os.Exit(1)
	}
}

// fakeTrust stands in for the program that has Jupyter trust notebooks, and notes
// them beside the note of JupyterLab.
func fakeTrust() {
	if note := os.Getenv("FAKE_LAB"); note != "" {
		if err := os.WriteFile(note+".trust", []byte(strings.Join(os.Args[1:], "\n")), 0o644); err != nil {
			os.Exit(1)
		}
	}
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

// What main_windows.go does is the same under a name that this system compiles.
func TestWindowsPointsToWSL(t *testing.T) {
	source, err := os.ReadFile("main_windows.go")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file, program := filepath.Join(dir, "main.go"), filepath.Join(dir, "kernel")
	if err := os.WriteFile(file, source, 0o644); err != nil {
		t.Fatal(err)
	}
	if text, err := exec.Command("go", "build", "-o", program, file).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	for _, args := range [][]string{nil, {"setup"}, {"run", "x.ipynb"}} {
		var out, errOut strings.Builder
		cmd := exec.Command(program, args...)
		cmd.Stdout, cmd.Stderr = &out, &errOut
		_ = cmd.Run() // its code tells
		if code := cmd.ProcessState.ExitCode(); code != 1 || out.String() != "" || !strings.Contains(errOut.String(), "install WSL") || strings.Count(errOut.String(), "\n") != 1 {
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
