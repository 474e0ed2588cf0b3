package process_test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/process"
)

// sentries are the shells that a process has to clean up after it.
func sentries(parent int) (found []int) {
	for _, pid := range process.Descendants(parent) {
		text, _ := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "cmdline"))
		if strings.Contains(string(text), "kill_found() {") && process.Alive(pid) {
			found = append(found, pid)
		}
	}
	return found
}

// Who kills the shell that cleans up, and then the program, leaves nothing either: another
// shell has taken its place.
func TestSentriesAreReplaced(t *testing.T) {
	if !exists("/proc/self/cmdline") {
		t.Log("the system does not tell which process is a sentry: this is tried on Linux")
		return
	}
	for _, kind := range []string{"group", "shelter", "away", "children"} {
		parent, shell, child, temp := withFamily(t, kind)
		var killed []int
		for range 3 {
			now := waitForSentry(t, parent.Process.Pid, killed)
			killed = append(killed, now)
			_ = syscall.Kill(now, syscall.SIGKILL)
		}
		last := waitForSentry(t, parent.Process.Pid, killed)
		_ = parent.Process.Kill()
		_ = parent.Wait() // it was killed
		areGone(t, shell, child, last)
		folderIsGone(t, temp)
	}
}

// waitForSentry returns a process's sentry, once there is one that is not among those killed.
func waitForSentry(t *testing.T, parent int, killed []int) int {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		for _, pid := range sentries(parent) {
			if !slices.Contains(killed, pid) {
				return pid
			}
		}
		if time.Now().After(deadline) {
			t.Fatal("no sentry takes the place of the one that was killed")
		}
	}
}
