package cells

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/bench"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/progress"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
	"github.com/ninepixels/ninepixels/kernel/internal/tools"
)

// Stock returns the kernelspec that gonb -install writes: GoNB's own program, no
// workspace, no flags; the same backend as ours, since that is not GoNB's. tools
// is the folder of its gopls.
func Stock(ours *spec.Spec, tools string) *spec.Spec {
	env := maps.Clone(ours.Env)
	for _, name := range []string{"GOFLAGS", "NINEPIXELS_GO", "GOWORK", "GO111MODULE"} {
		delete(env, name)
	}
	env["GOFLAGS"] = "" // a learner's own are not part of the comparison either
	env["PATH"] = tools + string(os.PathListSeparator) + strings.Join(slices.DeleteFunc(filepath.SplitList(env["PATH"]), func(dir string) bool {
		return filepath.Base(dir) == "shim"
	}), string(os.PathListSeparator))
	return &spec.Spec{
		Dir: ours.Dir, Argv: gonb.Command(filepath.Join(filepath.Dir(ours.Argv[0]), gonb.Program), "{connection_file}"),
		DisplayName: "stock GoNB", Language: "go", InterruptMode: "message", Env: env,
	}
}

// installGopls builds the gopls that a stock GoNB asks for, and says what it is.
// If it cannot be had, the stock kernel finds the user's own, or none.
func (c *Comparison) installGopls(ctx context.Context) (what string, err error) {
	g, err := tools.FindGo(ctx, c.Layout.Repo)
	if err != nil {
		return "", err
	}
	tool := tools.Gopls
	if tool.Check(c.Layout, g) == nil {
		return tool.Version, nil
	}
	what = tool.Version
	err = bench.Install(ctx, c.Layout, c.Progress, func(board *progress.Board) error {
		step := board.Step(tool.Name)
		if err := tool.Install(ctx, c.Layout, g, func(n int64) { step.At(n, tool.Packages) }); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			step.Note("%v", err)
			what = "the one on your PATH, or none, and then Tab does nothing there"
			return nil
		}
		step.Done("%s built, for the stock GoNB", tool.Version)
		return nil
	})
	return what, err
}
