package quickbuild

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

// Folder is the name of the catalogs' folder inside the state folder.
const Folder = "catalog"

// ext ends a catalog's name, and no other's in that folder.
const ext = ".json"

// world is all that go build looks at apart from the cell and the packages: the
// toolchain, the environment and the modules. A catalog is good for one world.
type world struct {
	goPath, goroot string
	dir            string                  // GoNB's folder, absolute
	file           string                  // of the catalog
	required       map[module.Version]bool // by every go.mod that counts
}

func newWorld(goPath, state, dir string) (w *world, own string, err error) {
	if state == "" {
		return nil, "", fmt.Errorf("there is no state folder: %w", errGo)
	}
	real, err := filepath.EvalSymlinks(goPath)
	if err != nil {
		return nil, "", err
	}
	w = &world{goPath: goPath, goroot: filepath.Dir(filepath.Dir(real)), dir: dir, required: map[module.Version]bool{}}
	var key strings.Builder
	if err := w.toolchain(&key); err != nil {
		return nil, "", err
	}
	if err := environment(&key); err != nil {
		return nil, "", err
	}
	if own, err = w.modules(&key); err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256([]byte(key.String()))
	w.file = filepath.Join(state, Folder, hex.EncodeToString(sum[:12])+ext)
	return w, own, nil
}

func (w *world) tool(name string) string {
	return filepath.Join(w.goroot, "pkg", "tool", runtime.GOOS+"_"+runtime.GOARCH, name)
}

// toolchain notes which Go it is.
func (w *world) toolchain(key *strings.Builder) error {
	for _, path := range []string{w.goPath, w.tool("compile"), w.tool("link"), filepath.Join(w.goroot, "VERSION")} {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		fmt.Fprintln(key, path, info.Size(), info.ModTime().UnixNano())
	}
	return nil
}

// settings are the variables besides GO… and CGO_… that the go command hands on
// to the C compiler. The home folder is none of them: the kernelspec says where
// the go command's own folders are, and learners with homes of their own share
// what was learned.
var settings = []string{"CC", "CXX", "FC", "AR", "PKG_CONFIG"}

// environment notes the go command's variables. GoNB's and GoMLX's own, and
// those that the built program alone reads, are left out.
func environment(key *strings.Builder) error {
	env := os.Environ()
	slices.Sort(env)
	for _, entry := range env {
		name, value, _ := strings.Cut(entry, "=")
		switch name {
		case "GOROOT", "GOTOOLDIR", "GOTMPDIR":
			return fmt.Errorf("%s is set: %w", name, errGo)
		case "GOOS", "GOARCH":
			if value != "" && value != map[string]string{"GOOS": runtime.GOOS, "GOARCH": runtime.GOARCH}[name] {
				return fmt.Errorf("it is built for %s: %w", value, errGo)
			}
		case "GOGC", "GOMEMLIMIT", "GOMAXPROCS", "GOTRACEBACK":
			continue
		}
		relevant := strings.HasPrefix(name, "GO") || strings.HasPrefix(name, "CGO_") || slices.Contains(settings, name)
		if relevant && !strings.HasPrefix(name, gonb.VarPrefix) && !strings.HasPrefix(name, "GOMLX_") {
			fmt.Fprintf(key, "%s\n", entry)
		}
	}
	if v := os.Getenv("GOWORK"); v != "" && v != "auto" || os.Getenv("GOTOOLCHAIN") != "local" {
		return fmt.Errorf("its workspace or its toolchain is another: %w", errGo)
	}
	if path := os.Getenv("GOENV"); path != "" {
		return note(key, "GOENV", path)
	}
	return nil
}

// modules notes the modules that the cell can import from, and returns the name
// of its own, which alone differs from one kernel to the next.
func (w *world) modules(key *strings.Builder) (name string, err error) {
	text, mod, err := readMod(w.dir)
	if err != nil {
		return "", err
	}
	if mod.Module == nil {
		return "", fmt.Errorf("its go.mod names no module: %w", errGo)
	}
	line := mod.Module.Syntax
	fmt.Fprintf(key, "%s_%s\n", text[:line.Start.Byte], text[line.End.Byte:])
	used, err := w.workspace(key)
	if err != nil {
		return "", err
	}
	// Not go.work.sum: the go command writes it when it first looks, it only has
	// checksums, and with it a kernel would have another world than a new one.
	if err := note(key, "go.sum", filepath.Join(w.dir, "go.sum")); err != nil {
		return "", err
	}
	folders := append(used, w.take(w.dir, mod)...)
	return mod.Module.Mod.Path, w.local(key, folders, map[string]bool{filepath.Clean(w.dir): true})
}

// workspace notes the go.work beside the cell, if there is one, and returns the
// folders that it names.
func (w *world) workspace(key *strings.Builder) (folders []string, err error) {
	text, err := os.ReadFile(filepath.Join(w.dir, "go.work"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	work, err := modfile.ParseWork("go.work", text, nil)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(key, "%s\n", text)
	for _, use := range work.Use {
		folders = append(folders, within(w.dir, use.Path))
	}
	return append(folders, replacements(w.dir, work.Replace)...), nil
}

// local notes the modules in folders that a go.work or a go.mod names, and those
// that these name.
func (w *world) local(key *strings.Builder, folders []string, seen map[string]bool) error {
	for _, dir := range folders {
		if seen[dir] {
			continue
		}
		seen[dir] = true
		text, mod, err := readMod(dir)
		if err != nil {
			return err
		}
		fmt.Fprintf(key, "%s\n%s\n", dir, text)
		if err := note(key, "go.sum", filepath.Join(dir, "go.sum")); err != nil {
			return err
		}
		if err := w.local(key, w.take(dir, mod), seen); err != nil {
			return err
		}
	}
	return nil
}

// take remembers what the go.mod of dir requires, and returns the folders that it
// puts in place of modules.
func (w *world) take(dir string, mod *modfile.File) (folders []string) {
	for _, r := range mod.Require {
		w.required[r.Mod] = true
	}
	return replacements(dir, mod.Replace)
}

// requires reports whether a go.mod that counts names the module. The packages
// of others can be used by packages, but not by a cell.
func (w *world) requires(path, version string) bool {
	return w.required[module.Version{Path: path, Version: version}]
}

// readMod reads the go.mod of a folder.
func readMod(dir string) (text []byte, mod *modfile.File, err error) {
	path := filepath.Join(dir, "go.mod")
	if text, err = os.ReadFile(path); err != nil {
		return nil, nil, err
	}
	mod, err = modfile.Parse(path, text, nil)
	return text, mod, err
}

// replacements returns the folders among what modules are replaced by.
func replacements(dir string, all []*modfile.Replace) (folders []string) {
	for _, r := range all {
		if r.New.Version == "" {
			folders = append(folders, within(dir, r.New.Path))
		}
	}
	return folders
}

// within returns a path that stands in a file of dir.
func within(dir, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}

// note adds the text of a file under a name, or that there is none.
func note(key *strings.Builder, name, path string) error {
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	fmt.Fprintf(key, "%s %v %d\n%s\n", name, err == nil, len(text), text)
	return nil
}
