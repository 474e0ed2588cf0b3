package kernelproc_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/kerneltest"
	"github.com/ninepixels/ninepixels/kernel/internal/kernelproc"
)

// patience bounds what a test waits for; what works takes milliseconds.
const patience = 2 * time.Minute

// startVar makes this process start an engine, and wait.
const startVar = "NINEPIXELS_START_ENGINE"

func TestMain(m *testing.M) {
	if os.Getenv(startVar) != "" {
		os.Unsetenv(startVar)
		_, err := kernelproc.Start(context.Background(), options(kerneltest.Works, os.Getenv(kerneltest.BookVar)))
		fmt.Println(err)
		select {}
	}
	kerneltest.Engine() // if this process is to be a fake engine
	os.Exit(m.Run())
}

func options(mode, book string) kernelproc.Options {
	return kernelproc.Options{
		Name: "fake", Dir: ".", Argv: func(file string) []string { return []string{os.Args[0], file} },
		Env: append(os.Environ(), kerneltest.ModeVar+"="+mode, kerneltest.BookVar+"="+book), ReadLog: readLog,
	}
}

// readLog is for the log of a fake engine, which says one thing.
func readLog(log string) kernelproc.Said {
	log = strings.TrimSpace(log)
	return kernelproc.Said{Trouble: log, PortTaken: strings.Contains(log, "in use")}
}

