package train

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/gomlx/compute"
	_ "github.com/gomlx/compute/gobackend" // registers the pure Go backend
	"k8s.io/klog/v2"

	"github.com/ninepixels/ninepixels/lessons/internal/published"
	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
)

// Backend returns the program that computes. The first call opens it.
//
// The variable $GOMLX_BACKEND chooses it: "xla:cpu", or "go" for the pure Go
// backend. If it is not set, Backend takes XLA if its plugin is installed. Otherwise
// it takes the pure Go backend, which is about ten times slower, and prints a line
// that says so.
//
// Backend looks for the plugin in the folders of $PJRT_PLUGIN_LIBRARY_PATH, and then
// in the folder plugin of the state folder, which $NINEPIXELS_HOME names.
//
// Errors: if $GOMLX_BACKEND asks for XLA and it is not installed; and if the plugin
// is there but does not load. In both cases no other backend is taken.
func Backend() (compute.Backend, error) {
	b, err := open()
	return b.backend, err
}

// BackendName returns the name of the backend: "xla:cpu", "go", or another that
// $GOMLX_BACKEND chooses. It is empty if there is no backend.
func BackendName() string {
	b, _ := open()
	return b.name
}

type opened struct {
	backend compute.Backend
	name    string
}

var open = sync.OnceValues(func() (opened, error) {
	return openBackend(os.Getenv(compute.ConfigEnvVar), os.Stdout)
})

const (
	xlaName    = "xla:cpu"
	pureGoName = "go"
)

// openBackend opens what config asks for; "" leaves the choice to us.
func openBackend(config string, out io.Writer) (opened, error) {
	plugin, missing := findPlugin()
	switch {
	case config == "xla" || config == xlaName:
		if missing != "" {
			return opened{}, fmt.Errorf("%s is %s, but %s", compute.ConfigEnvVar, config, missing)
		}
		return openXLA(plugin)
	case config == "" && missing == "":
		return openXLA(plugin)
	case config == "":
		fmt.Fprintf(out, "Using the pure Go backend, which is about ten times slower than XLA, because %s.\n", missing)
		config = pureGoName
	}
	open := config
	if config == pureGoName {
		// One operation after the other. Each still uses all processors, but two large
		// products at once may each wait for a worker that the other one holds, for ever.
		open = pureGoName + ":ops_sequential"
	}
	b, err := newBackend(open)
	if err != nil {
		return opened{}, fmt.Errorf("%s is %q, and that backend does not open: %w", compute.ConfigEnvVar, config, err)
	}
	return opened{b, config}, nil
}

func openXLA(plugin string) (opened, error) {
	// XLA reads this when it is loaded; 3 leaves fatal errors only.
	if os.Getenv("TF_CPP_MIN_LOG_LEVEL") == "" {
		os.Setenv("TF_CPP_MIN_LOG_LEVEL", "3")
	}
	os.Setenv(flagsVar, withFlags(os.Getenv(flagsVar)))
	keepPrograms(plugin)
	// The whole path, since a name would make GoMLX look for a newer one on
	// the net.
	b, err := newBackend("xla:" + plugin)
	if err != nil {
		return opened{}, fmt.Errorf("XLA's plugin %s does not load (%w): `go run ./kernel doctor` in the project's folder says what to do", plugin, err)
	}
	return opened{b, xlaName}, nil
}

// flagsVar is where XLA reads its flags, once, when it is first used.
const flagsVar = "XLA_FLAGS"

// withFlags adds to the flags that the user has set, if any, how much XLA's compiler
// does to make machine code fast. With 3, its own default, a training starts a third
// later, and a step takes as long. With 0, a step takes several times as long.
func withFlags(users string) string {
	const level = "--xla_backend_optimization_level"
	if strings.Contains(users, level) {
		return users
	}
	return strings.TrimSpace(users + " " + level + "=1")
}

// newBackend is compute.NewWithConfig without panics, and without the log
// lines that say what the error says.
func newBackend(config string) (b compute.Backend, err error) {
	klog.LogToStderr(false)
	klog.SetOutput(io.Discard)
	defer klog.LogToStderr(true)
	defer func() {
		if p := recover(); p != nil {
			b, err = nil, fmt.Errorf("%s", sentence.FirstLine(p))
		}
	}()
	b, err = compute.NewWithConfig(config)
	if err != nil {
		return nil, fmt.Errorf("%s", sentence.FirstLine(err))
	}
	return b, nil
}

// findPlugin returns the path of XLA's CPU plugin, or what is missing.
func findPlugin() (path, missing string) {
	if runtime.GOOS == "wasip1" {
		return "", "XLA does not run in a page of the browser"
	}
	if !slices.Contains(compute.List(), "xla") {
		return "", "this program was built without XLA: that takes Linux or a Mac with Apple's processor, and a C compiler"
	}
	dirs := filepath.SplitList(os.Getenv("PJRT_PLUGIN_LIBRARY_PATH"))
	if home, err := published.Home(); err == nil {
		dirs = append(dirs, filepath.Join(home, "plugin"))
	}
	for _, dir := range dirs {
		for _, ending := range libraryEndings() {
			// GoMLX's own installer puts a version behind "cpu".
			found, _ := filepath.Glob(filepath.Join(dir, "pjrt_c_api_cpu*_plugin."+ending))
			for _, path := range found {
				if abs, err := filepath.Abs(path); err == nil {
					return abs, ""
				}
			}
		}
	}
	return "", "XLA's plugin is not installed: run `go run ./kernel setup` in the project's folder"
}

// libraryEndings are what the plugin's name may end in. On a Mac both are
// seen: the Python packages that bring it keep the name that it has on Linux.
func libraryEndings() []string {
	if runtime.GOOS == "darwin" {
		return []string{"dylib", "so"}
	}
	return []string{"so"}
}
