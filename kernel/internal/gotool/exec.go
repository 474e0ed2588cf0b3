package gotool

import (
	"os"
	"syscall"
)

// become replaces this process by the real go command.
func become(goPath string, args []string) error {
	return syscall.Exec(goPath, append([]string{goPath}, args...), os.Environ())
}
