package train_test

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"

	"github.com/ninepixels/ninepixels/lessons/train"
)

// nothingInstalled hides the plugins of this machine.
func nothingInstalled(t *testing.T) (home string) {
	home = t.TempDir()
	t.Setenv("NINEPIXELS_HOME", home)
	t.Setenv("PJRT_PLUGIN_LIBRARY_PATH", "")
	return home
}

func TestPureGoOnlyWhenNothingElseIsThere(t *testing.T) {
	nothingInstalled(t)
	var out bytes.Buffer
	name, err := train.OpenBackend("", &out)
	if err != nil || name != "go" {
		t.Fatalf("got %q, %v", name, err)
	}
	if !strings.HasPrefix(out.String(), "Using the pure Go backend, which is about ten times slower than XLA, because ") ||
		strings.Count(out.String(), "\n") != 1 {
		t.Errorf("it says %q", &out)
	}

	out.Reset()
	if name, err = train.OpenBackend("go", &out); err != nil || name != "go" || out.Len() > 0 {
		t.Errorf("asked for the pure Go backend: %q, %v, it says %q", name, err, &out)
	}
}

func TestBackendErrors(t *testing.T) {
	home := nothingInstalled(t)
	for _, config := range []string{"xla", "xla:cpu"} {
		_, err := train.OpenBackend(config, &bytes.Buffer{})
		mustFail(t, err, "GOMLX_BACKEND is "+config+", but ")
	}
	_, err := train.OpenBackend("abacus", &bytes.Buffer{})
	mustFail(t, err, `GOMLX_BACKEND is "abacus", and that backend does not open`)

	if !slices.Contains(compute.List(), "xla") {
		return // the rest is about XLA's plugin
	}
	plugin := filepath.Join(home, "plugin", "pjrt_c_api_cpu_plugin.so")
	if runtime.GOOS == "darwin" {
		plugin = strings.TrimSuffix(plugin, "so") + "dylib"
	}
	if err := os.MkdirAll(filepath.Dir(plugin), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(plugin, []byte("not a library"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, config := range []string{"", "xla:cpu"} {
		var out bytes.Buffer
		_, err = train.OpenBackend(config, &out)
		mustFail(t, err, "XLA's plugin "+plugin+" does not load (")
		mustFail(t, err, "`go run ./kernel doctor`")
		if out.Len() > 0 {
			t.Errorf("a plugin that does not load is no reason to print %q", &out)
		}
	}
}

// XLA's compiler is asked for less, unless the user says how much.
func TestFlagsOfXLA(t *testing.T) {
	const ours = "--xla_backend_optimization_level=1"
	for users, want := range map[string]string{
		"":                                   ours,
		"--xla_cpu_max_isa=AVX2":             "--xla_cpu_max_isa=AVX2 " + ours,
		"--xla_backend_optimization_level=3": "--xla_backend_optimization_level=3",
	} {
		if got := train.WithFlags(users); got != want {
			t.Errorf("%q becomes %q, want %q", users, got, want)
		}
	}
}
