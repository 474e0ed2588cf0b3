package tools

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/process"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
)

// What a cell needs that is as heavy as any of the course's: GoMLX with XLA, and
// the lessons' packages for models, training and figures. It takes a step of each of
// the course's two main networks, on black pictures, and asks for answers. XLA keeps what
// it compiles: so the learner's first training need not wait for it.
const (
	warmImports = `import (
	"bytes"
	"fmt"
	"io"

	"github.com/janpfeifer/must"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/show"
	"github.com/ninepixels/ninepixels/lessons/train"
)
`
	warmBody = `	must.M1(train.Backend())
	black := &dataset.Split{Images: make([]uint8, 32*dataset.H*dataset.W), Labels: bytes.Repeat([]byte{0, 1}, 16),
		H: dataset.H, W: dataset.W, C: 1}
	dense := func(scope *model.Scope, x *model.Node) *model.Node {
		x = model.ReLU(model.Dense(scope.In("hidden"), model.Flatten(x), 128))
		return model.Dense(scope.In("logits"), x, 10)
	}
	for _, network := range []model.Func{dense, model.Video} {
		m := must.M1(train.Fit(train.Config{Epochs: 1, Log: io.Discard}, network, black))
		answers := must.M1(m.Predict(black))
		show.Markdown(fmt.Sprintf("After one step on black pictures, the answer is %d.", answers[0]))
	}
	fmt.Println("backend", train.BackendName())
`
)

// CellPackages are what cells may well import: the lessons, everything that
// these use, and some of Go's own that they do not.
const CellPackages = "github.com/ninepixels/ninepixels/lessons/... bufio container/heap encoding/csv " +
	"image/gif image/jpeg math/cmplx math/rand os/exec runtime/pprof strings sync testing text/tabwriter text/template"

// WarmCell is a cell that uses GoMLX; it prints a line "backend NAME".
const WarmCell = warmImports + "\n" + gonb.MainLine + warmBody

// warmProgram is the same as a program of its own.
const warmProgram = "package main\n\n" + warmImports + "\nfunc main() {\n" + warmBody + "}\n"

// BuildCell builds the program of WarmCell in dir as GoNB would build it, in
// the kernel's environment. It returns its path, and how many packages had to be
// compiled besides the program itself: none if the build cache is warm.
func BuildCell(ctx context.Context, l state.Layout, g Go, dir string, env []string) (program string, compiled int64, err error) {
	return BuildProgram(ctx, l, g, dir, env, warmProgram)
}

// BuildProgram does the same with another program that uses GoMLX: source is
// its only file.
func BuildProgram(ctx context.Context, l state.Layout, g Go, dir string, env []string, source string) (program string, compiled int64, err error) {
	version := strings.TrimPrefix(g.Version, "go")
	for name, text := range map[string]string{
		"go.mod":      "module cell\n\ngo " + version + "\n",
		"go.work":     fmt.Sprintf("go %s\n\nuse (\n\t.\n\t%q\n)\n", version, l.Repo),
		gonb.MainFile: source,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return "", 0, err
		}
	}
	program = filepath.Join(dir, "cell")
	cmd := exec.CommandContext(ctx, g.Path, "build", "-v", "-o", program)
	cmd.Dir, cmd.Env = dir, env
	process.Gently(cmd)
	if err := build(cmd, func(packages int64) { compiled = packages - 1 }); err != nil {
		return "", 0, fmt.Errorf("a cell that uses GoMLX does not build: %w", err)
	}
	return program, compiled, nil
}
