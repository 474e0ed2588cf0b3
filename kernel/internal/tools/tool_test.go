package tools_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/state"
	"github.com/ninepixels/ninepixels/kernel/internal/tools"
)

const repo = "../../.."

// The versions that go.mod pins are the ones that setup installs.
func TestToolsArePinned(t *testing.T) {
	pinned, err := tools.Pinned(repo)
	if err != nil {
		t.Fatal(err)
	}
	for _, tool := range pinned {
		text, err := exec.Command("go", "list", "-m", "-f", "{{.Version}}", tool.Module).Output()
		if want := strings.TrimSpace(string(text)); err != nil || tool.Version != want {
			t.Errorf("%s is %s, and go list says %s (%v)", tool.Name, tool.Version, want, err)
		}
	}
	if _, err := tools.Pinned(t.TempDir()); err == nil {
		t.Error("Pinned of a folder without go.mod: no error")
	}
	for text, want := range map[string]string{
		"module m\n\nrequire \"github.com/janpfeifer/gonb\" v0.1.0 // indirect\nrequire golang.org/x/tools/v2 v2.0.0\n": "does not pin golang.org/x/tools: restore it",
		"module \"m\n": "reading the pinned versions: ",
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := tools.Pinned(dir); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func findGo(t *testing.T) tools.Go {
	t.Helper()
	g, err := tools.FindGo(context.Background(), repo)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// A program at another version, of another package, damaged or absent is not
// what setup installs.
func TestToolCheck(t *testing.T) {
	g := findGo(t)
	l := state.Layout{State: t.TempDir(), Repo: repo}
	if err := l.Prepare(); err != nil {
		t.Fatal(err)
	}
	tool := tools.Tool{Name: "tiny", Package: "example.org/tiny", Module: "example.org/tiny", Version: "(devel)"}
	check := func(tool tools.Tool, g tools.Go, want string) {
		t.Helper()
		err := tool.Check(l, g)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("Check = %v, want %q", err, want)
		}
	}
	check(tool, g, "tiny is not installed")
	if err := os.WriteFile(l.Bin("tiny"), []byte("no program"), 0o755); err != nil {
		t.Fatal(err)
	}
	check(tool, g, "is damaged")

	buildTiny(t, l.Bin("tiny"))
	check(tool, g, "")
	other := tool
	other.Version = "v9.9.9"
	check(other, g, "tiny is (devel), not v9.9.9")
	other = tool
	other.Package = "example.org/huge"
	check(other, g, "is built from example.org/tiny, not from example.org/huge")
	newer := g
	newer.Version = "go9.99"
	check(tool, newer, "and Go is now go9.99")
}

// buildTiny builds the smallest program there is.
func buildTiny(t *testing.T, to string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.Remove(to); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"go.mod": "module example.org/tiny\n", "main.go": "package main\n\nfunc main() {}\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "build", "-buildvcs=false", "-o", to)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
}

func TestGo(t *testing.T) {
	g := findGo(t)
	text, err := exec.Command(g.Path, "env", "GOVERSION").Output()
	if err != nil || strings.TrimSpace(string(text)) != g.Version {
		t.Errorf("%s says %q (%v), want %s", g.Path, text, err, g.Version)
	}
	env := g.KernelEnv()
	for _, name := range []string{"GOPATH", "GOMODCACHE", "GOCACHE"} {
		if !filepath.IsAbs(env[name]) {
			t.Errorf("%s=%s in the kernel, want an absolute path", name, env[name])
		}
	}
}

// The pure Go backend's matrix products need the compiler's vector instructions.
func TestPureGo(t *testing.T) {
	g := findGo(t)
	g.PureGo = true
	want := ""
	cmd := exec.Command(g.Path, "list", "simd/archsimd")
	cmd.Env = append(os.Environ(), "GOEXPERIMENT=simd")
	if cmd.Run() == nil && runtime.GOARCH == "amd64" {
		want = "simd"
	}
	if got := g.KernelEnv()["GOEXPERIMENT"]; got != want {
		t.Errorf("GOEXPERIMENT=%q with the pure Go backend, want %q", got, want)
	}
	g.PureGo = false
	if got, set := g.KernelEnv()["GOEXPERIMENT"]; set {
		t.Errorf("GOEXPERIMENT=%q with XLA, want it unset", got)
	}
}

// Without a C compiler, XLA is left out and cgo is off.
func TestNoCompiler(t *testing.T) {
	g := tools.Go{Changed: map[string]string{"GOPROXY": "https://me:secret@example.org", "GOPRIVATE": "example.org"}}
	if flags := g.Flags(); !slices.Contains(flags, "-tags=noxla") || !slices.Contains(flags, "-ldflags=-s -w") {
		t.Errorf("Flags = %q", flags)
	}
	env := g.KernelEnv()
	if env["CGO_ENABLED"] != "0" || env["GOPRIVATE"] != "example.org" {
		t.Errorf("KernelEnv = %v", env)
	}
	if _, ok := env["GOPROXY"]; ok {
		t.Error("a password got into the kernelspec")
	}
}

func TestNoGo(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := tools.FindGo(context.Background(), repo); err == nil || !strings.Contains(err.Error(), "install Go from https://go.dev/dl") {
		t.Errorf("FindGo without Go: %v", err)
	}
}
