package spec

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sort"
)

// Dirs returns the Jupyter data folders in the order in which a kernelspec is
// looked up; each may hold a folder kernels/NAME.
//
//	$JUPYTER_PATH → state/jupyter → the user's → the Python environment's → the system's
//
// It is Jupyter's own order with Nine Pixels' folder put in second place.
// An empty state leaves that folder out. Peer: jupyter --paths.
func Dirs(state string) []string {
	dirs := filepath.SplitList(os.Getenv("JUPYTER_PATH"))
	if state != "" {
		dirs = append(dirs, StateDir(state))
	}
	if user, err := UserDir(); err == nil {
		dirs = append(dirs, user)
	}
	// Without Python at hand, an activated environment is known by its variable.
	for _, name := range []string{"VIRTUAL_ENV", "CONDA_PREFIX"} {
		if prefix := os.Getenv(name); prefix != "" {
			dirs = append(dirs, filepath.Join(prefix, "share", "jupyter"))
		}
	}
	dirs = append(dirs, "/usr/local/share/jupyter", "/usr/share/jupyter")

	seen := map[string]bool{}
	return slices.DeleteFunc(dirs, func(dir string) bool {
		double := dir == "" || seen[dir]
		seen[dir] = true
		return double
	})
}

// StateDir returns the Jupyter data folder inside Nine Pixels' state folder.
func StateDir(state string) string { return filepath.Join(state, "jupyter") }

// UserDir returns the user's Jupyter data folder: $JUPYTER_DATA_DIR, or where
// Jupyter keeps it on this system. The error says that there is no home folder.
func UserDir() (string, error) {
	if dir := os.Getenv("JUPYTER_DATA_DIR"); dir != "" {
		return dir, nil
	}
	switch runtime.GOOS {
	case "darwin":
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, "Library", "Jupyter"), nil
		}
	default:
		if dir := os.Getenv("XDG_DATA_HOME"); dir != "" {
			return filepath.Join(dir, "jupyter"), nil
		}
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, ".local", "share", "jupyter"), nil
		}
	}
	return "", errors.New("your home folder is not known, so your Jupyter data folder is not either: set JUPYTER_DATA_DIR")
}

// RuntimeDir returns the folder in which Jupyter keeps what belongs to running
// servers and kernels, or "" if the user's home folder is not known.
func RuntimeDir() string {
	if dir := os.Getenv("JUPYTER_RUNTIME_DIR"); dir != "" {
		return dir
	}
	user, err := UserDir()
	if err != nil {
		return ""
	}
	return filepath.Join(user, "runtime")
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
