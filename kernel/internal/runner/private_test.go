//go:build unix

package runner_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/process"
	"github.com/ninepixels/ninepixels/kernel/internal/runner"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
)

// nobody is a user who owns nothing.
const nobody = 65534

// intruderVar holds sockets, as network and address with a space between and one
// a line, to which a process is to connect.
const intruderVar = "NINEPIXELS_TEST_INTRUDER"

// intruder makes this process one that prints which of the sockets it reaches.
func intruder() {
	list := os.Getenv(intruderVar)
	if list == "" {
		return
	}
	for line := range strings.Lines(list) {
		network, address, _ := strings.Cut(strings.TrimSpace(line), " ")
		if c, err := net.DialTimeout(network, address, time.Second); err == nil {
			c.Close()
			fmt.Println(network, address)
		}
	}
	os.Exit(0)
}

// While a cell runs, neither our kernel's engine nor anything that it has started
// listens on a port, and its sockets are reached by its own user alone. The same
// holds of a stock GoNB that the runner has started.
func TestNobodyElseReachesGoNB(t *testing.T) {
	for name, sp := range map[string]*spec.Spec{"ours": course(t), "stock": gonb(t)} {
		t.Run(name, func(t *testing.T) { isPrivate(t, sp) })
	}
}

// A kernel that Jupyter starts as the command lab tells it to has its sockets in
// Jupyter's runtime folder, by Jupyter's names. They are its own user's alone, too.
func TestCourseNobodyElseReachesJupytersSockets(t *testing.T) {
	temp, err := os.MkdirTemp("", "n")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(temp) })
	if err := os.Chmod(temp, 0o755); err != nil {
		t.Fatal(err)
	}
	runtime := filepath.Join(temp, "runtime")
	if !jupyter.Private(runtime) {
		t.Fatal("the folder for Jupyter's sockets is not private")
	}
	conn, err := jupyter.NewLocalConnection(runtime)
	if err != nil {
		t.Fatal(err)
	}
	base := filepath.Join(runtime, "kernel-6f1c3a52-8d0e-4b7f-9a6d-2c5e81b04d73")
	conn.IP = base + "-ipc"
	if err := conn.Write(base + ".json"); err != nil {
		t.Fatal(err)
	}
	sp := course(t)
	cmd := process.Group(t.Context(), sp.Command(base+".json")...)
	cmd.Env, cmd.Dir = append(sp.Environ(os.Environ()), spec.HistoryVar+"=off"), t.TempDir()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	})
	var sockets []string
	for deadline := time.Now().Add(patience); len(sockets) < 5; time.Sleep(10 * time.Millisecond) {
		if sockets, _ = filepath.Glob(conn.IP + "-*"); time.Now().After(deadline) {
			t.Fatalf("the sockets are %v, want five", sockets)
		}
	}
	newcomer(t, conn) // it answers
	if open := listeners(t); len(open) > 0 {
		t.Errorf("these ports are open: %v", open)
	}
	reach(t, temp, sockets)
}

func isPrivate(t *testing.T, sp *spec.Spec) {
	temp, err := os.MkdirTemp("", "n") // short, since sockets stand in it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(temp) })
	if err := os.Chmod(temp, 0o755); err != nil { // as /tmp, others may enter it
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", temp)
	s := start(t, sp)
	surroundings(t, s)
	long := make(chan *runner.Result)
	go func() {
		r, _ := s.Execute(t.Context(), "%%\nos.WriteFile(\"begun\", nil, 0o644)\nfor {\n\tif _, err := os.Stat(\"end\"); err == nil {\n\t\tbreak\n\t}\n\ttime.Sleep(10 * time.Millisecond)\n}", patience)
		long <- r
	}()
	dir := notebookFolder(t, "begun")
	sockets, _ := filepath.Glob(filepath.Join(temp, "*", "z-*"))
	inner, _ := filepath.Glob(filepath.Join(temp, "*", "*", "z-*"))
	sockets = append(sockets, inner...)
	if len(sockets) < 5 {
		t.Errorf("the sockets are %v, want five and more", sockets)
	}
	if open := listeners(t); len(open) > 0 {
		t.Errorf("these ports are open: %v", open)
	}
	reach(t, temp, sockets)
	if err := os.WriteFile(filepath.Join(dir, "end"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if r := <-long; r == nil || r.Failed != "" {
		t.Errorf("the cell ends by %+v", r)
	}
}

// notebookFolder waits until a cell has made a file in its session's folder, which
// is below the test's, and returns that folder.
func notebookFolder(t *testing.T, name string) string {
	t.Helper()
	root := filepath.Dir(t.TempDir())
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		if found, _ := filepath.Glob(filepath.Join(root, "*", name)); len(found) == 1 {
			return filepath.Dir(found[0])
		}
		if time.Now().After(deadline) {
			t.Fatalf("no cell has made the file %s below %s", name, root)
		}
	}
}

// listeners returns the ports on which processes listen that descend from this
// one.
func listeners(t *testing.T) (open []string) {
	t.Helper()
	ours := map[string]int{} // the sockets' inodes, and whose they are
	for _, pid := range process.Descendants(os.Getpid()) {
		files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
		for _, file := range files {
			link, _ := os.Readlink(file)
			if inode, ok := strings.CutPrefix(link, "socket:["); ok {
				ours[strings.TrimSuffix(inode, "]")] = pid
			}
		}
	}
	if len(ours) == 0 {
		t.Error("the kernel has no sockets at all, so that this test sees nothing")
	}
	for _, file := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		text, _ := os.ReadFile(file) // a machine may be without IPv6
		for line := range strings.Lines(string(text)) {
			const listens = "0A"
			if f := strings.Fields(line); len(f) > 9 && f[3] == listens && ours[f[9]] != 0 {
				open = append(open, fmt.Sprintf("%s of the process %d", f[1], ours[f[9]]))
			}
		}
	}
	return open
}

// reach checks that another user reaches none of the sockets, though that user
// does reach one whose folder anybody may enter.
func reach(t *testing.T, temp string, sockets []string) {
	t.Helper()
	if os.Geteuid() != 0 { // this user cannot become another: the folders' modes have to do
		for _, socket := range sockets {
			if info, err := os.Stat(filepath.Dir(socket)); err != nil || info.Mode().Perm() != 0o700 {
				t.Errorf("the folder of %s is %v, %v", socket, info, err)
			}
		}
		return
	}
	free := filepath.Join(temp, "free")
	l, err := net.Listen("unix", free)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	program := filepath.Join(temp, "intruder")
	text, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := process.WriteProgram(program, text); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{free, program} {
		if err := os.Chmod(path, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(program)
	cmd.Env = []string{intruderVar + "=unix " + strings.Join(slices.Concat([]string{free}, sockets), "\nunix ")}
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	out, err := cmd.CombinedOutput()
	if err != nil || string(out) != "unix "+free+"\n" {
		t.Errorf("another user reaches, of %v:\n%s%v", sockets, out, err)
	}
}
