package tools

import (
	"context"
	"fmt"

	"github.com/ninepixels/ninepixels/kernel/internal/spec"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
)

// coldPackages is how many packages are to be compiled with the kernel's flags:
// the lessons and all that they use.
const coldPackages = 384

// kernelEnv are the variables of a build that is to fill the cache for cells.
func kernelEnv(g Go) ([]string, error) {
	flags, err := spec.GoFlags(g.Flags())
	if err != nil {
		return nil, err
	}
	env := []string{"GOFLAGS=" + flags}
	for name, value := range g.KernelEnv() {
		env = append(env, name+"="+value)
	}
	return env, nil
}

// BuildPackages compiles the lessons, and with them GoMLX, with the kernel's
// flags, and installs the program that tries the backend. It reports whether
// anything was not in the build cache yet.
func BuildPackages(ctx context.Context, l state.Layout, g Go, seen func(done, total int64)) (changed bool, err error) {
	env, err := kernelEnv(g)
	if err != nil {
		return false, err
	}
	compiled := int64(0)
	err = build(g.command(ctx, l.Repo, env, "build", "-v", "./lessons/..."), func(n int64) {
		compiled = n
		seen(n, coldPackages)
	})
	if err != nil {
		return false, fmt.Errorf("compiling the lessons: %w", err)
	}
	probe, err := InstallOurs(ctx, l, g, "ninepixels-probe", env)
	return compiled > 0 || probe, err
}
