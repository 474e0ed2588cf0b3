package gotool

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/gotool/quickbuild"
)

// handover is the folder in which the kernel leaves the program of a cell: the
// one around the engine's own.
func handover(here string) string { return filepath.Dir(here) }

// builder makes the program of a cell whole and has it compiled.
type builder struct {
	ctx    context.Context
	goPath string
	here   string // the engine's folder, in which the go command runs
	args   []string
	p      *cell.Program
}

// buildCell builds the program that the kernel has left for the cell, in the
// place of the engine's own, which does nothing. What the compiler says is
// handed back in a file, whole and with the cells' lines; the engine hears only
// whether it was content.
func buildCell(ctx context.Context, goPath string, args []string, here string, out, errOut io.Writer) int {
	p, err := cell.TakeOver(handover(here))
	if err != nil {
		return build(ctx, goPath, args, false, out, errOut)
	}
	b := &builder{ctx: ctx, goPath: goPath, here: here, args: args, p: p}
	built, code := b.build()
	if err := built.HandBack(handover(here)); err != nil {
		io.WriteString(errOut, err.Error()+"\n")
		return 1
	}
	if code != 0 { // no line of a cell: the engine would look for it in its own program
		io.WriteString(errOut, "the cell's program does not compile\n")
	}
	return code
}

func (b *builder) build() (cell.Built, int) {
	imports, err := b.resolve()
	if err != nil {
		return cell.Built{Fault: err.Error()}, 1
	}
	if engines, err := os.ReadFile(filepath.Join(b.here, gonb.MainFile)); err == nil {
		b.p.Decls += gonb.WasmConstants(string(engines), b.p.Names)
	}
	built, code := b.compile(imports)
	if used := cell.WithoutUnused(imports, built.Output); len(used) < len(imports) {
		return b.compile(used)
	}
	return built, code
}

// compile has the program compiled with these imports.
func (b *builder) compile(imports []cell.Placed) (cell.Built, int) {
	var finished cell.Finished
	if b.p.Typed() {
		packages := b.packages(imports)
		if packages.failed != "" {
			return cell.Built{Output: packages.failed}, 1
		}
		finished = b.p.Finish(imports, packages)
	} else {
		finished = b.p.Finish(imports, nil)
	}
	if finished.Fault != "" {
		return cell.Built{Fault: finished.Fault}, 1
	}
	name := gonb.MainFile
	if b.p.Test {
		name = gonb.TestFile
	}
	if err := os.WriteFile(filepath.Join(b.here, name), []byte(finished.Text), 0o600); err != nil {
		return cell.Built{Fault: "the program cannot be written: " + err.Error()}, 1
	}
	remove, err := b.embed()
	if err != nil {
		return cell.Built{Fault: err.Error()}, 1
	}
	defer remove()
	target := b.args[slices.Index(b.args, "-o")+1]
	_ = os.Remove(target) // of the cell before: the go command replaces nothing but programs
	var output, errorsText bytes.Buffer
	args := b.args
	if b.p.Debugger != "" {
		args = debugged(args)
	}
	code := build(b.ctx, b.goPath, args, b.p.NoGet, &output, &errorsText)
	built := cell.Built{Types: finished.Types, Local: finished.Local}
	if code != 0 {
		built.Output = b.named(output.String() + errorsText.String())
		if built.Output == "" {
			built.Output = "the Go compiler has failed, and has not said why"
		}
		built.Text = finished.Text
	} else if err := gonb.Launch(target, b.p); err != nil {
		return cell.Built{Fault: "the program cannot be started: " + err.Error()}, 1
	}
	return built, code
}

// named takes the engine's folder out of the compiler's paths, so that a line is
// told by its cell alone.
func (b *builder) named(text string) string {
	text = strings.ReplaceAll(text, b.here+string(filepath.Separator), "")
	var rows []string
	for row := range strings.Lines(text) {
		row = strings.TrimPrefix(row, "./")
		if strings.HasPrefix(row, "# ") { // the name of the engine's module
			continue
		}
		rows = append(rows, row)
	}
	return strings.Join(rows, "")
}

// embed copies the files that //go:embed names from the notebook's folder to
// where the compiler looks for them, for as long as it needs them.
func (b *builder) embed() (remove func(), err error) {
	var made []string
	remove = func() {
		for _, path := range made {
			_ = os.RemoveAll(path)
		}
	}
	from := os.Getenv(gonb.NotebookVar)
	for _, pattern := range b.p.Embeds {
		pattern = strings.TrimPrefix(pattern, "all:")
		if !filepath.IsLocal(pattern) {
			return remove, errors.New("//go:embed " + pattern + ": only files in the notebook's folder, or in folders below it, can be embedded")
		}
		found, err := filepath.Glob(filepath.Join(from, pattern))
		if err != nil || len(found) == 0 {
			return remove, errors.New("//go:embed " + pattern + ": there is no such file in the notebook's folder")
		}
		for _, path := range found {
			rel, err := filepath.Rel(from, path)
			if err != nil {
				return remove, err
			}
			top := filepath.Join(b.here, strings.Split(rel, string(filepath.Separator))[0])
			if _, err := os.Stat(top); err != nil {
				made = append(made, top)
			} else if !slices.Contains(made, top) {
				return remove, errors.New("//go:embed " + pattern + ": the program has a file of that name itself: put yours into a folder, or give it another name")
			}
			if rel == filepath.Base(top) && quickbuild.IsSource(rel) {
				return remove, errors.New("//go:embed " + pattern + ": Go would take the file for a part of the program: put it into a folder")
			}
			if err := copyTree(path, filepath.Join(b.here, rel)); err != nil {
				return remove, errors.New("//go:embed " + pattern + ": " + err.Error())
			}
		}
	}
	return remove, nil
}

func copyTree(from, to string) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return os.CopyFS(to, os.DirFS(from))
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o600)
}
