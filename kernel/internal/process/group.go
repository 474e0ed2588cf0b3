// Package process starts programs, keeps each together with all that it starts,
// and leaves nothing of it behind, however it ends, or this program does.
//
// It has four ways to do so. [OwnGroup] is for a program that ends by itself and
// has to be ended with its children now and then. [Guarded] adds a shell that ends
// the group when this program is gone, and [Ward] does it for commands that run
// already. [Shelter.Start] is for a program
// whose children leave the group: they are known by a mark that all of them carry.
package process

import (
	"context"
	"os/exec"
	"syscall"
)

// OwnGroup has a command lead a process group of its own, by its process's number:
// a Ctrl-C at the terminal does not reach it, and [KillGroup] ends it with its children.
func OwnGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// ownSession makes a session of its own, as Jupyter does: Ctrl-C does not reach
// it, and a command that asks the terminal for something fails, not hangs.
func ownSession(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

// KillGroup ends all processes of a group at once.
//
// Errors: none of them lives, or they are another user's.
func KillGroup(group int) error { return syscall.Kill(-group, syscall.SIGKILL) }

// Group returns a command in a process group of its own, all of which ends
// with ctx.
func Group(ctx context.Context, argv ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	OwnGroup(cmd)
	cmd.Cancel = func() error { return KillGroup(cmd.Process.Pid) }
	return cmd
}

// guarded runs the command "$@" beside a shell that waits for the end of its
// input, which comes when this program ends, in whatever way, and that then ends
// the group.
const guarded = `
exec 3<&0
{ read -r _ <&3; kill -s KILL 0; } >/dev/null 2>&1 &
guard=$!
"$@" </dev/null 3<&-
code=$?
kill -s KILL $guard
wait $guard 2>/dev/null
exit $code
`

// Guarded returns a command like [Group]'s, all of which ends with this program
// too: Jupyter kills a kernel that is slow to go, and the command would go on for
// minutes. For that, the command's input must be a pipe from this program
// ([exec.Cmd.StdinPipe]); the command itself reads nothing from it.
func Guarded(ctx context.Context, argv ...string) *exec.Cmd {
	return Group(ctx, append([]string{"/bin/sh", "-c", guarded, "sh"}, argv...)...)
}
