package debuggee_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/debuggee"
)

// runs is what the test's own program prints once it has got past the package's init.
const runs = "it runs"

func TestMain(m *testing.M) {
	if os.Getenv("DEBUGGEE_TEST") != "" {
		fmt.Println(runs, os.Getenv(debuggee.SocketVar))
		os.Exit(3)
	}
	os.Exit(m.Run())
}

// start starts a program that is to wait at a socket.
func start(t *testing.T, socket string) (output *bufio.Reader, ends func() int) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, os.Args[0])
	cmd.Env = append(os.Environ(), "DEBUGGEE_TEST=1", debuggee.SocketVar+"="+socket)
	pipe, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	return bufio.NewReader(pipe), func() int {
		_ = cmd.Wait()
		return cmd.ProcessState.ExitCode()
	}
}

// A program tells its number, lets the debugger attach, and does not go on before it
// may; what it starts then is not debugged.
func TestWait(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	output, ends := start(t, socket)
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(conn)
	pid, err := in.ReadString('\n')
	if n, _ := strconv.Atoi(strings.TrimSpace(pid)); err != nil || n < 2 {
		t.Fatalf("it says %q (%v), want its number", pid, err)
	}
	fmt.Fprintln(conn, os.Getpid())
	if word, err := in.ReadString('\n'); err != nil || word != debuggee.Ready+"\n" {
		t.Fatalf("it says %q (%v), want that it is ready", word, err)
	}
	printed := make(chan string, 1)
	go func() {
		line, _ := output.ReadString('\n')
		printed <- line
	}()
	select {
	case line := <-printed:
		t.Fatalf("it has printed %q before it may go on", line)
	case <-time.After(200 * time.Millisecond):
	}
	_ = conn.Close()
	if line := <-printed; line != runs+" \n" {
		t.Errorf("it prints %q, want that it runs, and without the variable", line)
	}
	if code := ends(); code != 3 {
		t.Errorf("it ends with %d, want 3", code)
	}
}

// Without somebody at the socket it runs at once.
func TestNobodyThere(t *testing.T) {
	for _, socket := range []string{"", filepath.Join(t.TempDir(), "nobody"), strings.Repeat("long/", 60)} {
		output, ends := start(t, socket)
		if line, err := output.ReadString('\n'); !strings.HasPrefix(line, runs) {
			t.Errorf("%q: it prints %q (%v)", socket, line, err)
		}
		if code := ends(); code != 3 {
			t.Errorf("%q: it ends with %d, want 3", socket, code)
		}
	}
}
