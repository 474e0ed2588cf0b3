package process_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/process"
)

// patience bounds what a test waits for; what works takes milliseconds.
const patience = time.Minute

// family is a shell with a child, which prints the two numbers, and sleeps on.
const family = "sleep 600 & echo $$ $!; wait"

// TestMain makes this process one that starts a family, and waits to be killed, or
// that starts a child in a group of its own, and ends.
func TestMain(m *testing.M) {
	switch os.Getenv("NINEPIXELS_TEST_FAMILY") {
	case "guarded":
		cmd := process.Guarded(context.Background(), "/bin/sh", "-c", family)
		cmd.Stdout = os.Stdout
		if _, err := cmd.StdinPipe(); err != nil {
			panic(err)
		}
		panic(cmd.Run())
	case "group":
		cmd := process.Group(context.Background(), "/bin/sh", "-c", family)
		said, err := cmd.StdoutPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			panic(err)
		}
		defer process.EndsWithUs(cmd).Dismiss() // before we are killed for what it says
		_, err = io.Copy(os.Stdout, said)
		panic(err)
	case "children":
		process.ChildrenEndWithUs()
		// One in a group of its own, which has a child in a session of its own.
		cmd := process.Group(context.Background(), "/bin/sh", "-c", "echo $$ $("+away+"); exec sleep 600")
		cmd.Stdout = os.Stdout
		panic(cmd.Run())
	case "shelter", "away":
		s, err := process.NewShelter()
		if err != nil {
			panic(err)
		}
		script := family
		if os.Getenv("NINEPIXELS_TEST_FAMILY") == "away" {
			script = "echo $$ $(" + away + "); exec sleep 600"
		}
		tree, err := s.Start([]string{"/bin/sh", "-c", script}, os.Environ(), "/")
		if err != nil {
			panic(err)
		}
		fmt.Println(numbers(tree), s.Temp)
		<-tree.Ended()
		panic(tree.How())
	}
	if os.Getenv("NINEPIXELS_TEST_FAMILY") == "leaves" {
		// As GoNB starts gopls: with the folder in its command line too.
		child := process.Group(context.Background(), "/bin/sh", "-c", "while :; do sleep 1; done", os.TempDir()+"/socket")
		if err := child.Start(); err != nil {
			panic(err)
		}
		fmt.Println(os.Getpid(), child.Process.Pid)
		os.Exit(3)
	}
	os.Exit(m.Run())
}

// numbers waits for the line of a family.
func numbers(tree *process.Tree) string {
	for !strings.Contains(tree.Log(), "\n") {
		time.Sleep(time.Millisecond)
	}
	return strings.TrimSpace(tree.Log())
}

// areGone fails the test unless all processes end.
func areGone(t *testing.T, pids ...int) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		all, err := process.List(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		left := slices.DeleteFunc(all, func(p process.Info) bool { return p.Ended || !slices.Contains(pids, p.PID) })
		if len(left) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("these live on: %+v", left)
		}
	}
}

// pair reads the two numbers of a family.
func pair(t *testing.T, line string) (shell, child int, rest string) {
	t.Helper()
	if _, err := fmt.Sscan(line, &shell, &child); err != nil {
		t.Fatalf("the family says %q: %v", line, err)
	}
	return shell, child, strings.Join(strings.Fields(line)[2:], " ")
}

func TestGroup(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	cmd := process.Group(ctx, "/bin/sh", "-c", family)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	shell, child, _ := pair(t, line)
	if group, err := syscall.Getpgid(child); err != nil || group != cmd.Process.Pid || shell != group {
		t.Errorf("the child is in the group %d (%v), want %d", group, err, cmd.Process.Pid)
	}
	cancel()
	_ = cmd.Wait() // it was killed
	areGone(t, shell, child)
}

