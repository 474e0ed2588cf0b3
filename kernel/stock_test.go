package main_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/bench/cells"
	"github.com/ninepixels/ninepixels/kernel/internal/coursetest"
	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
	"github.com/ninepixels/ninepixels/kernel/internal/runner"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
)

// TestNotebooksUnderStockGoNB runs the first lessons in GoNB alone, started with
// the course as its workspace: they are GoNB's notebooks, and show there what they
// show here.
func TestNotebooksUnderStockGoNB(t *testing.T) {
	sp := setUp(t)
	stock := cells.Stock(sp, t.TempDir())
	stock.Argv = append(stock.Argv, "-go_work="+sp.Repo())
	c := theCourse(t)
	dir := t.TempDir()
	for _, number := range []string{"00-", "01-", "02-"} {
		at := slices.IndexFunc(c.Names, func(name string) bool { return strings.HasPrefix(name, number) })
		if at < 0 {
			t.Fatalf("there is no notebook %s", number)
		}
		name := c.Names[at]
		t.Run(name, func(t *testing.T) {
			nb := playUnderStock(t, c.Path(name), stock, dir)
			checkExercises(t, nb, false)
			checkDisplays(t, nb)
			for _, problem := range coursetest.Differences(c.Notebooks[name], nb) {
				t.Errorf("in stock GoNB it shows something else: %v", problem)
			}
		})
	}
}

// playUnderStock runs a notebook and returns it with its outputs. All modules are
// there, and GoNB is told so: it would ask the network for the newest ones.
func playUnderStock(t *testing.T, path string, stock *spec.Spec, dir string) *notebook.Notebook {
	t.Helper()
	nb, err := notebook.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	nb.Cells = append([]*notebook.Cell{{Type: notebook.Code, ID: "before", Source: "%noautoget"}}, nb.Cells...)
	err = runner.Run(t.Context(), nb, runner.Options{Spec: stock, Dir: dir, Timeout: 10 * time.Minute})
	var cell *runner.CellError
	if errors.As(err, &cell) {
		t.Fatal(cell.Report())
	} else if err != nil {
		t.Fatal(err)
	}
	nb.Cells = nb.Cells[1:]
	runner.Normalize(nb, dir)
	return nb
}
