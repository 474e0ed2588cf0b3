//go:build cgo && linux && (amd64 || arm64) && !noxla

package train

import (
	"os"
	"path/filepath"
	"sync"

	"github.com/ninepixels/ninepixels/lessons/internal/compiled"
	"github.com/ninepixels/ninepixels/lessons/internal/published"
)

var registered sync.Map // by the plugin's path

// programsVar is a variable in the environment. With the value none, every program is
// compiled anew, as the benchmark wants it.
const programsVar = "NINEPIXELS_PROGRAMS"

// keepPrograms has XLA's plugin keep what it compiles, beside itself, if setup has
// installed it. Without that, each process compiles anew.
func keepPrograms(plugin string) {
	home, err := published.Home()
	if err != nil || os.Getenv(programsVar) == "none" || filepath.Dir(plugin) != filepath.Join(home, "plugin") {
		return
	}
	if _, before := registered.LoadOrStore(plugin, true); !before {
		_ = compiled.Register(plugin, filepath.Join(home, "plugin", "programs"))
	}
}