// scene gives a test a temporary folder in which all that its engines leave
// would be found, and checks at its end that there is nothing, and that the
// engines that have noted themselves in the book are gone.
func scene(t *testing.T) (book string) {
	t.Helper()
	temp, err := os.MkdirTemp("", "e") // short: sockets may stand in it
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", temp)
	book = filepath.Join(t.TempDir(), "book")
	t.Cleanup(func() {
		defer os.RemoveAll(temp)
		deadline := time.Now().Add(patience)
		for {
			left := remains(temp, book)
			if left == "" {
				return
			}
			if time.Now().After(deadline) {
				t.Errorf("left behind: %s", left)
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
	})
	return book
}

func remains(temp, book string) string {
	if files, err := filepath.Glob(filepath.Join(temp, "np*")); err != nil || len(files) > 0 {
		return fmt.Sprint(files, err)
	}
	text, _ := os.ReadFile(book) // none if no engine came as far
	for line := range strings.Lines(string(text)) {
		pid, _, _ := strings.Cut(line, " ")
		group, err := strconv.Atoi(pid)
		if err != nil || !errors.Is(syscall.Kill(-group, 0), syscall.ESRCH) {
			return "process " + line
		}
	}
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, file := range files {
		if environ, err := os.ReadFile(file); err == nil && bytes.Contains(environ, []byte("TMPDIR="+temp+"/np")) {
			return file
		}
	}
	return ""
}

func start(t *testing.T, mode, book string) *kernelproc.Engine {
	t.Helper()
	e, err := kernelproc.Start(t.Context(), options(mode, book))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

// execute runs a cell and returns what it has printed.
func execute(t *testing.T, e *kernelproc.Engine, code string) string {
	t.Helper()
	id, err := e.Client().Request(jupyter.Shell, jupyter.ExecuteRequest, jupyter.Execute{Code: code})
	if err != nil {
		t.Fatal(err)
	}
	printed := ""
	limit := time.After(patience)
	for {
		select {
		case m := <-e.Client().Messages():
			var text jupyter.Text
			var state jupyter.KernelState
			switch {
			case m.Parent.ID != id:
			case m.Header.Type == jupyter.Stream && m.Read(&text) == nil:
				printed += text.Text
			case m.Header.Type == jupyter.Status && m.Read(&state) == nil && state.State == jupyter.StateIdle:
				return printed
			}
		case <-limit:
			t.Fatalf("%q does not end", code)
		}
	}
}

func ended(t *testing.T, e *kernelproc.Engine) {
	t.Helper()
	select {
	case <-e.Ended():
	case <-time.After(patience):
		t.Fatal("the engine does not end")
	}
}

func TestStart(t *testing.T) {
	e := start(t, kerneltest.Works, scene(t))
	if e.Info.Implementation != "fake" {
		t.Errorf("the engine is %+v", e.Info)
	}
	if got := execute(t, e, "print PID\nprint TMPDIR"); got != fmt.Sprint(e.Pid(), e.Temp()) {
		t.Errorf("the engine is %d with the folder %s, and says %q", e.Pid(), e.Temp(), got)
	}
	if info, err := os.Stat(e.Temp()); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder, which holds a key, is %v, %v", info, err)
	}
	if found := e.Descendants(); len(found) > 0 {
		t.Errorf("an engine that has started nothing has the descendants %v", found)
	}
	child, err := strconv.Atoi(strings.TrimSpace(execute(t, e, "spawn")))
	if err != nil {
		t.Fatal(err)
	}
	if found := e.Descendants(); !slices.Contains(found, child) {
		t.Errorf("the descendants are %v, want %d among them", found, child)
	}
	e.Close()
	ended(t, e)
	e.Close() // once more does no harm
}

// A kernel that understands it is reached by nobody else: neither it nor what it
// starts listens on a port.
func TestStartLocal(t *testing.T) {
	o := options(kerneltest.Works, scene(t))
	o.Local, o.File = true, "kernel-1a2b-3c.json"
	e, err := kernelproc.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	if got := execute(t, e, "print PID"); got != fmt.Sprint(e.Pid()) {
		t.Errorf("the engine is %d, and says %q", e.Pid(), got)
	}
	conn, err := jupyter.ReadConnection(filepath.Join(e.Temp(), o.File))
	if err != nil {
		t.Fatal(err)
	}
	network, address := conn.Endpoint(conn.ShellPort)
	if info, err := os.Stat(address); network != "unix" || err != nil || info.Mode()&os.ModeSocket == 0 || filepath.Dir(address) != e.Temp() {
		t.Errorf("it listens on %s %s, %v, %v; its folder is %s", network, address, info, err, e.Temp())
	}
}

// Where the temporary folder's path is too long for a socket, the kernel starts.
func TestStartLocalBelowALongPath(t *testing.T) {
	book := scene(t)
	long := filepath.Join(t.TempDir(), strings.Repeat("x", 100))
	if err := os.Mkdir(long, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", long)
	o := options(kerneltest.Works, book)
	o.Local = true
	e, err := kernelproc.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	if got := execute(t, e, `stdout "well"`); got != "well" {
		t.Errorf("it prints %q", got)
	}
}

func TestKill(t *testing.T) {
	e := start(t, kerneltest.Works, scene(t))
	execute(t, e, "spawn\nspawn bare\nlog \"too hot\\n\"")
	e.Kill()
	ended(t, e)
	if dead := e.Dead(); dead.How != "signal: killed" || dead.Error() != "the kernel's process has ended: signal: killed; its last word was: too hot" {
		t.Errorf("its end is %+v", dead)
	}
	var dead *kernelproc.DeadError
	if err := e.SendError(errors.New("no connection")); !errors.As(err, &dead) {
		t.Errorf("a request that could not be sent is told as %v", err)
	}
}

// An engine that does not heed a request to shut down is ended.
func TestClings(t *testing.T) {
	o := options(kerneltest.Clings, scene(t))
	o.StopPatience = 100 * time.Millisecond
	e, err := kernelproc.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	execute(t, e, "spawn")
	e.Close()
	ended(t, e)
	if how := e.Dead().How; how != "signal: killed" {
		t.Errorf("it has ended by itself: %s", how)
	}
}

// At whatever moment this program is killed, it leaves nothing behind.
func TestKilledAtTheStart(t *testing.T) {
	book := scene(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for range 20 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), startVar+"=1", kerneltest.BookVar+"="+book)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(random.Int64N(int64(60 * time.Millisecond)))) // from before the folder to after the handshake
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
}

// What a kernel has started ends with it, before anybody asks.
func TestItsProcessesEndWithIt(t *testing.T) {
	e := start(t, kerneltest.Works, scene(t))
	child, err := strconv.Atoi(strings.TrimSpace(execute(t, e, "spawn")))
	if err != nil {
		t.Fatal(err)
	}
	if !alive(child) {
		t.Fatal("it has started nothing")
	}
	if err := syscall.Kill(e.Pid(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	ended(t, e)
	if _, err := os.Stat(e.Temp()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("its folder stays: %v", err)
	}
	for deadline := time.Now().Add(patience); alive(child); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("what it has started runs on")
		}
	}
}

// alive reports whether a process runs: one whose end nobody has noticed yet
// has no environment any more.
func alive(pid int) bool {
	if _, err := os.Stat("/proc/self"); err != nil {
		return syscall.Kill(pid, 0) == nil
	}
	environ, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
	return err == nil && len(environ) > 0
}
