package spec_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/spec"
)

// isolate points every folder that a kernelspec is looked up in at a new one.
func isolate(t *testing.T) (state, user string) {
	t.Helper()
	state, user = t.TempDir(), t.TempDir()
	t.Setenv("JUPYTER_DATA_DIR", user)
	for _, name := range []string{"JUPYTER_PATH", "VIRTUAL_ENV", "CONDA_PREFIX"} {
		t.Setenv(name, "")
	}
	return state, user
}

// plant writes a kernel.json for a kernel of that name below a data folder.
func plant(t *testing.T, data, name, text string) string {
	t.Helper()
	dir := filepath.Join(data, "kernels", name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "kernel.json"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

func course(state string) spec.Course {
	return spec.Course{
		State: state, Repo: "/src/course", Go: "/opt/go/bin/go",
		Path:  "/usr/bin:relative:/opt/go/bin:/usr/bin:/bin",
		Flags: []string{"-ldflags=-s -w", "-trimpath"},
		Env:   map[string]string{"GOMLX_BACKEND": "xla:cpu"},
	}
}

func mustSpec(t *testing.T, c spec.Course) *spec.Spec {
	t.Helper()
	s, err := c.Spec()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestFindFollowsJupytersOrder(t *testing.T) {
	state, user := isolate(t)
	first, second := t.TempDir(), t.TempDir()
	t.Setenv("JUPYTER_PATH", first+string(os.PathListSeparator)+second)

	// From the last place to the first: each new one hides those before it.
	for _, data := range []string{user, filepath.Join(state, "jupyter"), second, first} {
		want := plant(t, data, "gonb", `{"argv":["x"],"language":"go"}`)
		got, err := spec.Find(state, "GoNB") // case does not matter
		if err != nil {
			t.Fatal(err)
		}
		if got.Dir != want || got.Name() != "gonb" {
			t.Errorf("Find = %s (%s), want %s", got.Dir, got.Name(), want)
		}
	}
}

func TestFindErrors(t *testing.T) {
	state, user := isolate(t)
	plant(t, user, "broken", `{"argv":`)
	plant(t, user, "empty", `{"argv":[]}`)
	for _, tc := range []struct{ name, want string }{
		{"broken", "not valid JSON"},
		{"empty", "has no argv"},
		{"../x", "cannot be a kernel's name"},
		{"absent", `no kernel named "absent" is installed (looked in ` + filepath.Join(state, "jupyter")},
	} {
		_, err := spec.Find(state, tc.name)
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("Find(%q): %v, want an error with %q", tc.name, err, tc.want)
		}
		if got, want := errors.Is(err, spec.ErrNotFound), tc.name == "absent"; got != want {
			t.Errorf("Find(%q): is ErrNotFound = %v, want %v", tc.name, got, want)
		}
	}
}

func TestCommandAndEnviron(t *testing.T) {
	_, user := isolate(t)
	dir := plant(t, user, "x", `{"argv":["{resource_dir}/run","-f","{connection_file}"],
		"env":{"PATH":"/a:${PATH}","NEW":"${MISSING}","OLD":"new"}}`)
	s, err := spec.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := s.Command("/tmp/c.json"), []string{dir + "/run", "-f", "/tmp/c.json"}; !slices.Equal(got, want) {
		t.Errorf("Command = %q, want %q", got, want)
	}
	got := s.Environ([]string{"PATH=/b", "OLD=old", "HOME=/h"})
	want := []string{"HOME=/h", "NEW=${MISSING}", "OLD=new", "PATH=/a:/b"}
	if !slices.Equal(got, want) {
		t.Errorf("Environ = %q, want %q", got, want)
	}
}

func TestCourseSpec(t *testing.T) {
	s := mustSpec(t, course("/state"))
	if want := []string{"/state/bin/ninepixels", "serve", "-repo", "/src/course", "-connection", "{connection_file}"}; !slices.Equal(s.Argv, want) {
		t.Errorf("Argv = %q, want %q", s.Argv, want)
	}
	for name, want := range map[string]string{
		"PATH":            "/state/shim:/state/bin:/opt/go/bin:/usr/bin:/bin",
		"GOFLAGS":         "'-ldflags=-s -w' -trimpath",
		"NINEPIXELS_HOME": "/state",
		"NINEPIXELS_GO":   "/opt/go/bin/go",
		"GOMLX_BACKEND":   "xla:cpu",
	} {
		if s.Env[name] != want {
			t.Errorf("%s = %q, want %q", name, s.Env[name], want)
		}
	}
	if !s.Ours() || s.Repo() != "/src/course" || s.Dir != "/state/jupyter/kernels/gonb" {
		t.Errorf("Ours, Repo, Dir = %v, %q, %q", s.Ours(), s.Repo(), s.Dir)
	}
}

func TestCourseSpecRefuses(t *testing.T) {
	comma := course("/state")
	comma.Repo = "/src/a,b"
	quotes := course("/state")
	quotes.Flags = []string{`-ldflags=-X 'a="b"'`}
	for want, c := range map[string]spec.Course{"comma": comma, "quotes": quotes} {
		if _, err := c.Spec(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Spec() = %v, want an error with %q", err, want)
		}
	}
}

func TestWriteTwiceThenRemove(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "kernels", "gonb")
	s := mustSpec(t, course("/state"))
	if s.UpToDate(dir) {
		t.Error("UpToDate before Write")
	}
	for range 2 {
		if err := s.Write(dir, false); err != nil {
			t.Fatal(err)
		}
		if !s.UpToDate(dir) {
			t.Error("not UpToDate after Write")
		}
	}
	changed := course("/state")
	changed.Env = map[string]string{"GOMLX_BACKEND": "go"}
	if mustSpec(t, changed).UpToDate(dir) {
		t.Error("UpToDate although the backend changed")
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 2 {
		t.Errorf("%d files in the folder (%v), want kernel.json and the logo alone", len(left), err)
	}
	for range 2 {
		if err := spec.Remove(dir); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the folder is still there: %v", err)
	}
}

// A kernelspec that someone else wrote, or that nobody can read, stays.
func TestForeignStays(t *testing.T) {
	for _, text := range []string{`{"argv":["/go/bin/gonb"],"language":"go"}`, `{`} {
		dir := plant(t, t.TempDir(), "gonb", text)
		s := mustSpec(t, course("/state"))
		if err := s.Write(dir, false); !errors.Is(err, spec.ErrForeign) {
			t.Errorf("Write = %v, want ErrForeign", err)
		}
		if err := spec.Remove(dir); !errors.Is(err, spec.ErrForeign) {
			t.Errorf("Remove = %v, want ErrForeign", err)
		}
		if now, err := os.ReadFile(filepath.Join(dir, "kernel.json")); err != nil || string(now) != text {
			t.Errorf("kernel.json is now %q (%v), want %q", now, err, text)
		}
		if err := s.Write(dir, true); err != nil || !s.UpToDate(dir) {
			t.Errorf("Write with force: %v", err)
		}
	}
}

// Remove leaves what the user put beside kernel.json.
func TestRemoveKeepsOthersFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "gonb")
	if err := mustSpec(t, course("/state")).Write(dir, false); err != nil {
		t.Fatal(err)
	}
	mine := filepath.Join(dir, "kernel.js")
	if err := os.WriteFile(mine, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := spec.Remove(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(mine); err != nil {
		t.Errorf("the user's file is gone: %v", err)
	}
}
