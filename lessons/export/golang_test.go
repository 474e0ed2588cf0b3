package export_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/export"
)

// The Go package is built, vetted and tested in a module of its own, which needs
// nothing else. Its test fails if a weight changes.
func TestGoPackage(t *testing.T) {
	module := t.TempDir()
	for _, e := range examples() {
		if _, err := export.Go(e.sequential(t), filepath.Join(module, e.name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(module, "go.mod"), []byte("module example.com/networks\n\ngo 1.26\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	experiment := ""
	inModule := func(args ...string) (string, error) {
		command := exec.Command("go", args...)
		command.Dir = module
		command.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=", "GOPROXY=off", "CGO_ENABLED=0", "GOEXPERIMENT="+experiment)
		out, err := command.CombinedOutput()
		return string(out), err
	}
	// With vectors, too. On another processor than amd64 this is the same once more.
	for _, experiment = range []string{"simd", ""} {
		if out, err := inModule("test", "-v", "./..."); err != nil || strings.Count(out, "--- PASS: TestReceipt") != len(examples()) {
			t.Fatalf("GOEXPERIMENT=%s: %v\n%s", experiment, err, out)
		}
	}
	if out, err := exec.Command("gofmt", "-l", module).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("gofmt would change %s (%v)", out, err)
	}
	weights := filepath.Join(module, "course", "weights.bin")
	b, err := os.ReadFile(weights)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-2] ^= 0x40 // in the last bias
	if err := os.WriteFile(weights, b, 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := inModule("test", "./course"); err == nil || !strings.Contains(out, "this is not the network that was exported") {
		t.Errorf("with a changed weight: %v\n%s", err, out)
	}
	if err := os.WriteFile(weights, b[4:], 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := inModule("test", "./course"); err == nil || !strings.Contains(out, "the weights are cut off") {
		t.Errorf("with a weight too few: %v\n%s", err, out)
	}
}
