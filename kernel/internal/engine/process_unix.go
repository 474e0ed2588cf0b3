//go:build unix

package engine

import (
	"os/exec"
	"strconv"
	"syscall"
)

// ownGroup makes a session of its own, as Jupyter does: Ctrl-C does not reach
// it, and a command that asks the terminal for something fails, not hangs.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

// sweep ends the process group $1 and every other process of the kernel with
// the temporary folder $2: GoNB gives gopls a group of its own, and gopls has a
// helper that leaves even the session. All of them know the folder: on Linux
// it is in their environment, elsewhere it is in what gopls was called with.
const sweep = `
kill -s KILL -- "-$1"
if [ -d /proc/self ]; then
	for file in $(grep -slF -- "TMPDIR=$2" /proc/[0-9]*/environ); do
		pid=${file#/proc/}
		kill -s KILL "${pid%/environ}"
	done
else
	ps -axo pid=,command= | while read -r pid command; do
		case $command in *"$2/"*) kill -s KILL "$pid" ;; esac
	done
fi
`

// killAll ends a kernel and all that it has started: gopls, a compiler, the
// program of a cell.
func killAll(group int, temp string) {
	_ = syscall.Kill(-group, syscall.SIGKILL)
	_ = exec.Command("/bin/sh", "-c", sweep, "sh", strconv.Itoa(group), temp).Run()
}

func interruptGroup(pid int) { _ = syscall.Kill(-pid, syscall.SIGINT) }

// guard starts a shell that waits for this program to end, in whatever way, and
// then cleans up after it: a program that is killed cannot do so itself. What it
// waits for is the end of its input, which the system closes for us.
func guard(group int, temp string) *exec.Cmd {
	cmd := exec.Command("/bin/sh", "-c", "read -r _\n"+sweep+"sleep 0.2\nrm -rf -- \"$2\"", "sh", strconv.Itoa(group), temp)
	ownGroup(cmd)
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
