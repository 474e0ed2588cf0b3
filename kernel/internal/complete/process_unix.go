//go:build unix

package complete

import (
	"context"
	"os/exec"
	"syscall"
)

// guarded runs the command "$@" beside a shell that waits for the end of its
// input, which comes when this program ends, in whatever way, and that then ends
// the group: Jupyter kills a kernel that is slow to go, and the command would go
// on compiling for minutes.
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

// groupOf returns a command in a process group of its own, all of which ends
// with ctx, and with this program if the command's input is a pipe from it.
func groupOf(ctx context.Context, argv ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "/bin/sh", append([]string{"-c", guarded, "sh"}, argv...)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	return cmd
}
