package process_test

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/process"
)

// A process that reads its input is told apart from one that only could, and is
// given what somebody types.
func TestInput(t *testing.T) {
	if !exists("/proc/self/syscall") {
		if pipe := process.Input(os.Getpid()); pipe != "" {
			t.Errorf("the system does not tell, and the input is %q", pipe)
		}
		return
	}
	cmd := exec.Command("/bin/sh", "-c", "while [ ! -e go ]; do sleep 0.02; done; read -r word; echo \"got $word\"; exec sleep 600")
	cmd.Dir = t.TempDir()
	in, errIn := cmd.StdinPipe()
	out, errOut := cmd.StdoutPipe()
	if errIn != nil || errOut != nil {
		t.Fatal(errIn, errOut)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		in.Close()
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
	}()
	if pipe := process.Input(cmd.Process.Pid); pipe != "" {
		t.Errorf("it does not read yet, and its input is %s", pipe)
	}
	if err := os.WriteFile(cmd.Dir+"/go", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	pipe := ""
	for deadline := time.Now().Add(patience); pipe == ""; time.Sleep(time.Millisecond) {
		if pipe = process.Input(cmd.Process.Pid); time.Now().After(deadline) {
			t.Fatal("nobody sees that it reads")
		}
	}
	if !process.Holds(os.Getpid(), pipe) || process.Holds(cmd.Process.Pid, pipe+"0") {
		t.Errorf("this process does not hold the pipe %s", pipe)
	}
	if err := process.Type(cmd.Process.Pid, "a word\n"); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); strings.TrimSpace(line) != "got a word" {
		t.Errorf("it says %q, %v", line, err)
	}
	if pipe := process.Input(cmd.Process.Pid); pipe != "" {
		t.Errorf("it reads no more, and its input is %s", pipe)
	}
}

func TestTicks(t *testing.T) {
	if !exists("/proc/self/stat") {
		return
	}
	before, ok := process.Ticks([]int{os.Getpid()})
	if !ok {
		t.Fatal("the system does not tell")
	}
	for deadline, now := time.Now().Add(patience), before; now < before+10; {
		if now, _ = process.Ticks([]int{os.Getpid()}); time.Now().After(deadline) {
			t.Fatalf("it has computed, and the time went from %d to %d", before, now)
		}
	}
	if _, ok := process.Ticks(nil); ok {
		t.Error("no process has used some time")
	}
}
