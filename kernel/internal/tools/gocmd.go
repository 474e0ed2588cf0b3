package tools

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/process"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
)

// Go is the real go command and what it says about itself.
type Go struct {
	Path    string            // the program, absolute
	Version string            // as it names itself: go1.26.8
	Env     map[string]string // go env
	Changed map[string]string // go env -changed: what is not as Go has it by itself
	CC      string            // the C compiler that cgo calls, absolute; empty if there is none

	// PureGo says that GoMLX's pure Go backend computes, not XLA.
	PureGo bool
}

// FindGo asks the go command on PATH for its settings. Where that one hands
// over to a newer toolchain for the course's go.mod, the newer one is returned.
func FindGo(ctx context.Context, repo string) (Go, error) {
	g := Go{}
	text, err := goEnv(ctx, repo, "-json")
	if errors.Is(err, exec.ErrNotFound) {
		return Go{}, errors.New("there is no go command on PATH: install Go from https://go.dev/dl and open a new terminal")
	}
	if err != nil {
		return Go{}, fmt.Errorf("asking go env for its settings: %w", process.Said(err))
	}
	changed, err := goEnv(ctx, repo, "-changed", "-json")
	if err != nil {
		return Go{}, fmt.Errorf("asking go env for what was changed: %w", process.Said(err))
	}
	if err := errors.Join(json.Unmarshal(text, &g.Env), json.Unmarshal(changed, &g.Changed)); err != nil {
		return Go{}, fmt.Errorf("go env answered something that is not JSON: %w", err)
	}
	g.Version = g.Env["GOVERSION"]
	g.Path = filepath.Join(g.Env["GOROOT"], "bin", "go"+g.Env["GOEXE"])
	if _, err := os.Stat(g.Path); err != nil {
		return Go{}, fmt.Errorf("the go command is not where it says it is: %w", err)
	}
	if compiler := strings.Fields(g.Env["CC"]); len(compiler) > 0 && g.Env["CGO_ENABLED"] == "1" {
		g.CC, _ = exec.LookPath(compiler[0])
	}
	return g, nil
}

func goEnv(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", append([]string{"env"}, args...)...)
	cmd.Dir = dir
	return cmd.Output()
}

// Flags returns the go flags with which the kernel builds cells. Without debug
// tables, and with Go's own linker where that can link cgo's objects too (on
// linux/amd64 it is known to), a cell that uses GoMLX links in half the time.
// Packages without debug tables, Go's own among them, save the linker another
// fifth, since it reads them before it leaves them out; they are compiled for
// the kernel alone, which costs setup a quarter of a minute.
// Without a C compiler XLA is left out, since its Go side is written with cgo.
func (g Go) Flags() []string {
	link := "-ldflags=-s -w"
	if g.CC != "" && runtime.GOOS == "linux" && runtime.GOARCH == "amd64" {
		link += " -linkmode=internal"
	}
	flags := []string{link, "-gcflags=all=-dwarf=false", "-buildvcs=false"}
	if g.CC == "" {
		flags = append(flags, "-tags=noxla")
	}
	return flags
}

// KernelEnv returns the go command's variables for the kernel: where its
// caches are, and the settings that the learner changed.
func (g Go) KernelEnv() map[string]string {
	env := map[string]string{"GOTOOLCHAIN": "local", "CGO_ENABLED": "0"}
	if g.CC != "" {
		env["CGO_ENABLED"] = "1"
		// Go's own choice stays unnamed: another spelling of it would be another
		// compiler to the build cache.
		if cc := g.Env["CC"]; cc != "gcc" && cc != "clang" {
			env["CC"] = cc
		}
	}
	if g.PureGo && g.hasSIMD() {
		env["GOEXPERIMENT"] = "simd"
	}
	for _, name := range []string{"GOPATH", "GOMODCACHE", "GOCACHE", "GOENV"} {
		env[name] = g.Env[name]
	}
	// Where modules come from, if the learner does not take Go's defaults. A
	// password in an address stays out of the file.
	for _, name := range []string{"GOPROXY", "GOSUMDB", "GOPRIVATE", "GONOPROXY", "GONOSUMDB", "GOINSECURE"} {
		if v := g.Changed[name]; v != "" && !strings.Contains(v, "@") {
			env[name] = v
		}
	}
	return env
}

// hasSIMD reports whether GoMLX's matrix products in Go can be compiled to vector
// instructions: with them a step of the CNN takes 80 ms in place of 136. It is
// an experiment of the compiler, which later releases may drop.
func (g Go) hasSIMD() bool {
	return runtime.GOARCH == "amd64" && state.Exists(filepath.Join(g.Env["GOROOT"], "src", "simd", "archsimd")) &&
		state.Exists(filepath.Join(g.Env["GOROOT"], "src", "internal", "goexperiment", "exp_simd_on.go"))
}

// command prepares a call of the real go in dir, with the learner's settings
// that could spoil a build set aside and more added.
func (g Go) command(ctx context.Context, dir string, more []string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, g.Path, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GO111MODULE=on", "GOTOOLCHAIN=local", "GOWORK=off", "GOFLAGS=-buildvcs=false")
	cmd.Env = append(cmd.Env, more...)
	process.Gently(cmd)
	return cmd
}

// build runs a go command with -v among its arguments, and counts the packages
// that it names as it builds them.
func build(cmd *exec.Cmd, seen func(packages int64)) error {
	count := counter{seen: seen}
	cmd.Stdout, cmd.Stderr = &count, &count
	if err := cmd.Run(); err != nil {
		if text := strings.TrimSpace(strings.Join(count.messages, "\n")); text != "" {
			return errors.New(text)
		}
		return err
	}
	return nil
}

// counter reads the output of go build -v: a line is either a package or a message.
type counter struct {
	seen     func(int64)
	packages int64
	partial  string
	messages []string
}

func (c *counter) Write(p []byte) (int, error) {
	lines := strings.Split(c.partial+string(p), "\n")
	c.partial = lines[len(lines)-1]
	for _, line := range lines[:len(lines)-1] {
		switch {
		case strings.HasPrefix(line, "go: downloading "), line == "":
		case strings.ContainsAny(line, " \t:"):
			c.messages = append(c.messages, line)
			if len(c.messages) > 20 { // the first and the last are what counts
				c.messages = slices.Delete(c.messages, 10, 11)
			}
		default:
			c.packages++
			if c.seen != nil {
				c.seen(c.packages)
			}
		}
	}
	return len(p), nil
}
