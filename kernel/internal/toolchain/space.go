package toolchain

import "golang.org/x/sys/unix"

// FreeSpace returns the bytes that this user may still write where dir is.
func FreeSpace(dir string) (uint64, error) {
	var fs unix.Statfs_t
	if err := unix.Statfs(dir, &fs); err != nil {
		return 0, err
	}
	return fs.Bavail * uint64(fs.Bsize), nil
}
