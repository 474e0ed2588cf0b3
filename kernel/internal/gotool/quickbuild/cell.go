// Package quickbuild builds a cell by calling Go's compiler and linker, without the
// go command around them.
//
// For a cell of a few lines, go build spends more time on loading packages and
// on looking whether they are up to date than on compiling it. What it finds is
// the same from cell to cell: which archive in the build cache belongs to which
// package, and with which flags the tools are to be called. A catalog in the
// state folder remembers that (see Learn), and a build that finds everything in
// it as it was goes straight to the tools.
//
// Whatever is not plain, a cell with cgo or embedded files say, and whatever
// does not work, is left to the go command, which also writes the messages.
package quickbuild

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

// Cell is a program of one main.go that can be built without the go command, if
// the catalog knows all its imports.
type Cell struct {
	state   string
	world   *world
	text    []byte
	module  string   // the name of the module that dir is
	imports []string // sorted
	known   *catalog // with which it was built; may be nil
	failed  *catalog // with which the tools did not build it; may be nil
	why     error    // they did not
}

// errGo says that a cell is to be built by the go command.
var errGo = errors.New("this cell is for the go command")

// Read looks at the cell in a folder of GoNB's. goPath is the real go command,
// state the state folder. The error says why the go command is to build it.
func Read(goPath, state, dir string) (*Cell, error) {
	if err := alone(dir); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(dir, gonb.MainFile))
	if err != nil {
		return nil, err
	}
	imports, err := plainImports(text)
	if err != nil {
		return nil, err
	}
	w, module, err := newWorld(goPath, state, dir)
	if err != nil && !errors.Is(err, errGo) {
		err = fmt.Errorf("%w: %w", ErrWorld, err)
	}
	if err != nil {
		return nil, err
	}
	return &Cell{state: state, world: w, text: text, module: module, imports: imports}, nil
}

// Imports returns the paths of the packages that the cell imports.
func (c *Cell) Imports() []string { return c.imports }

// sourceTypes are the endings of files that go build would compile, link or
// read as a profile.
var sourceTypes = []string{
	".go", ".s", ".S", ".sx", ".c", ".cc", ".cpp", ".cxx", ".m", ".h", ".hh", ".hpp", ".hxx",
	".f", ".F", ".for", ".f90", ".swig", ".swigcxx", ".syso", ".pgo",
}

// IsSource reports whether go build takes a file of that name for a part of the
// program.
func IsSource(name string) bool { return slices.Contains(sourceTypes, filepath.Ext(name)) }

// alone returns an error unless main.go is all that go build would use.
func alone(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		name := entry.Name()
		if name != gonb.MainFile && IsSource(name) || name == "vendor" {
			return fmt.Errorf("%s stands beside the program: %w", name, errGo)
		}
	}
	return nil
}

// plainImports returns what a main.go imports, or an error if it says more to
// the go command than that.
func plainImports(text []byte) ([]string, error) {
	for _, word := range []string{"//go:", "//export ", "+build"} {
		if bytes.Contains(text, []byte(word)) {
			return nil, fmt.Errorf("it has %q: %w", word, errGo)
		}
	}
	file, err := parser.ParseFile(token.NewFileSet(), "", text, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	if file.Name.Name != "main" {
		return nil, fmt.Errorf("it is package %s: %w", file.Name.Name, errGo)
	}
	var imports []string
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil || path == "C" {
			return nil, fmt.Errorf("it imports %s: %w", spec.Path.Value, errGo)
		}
		imports = append(imports, path)
	}
	slices.Sort(imports)
	return slices.Compact(imports), nil
}

// Build compiles and links the cell to the file out. It prints nothing: after
// an error, the go command is to build it and to say what is wrong.
func (c *Cell) Build(ctx context.Context, out string) error {
	known, err := c.world.load()
	if err != nil {
		return err
	}
	if err := known.holds(c.imports); err != nil {
		return err
	}
	if err := c.build(ctx, known, out); err != nil {
		if ctx.Err() == nil {
			c.failed, c.why = known, err
		}
		return err
	}
	c.known = known
	return nil
}

// Distrust is to be called when the go command built what Build did not. If
// that was not for want of a catalog, the catalog is wrong, and sets no tool to
// work any more until the next Learn.
func (c *Cell) Distrust() error {
	if c.failed == nil {
		return nil
	}
	c.failed.Wrong = true
	return errors.Join(c.world.save(c.failed), Note(c.state, fmt.Errorf("the go command has built a cell that its tools alone have not: %w", c.why)))
}

func (c *Cell) build(ctx context.Context, known *catalog, out string) error {
	// Inside the folder that GoNB removes at its end, should nobody else.
	work, err := os.MkdirTemp(c.world.dir, ".build-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)

	at := func(name string) string { return filepath.Join(work, name) }
	err = errors.Join(
		os.WriteFile(at("importcfg"), known.compileConfig(c.imports), 0o600),
		os.WriteFile(at("importcfg.link"), known.linkConfig(c.module, at("main.a"), c.imports), 0o600))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(c.text)
	id := hex.EncodeToString(sum[:10])
	compile := append([]string{"-o", at("main.a"), "-buildid", id + "/" + id, "-importcfg", at("importcfg"),
		"-trimpath", c.world.dir + "=>"}, known.Compile...) // stacks name the cell's file, and not where it was built
	if err := c.tool(ctx, "compile", append(compile, "./"+gonb.MainFile)...); err != nil {
		return err
	}
	link := append([]string{"-o", at("out"), "-importcfg", at("importcfg.link"), "-buildid=" + id + "/" + id + "/" + id + "/" + id}, known.Link...)
	if err := c.tool(ctx, "link", append(link, at("main.a"))...); err != nil {
		return err
	}
	return os.Rename(at("out"), out)
}

func (c *Cell) tool(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, c.world.tool(name), args...)
	cmd.Dir = c.world.dir
	cmd.Env = append(append(cmd.Environ(), "GOROOT="+c.world.goroot), ToolEnv(1, "/")...)
	text, err := cmd.CombinedOutput()
	if err == nil {
		return nil
	}
	if exit := new(exec.ExitError); errors.As(err, &exit) && exit.ExitCode() < 0 {
		// An interrupt of the whole process group may reach the tool before us.
		select {
		case <-ctx.Done():
		case <-time.After(100 * time.Millisecond):
		}
	}
	return fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(string(text)))
}
