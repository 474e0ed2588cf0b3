package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/runner"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
	"github.com/ninepixels/ninepixels/kernel/internal/toolchain"
)

const benchHelp = `
Compares this kernel with one of a stock GoNB kernelspec, in turn, so that both
meet the same machine. Only ratios within one run mean anything; close what else
computes. Times are as a learner waits.

  plain, GoMLX cell    from the request to the end of the cell. Both kernels are
                       warm: the first round is not counted
  start                from the start of the process to its first answer, which
                       is the first that Jupyter asks a kernel for
  first cell           a plain cell, sent as soon as the kernel has answered
  delay by Tab         how much later that cell ends if Tab was pressed before it;
                       in a stock GoNB it waits until gopls has an answer

A stock GoNB asks for gopls. The first run builds it in the folder bench of the
state folder, which takes a minute; "clean" removes it.

Another benchmark times training, here and in Keras and PyTorch:
go run ./kernel bench train -h`

// A benchCell is a cell that is timed. %d is another number in each round, so
// that no program is built twice.
type benchCell struct {
	name   string
	module bool // it imports GoMLX
	code   string
}

var benchCells = []benchCell{
	{"plain", false, "%%%%\nfmt.Println(\"round\", %d)"},
	{"GoMLX", true, `import (
	"github.com/gomlx/compute"
	_ "github.com/gomlx/gomlx/backends/default"
	"github.com/gomlx/gomlx/core/graph"
)

%%%%
backend := compute.MustNew()
square := func(x *graph.Node) *graph.Node { return graph.Square(x) }
fmt.Println(graph.MustNewExec(backend, square).MustCall1(float32(%d)))`},
}

func runBench(ctx context.Context, args []string, s streams) error {
	if len(args) > 0 && args[0] == "train" {
		return runBenchTrain(ctx, args[1:], s)
	}
	fs := newFlags("bench", benchHelp, s)
	rounds := fs.Int("n", 20, "how many `rounds` of cells are counted")
	starts := fs.Int("starts", 5, "how many `rounds` of starts there are, of 20 s each; 0 for none")
	if err := parse(fs, args); err != nil {
		return err
	}
	if fs.NArg() > 0 || *rounds < 1 || *starts < 0 {
		return usagef("bench takes no arguments but train, -n at least 1 and -starts at least 0; see go run ./kernel bench -h")
	}
	layout, err := findLayout()
	if err != nil {
		return err
	}
	ours, err := spec.Read(filepath.Join(spec.StateDir(layout.State), "kernels", spec.Name))
	if errors.Is(err, spec.ErrNotFound) {
		return errors.New("there is no kernel to time yet: go run ./kernel setup")
	} else if err != nil {
		return err
	}
	gopls, err := benchGopls(ctx, layout, s)
	if err != nil {
		return err
	}
	both := [2]*spec.Spec{ours, stock(ours, layout.Bench())}
	rows, err := timeCells(ctx, layout, both, *rounds, s)
	if err != nil {
		return err
	}
	more, err := benchStarts(ctx, both, *starts, s)
	if err != nil {
		return err
	}
	writeBench(s.out, append(rows, more...))
	fmt.Fprintf(s.out, "gopls of stock GoNB: %s\n", gopls)
	return nil
}

// timeCells times all cells in both kernels, in turn. Each cell has kernels of
// its own: an import for its side effects alone, as GoMLX's backends need, is
// remembered, and would slow down the cells behind it.
func timeCells(ctx context.Context, l toolchain.Layout, both [2]*spec.Spec, rounds int, s streams) ([]benchRow, error) {
	dir, err := os.MkdirTemp("", "npbench")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	version, err := moduleVersion(ctx, l, "github.com/gomlx/gomlx")
	if err != nil {
		return nil, err
	}
	rows := make([]benchRow, len(benchCells))
	for c, cell := range benchCells {
		rows[c].name = cell.name + " cell"
		var kernels [2]*runner.Session
		for i, sp := range both {
			if kernels[i], err = runner.Start(ctx, sp, dir); err != nil {
				return nil, err
			}
			defer kernels[i].Close()
		}
		if cell.module {
			// Stock GoNB starts with an empty module, and asks for the newest versions.
			if _, err := timeCell(ctx, kernels[1], "!*go get github.com/gomlx/gomlx@"+version); err != nil {
				return nil, fmt.Errorf("preparing the stock kernel: %w", err)
			}
		}
		for round := range rounds + 1 {
			fmt.Fprintf(s.err, "\r%s cell, round %d of %d ", cell.name, round, rounds)
			for k := range kernels {
				which := (k + round) % 2 // who goes first takes turns, too
				took, err := timeCell(ctx, kernels[which], fmt.Sprintf(cell.code, round+2))
				if err != nil {
					return nil, fmt.Errorf("the %s cell: %w", cell.name, err)
				}
				if round > 0 {
					rows[c].times[which] = append(rows[c].times[which], took)
				}
			}
		}
	}
	fmt.Fprint(s.err, "\r")
	return rows, nil
}

// stock is the kernelspec that gonb -install writes: its own program, no
// workspace, no flags; the same backend, since that is not GoNB's. tools is the
// folder of its gopls.
func stock(ours *spec.Spec, tools string) *spec.Spec {
	env := maps.Clone(ours.Env)
	for _, name := range []string{"GOFLAGS", "NINEPIXELS_GO", "GOWORK", "GO111MODULE"} {
		delete(env, name)
	}
	env["GOFLAGS"] = "" // a learner's own are not part of the comparison either
	env["PATH"] = tools + string(os.PathListSeparator) + strings.Join(slices.DeleteFunc(filepath.SplitList(env["PATH"]), func(dir string) bool {
		return filepath.Base(dir) == "shim"
	}), string(os.PathListSeparator))
	return &spec.Spec{
		Dir: ours.Dir, Argv: []string{filepath.Join(filepath.Dir(ours.Argv[0]), "gonb"), "--kernel", "{connection_file}"},
		DisplayName: "stock GoNB", Language: "go", InterruptMode: "message", Env: env,
	}
}

func timeCell(ctx context.Context, s *runner.Session, code string) (float64, error) {
	began := time.Now()
	r, err := s.Execute(ctx, code, 5*time.Minute)
	if err != nil {
		return 0, err
	}
	if r.Failed != "" {
		return 0, fmt.Errorf("%s: %s", r.Failed, r.Text)
	}
	return time.Since(began).Seconds(), nil
}

func moduleVersion(ctx context.Context, l toolchain.Layout, module string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Version}}", module)
	cmd.Dir = l.Repo
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("asking go.mod for the version of %s: %w", module, err)
	}
	return strings.TrimSpace(string(out)), nil
}
