package quickbuild

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/atomicfile"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/lock"
)

// Knows reports whether the catalog needs no Learn for this cell: it has all
// imports, or has tried them, and is whole and not old; or it was of no use.
func (c *Cell) Knows() bool {
	if c.known != nil {
		return time.Since(c.known.Made) < keep
	}
	known, err := c.world.load()
	if err != nil || time.Since(known.Made) > keep {
		return false
	}
	if known.Wrong {
		return true // asking again would not help
	}
	for _, path := range c.imports {
		if _, ok := slices.BinarySearch(known.Roots, path); !ok && !slices.Contains(known.Refused, path) {
			return false
		}
	}
	return known.whole() == nil
}

// ErrBusy says that another process is learning. One at a time is enough, and the
// kernels of a whole class would otherwise all do it at once.
var ErrBusy = errors.New("another process asks the go command about packages")

// Learn asks the go command about the packages of these patterns, those that
// earlier cells imported and all that they use in turn, and writes the catalog.
// What it compiles stays in the build cache. It does not look at main.go, so
// that it may run while the next cell is being built. The error is ErrBusy while
// another one learns for the same state folder.
func Learn(ctx context.Context, goPath, state, dir string, patterns []string) error {
	w, _, err := newWorld(goPath, state, dir)
	if err != nil {
		return err
	}
	unlock, err := onlyOne(state)
	if err != nil {
		return err
	}
	defer unlock()
	began := time.Now()
	candidates := slices.Clone(patterns)
	if old, err := w.load(); err == nil {
		candidates = append(candidates, old.Roots...)
	}
	found, err := w.list(ctx, candidates)
	if err != nil {
		return err
	}
	known := &catalog{Made: began, Packages: map[string]pkg{}}
	if err := known.add(w, found, began); err != nil {
		return err
	}
	err = w.flags(ctx, known)
	if err != nil { // one of all these may not be imported: leave it at what was asked for
		known.Roots = slices.DeleteFunc(known.Roots, func(path string) bool { return !slices.Contains(patterns, path) })
		err = w.flags(ctx, known)
	}
	if err != nil {
		return err
	}
	for _, path := range patterns {
		if _, ok := slices.BinarySearch(known.Roots, path); !ok && !strings.Contains(path, "...") {
			known.Refused = append(known.Refused, path)
		}
	}
	after, _, err := newWorld(goPath, state, dir)
	if err != nil || after.file != w.file {
		return errors.Join(errors.New("the modules changed meanwhile"), err)
	}
	if err := w.save(known); err != nil {
		return err
	}
	settled(state)
	return nil
}

// onlyOne holds the state folder's only right to learn, until unlock.
func onlyOne(state string) (unlock func(), err error) {
	dir := filepath.Join(state, Folder)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	unlock, err = lock.Try(filepath.Join(dir, "learning"), 0o666)
	if errors.Is(err, lock.ErrHeld) {
		err = ErrBusy
	}
	return unlock, err
}

// listed is what we read of go list's answer.
type listed struct {
	ImportPath, Name, Dir, Export string
	Standard                      bool
	Imports, EmbedFiles           []string
	Module                        *struct{ Path, Version string }
	Error                         *struct{ Err string }
}

func (w *world) list(ctx context.Context, patterns []string) ([]listed, error) {
	fields := "-json=ImportPath,Name,Dir,Export,Standard,Imports,EmbedFiles,Module,Error"
	text, err := w.run(ctx, append([]string{"list", "-e", "-deps", "-export", fields, "runtime"}, patterns...)...)
	if err != nil {
		return nil, err
	}
	var all []listed
	for dec := json.NewDecoder(bytes.NewReader(text)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list answered something that is not JSON: %w", err)
		}
		all = append(all, p)
	}
}

