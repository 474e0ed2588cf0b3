//go:build unix

package wiretest

import (
	"os"
	"os/exec"
	"strconv"
	"syscall"
)

// spawn starts a process as GoNB starts gopls: in a group of its own, and with
// a path of the temporary folder in its command line. It keeps the engine's
// standard error open, as a program of a cell may.
func (c *cell) spawn() error {
	cmd := exec.Command("/bin/sh", "-c", "while :; do sleep 1; done", os.TempDir()+"/socket")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return err
	}
	c.print("stdout", strconv.Itoa(cmd.Process.Pid)+"\n")
	return nil
}
