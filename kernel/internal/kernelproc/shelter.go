package kernelproc

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// A shelter is the temporary folder of a kernel, with a guard that cleans up if
// this program is killed.
type shelter struct {
	temp  string // TMPDIR of the kernel and of what it starts
	guard *guard
}

// newShelter makes a folder. The guard is there before it is, so that at no
// moment a folder is left behind.
func newShelter() (*shelter, error) {
	var random [5]byte
	rand.Read(random[:])
	// Short: a socket's path has room for 100 bytes.
	s := &shelter{temp: filepath.Join(os.TempDir(), "np"+hex.EncodeToString(random[:]))}
	s.guard = newGuard(s.temp)
	if err := os.Mkdir(s.temp, 0o700); err != nil {
		s.guard.dismiss()
		return nil, fmt.Errorf("a kernel needs a temporary folder: %w", err)
	}
	return s, nil
}

// raze removes the folder, and then the guard.
func (s *shelter) raze() {
	removeAll(s.temp)
	s.guard.dismiss()
}

// removeAll removes a folder, a few times over: a process that is just being
// killed may write one more file.
func removeAll(dir string) {
	for range 20 {
		if os.RemoveAll(dir) == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
}