// add takes over what go list found.
func (c *catalog) add(w *world, found []listed, began time.Time) error {
	cache := filepath.Clean(os.Getenv("GOMODCACHE")) + string(filepath.Separator)
	folders := map[string]bool{}
	for _, p := range found {
		if p.Error != nil || p.Export == "" && p.ImportPath != "unsafe" {
			continue
		}
		entry := pkg{File: p.Export, Imports: p.Imports}
		if p.Export != "" {
			info, err := os.Stat(p.Export)
			if err != nil {
				return err
			}
			entry.Size = info.Size()
		}
		if p.Module != nil {
			entry.Module = p.Module.Path
		}
		c.Packages[p.ImportPath] = entry
		outside := strings.HasPrefix(p.Dir, cache)
		if p.Name != "main" && public(p.ImportPath) && (!outside || p.Module != nil && w.requires(p.Module.Path, p.Module.Version)) {
			c.Roots = append(c.Roots, p.ImportPath)
		}
		if !p.Standard && !outside {
			folders[p.Dir] = true
			for _, name := range p.EmbedFiles {
				folders[filepath.Dir(filepath.Join(p.Dir, name))] = true
			}
		}
	}
	slices.Sort(c.Roots)
	for dir := range folders {
		f, last, err := look(dir)
		if err != nil {
			return err
		}
		if !last.Before(began) {
			return fmt.Errorf("%s was changed meanwhile", dir)
		}
		c.Folders = append(c.Folders, f)
	}
	return nil
}

// public reports whether a package may be imported from anywhere.
func public(path string) bool {
	return !slices.ContainsFunc(strings.Split(path, "/"), func(part string) bool { return part == "internal" || part == "vendor" })
}

// flags asks the go command how it would build a program that imports all of
// the catalog's roots, and notes the tools' flags. The program is there for the
// go command only, by its -overlay.
func (w *world) flags(ctx context.Context, c *catalog) error {
	tmp, err := os.MkdirTemp("", "ninepixels-learn-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	var program strings.Builder
	program.WriteString("package main\n\nimport (\n")
	for _, path := range c.Roots {
		fmt.Fprintf(&program, "\t_ %q\n", path)
	}
	program.WriteString(")\n\nfunc main() {}\n")
	const name = "ninepixels-learn"
	overlay, err := json.Marshal(map[string]map[string]string{
		"Replace": {filepath.Join(w.dir, name, gonb.MainFile): filepath.Join(tmp, gonb.MainFile)},
	})
	if err != nil {
		return err
	}
	err = errors.Join(os.WriteFile(filepath.Join(tmp, gonb.MainFile), []byte(program.String()), 0o600),
		os.WriteFile(filepath.Join(tmp, "overlay.json"), overlay, 0o600))
	if err != nil {
		return err
	}
	text, err := w.run(ctx, "build", "-n", "-overlay="+filepath.Join(tmp, "overlay.json"), "-o", filepath.Join(tmp, "x"), "./"+name)
	if err != nil {
		return err
	}
	return c.readFlags(string(text))
}

// run calls the real go and returns what it wrote to either output.
func (w *world) run(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, w.goPath, args...)
	cmd.Dir = w.dir
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 2 * time.Second
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("go %s: %w: %s", args[0], err, strings.TrimSpace(errOut.String()))
	}
	if args[0] == "build" { // -n writes there
		return errOut.Bytes(), nil
	}
	return out.Bytes(), nil
}

// most is how many catalogs are kept: one for each set of modules that some
// notebook brought in by go get.
const most = 16

// save writes the catalog in one step, and removes the oldest ones.
func (w *world) save(c *catalog) error {
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	dir := filepath.Dir(w.file)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := atomicfile.Write(w.file, text, 0o600); err != nil {
		return err
	}
	return prune(dir)
}

// prune removes the oldest catalogs. What else is in the folder is in use: the
// lock, which looks oldest of all, and the half-written file of another process.
func prune(dir string) error {
	all, err := catalogs(dir)
	if err != nil || len(all) <= most {
		return err
	}
	age := func(e os.DirEntry) time.Time {
		info, err := e.Info()
		if err != nil {
			return time.Time{}
		}
		return info.ModTime()
	}
	slices.SortFunc(all, func(a, b os.DirEntry) int { return age(a).Compare(age(b)) })
	for _, old := range all[:len(all)-most] {
		err = errors.Join(err, os.Remove(filepath.Join(dir, old.Name())))
	}
	return err
}

// catalogs returns those in their folder.
func catalogs(dir string) ([]os.DirEntry, error) {
	entries, err := os.ReadDir(dir)
	return slices.DeleteFunc(entries, func(e os.DirEntry) bool { return filepath.Ext(e.Name()) != ext }), err
}
