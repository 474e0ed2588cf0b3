//go:build unix

package quickbuild_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/gotool/quickbuild"
)

// The kernels of a class share what one of them has learned, whatever their homes.
func TestOtherHome(t *testing.T) {
	k := newKernel(t)
	for name, value := range map[string]string{"GOPATH": "gopath", "GOMODCACHE": "gopath/pkg/mod"} {
		t.Setenv(name, filepath.Join(t.TempDir(), value))
	}
	t.Setenv("GOENV", filepath.Join(t.TempDir(), "env"))
	k.write(k.cell, "main.go", printsSize)
	k.learn("example.org/course/pool")
	t.Setenv("HOME", t.TempDir())
	k.write(k.cell, "go.work.sum", "example.org/x v1.0.0 h1:x\n") // as the go command leaves it there
	if err := k.build(printsSize); err != nil {
		t.Error(err)
	}
}

// They do not all learn at once.
func TestOneLearns(t *testing.T) {
	k := newKernel(t)
	k.write(k.cell, "main.go", printsSize)
	folder := filepath.Join(k.state, quickbuild.Folder)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	other, err := os.Create(filepath.Join(folder, "learning"))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Flock(int(other.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	if err := quickbuild.Learn(t.Context(), k.goPath, k.state, k.cell, []string{"fmt"}); !errors.Is(err, quickbuild.ErrBusy) {
		t.Errorf("while another one learns, the error is %v", err)
	}
	other.Close()
	k.learn("example.org/course/pool")
	if err := k.build(printsSize); err != nil {
		t.Error(err)
	}
}
