// Package cells times cells and starts here and in a stock GoNB, in turn, so that
// both meet the same machine.
package cells

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/runner"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
)

// A Comparison is one run of the benchmark.
type Comparison struct {
	Layout         state.Layout
	Ours           *spec.Spec
	Rounds, Starts int // of cells, and of starts; 0 starts for none
	Out, Progress  io.Writer
}

// Pair is our kernelspec and that of the stock kernel.
type Pair [2]*spec.Spec

// Run times both kernels, and writes the table. It installs a gopls for the stock
// kernel first.
//
// Errors: the go command does not answer; a kernel does not start; a cell fails;
// ctx ended.
func (c *Comparison) Run(ctx context.Context) error {
	gopls, err := c.installGopls(ctx)
	if err != nil {
		return err
	}
	return c.prepared(ctx, func(dir, version string) error { return c.compare(ctx, dir, version, gopls) })
}

// prepared runs a part of the benchmark in a folder of its own, with the version of
// GoMLX that cells use.
func (c *Comparison) prepared(ctx context.Context, part func(dir, version string) error) error {
	version, err := moduleVersion(ctx, c.Layout, "github.com/gomlx/gomlx")
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "npbench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	return part(dir, version)
}

// compare times both kernels, and writes the tables.
func (c *Comparison) compare(ctx context.Context, dir, version, gopls string) error {
	both := Pair{c.Ours, Stock(c.Ours, c.Layout.Bench())}
	rows, err := TimeKinds(ctx, both, kinds(version), dir, c.Rounds, c.Progress)
	if err != nil {
		return err
	}
	starts, err := timeStarts(ctx, both, dir, c.Starts, c.Progress)
	if err != nil {
		return err
	}
	WriteTable(c.Out, append(rows, starts...))
	if err := c.Values(ctx, dir, version); err != nil {
		return err
	}
	fmt.Fprintf(c.Out, "gopls of stock GoNB: %s\n", gopls)
	return nil
}

// A Kind is a kind of cell that is timed.
type Kind struct {
	Name    string
	Prepare string // a cell that the second kernel needs before; may be empty
	Values  string // a cell that leaves values in the first kernel; may be empty
	With    string // the statements there, without %%, if they use the values
	Imports string
	// Code are the statements. %d is another number in each round, so that no program
	// is built twice.
	Code string
}

// cell is the cell of a round.
func (k Kind) cell(round int) string { return k.Imports + statements(k.Code, round) }

// using is the cell of a round in the kernel that has values.
func (k Kind) using(round int) string {
	if k.With == "" {
		return k.cell(round)
	}
	return fmt.Sprintf(k.With, round)
}

// statements are a cell of a stock kernel's: it runs statements behind that line
// only, and both kernels get the same.
func statements(code string, number int) string {
	return gonb.MainLine + fmt.Sprintf(code, number)
}

// kinds are the cells of the benchmark, the second with that version of GoMLX.
func kinds(version string) []Kind {
	return []Kind{
		{Name: "plain", Code: "fmt.Println(\"round\", %d)"},
		// Stock GoNB starts with an empty module, and asks for the newest versions.
		{Name: "GoMLX", Prepare: gonb.GetModule("github.com/gomlx/gomlx", version), Imports: `import (
	"github.com/gomlx/compute"
	_ "github.com/gomlx/gomlx/backends/default"
	"github.com/gomlx/gomlx/core/graph"
)

`, Code: `backend := compute.MustNew()
square := func(x *graph.Node) *graph.Node { return graph.Square(x) }
fmt.Println(graph.MustNewExec(backend, square).MustCall1(float32(%d)))`},
	}
}

// Values times cells in two of our kernels, of which the first keeps values, and
// writes the table.
//
// Errors: a kernel does not start; a cell fails; ctx ended.
func (c *Comparison) Values(ctx context.Context, dir, version string) error {
	rows, err := TimeKinds(ctx, Pair{c.Ours, c.Ours}, valueKinds(version), dir, c.Rounds, c.Progress)
	if err == nil {
		WriteValues(c.Out, rows)
	}
	return err
}

