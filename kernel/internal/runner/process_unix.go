//go:build unix

package runner

import (
	"os/exec"
	"strconv"
	"syscall"
)

func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killGroup ends a kernel and all that it has started: gopls, a compiler, the
// program of a cell.
func killGroup(pid int) { _ = syscall.Kill(-pid, syscall.SIGKILL) }

func interruptGroup(pid int) { _ = syscall.Kill(-pid, syscall.SIGINT) }

// guard starts a shell that waits for this program to end, in whatever way, and
// then cleans up after it: a program that is killed cannot do so itself. What it
// waits for is the end of its input, which the system closes for us.
func guard(group int, temp string) *exec.Cmd {
	cmd := exec.Command("/bin/sh", "-c", `read -r _; kill -9 -- "-$1"; sleep 0.2; rm -rf -- "$2"`, "sh", strconv.Itoa(group), temp)
	ownGroup(cmd)                              // Ctrl-C is not for it
	if _, err := cmd.StdinPipe(); err != nil { // stays open as long as we live
		return nil
	}
	if cmd.Start() != nil {
		return nil
	}
	return cmd
}

func dismiss(guard *exec.Cmd) {
	if guard != nil {
		_ = guard.Process.Kill()
		_ = guard.Wait()
	}
}
