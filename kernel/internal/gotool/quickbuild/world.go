package quickbuild

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// Folder is the name of the catalogs' folder inside the state folder.
const Folder = "catalog"

// ext ends a catalog's name, and no other's in that folder.
const ext = ".json"

// world is all that go build looks at apart from the cell and the packages: the
// toolchain, the environment and the modules. A catalog is good for one world.
type world struct {
	goPath, goroot string
	dir            string // GoNB's folder, absolute
	file           string // of the catalog
	mods           string // the text of every go.mod that counts
}

func newWorld(goPath, state, dir string) (w *world, module string, err error) {
	if state == "" {
		return nil, "", fmt.Errorf("there is no state folder: %w", errGo)
	}
	real, err := filepath.EvalSymlinks(goPath)
	if err != nil {
		return nil, "", err
	}
	w = &world{goPath: goPath, goroot: filepath.Dir(filepath.Dir(real)), dir: dir}
	var key strings.Builder
	if err := w.toolchain(&key); err != nil {
		return nil, "", err
	}
	if err := environment(&key); err != nil {
		return nil, "", err
	}
	if module, err = w.modules(&key); err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256([]byte(key.String()))
	w.file = filepath.Join(state, Folder, hex.EncodeToString(sum[:12])+ext)
	return w, module, nil
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
		if relevant && !strings.HasPrefix(name, "GONB_") && !strings.HasPrefix(name, "GOMLX_") {
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

var (
	moduleLine = regexp.MustCompile(`(?m)^module[ \t]+(\S+)[ \t]*$`)
	// A folder that go.work uses, or that a module is replaced by.
	localFolder = regexp.MustCompile(`(?m)^\s*(?:use\s+|\S.*=>\s*)?(\.\.?(?:/\S*)?|/\S*)\s*(?://.*)?$`)
)

// modules notes the modules that the cell can import from, and returns the name
// of its own, which alone differs from one kernel to the next.
func (w *world) modules(key *strings.Builder) (name string, err error) {
	mod, err := os.ReadFile(filepath.Join(w.dir, "go.mod"))
	if err != nil {
		return "", err
	}
	found := moduleLine.FindSubmatchIndex(mod)
	if found == nil {
		return "", fmt.Errorf("its go.mod names no module: %w", errGo)
	}
	name = string(mod[found[2]:found[3]])
	work, err := os.ReadFile(filepath.Join(w.dir, "go.work"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	text := string(mod[:found[2]]) + "_" + string(mod[found[3]:]) + "\n" + string(work)
	fmt.Fprintln(key, text)
	// Not go.work.sum: the go command writes it when it first looks, it only has
	// checksums, and with it a kernel would have another world than a new one.
	if err := note(key, "go.sum", filepath.Join(w.dir, "go.sum")); err != nil {
		return "", err
	}
	return name, w.local(key, w.dir, text, map[string]bool{filepath.Clean(w.dir): true})
}

// local notes the modules in folders that a go.work or a go.mod of dir names,
// and those that these name.
func (w *world) local(key *strings.Builder, dir, text string, seen map[string]bool) error {
	w.mods += text + "\n"
	if strings.Contains(text, `"`) {
		return fmt.Errorf("a path in go.mod or go.work is quoted: %w", errGo)
	}
	for _, match := range localFolder.FindAllStringSubmatch(text, -1) {
		used := match[1]
		if !filepath.IsAbs(used) {
			used = filepath.Join(dir, used)
		}
		if used = filepath.Clean(used); seen[used] {
			continue
		}
		seen[used] = true
		mod, err := os.ReadFile(filepath.Join(used, "go.mod"))
		if err != nil {
			return err
		}
		fmt.Fprintf(key, "%s\n%s\n", used, mod)
		if err := note(key, "go.sum", filepath.Join(used, "go.sum")); err != nil {
			return err
		}
		if err := w.local(key, used, string(mod), seen); err != nil {
			return err
		}
	}
	return nil
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
