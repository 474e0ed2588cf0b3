package plugin_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/plugin"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
)

// source is a place that has a plugin with that text, or an error.
func source(name, text string, err error) plugin.Source {
	return plugin.Source{Name: name, Install: func(_ context.Context, _ state.Layout, dir string, _ func(int64, int64)) (plugin.Plugin, error) {
		p := plugin.Plugin{File: "pjrt_c_api_cpu_plugin.so", SHA256: sum([]byte(text)), Size: int64(len(text))}
		errWrite := os.WriteFile(filepath.Join(dir, p.File), []byte(text), 0o755)
		return p, errors.Join(err, errWrite)
	}}
}

func TestSourcesAreAskedInTurn(t *testing.T) {
	l := layout(t)
	p, err := install(l, source("first", "half of it", errors.New("broken off")), source("second", "whole", nil), source("third", "unasked", nil))
	if err != nil || p.Source != "second" {
		t.Fatalf("Install = %+v (%v), want the second's", p, err)
	}
	if text, _ := os.ReadFile(p.Path()); string(text) != "whole" {
		t.Errorf("the plugin holds %q", text)
	}

	// When a new installation fails, the old one stays.
	_, err = install(l, source("first", "", errors.New("no network")), source("second", "", errors.New("no pip")))
	if err == nil || err.Error() != "first: no network; second: no pip" {
		t.Errorf("error %v, want both reasons", err)
	}
	if found, err := plugin.Find(l); err != nil || found != p {
		t.Errorf("Find = %+v (%v), want the old one", found, err)
	}
}

// When the new plugin cannot take its place, the old one does again.
func TestPluginsPlaceCannotBeTaken(t *testing.T) {
	broken := errors.New("the disk is gone")
	for name, had := range map[string]bool{"an old one": true, "none before": false} {
		dir := t.TempDir()
		fresh, place := filepath.Join(dir, "tmp", "fresh"), filepath.Join(dir, "plugin")
		write(t, fresh, "new")
		if had {
			write(t, place, "old")
		}
		err := plugin.ReplaceDir(fresh, place, func(from, to string) error {
			if from == fresh {
				return broken
			}
			return os.Rename(from, to)
		})
		if !errors.Is(err, broken) {
			t.Errorf("%s: error %v, want that of renaming", name, err)
		}
		if got := state.Exists(filepath.Join(place, "old")); got != had {
			t.Errorf("%s: it is there: %v", name, got)
		}

		if err := plugin.ReplaceDir(fresh, place, os.Rename); err != nil {
			t.Errorf("%s, a second try: %v", name, err)
		}
		if !state.Exists(filepath.Join(place, "new")) || state.Exists(filepath.Join(place, "old")) || state.Exists(fresh+".old") {
			t.Errorf("%s: the second try did not replace it whole", name)
		}
	}
}

func TestDamagedPlugin(t *testing.T) {
	l := layout(t)
	p, err := install(l, source("s", "whole", nil))
	if err != nil {
		t.Fatal(err)
	}
	// The same size, other bytes: Find is quick and looks at the size
	// alone, Verify reads all.
	if err := os.WriteFile(p.Path(), []byte("wholE"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := plugin.Find(l); err != nil {
		t.Errorf("Find: %v", err)
	}
	if err := p.Verify(); err == nil || !strings.Contains(err.Error(), "is not what was installed") {
		t.Errorf("Verify: %v", err)
	}
	for _, damage := range []func() error{
		func() error { return os.WriteFile(p.Path(), []byte("who"), 0o755) },
		func() error { return os.Remove(p.Path()) },
		func() error { return os.WriteFile(filepath.Join(p.Dir, "version.json"), []byte("{"), 0o644) },
		func() error { return os.Remove(filepath.Join(p.Dir, "version.json")) },
	} {
		if err := damage(); err != nil {
			t.Fatal(err)
		}
		if _, err := plugin.Find(l); !errors.Is(err, plugin.ErrNone) {
			t.Errorf("Find: %v, want ErrNone", err)
		}
	}
}

// write puts an empty plugin of that name into a folder.
func write(t *testing.T, dir, name string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), nil, 0o755); err != nil {
		t.Fatal(err)
	}
}

func TestPluginsFromElsewhere(t *testing.T) {
	l := layout(t)
	gomlx := filepath.Join(os.Getenv("HOME"), ".local", "lib", "go-xla")
	if runtime.GOOS == "darwin" {
		gomlx = filepath.Join(os.Getenv("HOME"), "Library", "Application Support", "go-xla")
	}

	// Too old, then new enough, by the name that GoMLX's installer gives.
	write(t, gomlx, "pjrt_c_api_cpu_v0.83.1_plugin.so")
	if p, err := plugin.Find(l); !errors.Is(err, plugin.ErrNone) {
		t.Errorf("an old plugin counts: %+v, %v", p, err)
	}
	if err := os.RemoveAll(gomlx); err != nil {
		t.Fatal(err)
	}
	write(t, gomlx, "pjrt_c_api_cpu_v0.114.0_plugin.so")
	if err := os.Symlink("pjrt_c_api_cpu_v0.114.0_plugin.so", filepath.Join(gomlx, "pjrt_c_api_cpu_plugin.so")); err != nil {
		t.Fatal(err)
	}
	if p, err := plugin.Find(l); err != nil || p.Dir != gomlx || p.Source != "GoMLX's installation" {
		t.Errorf("Find = %+v, %v", p, err)
	}

	// Our own comes before that one, and one that the user names before both.
	own, err := install(l, source("s", "x", nil))
	if err != nil {
		t.Fatal(err)
	}
	if p, err := plugin.Find(l); err != nil || p != own {
		t.Errorf("Find = %+v (%v), want our own", p, err)
	}
	named := t.TempDir()
	write(t, named, "pjrt_c_api_cpu_plugin.so")
	t.Setenv(plugin.Var, named)
	if p, err := plugin.Find(l); err != nil || p.Dir != named {
		t.Errorf("Find = %+v (%v), want the one named", p, err)
	}
}
