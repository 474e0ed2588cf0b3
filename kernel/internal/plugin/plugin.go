// Package plugin finds, checks and installs XLA's CPU plugin, by which GoMLX
// computes. Without one there is GoMLX's backend in pure Go. Its folder probe tries
// what really computes.
package plugin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/atomicfile"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
)

// Var names the variable in which go-xla looks for plugins' folders.
const Var = "PJRT_PLUGIN_LIBRARY_PATH"

// OldestAPI is the oldest minor version of the PJRT API (its major version is
// 0) that is new enough: the one that go-xla v0.4.1 installs and is tested
// with. XLA's CPU code behind much older ones is 2.7 times slower.
const OldestAPI = 114

// A Plugin is an XLA CPU plugin on this machine.
type Plugin struct {
	Dir    string `json:"-"`
	File   string `json:"file"`             // the file's name in Dir
	Source string `json:"source"`           // where it came from, for the reader
	SHA256 string `json:"sha256,omitempty"` // of the file, if we installed it
	Size   int64  `json:"size,omitempty"`
}

// Path returns the plugin's file.
func (p Plugin) Path() string { return filepath.Join(p.Dir, p.File) }

// Config returns the plugin's name as a backend of GoMLX, or the pure Go
// backend's for the zero Plugin. It has the whole path, since go-xla crashes on
// a plugin that does not load if it looks for it by name.
func (p Plugin) Config() string {
	if p.File == "" {
		return "go"
	}
	return "xla:" + p.Path()
}

// In returns the plugin in a folder, or the zero Plugin.
func In(dir string) Plugin {
	file := fileIn(dir)
	if dir == "" || file == "" {
		return Plugin{}
	}
	return Plugin{Dir: filepath.Dir(file), File: filepath.Base(file)}
}

// ErrNone is what Find wraps if there is none.
var ErrNone = errors.New("there is no XLA CPU plugin")

// Find returns the plugin that the kernel is to use: the one in the
// folder that $PJRT_PLUGIN_LIBRARY_PATH names, the one in the state folder, or
// one that GoMLX installed for this user or system and that is new enough.
func Find(l state.Layout) (Plugin, error) {
	for _, dir := range filepath.SplitList(os.Getenv(Var)) {
		if state.Same(dir, l.Plugin()) {
			continue // ours, set by a kernel of ours; it gets its proper check below
		}
		if file := fileIn(dir); file != "" {
			return Plugin{Dir: dir, File: filepath.Base(file), Source: "$" + Var}, nil
		}
	}
	own, errOwn := installed(l)
	if errOwn == nil {
		return own, nil
	}
	for _, dir := range gomlxDirs() {
		file := fileIn(dir)
		if file == "" {
			continue
		}
		if api, ok := apiOf(file); ok && api >= OldestAPI {
			return Plugin{Dir: dir, File: filepath.Base(file), Source: "GoMLX's installation"}, nil
		}
	}
	return Plugin{}, errOwn
}

// installed returns the plugin in the state folder, if it is whole.
func installed(l state.Layout) (Plugin, error) {
	text, err := os.ReadFile(filepath.Join(l.Plugin(), "version.json"))
	if err != nil {
		return Plugin{}, ErrNone
	}
	p := Plugin{Dir: l.Plugin()}
	if err := json.Unmarshal(text, &p); err != nil || p.File == "" || p.File != filepath.Base(p.File) {
		return Plugin{}, fmt.Errorf("%w: version.json in %s is damaged", ErrNone, p.Dir)
	}
	info, err := os.Stat(p.Path())
	if err != nil {
		return Plugin{}, fmt.Errorf("%w: %s is gone", ErrNone, p.Path())
	}
	if info.Size() != p.Size {
		return Plugin{}, fmt.Errorf("%w: %s has %d bytes instead of %d", ErrNone, p.Path(), info.Size(), p.Size)
	}
	return p, nil
}

// record writes version.json, which makes the installation count.
func (p Plugin) record() error {
	text, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	return atomicfile.Write(filepath.Join(p.Dir, "version.json"), append(text, '\n'), 0o644)
}