// RunValues writes that table alone.
//
// Errors: those of Values; there is no room for a temporary folder.
func (c *Comparison) RunValues(ctx context.Context) error {
	return c.prepared(ctx, func(dir, version string) error { return c.Values(ctx, dir, version) })
}

const tenValues = `a, b, c, d, e := 1, 2.5, "text", []int{1, 2, 3}, map[string]int{"one": 1}
f, g, h, i, j := true, &a, time.Now(), [2]float64{1, 2}, 'x'
`

// valueKinds are the cells by which values are timed: beside values, and using them.
func valueKinds(version string) []Kind {
	all := kinds(version)
	plain, mlx := all[0], all[1]
	mlx.Prepare = "" // both kernels are ours
	plain.Name, plain.Values = "plain, ten values beside it:", tenValues
	mlx.Name, mlx.Values = "GoMLX, ten values beside it:", tenValues
	const bare = "fmt.Println(\"round\", %d)"
	return []Kind{plain,
		{Name: "ten values used:", Values: tenValues, Code: bare, With: "a += %d\nfmt.Println(a, b, c, d, e, f, *g, h, i, j)"},
		{Name: "200 MB used, unchanged:", Values: "large := make([]float64, 25<<20)\nfor k := range large {\n\tlarge[k] = float64(k)\n}", Code: bare, With: "fmt.Println(large[%d])"},
		mlx,
	}
}

// TimeKinds times cells of all kinds in both kernels, which are started in dir. It
// returns a row for each kind.
//
// Errors: a kernel does not start; a cell fails; ctx ended.
func TimeKinds(ctx context.Context, both Pair, kinds []Kind, dir string, rounds int, progress io.Writer) ([]Row, error) {
	var rows []Row
	for _, kind := range kinds {
		row, err := timeKind(ctx, both, kind, dir, rounds, progress)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	fmt.Fprint(progress, "\r")
	return rows, nil
}

// timeKind times cells of one kind, in kernels of their own. For an import for
// its side effects alone, as GoMLX's backends need, is remembered, and would slow
// down the cells behind it; and a kernel that stays takes memory from the next.
func timeKind(ctx context.Context, both Pair, kind Kind, dir string, rounds int, progress io.Writer) (Row, error) {
	row := Row{Name: kind.Name + " cell"}
	var kernels [2]*runner.Session
	for i, sp := range both {
		kernel, err := runner.Start(ctx, sp, dir)
		if err != nil {
			return row, err
		}
		defer kernel.Close() // both, when this kind has been timed
		kernels[i] = kernel
	}
	if kind.Values != "" {
		if _, err := timeCell(ctx, kernels[0], kind.Values); err != nil {
			return row, fmt.Errorf("values for the %s cell: %w", kind.Name, err)
		}
	}
	if kind.Prepare != "" {
		if _, err := timeCell(ctx, kernels[1], kind.Prepare); err != nil {
			return row, fmt.Errorf("preparing the stock kernel: %w", err)
		}
	}
	for round := range rounds + 1 {
		fmt.Fprintf(progress, "\r%s cell, round %d of %d ", kind.Name, round, rounds)
		for k := range kernels {
			which := (k + round) % 2 // who goes first takes turns, too
			code := kind.cell(round + 2)
			if which == 0 {
				code = kind.using(round + 2)
			}
			took, err := timeCell(ctx, kernels[which], code)
			if err != nil {
				return row, fmt.Errorf("the %s cell: %w", kind.Name, err)
			}
			if round > 0 { // the first warms both
				row.Times[which] = append(row.Times[which], took)
			}
		}
	}
	return row, nil
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

func moduleVersion(ctx context.Context, l state.Layout, module string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Version}}", module)
	cmd.Dir = l.Repo
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("asking go.mod for the version of %s: %w", module, err)
	}
	return strings.TrimSpace(string(out)), nil
}
