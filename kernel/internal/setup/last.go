package setup

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"

	"github.com/ninepixels/ninepixels/kernel/internal/plugin"
	"github.com/ninepixels/ninepixels/kernel/internal/progress"
	"github.com/ninepixels/ninepixels/kernel/internal/python"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
	"github.com/ninepixels/ninepixels/kernel/internal/tools"
)

// keepPages tells the C library to keep the memory that XLA gives back after
// each step, and to have it in huge pages: asking the system for it anew takes a
// third of a step of 128 pictures (lessons/train/SPEED.md). It is read when a
// program starts, so only the kernel can set it, not the cell.
const keepPages = "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=4294967296:" +
	"glibc.malloc.trim_threshold=8589934592:glibc.malloc.arena_max=2"

// CourseSpec returns the kernelspec for these programs and that plugin; the zero
// Plugin stands for the pure Go backend.
func CourseSpec(l state.Layout, g tools.Go, p plugin.Plugin) (*spec.Spec, error) {
	g.PureGo = p.File == ""
	env := g.KernelEnv()
	maps.Copy(env, map[string]string{
		"GOMLX_BACKEND": "go", "GOMLX_NO_AUTO_INSTALL": "1", "TF_CPP_MIN_LOG_LEVEL": "3",
	})
	if p.File != "" {
		env["GOMLX_BACKEND"], env[plugin.Var] = "xla:cpu", p.Dir
		env["GLIBC_TUNABLES"] = keepPages // other C libraries do not look at it
	}
	return spec.Course{
		State: l.State, Repo: l.Repo, Go: g.Path, Path: os.Getenv("PATH"), Flags: g.Flags(), Env: env,
	}.Spec()
}

func (r *run) spec() (*spec.Spec, error) { return CourseSpec(r.Layout, r.goCmd, r.plugin) }

// kernelspec writes the kernelspec: always into the state folder, and for the
// user's own Jupyter too.
func (r *run) kernelspec(ctx context.Context) error {
	r.step(ctx, "kernelspec", func(_ context.Context, s *progress.Step) (string, error) {
		course, err := r.spec()
		if err != nil {
			return "", err
		}
		r.result.Spec = course
		if err := python.WriteExtension(spec.StateDir(r.Layout.State)); err != nil {
			return "", err
		}
		dirs := []string{course.Dir}
		if r.UserSpec {
			user, err := spec.UserDir()
			if err != nil {
				return "", err
			}
			dirs = append(dirs, filepath.Join(user, "kernels", spec.Name))
		}
		written := 0
		for _, dir := range dirs {
			if course.UpToDate(dir) {
				continue
			}
			err := course.Write(dir, r.Force)
			if errors.Is(err, spec.ErrForeign) {
				s.Note("%s holds another program's kernel named %s, which stays; lab and run use ours, and setup -force replaces that one", dir, spec.Name)
				return "", nil
			}
			if err != nil {
				return "", err
			}
			written++
		}
		if written == 0 {
			return fmt.Sprintf("%q is there already", course.DisplayName), nil
		}
		return fmt.Sprintf("%q written to %s", course.DisplayName, dirs[len(dirs)-1]), nil
	})
	return r.unfinished(ctx)
}

// warm runs a cell through the kernel, so that the learner's first one finds
// everything compiled, unless the last time still holds.
func (r *run) warm(ctx context.Context) error {
	r.step(ctx, "warm", func(ctx context.Context, _ *progress.Step) (string, error) {
		stamp, err := tools.NewStamp(r.Layout, r.goCmd, r.result.Spec)
		if err != nil {
			return "", err
		}
		if !r.fresh && stamp.Holds(r.Layout) {
			return "the build cache is warm already", nil
		}
		backend, err := r.Warm(ctx, r.result.Spec)
		if err != nil {
			return "", fmt.Errorf("a cell that uses GoMLX does not run in the kernel: %w", err)
		}
		if backend != r.result.Backend {
			return "", fmt.Errorf("the kernel computes on %s and not on %s: run go run ./kernel doctor", backend, r.result.Backend)
		}
		g := r.goCmd
		g.PureGo = r.plugin.File == ""
		if stamp.Exports, err = tools.Exports(ctx, r.Layout, g); err != nil {
			return "", err
		}
		if err := stamp.Write(r.Layout); err != nil {
			return "", err
		}
		return "a cell that uses GoMLX ran through the kernel on " + backend, nil
	})
	return r.unfinished(ctx)
}
