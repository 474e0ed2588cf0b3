package doctor

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/gotool"
	"github.com/ninepixels/ninepixels/kernel/internal/plugin"
	"github.com/ninepixels/ninepixels/kernel/internal/plugin/probe"
	"github.com/ninepixels/ninepixels/kernel/internal/setup"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
	"github.com/ninepixels/ninepixels/kernel/internal/tools"
	"github.com/ninepixels/ninepixels/lessons/dataset/fetch"
)

// runSetup mends nearly everything that setup makes.
const runSetup = "go run ./kernel setup"

// patient is what the checks look at.
type patient struct {
	l    state.Layout
	g    tools.Go
	spec *spec.Spec // the one in the state folder, or nil
}

// Checks returns the table for a state folder and a clone.
func Checks(l state.Layout, g tools.Go) ([]Check, error) {
	pinned, err := tools.Pinned(l.Repo)
	if err != nil {
		return nil, err
	}
	p := &patient{l: l, g: g}
	if own, err := spec.Read(filepath.Join(spec.StateDir(l.State), "kernels", spec.Name)); err == nil {
		p.spec = own
	}
	checks := []Check{
		{"go", p.goCommand, "install Go from https://go.dev/dl, then " + runSetup},
		{"compiler", p.compiler, "on Debian: sudo apt-get install gcc libc6-dev; on macOS: xcode-select --install; then " + runSetup},
	}
	for _, t := range pinned {
		checks = append(checks, Check{t.Name, func(context.Context) (string, error) {
			return t.Version + ", by " + g.Version, t.Check(l, g)
		}, runSetup})
	}
	return append(checks, []Check{
		{"ninepixels", p.ours, runSetup},
		{"kernel PATH", p.visible, runSetup},
		{"kernelspec", p.kernelspec, runSetup},
		{"your Jupyter", p.userSpec, runSetup},
		{"plugin", p.plugin, runSetup},
		{"backend", p.backend, runSetup},
		{"data", p.data, runSetup},
		{"build cache", p.warm, runSetup},
		{"quick build", p.quickBuild, runSetup},
		{"debugger", p.debugger, "sudo sysctl kernel.yama.ptrace_scope=1, if you want to stop in cells"},
		{"disk", p.disk, "free some space, or move the folder: NINEPIXELS_HOME and go env -w GOCACHE=…"},
		{"TMPDIR", p.tmp, "set TMPDIR to a folder that you can write to and that is not mounted noexec"},
		{"values", p.values, "set NINEPIXELS_VALUES_LIMIT to a size, such as 500MB or 4GB, or unset it"},
		{"orphans", p.orphans, ""},
	}...), nil
}

var errNoSpec = errors.New("there is no kernelspec yet")

// environ is the environment that the kernel starts with.
func (p *patient) environ() ([]string, error) {
	if p.spec == nil {
		return nil, errNoSpec
	}
	return p.spec.Environ(os.Environ()), nil
}

// lookup finds a program as the kernel does.
func (p *patient) lookup(name string) (string, error) {
	if p.spec == nil {
		return "", errNoSpec
	}
	for _, dir := range filepath.SplitList(p.spec.Env["PATH"]) {
		path := filepath.Join(dir, name)
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0 {
			return path, nil
		}
	}
	return "", fmt.Errorf("the kernel does not find %s on its PATH", name)
}

func (p *patient) goCommand(ctx context.Context) (string, error) {
	if p.spec == nil {
		return p.g.Version + " at " + p.g.Path, nil
	}
	path := p.spec.Env[gotool.RealVar]
	text, err := exec.CommandContext(ctx, path, "env", "GOVERSION").Output()
	if err != nil {
		return "", fmt.Errorf("the kernel's go command %s does not run: %w", path, err)
	}
	version := strings.TrimSpace(string(text))
	if version != p.g.Version {
		return "", Mend{fmt.Errorf("the kernel uses %s and your terminal %s", version, p.g.Version), runSetup}
	}
	return version + " at " + path, nil
}

func (p *patient) compiler(context.Context) (string, error) {
	if p.g.CC == "" {
		return "", Notef("there is no C compiler, which GoMLX needs to reach XLA; the pure Go backend is used")
	}
	return p.g.CC, nil
}

