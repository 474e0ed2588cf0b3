//go:build unix

package complete_test

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/complete"
	"github.com/ninepixels/ninepixels/kernel/internal/complete/golist"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/process"
)

// slowVar names the folder of a go command that never ends, for a process that
// the test kills.
const slowVar = "NINEPIXELS_TEST_SLOW"

// slowGo makes a go command that starts a compiler and waits for it. Each of the
// two holds the pipe alive, which is at its end when none lives any more.
func slowGo(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "alive"), 0o600); err != nil {
		t.Fatal(err)
	}
	script := "#!/bin/sh\nexec 9>" + dir + "/alive\necho began >&9\nsleep 600 &\nwait\n"
	if err := process.WriteProgram(filepath.Join(dir, "go"), []byte(script)); err != nil {
		t.Fatal(err)
	}
	return dir
}

func slow(dir string) *complete.Assistant {
	return golist.New(golist.Options{Go: filepath.Join(dir, "go"), Commands: gonb.Commands, Dir: dir})
}

// ends waits until the go command has begun, calls end, and fails the test if
// something of the go command lives on.
func ends(t *testing.T, dir string, end func()) {
	t.Helper()
	alive, err := os.Open(filepath.Join(dir, "alive")) // waits for a writer
	if err != nil {
		t.Fatal(err)
	}
	defer alive.Close()
	r := bufio.NewReader(alive)
	if line, err := r.ReadString('\n'); err != nil || line != "began\n" {
		t.Fatalf("it wrote %q (%v)", line, err)
	}
	end()
	if err := alive.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, r); err != nil {
		t.Errorf("the go command or its compiler lives: %v", err)
	}
}

func TestNothingLivesAfterClose(t *testing.T) {
	dir := slowGo(t)
	a := slow(dir)
	a.Prepare("import \"fmt\"\nvar _ = fmt.Println") // two lists: of all packages, and of types
	ends(t, dir, func() {
		begin := time.Now()
		a.Close()
		if took := time.Since(begin); took > 10*time.Second {
			t.Errorf("Close took %v", took)
		}
	})

	// Nor does it start anything then, though it still answers.
	if err := process.WriteProgram(filepath.Join(dir, "go"), []byte("#!/bin/sh\ntouch "+dir+"/started\n")); err != nil {
		t.Fatal(err)
	}
	a.Prepare("import \"os\"\nvar _ = os.Args")
	code, cursor := cut("%%\nlocal := 1\nloc|")
	if found, _, _ := a.Complete(t.Context(), "", code, cursor); len(found) == 0 {
		t.Error("it does not answer")
	}
	a.Inspect(t.Context(), "import \"example.org/nowhere\"", "nowhere.X", 9)
	if _, err := os.Stat(filepath.Join(dir, "started")); err == nil {
		t.Error("it has started the go command after its end")
	}
	a.Close() // once more does no harm
}

// A kernel that is killed cannot close its assistant.
func TestNothingLivesAfterAKill(t *testing.T) {
	if dir := os.Getenv(slowVar); dir != "" {
		slow(dir).Prepare("import \"fmt\"\nvar _ = fmt.Println")
		time.Sleep(10 * time.Minute)
		return
	}
	dir := slowGo(t)
	kernel := exec.Command(os.Args[0], "-test.run=^TestNothingLivesAfterAKill$")
	kernel.Env = append(os.Environ(), slowVar+"="+dir)
	if err := kernel.Start(); err != nil {
		t.Fatal(err)
	}
	ends(t, dir, func() {
		_ = kernel.Process.Kill()
		_ = kernel.Wait()
	})
}
