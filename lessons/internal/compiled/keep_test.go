package compiled_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/internal/compiled"
)

// plugin writes a file that stands for XLA's plugin.
func plugin(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "plugin.so")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func store(t *testing.T, plugin, dir string) *compiled.Store {
	t.Helper()
	s, err := compiled.NewStore(plugin, dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// What is found is what was kept, for this program, with these options and this plugin.
func TestFindsWhatWasKept(t *testing.T) {
	dir, xla := filepath.Join(t.TempDir(), "programs"), plugin(t, "xla")
	s := store(t, xla, dir)
	s.Keep("ab", "c", "machine code")
	for _, tt := range []struct {
		s                *compiled.Store
		program, options string
		want             string
	}{
		{s, "ab", "c", "machine code"},
		{store(t, xla, dir), "ab", "c", "machine code"}, // another process
		{s, "a", "bc", ""},
		{s, "ab", "", ""},
		{store(t, plugin(t, "newer"), dir), "ab", "c", ""},
	} {
		if got := string(tt.s.Find(tt.program, tt.options)); got != tt.want {
			t.Errorf("of %q and %q it finds %q, want %q", tt.program, tt.options, got, tt.want)
		}
	}
	t.Setenv("XLA_FLAGS", "--xla_cpu_max_isa=AVX2")
	if got := store(t, xla, dir).Find("ab", "c"); got != nil {
		t.Errorf("with other flags of XLA it finds %q", got)
	}
}

// A file that is damaged or cut short is as good as none, and is written anew.
func TestDamagedFiles(t *testing.T) {
	dir := t.TempDir()
	s := store(t, plugin(t, "xla"), dir)
	for name, damage := range map[string]func(text []byte) []byte{
		"a byte":    func(text []byte) []byte { text[len(text)-1]++; return text },
		"the sum":   func(text []byte) []byte { text[0]++; return text },
		"cut":       func(text []byte) []byte { return text[:len(text)-1] },
		"cut early": func(text []byte) []byte { return text[:5] },
		"empty":     func([]byte) []byte { return nil },
	} {
		s.Keep("program", "", "machine code")
		files, _ := filepath.Glob(filepath.Join(dir, "*"))
		if len(files) != 1 {
			t.Fatalf("there are %v, want one file", files)
		}
		text, err := os.ReadFile(files[0])
		if err == nil {
			err = os.WriteFile(files[0], damage(text), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Find("program", ""); got != nil {
			t.Errorf("%s: it finds %q", name, got)
		}
		s.Keep("program", "", "machine code")
		if got := string(s.Find("program", "")); got != "machine code" {
			t.Errorf("%s: written anew, it finds %q", name, got)
		}
	}
}

// The oldest programs make room, and a folder that cannot be written keeps none.
func TestMakesRoom(t *testing.T) {
	dir := t.TempDir()
	s := store(t, plugin(t, "xla"), dir)
	for i := range compiled.Most + 5 {
		s.Keep(fmt.Sprint(i), "", "code")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != compiled.Most || s.Find(fmt.Sprint(compiled.Most+4), "") == nil {
		t.Errorf("%d files are kept (%v), want %d and the newest", len(entries), err, compiled.Most)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	s.Keep("lost", "", "code")
	if s.Find("lost", "") != nil {
		t.Error("it found a program in a folder that is gone")
	}
	if _, err := compiled.NewStore(filepath.Join(dir, "none.so"), dir); err == nil {
		t.Error("there is a store for a plugin that is not there")
	}
}