// However this program ends, guarded and sheltered families end with it.
func TestFamiliesEndWithUs(t *testing.T) {
	kinds := []string{"guarded", "group", "shelter"}
	if exists("/proc/self/limits") {
		kinds = append(kinds, "away", "children")
	}
	for _, kind := range kinds {
		parent, shell, child, temp := withFamily(t, kind)
		if err := parent.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = parent.Wait() // it was killed
		areGone(t, shell, child)
		folderIsGone(t, temp)
	}
}

// withFamily starts a program that has a family of a kind, and returns it when the family is
// there: a shell, its child, and their temporary folder or "".
func withFamily(t *testing.T, kind string) (parent *exec.Cmd, shell, child int, temp string) {
	t.Helper()
	parent = exec.Command(os.Args[0])
	parent.Env = append(os.Environ(), "NINEPIXELS_TEST_FAMILY="+kind)
	parent.Stderr = os.Stderr
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("%s: %v", kind, err)
	}
	shell, child, temp = pair(t, line)
	return parent, shell, child, temp
}

// folderIsGone waits until a folder, if there is one, is removed.
func folderIsGone(t *testing.T, temp string) {
	t.Helper()
	for deadline := time.Now().Add(patience); temp != "" && exists(temp); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the folder %s stays", temp)
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func TestGuardedPassesOn(t *testing.T) {
	cmd := process.Guarded(t.Context(), "/bin/sh", "-c", "echo out; exit 7")
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.Output()
	if string(out) != "out\n" || cmd.ProcessState.ExitCode() != 7 {
		t.Errorf("%q, %v", out, err)
	}
}

func TestTree(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s, err := process.NewShelter()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Start([]string{"/nowhere/program"}, nil, "/"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a program that is missing: %v", err)
	}
	tree, err := s.Start([]string{"/bin/sh", "-c", `echo "$TMPDIR" >&2; exec /bin/sh -c "` + strings.ReplaceAll(family, "$", `\$`) + `"`}, []string{"PATH=/usr/bin:/bin"}, "/")
	if err != nil {
		t.Fatal(err)
	}
	for strings.Count(tree.Log(), "\n") < 2 {
		time.Sleep(time.Millisecond)
	}
	temp, line, _ := strings.Cut(tree.Log(), "\n")
	shell, child, _ := pair(t, line)
	if temp != tree.Temp() || shell != tree.Pid() || !slices.Equal(process.Descendants(tree.Pid()), []int{child}) || !slices.Equal(process.Glance(tree.Pid()), []int{child}) {
		t.Errorf("the tree %d has the folder %s and the descendants %v, and says %q", tree.Pid(), tree.Temp(), process.Descendants(tree.Pid()), tree.Log())
	}
	select {
	case <-tree.Ended():
		t.Error("it has ended by itself")
	default:
	}
	tree.Stop(0)
	<-tree.Ended()
	tree.Stop(0) // once more does no harm
	areGone(t, shell, child)
	if tree.How() != "signal: killed" || exists(temp) {
		t.Errorf("it ended by %q, and its folder is there: %v", tree.How(), exists(temp))
	}
}

// A process that left its group is found by its folder.
func TestTreeEndsWhatLeftItsGroup(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s, err := process.NewShelter()
	if err != nil {
		t.Fatal(err)
	}
	tree, err := s.Start(os.Args[:1], append(os.Environ(), "NINEPIXELS_TEST_FAMILY=leaves"), "/")
	if err != nil {
		t.Fatal(err)
	}
	<-tree.Ended()
	_, child, _ := pair(t, tree.Log())
	areGone(t, child)
	if tree.How() != "exit status 3" || tree.ExitCode() != 3 {
		t.Errorf("it ended by %q, code %d", tree.How(), tree.ExitCode())
	}
}

// away starts a process that shares nothing with who starts it: no variable, no
// group, no session, no folder, no open file, no parent. It prints its number.
const away = `env -i setsid sh -c 'cd /; sleep 600 </dev/null >/dev/null 2>&1 & echo $!' | cat; `

// What a process of the tree has started ends with the tree, however it has left
// it.
func TestTreeEndsWhatLeftIt(t *testing.T) {
	if !exists("/proc/self/limits") {
		t.Log("the system shows no marks")
		return
	}
	t.Setenv("TMPDIR", t.TempDir())
	for name, script := range map[string]string{
		"the tree is ended":      away + "exec sleep 600",
		"its first process ends": away + "exit 0",
		"again and again":        "exec env -i setsid sh -c '(while :; do sleep 0.01; done) & echo $!; wait'",
	} {
		s, err := process.NewShelter()
		if err != nil {
			t.Fatal(err)
		}
		began := process.Now()
		tree, err := s.Start([]string{"/bin/sh", "-c", script}, []string{"PATH=/usr/bin:/bin"}, "/")
		if err != nil {
			t.Fatal(err)
		}
		for !strings.Contains(tree.Log(), "\n") {
			time.Sleep(time.Millisecond)
		}
		var pid int
		if _, err := fmt.Sscan(tree.Log(), &pid); err != nil {
			t.Fatalf("%s: it says %q", name, tree.Log())
		}
		select {
		case <-tree.Ended():
		default:
			if found := tree.StartedSince(began); process.Alive(pid) && !slices.Contains(found, pid) {
				t.Errorf("%s: %d is not among what was started, %v", name, pid, found)
			}
		}
		tree.Stop(0)
		areGone(t, pid)
	}
}

// What a tree has started since a moment is found below it, and where it has lost
// its parent; what was started before, and what others start, is not. That holds
// within the same hundredth of a second, too.
func TestStartedSince(t *testing.T) {
	if process.Now() == (process.Moment{}) {
		t.Log("the system tells no times") // then all below counts, as TestTree tries
		return
	}
	t.Setenv("TMPDIR", t.TempDir())
	const orphan = "(sleep 600 >/dev/null 2>&1 & echo $!); "
	start := func() *teller {
		s, err := process.NewShelter()
		if err != nil {
			t.Fatal(err)
		}
		tree, err := s.Start([]string{"/bin/sh", "-c", orphan + "echo; until [ -e $TMPDIR/go ]; do :; done; " + orphan + away + "sleep 600 & echo $!; echo; wait"}, []string{"PATH=/usr/bin:/bin"}, "/")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { tree.Stop(0) })
		return &teller{t, tree}
	}
	tree, other := start(), start()
	before, others := tree.told(1), other.told(1)
	m := process.Now()
	for _, tree := range []*teller{other, tree} {
		if err := os.WriteFile(filepath.Join(tree.Temp(), "go"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	since := tree.told(2)[1:]
	others = append(others, other.told(2)...)
	found := tree.StartedSince(m)
	for _, pid := range slices.Concat(before, others, []int{tree.Pid()}) {
		if slices.Contains(found, pid) {
			t.Errorf("process %d is found, of %v; the tree says %q", pid, found, tree.Log())
		}
	}
	if len(since) != 3 {
		t.Fatalf("the tree says %q", tree.Log())
	}
	for _, pid := range since {
		if !slices.Contains(found, pid) || !process.Alive(pid) {
			t.Errorf("process %d is not found in %v; the tree says %q", pid, found, tree.Log())
		}
	}
	_ = syscall.Kill(since[0], syscall.SIGKILL)
	areGone(t, since[0])
	if process.Alive(since[0]) {
		t.Error("what was killed counts as alive")
	}
}

// A teller is a tree that prints numbers of processes, and empty lines between.
type teller struct {
	t *testing.T
	*process.Tree
}

// told returns all numbers up to the empty line with a number.
func (w *teller) told(part int) (pids []int) {
	w.t.Helper()
	for deadline := time.Now().Add(patience); strings.Count("\n"+w.Log(), "\n\n") < part; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			w.t.Fatalf("it says %q", w.Log())
		}
	}
	for _, word := range strings.Fields(w.Log()) {
		pid, err := strconv.Atoi(word)
		if err != nil {
			w.t.Fatal(err)
		}
		pids = append(pids, pid)
	}
	return pids
}

func TestNoShelter(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "nowhere"))
	if s, err := process.NewShelter(); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%+v, %v", s, err)
	}
}
