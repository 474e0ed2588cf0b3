//go:build unix

package quickbuild_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/gotool/quickbuild"
)

// kernel is a folder like GoNB's, beside a module with lessons that its go.work
// uses, and the real go.
type kernel struct {
	t                    *testing.T
	goPath               string
	state, cell, lessons string
}

func newKernel(t *testing.T) kernel {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	// macOS has its temporary folder behind a symbolic link.
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	k := kernel{
		t: t, goPath: filepath.Join(strings.TrimSpace(string(root)), "bin", "go"),
		state: filepath.Join(dir, "state"), cell: filepath.Join(dir, "cell"), lessons: filepath.Join(dir, "lessons"),
	}
	for name, value := range map[string]string{
		"GOTOOLCHAIN": "local", "GOWORK": "auto", "GO111MODULE": "on", "GOENV": "off", "GOPROXY": "off",
		"GOFLAGS": "'-ldflags=-s -w' -buildvcs=false", "GOMODCACHE": filepath.Join(dir, "mod"), "CGO_ENABLED": "0",
	} {
		t.Setenv(name, value)
	}
	t.Setenv("GOROOT", "")
	if err := os.Unsetenv("GOROOT"); err != nil { // go test sets it
		t.Fatal(err)
	}
	k.write(k.lessons, "go.mod", "module example.org/course\n\ngo 1.26\n")
	k.write(filepath.Join(k.lessons, "pool"), "pool.go", "package pool\n\nconst Size = 2\n")
	k.write(filepath.Join(k.lessons, "internal", "own"), "own.go", "package own\n\nconst Size = 3\n")
	k.write(k.cell, "go.mod", "module gonb_1\n\ngo 1.26\n")
	k.write(k.cell, "go.work", "go 1.26\n\nuse (\n\t.\n\t"+k.lessons+"\n)\n")
	return k
}

func (k kernel) write(dir, name, text string) {
	k.t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		k.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		k.t.Fatal(err)
	}
}

// build writes a cell and builds it directly.
func (k kernel) build(text string) error {
	k.t.Helper()
	k.write(k.cell, "main.go", text)
	cell, err := quickbuild.Read(k.goPath, k.state, k.cell)
	if err != nil {
		return err
	}
	return cell.Build(k.t.Context(), filepath.Join(k.cell, "x"))
}

func (k kernel) learn(patterns ...string) {
	k.t.Helper()
	time.Sleep(20 * time.Millisecond) // a file that was just written is not trusted
	if err := quickbuild.Learn(k.t.Context(), k.goPath, k.state, k.cell, patterns); err != nil {
		k.t.Fatal(err)
	}
}

// output runs the program and returns all it wrote.
func (k kernel) output() string {
	k.t.Helper()
	cmd := exec.Command("./x")
	cmd.Dir = k.cell
	text, err := cmd.CombinedOutput()
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		k.t.Fatal(err)
	}
	return string(text)
}
