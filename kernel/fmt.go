//go:build unix

package main

import (
	"bytes"
	"context"
	"fmt"
	"os"

	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
	"github.com/ninepixels/ninepixels/kernel/internal/server"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
)

const fmtHelp = `
Formats the code cells of notebooks as gofmt does. Special lines (!ls, and those
that begin with %) stay as they are, and so do cells that do not parse. The file is
brought into its canonical form, with what this kernel says of its language, so that
JupyterLab opens it without a change. Outputs stay.`

func runFmt(ctx context.Context, args []string, s streams) error {
	fs := newFlags("fmt", fmtHelp, s)
	look := fs.Bool("n", false, "say what would be changed, and change nothing")
	if err := parse(fs, args); err != nil {
		return err
	}
	if fs.NArg() == 0 {
		return usagef("fmt needs at least one notebook, for example: go run ./kernel fmt notebooks/01-filters.ipynb")
	}
	failed := false
	for _, path := range fs.Args() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := formatNotebook(path, !*look, s); err != nil {
			fmt.Fprintln(s.err, sentence(err))
			failed = true
		}
	}
	if failed {
		return errTold
	}
	return nil
}

// formatNotebook formats one notebook, and says in a line what has changed.
func formatNotebook(path string, write bool, s streams) error {
	before, err := os.ReadFile(path)
	if err != nil {
		before = nil // Read says why
	}
	nb, err := notebook.Read(path)
	if err != nil {
		return err
	}
	name, language := nb.Kernelspec()
	if !isGo(language) {
		return fmt.Errorf("%s is written in %s, and this command formats Go", path, language)
	}
	changed, left := formatCells(nb)
	if name == spec.Name {
		nb.SetLanguage(server.Language)
	}
	after, err := nb.Marshal()
	if err != nil {
		return err
	}
	for _, id := range left {
		fmt.Fprintf(s.err, "%s: the cell %s stays as it is, since it does not parse.\n", path, id)
	}
	switch {
	case bytes.Equal(before, after):
		fmt.Fprintf(s.out, "%s: nothing to change\n", visible(path))
		return nil
	case changed == 0:
		fmt.Fprintf(s.out, "%s: its form, and no cell\n", visible(path))
	default:
		fmt.Fprintf(s.out, "%s: %s\n", visible(path), counted(changed, "cell"))
	}
	if !write {
		return nil
	}
	return nb.Write(path)
}

// formatCells formats the code cells, and returns how many have changed and which
// ones cannot be formatted. Outputs that belong to the code do so afterwards, for
// it says the same.
func formatCells(nb *notebook.Notebook) (changed int, left []string) {
	fresh := !nb.Stale()
	for _, c := range nb.Cells {
		if c.Type != notebook.Code {
			continue
		}
		formatted, ok := server.Format(c.Source)
		if !ok {
			left = append(left, c.ID)
		}
		if formatted != c.Source {
			c.Source = formatted
			changed++
		}
	}
	if fresh {
		nb.MarkExecuted()
	}
	return changed, left
}