// ours looks at our own program, and at whether it stands in for the go command.
func (p *patient) ours(ctx context.Context) (string, error) {
	env, err := p.environ()
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, p.l.Shim(), "env", "GOVERSION")
	cmd.Env = env
	text, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s does not run: %w", p.l.Shim(), err)
	}
	if version := strings.TrimSpace(string(text)); version != p.g.Version {
		return "", fmt.Errorf("%s leads to %q and not to %s", p.l.Shim(), version, p.g.Version)
	}
	return "stands in for the go command", nil
}

func (p *patient) visible(context.Context) (string, error) {
	wanted := map[string]string{gonb.Program: p.l.Bin(gonb.Program)}
	for _, name := range gotool.StandIns {
		wanted[name] = filepath.Join(filepath.Dir(p.l.Shim()), name)
	}
	for name, want := range wanted {
		path, err := p.lookup(name)
		if err != nil {
			return "", err
		}
		if path != want {
			return "", fmt.Errorf("the kernel finds %s at %s and not at %s", name, path, want)
		}
	}
	return fmt.Sprintf("go, %s and goimports are ours, and no gopls is started", gonb.Program), nil
}

func (p *patient) kernelspec(context.Context) (string, error) {
	if p.spec == nil {
		return "", errNoSpec
	}
	found, _ := plugin.Find(p.l)
	for _, used := range []plugin.Plugin{found, {}} {
		want, err := setup.CourseSpec(p.l, p.g, used)
		if err != nil {
			return "", err
		}
		// PATH may differ from one terminal to the next, and harms nothing.
		want.Env["PATH"] = p.spec.Env["PATH"]
		if want.UpToDate(p.spec.Dir) {
			return p.spec.Dir, nil
		}
	}
	return "", fmt.Errorf("%s is out of date", p.spec.Dir)
}

// userSpec looks at what the user's own Jupyter starts under our name.
func (p *patient) userSpec(context.Context) (string, error) {
	found, err := spec.Find("", spec.Name)
	switch {
	case errors.Is(err, spec.ErrNotFound):
		return "", Note{Mend{errors.New("your own Jupyter does not know the kernel; lab and run do"), runSetup}}
	case err != nil:
		return "", Mend{err, "remove that folder, then " + runSetup}
	case !found.Ours():
		return "", Note{Mend{fmt.Errorf("%s is another program's kernel named %s; lab and run use ours", found.Dir, spec.Name),
			"to replace it: go run ./kernel setup -force"}}
	case found.Argv[0] != p.l.Bin("ninepixels"):
		return "", fmt.Errorf("%s starts the kernel of another state folder, %s", found.Dir, found.Env["NINEPIXELS_HOME"])
	case p.spec == nil || !p.spec.UpToDate(found.Dir):
		return "", fmt.Errorf("%s is out of date", found.Dir)
	}
	return found.Dir, nil
}

func (p *patient) plugin(context.Context) (string, error) {
	found, err := plugin.Find(p.l)
	if err != nil {
		return "", Note{fmt.Errorf("%w, so the pure Go backend is used, which is about seven times slower", err)}
	}
	if err := found.Verify(); err != nil {
		return "", err
	}
	return "from " + found.Source + ", verified", nil
}

func (p *patient) backend(ctx context.Context) (string, error) {
	env, err := p.environ()
	if err != nil {
		return "", err
	}
	used := plugin.In(p.spec.Env[plugin.Var])
	if used.File == "" && p.spec.Env["GOMLX_BACKEND"] != "go" {
		return "", fmt.Errorf("the kernelspec asks for %s, and its plugin is gone", p.spec.Env["GOMLX_BACKEND"])
	}
	found, err := probe.Run(ctx, p.l.Bin("ninepixels-probe"), used.Config(), env)
	switch {
	case err != nil:
		return "", err
	case found.API() == 0:
		return "", Note{fmt.Errorf("%s computes, not XLA", found.Backend)}
	case found.API() < plugin.OldestAPI:
		return "", Note{fmt.Errorf("%s computes, but its plugin is old (PJRT API 0.%d): 0.%d is faster", found.Backend, found.API(), plugin.OldestAPI)}
	}
	return fmt.Sprintf("%s computes (PJRT API 0.%d)", found.Backend, found.API()), nil
}

func (p *patient) data(context.Context) (string, error) {
	found, err := fetch.Find(fetch.Options{Home: p.l.State})
	if err != nil {
		return "", err
	}
	return "Fashion-MNIST from " + found.Source + ", verified", nil
}
