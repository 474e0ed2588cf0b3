package export

import (
	"errors"

	"golang.org/x/sys/unix"
)

// exchange gives each of two folders the other's name, in one step.
func exchange(temp, folder string) error {
	err := unix.Renameat2(unix.AT_FDCWD, temp, unix.AT_FDCWD, folder, unix.RENAME_EXCHANGE)
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOSYS) { // not every file system can
		return swap(temp, folder)
	}
	return err
}
