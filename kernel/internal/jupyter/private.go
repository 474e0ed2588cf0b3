package jupyter

import (
	"net"
	"os"
	"path/filepath"
	"strings"
)

// idLength is that of a kernel's id, by which Jupyter calls its files.
const idLength = 36

// Private reports whether Jupyter's kernels can listen on sockets in its runtime
// folder, where it keeps their connection files, and whether nobody else can then
// reach them. It makes the folder if there is none.
//
// On a port of the machine, every user can connect. What comes on iopub is not
// encrypted, and a subscriber has not to know the key: whoever subscribes reads
// the cells and what they print.
func Private(runtime string) bool {
	if os.MkdirAll(runtime, 0o700) != nil {
		return false
	}
	info, err := os.Stat(runtime)
	if err != nil || info.Mode().Perm()&0o077 != 0 {
		return false
	}
	// As Jupyter names them; with a number that is as long as one will ever be. The
	// path may be too long for a socket, and the disk may have none.
	path := filepath.Join(runtime, "kernel-"+strings.Repeat("x", idLength)+"-ipc-99")
	_ = os.Remove(path) // of one that was broken off
	l, err := net.Listen("unix", path)
	if err != nil {
		return false
	}
	return l.Close() == nil
}
