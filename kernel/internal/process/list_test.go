package process_test

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/process"
)

func TestList(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a) (b")
	if err := os.Symlink("/bin/sh", name); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(name, "-c", "echo; read -r _")
	cmd.Env = []string{"PLANET=Mars", "NOPLANET=x"}
	in, errIn := cmd.StdinPipe()
	out, errOut := cmd.StdoutPipe()
	if err := errors.Join(errIn, errOut, cmd.Start()); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil { // it is the shell now
		t.Fatal(err)
	}
	p := find(t, cmd.Process.Pid)
	if p.Parent != os.Getpid() || p.Ended || !strings.Contains(p.Name, "a) (b") {
		t.Errorf("the shell is %+v, its parent is %d", p, os.Getpid())
	}
	if exists("/proc/self/exe") {
		if real, err := filepath.EvalSymlinks("/bin/sh"); err != nil || p.Program() != real || p.Variable("PLANET") != "Mars" || p.Variable("STAR") != "" {
			t.Errorf("its program is %s, its planet %q (%v)", p.Program(), p.Variable("PLANET"), err)
		}
	}
	in.Close()
	// Nobody has noticed its end before Wait.
	for deadline := time.Now().Add(patience); !find(t, cmd.Process.Pid).Ended && exists("/proc/self"); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it does not end")
		}
	}
	_ = cmd.Wait() // its code does not matter
}

// find returns a process from the list.
func find(t *testing.T, pid int) process.Info {
	t.Helper()
	all, err := process.List(t.Context())
	at := slices.IndexFunc(all, func(p process.Info) bool { return p.PID == pid })
	if err != nil || at < 0 {
		t.Fatalf("the list has no process %d (%v)", pid, err)
	}
	return all[at]
}

func TestStopWithout(t *testing.T) {
	cmd := exec.Command("/bin/sh", "-c", "read -r _")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stopped := make(chan struct{})
	go process.StopWithout(t.Context(), cmd.Process.Pid, func() { close(stopped) })
	select {
	case <-stopped:
		t.Fatal("it stops though the process lives")
	case <-time.After(1500 * time.Millisecond): // a look or more
	}
	in.Close()
	_ = cmd.Wait() // its code does not matter
	select {
	case <-stopped:
	case <-time.After(patience):
		t.Error("it does not stop")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	process.StopWithout(ctx, os.Getpid(), func() { t.Error("it stops for nothing") })
}
