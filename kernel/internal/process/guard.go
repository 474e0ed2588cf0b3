package process

import (
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
)

// killFound declares kill_found for the shell. It kills the processes whose files in
// /proc the function found prints, but for the shell itself, until that prints none that is
// new: one may start another as it is killed. It does not go on for ever.
const killFound = `
kill_found() {
	before=
	for round in 1 2 3 4 5 6 7 8 9 10; do
		now=$(found)
		[ "$now" != "$before" ] || return 0
		before=$now
		for file in $now; do
			pid=${file#/proc/}
			pid=${pid%/*}
			[ "$pid" = $$ ] || kill -s KILL "$pid"
		done
	done
}
`

// sweep ends the process group $1, unless it is 0, and every other process of the tree with
// the temporary folder $2 and the mark $3: GoNB gives gopls a group of its own, gopls has a
// helper that leaves even the session, and a cell may start what leaves all of
// it. Without a mark, they are known by the folder: on Linux
// it is in their environment, elsewhere it is in what gopls was called with.
const sweep = killFound + `
[ "$1" = 0 ] || kill -s KILL -- "-$1"
if [ -d /proc/self ]; then
	temp=$2 mark=$3
	found() {
		grep -slF -- "TMPDIR=$temp" /proc/[0-9]*/environ
		[ -z "$mark" ] || grep -slF -- " $mark " /proc/[0-9]*/limits
	}
	kill_found
else
	ps -axo pid=,command= | while read -r pid command; do
		case $command in *"$2/"*) kill -s KILL "$pid" ;; esac
	done
fi
`

// killTree ends a group and all that it has started.
func killTree(group int, temp string, m mark) {
	_ = KillGroup(group)
	_ = exec.Command("/bin/sh", "-c", sweep, "sh", strconv.Itoa(group), temp, m.String()).Run()
}

// A guard is a [sentry] that cleans up after this program: it ends a tree, and removes its
// temporary folder.
type guard struct{ *sentry }

// newGuard returns the guard of a folder that may yet have to be made, or nil
// if there is no shell.
func newGuard(temp string) *guard {
	s := newSentry(func() *exec.Cmd {
		cmd := exec.Command("/bin/sh", "-c", "read -r group mark\nread -r _\nset -- \"${group:-0}\" \"$1\" \"$mark\"\n"+sweep+"sleep 0.2\nrm -rf -- \"$2\"", "sh", temp)
		// Who ends us, and all that we have started, must not end what cleans up after us:
		// it is to know neither our folder nor our mark.
		cmd.Env = slices.DeleteFunc(os.Environ(), func(entry string) bool { return strings.HasPrefix(entry, "TMPDIR=") })
		return cmd
	})
	if s == nil {
		return nil
	}
	return &guard{s}
}

// watch tells the guard which process group to end, and by which mark it knows
// what has left the group.
func (g *guard) watch(group int, m mark) {
	if g != nil {
		g.tell(group, m)
	}
}

func (g *guard) dismiss() {
	if g != nil {
		g.sentry.dismiss()
	}
}
