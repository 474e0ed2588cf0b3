package process

import (
	"fmt"
	"io"
	"os/exec"
	"strconv"
)

// sweep ends the process group $1, unless it is 0, and every other process of the tree with
// the temporary folder $2: GoNB gives gopls a group of its own, and gopls has a
// helper that leaves even the session. All of them know the folder: on Linux
// it is in their environment, elsewhere it is in what gopls was called with.
const sweep = `
[ "$1" = 0 ] || kill -s KILL -- "-$1"
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

// killTree ends a group and all that it has started.
func killTree(group int, temp string) {
	_ = KillGroup(group)
	_ = exec.Command("/bin/sh", "-c", sweep, "sh", strconv.Itoa(group), temp).Run()
}

// A guard is a shell that waits for this program to end, in whatever way, and
// then cleans up after it: a program that is killed cannot do so itself. What it
// waits for is the end of its input, which the system closes for us.
type guard struct {
	cmd   *exec.Cmd
	input io.Writer
}

// newGuard returns the guard of a folder that may yet have to be made, or nil
// if there is no shell.
func newGuard(temp string) *guard {
	cmd := exec.Command("/bin/sh", "-c", "read -r group\nread -r _\nset -- \"${group:-0}\" \"$1\"\n"+sweep+"sleep 0.2\nrm -rf -- \"$2\"", "sh", temp)
	ownSession(cmd)
	input, err := cmd.StdinPipe() // stays open as long as we live
	if err != nil || cmd.Start() != nil {
		return nil
	}
	return &guard{cmd, input}
}

// watch tells the guard which process group to end.
func (g *guard) watch(group int) {
	if g != nil {
		fmt.Fprintln(g.input, group)
	}
}

func (g *guard) dismiss() {
	if g != nil {
		_ = g.cmd.Process.Kill()
		_ = g.cmd.Wait()
	}
}
