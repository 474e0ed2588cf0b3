package process_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/process"
)

func TestTail(t *testing.T) {
	var tail process.Tail
	if tail.String() != "" {
		t.Errorf("the empty tail is %q", tail.String())
	}
	const size = 64 << 10
	all := ""
	for i := range 40 {
		part := strings.Repeat(strconv.Itoa(i%10), 8000)
		all += part
		if n, err := io.WriteString(&tail, part); n != len(part) || err != nil {
			t.Fatal(n, err)
		}
		if want := all[max(0, len(all)-size):]; tail.String() != want {
			t.Fatalf("after %d bytes it has %d that are not the last %d", len(all), len(tail.String()), len(want))
		}
	}
	// Two bytes for an ä: the cut falls into the middle of one.
	_, _ = io.WriteString(&tail, "x"+strings.Repeat("ä", size/2)+"x")
	if got := tail.String(); !strings.HasPrefix(got, "\uFFFDä") || !strings.HasSuffix(got, "äx") {
		t.Errorf("it begins %q", got[:8])
	}
}

// A fresh program can be started while others start, too.
func TestWriteProgram(t *testing.T) {
	dir := t.TempDir()
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			for i := range 25 {
				path := filepath.Join(dir, fmt.Sprint(worker, "-", i))
				if err := process.WriteProgram(path, []byte("#!/bin/sh\nexit 3\n")); err != nil {
					t.Error(err)
				}
				cmd := exec.Command(path)
				if err := cmd.Run(); cmd.ProcessState.ExitCode() != 3 {
					t.Errorf("%s: %v", path, err)
				}
			}
		})
	}
	all.Wait()
}

func TestSaid(t *testing.T) {
	for script, want := range map[string]string{
		"echo a >&2; echo 'b ' >&2; exit 1": "b",
		"exit 4":                            "exit status 4",
	} {
		_, err := exec.Command("/bin/sh", "-c", script).Output()
		if got := process.Said(err); got == nil || got.Error() != want {
			t.Errorf("%s: %v, want %s", script, got, want)
		}
	}
	if process.Said(nil) != nil || !errors.Is(process.Said(io.EOF), io.EOF) {
		t.Error("another error does not stay as it is")
	}
	for text, want := range map[string]string{"": "", "\n \n": "", "a": "a", "a\n b \n\n": "b"} {
		if got := process.LastLine(text); got != want {
			t.Errorf("LastLine(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestGently(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	cmd := exec.CommandContext(ctx, "/bin/sh", "-c", "trap 'echo good order; exit 5' INT; echo ready; while :; do sleep 0.05; done")
	process.Gently(cmd)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	if line, err := lines.ReadString('\n'); err != nil || line != "ready\n" {
		t.Fatal(line, err)
	}
	cancel()
	if line, err := lines.ReadString('\n'); err != nil || line != "good order\n" {
		t.Errorf("it says %q (%v)", line, err)
	}
	_ = cmd.Wait() // ctx's error
	if code := cmd.ProcessState.ExitCode(); code != 5 {
		t.Errorf("its code is %d", code)
	}
}

func TestPeakMemory(t *testing.T) {
	cmd := exec.Command("/bin/sh", "-c", "exit")
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	if peak := process.PeakMemory(cmd.ProcessState); peak < 100<<10 || peak > 1<<30 {
		t.Errorf("a shell took %d bytes", peak)
	}
}
