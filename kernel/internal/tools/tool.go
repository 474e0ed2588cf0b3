// Package tools has the real go command build what the kernel is made of: gonb and
// goimports at their pinned versions, our own programs, the packages that cells
// import, and a cell's program to try it all.
package tools

import (
	"context"
	"debug/buildinfo"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"

	"golang.org/x/mod/modfile"

	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
)

// Gopls is the pinned gopls, which a stock GoNB needs and the course's kernel does
// not: it is for bench. It is no tool of go.mod, because it does not compile with
// the versions in there: it brings its own.
var Gopls = Tool{Name: "gopls", Package: "golang.org/x/tools/gopls", Module: "golang.org/x/tools/gopls",
	Version: "v0.23.0", Alone: true, Packages: 400}

// Delve is the pinned debugger, which the kernel builds when somebody first debugs a
// cell. It is no tool of go.mod either: its modules are of no use to the course.
var Delve = Tool{Name: "dlv", Package: "github.com/go-delve/delve/cmd/dlv", Module: "github.com/go-delve/delve",
	Version: "v1.27.2", Alone: true, Serves: true, Packages: 105}

// Tool is a program that GoNB calls, or GoNB itself.
type Tool struct {
	Name, Package, Module, Version string

	// Alone says that the program is built outside of the course's module, for bench,
	// or, if it Serves, for the kernel.
	Alone, Serves bool
	// Packages is about how many packages are to be compiled after our own
	// program has been: the length of the progress bar.
	Packages int64
}

// Path returns where the program stands.
func (t Tool) Path(l state.Layout) string {
	if t.Alone && !t.Serves {
		return filepath.Join(l.Bench(), t.Name)
	}
	return l.Bin(t.Name)
}

// Pinned returns gonb and goimports at the versions that the clone's go.mod pins.
func Pinned(repo string) ([]Tool, error) {
	tools := []Tool{
		{Name: gonb.Program, Package: "github.com/janpfeifer/gonb", Module: "github.com/janpfeifer/gonb", Packages: 66},
		{Name: "goimports", Package: "golang.org/x/tools/cmd/goimports", Module: "golang.org/x/tools", Packages: 47},
	}
	path := filepath.Join(repo, "go.mod")
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the pinned versions: %w", err)
	}
	mod, err := modfile.ParseLax(path, text, nil)
	if err != nil {
		return nil, fmt.Errorf("reading the pinned versions: %w", err)
	}
	for i, t := range tools {
		at := slices.IndexFunc(mod.Require, func(r *modfile.Require) bool { return r.Mod.Path == t.Module })
		if at < 0 {
			return nil, fmt.Errorf("%s does not pin %s: restore it with git checkout go.mod", path, t.Module)
		}
		tools[i].Version = mod.Require[at].Mod.Version
	}
	return tools, nil
}

// Check returns nil if the program stands in the state folder at the pinned
// version, built by this go command, and otherwise what is wrong with it. The
// version is the one that the binary itself carries.
func (t Tool) Check(l state.Layout, g Go) error {
	path := t.Path(l)
	info, err := buildinfo.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s is not installed", t.Name)
	case err != nil:
		return fmt.Errorf("%s is damaged: %w", path, err)
	case info.Path != t.Package:
		return fmt.Errorf("%s is built from %s, not from %s", path, info.Path, t.Package)
	case info.Main.Version != t.Version:
		return fmt.Errorf("%s is %s, not %s", t.Name, orNone(info.Main.Version), t.Version)
	case info.GoVersion != g.Version:
		return fmt.Errorf("%s was built by %s, and Go is now %s", t.Name, info.GoVersion, g.Version)
	case setting(info, "GOARCH") != g.Env["GOARCH"]:
		return fmt.Errorf("%s was built for %s, and this is %s", t.Name, setting(info, "GOARCH"), g.Env["GOARCH"])
	}
	return nil
}

// Install builds the program and puts it into the state folder, whole or not
// at all. seen is told how many packages have been built.
func (t Tool) Install(ctx context.Context, l state.Layout, g Go, seen func(int64)) error {
	tmp, err := os.MkdirTemp(l.Tmp(), t.Name+"-*")
	if err != nil {
		return fmt.Errorf("building %s: %w", t.Name, err)
	}
	defer os.RemoveAll(tmp)
	// Without -trimpath, which would have the standard library compiled anew.
	small := []string{"-v", "-ldflags=-s -w"}
	cmd := g.command(ctx, l.Repo, nil, append(append([]string{"build", "-o", tmp}, small...), t.Package)...)
	if t.Alone {
		cmd = g.command(ctx, tmp, []string{"GOBIN=" + tmp}, append(append([]string{"install"}, small...), t.Package+"@"+t.Version)...)
	}
	if err := build(cmd, seen); err != nil {
		return fmt.Errorf("building %s: %w", t.Name, err)
	}
	return moveIntoPlace(filepath.Join(tmp, t.Name), t.Path(l))
}

// moveIntoPlace renames a finished file, making its folder first.
func moveIntoPlace(from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.Rename(from, to)
}

func setting(info *debug.BuildInfo, key string) string {
	for _, s := range info.Settings {
		if s.Key == key {
			return s.Value
		}
	}
	return ""
}

func orNone(version string) string {
	if version == "" {
		return "of no version"
	}
	return version
}
