package process

import (
	"crypto/rand"
	"encoding/hex"
	"os"
	"path/filepath"
	"time"
)

// A Shelter is the temporary folder of a [Tree], with a guard that ends the tree
// and removes the folder if this program is killed.
type Shelter struct {
	Temp  string // TMPDIR of the tree
	guard *guard
}

// NewShelter makes a folder that this user alone can read. The guard is there
// before it is, so that at no moment a folder is left behind.
//
// Errors: the folder cannot be made.
func NewShelter() (*Shelter, error) {
	var random [5]byte
	rand.Read(random[:])
	// Short: a socket's path has room for 100 bytes.
	s := &Shelter{Temp: filepath.Join(os.TempDir(), "np"+hex.EncodeToString(random[:]))}
	s.guard = newGuard(s.Temp)
	if err := os.Mkdir(s.Temp, 0o700); err != nil {
		s.guard.dismiss()
		return nil, err
	}
	return s, nil
}

// Raze removes the folder, and then the guard.
func (s *Shelter) Raze() {
	removeAll(s.Temp)
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
