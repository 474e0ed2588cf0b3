package process

import (
	"os"
	"os/exec"
)

// end asks the process group $group to end, and kills it when it has had five seconds.
// If there is none, it kills at once all that carries $mark.
const end = killFound + `
read -r group mark || exit
read -r _
if [ "${group:-0}" != 0 ]; then
	kill -s TERM -- "-$group" 2>/dev/null
	for round in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do
		kill -s 0 -- "-$group" 2>/dev/null || exit
		sleep 0.2
	done
	kill -s KILL -- "-$group" 2>/dev/null
	exit
fi
found() { grep -slF -- " $mark " /proc/[0-9]*/limits; }
kill_found
`

// A Ward is a shell that ends others when this program is gone, in whatever way: who
// is killed cannot do so itself.
type Ward struct {
	sentry *sentry
	mark   mark
}

// newWard returns nil if there is no shell; then nobody is ended.
func newWard() *Ward {
	s := newSentry(func() *exec.Cmd { return exec.Command("/bin/sh", "-c", end) })
	if s == nil {
		return nil
	}
	return &Ward{sentry: s}
}

// EndsWithUs has the process group of a command that was started by [OwnGroup] end
// when this program is gone. It is asked to, and killed five seconds later. Call
// Dismiss when the command has ended.
func EndsWithUs(cmd *exec.Cmd) *Ward {
	w := newWard()
	if w != nil {
		w.sentry.tell(cmd.Process.Pid)
	}
	return w
}

// ChildrenEndWithUs has all that this program starts from now on, and all that these
// start, be killed when this program is gone, until Dismiss is called. It does
// so on Linux alone, where children can be known by a mark.
func ChildrenEndWithUs() *Ward {
	w := newWard() // before we carry the mark: it must not end itself
	if w == nil {
		return nil
	}
	if w.mark = newMark(os.Getpid()); w.mark == 0 {
		w.Dismiss()
		return nil
	}
	w.sentry.tell(0, w.mark)
	return w
}

// Dismiss ends the ward, and nobody else.
func (w *Ward) Dismiss() {
	if w == nil {
		return
	}
	if w.mark != 0 {
		unmark(os.Getpid())
	}
	w.sentry.dismiss()
}
