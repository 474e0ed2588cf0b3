package kerneltest

import (
	"os"
	"os/exec"
	"strconv"
	"syscall"
)

// spawn starts a process as GoNB starts gopls: in a group of its own, and with
// a path of the temporary folder in its command line. It keeps the engine's
// standard error open, as a program of a cell may. One that is bare stays in the
// engine's group instead, and is known by nothing else.
func (c *cell) spawn(bare bool) error {
	cmd := exec.Command("/bin/sh", "-c", "while :; do sleep 1; done", os.TempDir()+"/socket")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Stderr = os.Stderr
	if bare {
		cmd = exec.Command("/bin/sh", "-c", "while :; do sleep 1; done")
		cmd.Env = []string{"PATH=/usr/bin:/bin"}
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	c.print("stdout", strconv.Itoa(cmd.Process.Pid)+"\n")
	return nil
}
