package toolchain

import (
	"context"
	"fmt"
	"strings"
)

// coldPackages is how many packages are to be compiled with the kernel's flags:
// the lessons and all that they use.
const coldPackages = 384

// kernelFlags are the variables of a build that is to fill the cache for cells.
func kernelFlags(g Go) []string {
	flags := make([]string, len(g.Flags()))
	for i, flag := range g.Flags() {
		flags[i] = flag
		if strings.Contains(flag, " ") {
			flags[i] = "'" + flag + "'"
		}
	}
	env := []string{"GOFLAGS=" + strings.Join(flags, " ")}
	for name, value := range g.KernelEnv() {
		env = append(env, name+"="+value)
	}
	return env
}

// BuildPackages compiles the lessons, and with them GoMLX, with the kernel's
// flags, and installs the program that tries the backend. It reports whether
// anything was not in the build cache yet.
func BuildPackages(ctx context.Context, l Layout, g Go, seen func(done, total int64)) (changed bool, err error) {
	env := kernelFlags(g)
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
