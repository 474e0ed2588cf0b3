package disk

import "syscall"

// options are the room and the inodes of an empty disk.
const options = "size=8m,nr_inodes=60"

func (d Disk) mount() error { return syscall.Mount("tmpfs", d.Dir, "tmpfs", 0, options) }

// close lets nobody write any more.
func (d Disk) close() error {
	return syscall.Mount("tmpfs", d.Dir, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, options)
}

// Unmount takes the disk away, with all that is on it. If a process still uses it, it is gone when
// that ends, and the error says so.
func (d Disk) Unmount() error {
	err := syscall.Unmount(d.Dir, 0)
	if err != nil {
		_ = syscall.Unmount(d.Dir, syscall.MNT_DETACH)
	}
	return err
}