// Verify reads the whole plugin and compares it with what was installed. A
// plugin that we did not install has nothing to be compared with.
func (p Plugin) Verify() error {
	if p.SHA256 == "" {
		return nil
	}
	sum, _, err := hashFile(p.Path())
	if err != nil {
		return fmt.Errorf("reading the plugin: %w", err)
	}
	if sum != p.SHA256 {
		return fmt.Errorf("%s is not what was installed: its SHA-256 is %s instead of %s", p.Path(), sum, p.SHA256)
	}
	return nil
}

// gomlxDirs are the folders in which GoMLX's installer puts plugins.
func gomlxDirs() []string {
	dirs := []string{"/usr/local/lib/go-xla"}
	if home, err := os.UserHomeDir(); err == nil {
		user := filepath.Join(home, ".local", "lib", "go-xla")
		if runtime.GOOS == "darwin" {
			user = filepath.Join(home, "Library", "Application Support", "go-xla")
		}
		dirs = append([]string{user}, dirs...)
	}
	return dirs
}

// fileIn returns a CPU plugin's file in dir under the names that go-xla looks
// for, links followed, or "".
func fileIn(dir string) string {
	for _, pattern := range []string{"pjrt_c_api_cpu_plugin.*", "pjrt_c_api_cpu_*_plugin.*"} {
		files, _ := filepath.Glob(filepath.Join(dir, pattern))
		for _, file := range files {
			if !strings.HasSuffix(file, ".so") && !strings.HasSuffix(file, ".dylib") {
				continue
			}
			if real, err := filepath.EvalSymlinks(file); err == nil {
				return real
			}
		}
	}
	return ""
}

// apiOf reads the PJRT API's minor version from the name that GoMLX's installer
// gives a plugin: pjrt_c_api_cpu_v0.114.0_plugin.so.
func apiOf(file string) (minor int, ok bool) {
	match := versioned.FindStringSubmatch(filepath.Base(file))
	if match == nil {
		return 0, false
	}
	minor, err := strconv.Atoi(match[1])
	return minor, err == nil
}

var versioned = regexp.MustCompile(`^pjrt_c_api_cpu_v0\.(\d+)\.\d+_plugin\.`)

// Source is a place to install the plugin from.
type Source struct {
	Name string
	// Install puts a plugin into the empty folder dir. seen is told how many bytes
	// have come, of how many.
	Install func(ctx context.Context, l state.Layout, dir string, seen func(done, total int64)) (Plugin, error)
}

// Install asks the sources in turn and puts the first one's plugin into
// the state folder, whole or not at all. The error joins all their reasons; a
// plugin that was there before is then still there.
func Install(ctx context.Context, l state.Layout, sources []Source, seen func(done, total int64)) (Plugin, error) {
	var reasons []string
	for _, source := range sources {
		p, err := installFrom(ctx, l, source, seen)
		if err == nil {
			return p, nil
		}
		if ctx.Err() != nil {
			return Plugin{}, ctx.Err()
		}
		reasons = append(reasons, fmt.Sprintf("%s: %v", source.Name, err))
	}
	return Plugin{}, errors.New(strings.Join(reasons, "; "))
}

func installFrom(ctx context.Context, l state.Layout, source Source, seen func(done, total int64)) (Plugin, error) {
	fresh, err := os.MkdirTemp(l.Tmp(), "plugin-*")
	if err != nil {
		return Plugin{}, err
	}
	defer os.RemoveAll(fresh)
	p, err := source.Install(ctx, l, fresh, seen)
	if err != nil {
		return Plugin{}, err
	}
	p.Dir, p.Source = fresh, source.Name
	if err := errors.Join(p.record(), os.Chmod(fresh, 0o755)); err != nil {
		return Plugin{}, err
	}
	p.Dir = l.Plugin()
	return p, replaceDir(fresh, p.Dir, os.Rename)
}

// replaceDir moves the folder fresh to dir, in place of what is there. If that
// fails, what was there is there again.
func replaceDir(fresh, dir string, rename func(from, to string) error) error {
	old := fresh + ".old"
	errOld := rename(dir, old)
	if errOld != nil && !errors.Is(errOld, fs.ErrNotExist) {
		return errOld
	}
	if err := rename(fresh, dir); err != nil {
		if errOld == nil {
			err = errors.Join(err, rename(old, dir))
		}
		return err
	}
	_ = os.RemoveAll(old) // it only takes room, and Sweep removes it too
	return nil
}
