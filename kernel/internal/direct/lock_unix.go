//go:build unix

package direct

import (
	"os"
	"path/filepath"
	"syscall"
)

// lock holds the state folder's only right to learn, until unlock.
func lock(state string) (unlock func(), err error) {
	dir := filepath.Join(state, Folder)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(filepath.Join(dir, "learning"), os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		file.Close()
		return nil, ErrBusy
	}
	return func() { file.Close() }, nil
}
