//go:build unix

package runner_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/zmtp"
	"github.com/ninepixels/ninepixels/kernel/internal/process"
)

// strangerVar holds what a stranger is told: the ports, which everybody can find out, and a
// file that a forged cell would make.
const strangerVar = "NINEPIXELS_TEST_STRANGER"

// An errand is what a stranger is told.
type errand struct {
	Ports map[string]int
	File  string
}

// stranger makes this process one that knows no key, asks all that it can of a kernel, and
// prints what it hears, one line for each message: where, and what.
func stranger() {
	var e errand
	if json.Unmarshal([]byte(os.Getenv(strangerVar)), &e) != nil {
		return
	}
	var mu sync.Mutex
	session := make(chan string, 1) // of the kernel's client, as iopub tells it
	call := func(name string, kind zmtp.Kind, port int, identity string) *zmtp.Conn {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		c, err := zmtp.Dial(ctx, kind, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), zmtp.Options{Identity: identity, Receive: func(frames [][]byte) {
			mu.Lock()
			defer mu.Unlock()
			text := bytes.Join(frames, []byte(" "))
			fmt.Printf("%s: %q\n", name, text)
			if found := regexp.MustCompile(`"session": ?"([^"]+)".*"msg_type": ?"execute_request"|"msg_type": ?"execute_request".*"session": ?"([^"]+)"`).FindSubmatch(text); found != nil {
				select {
				case session <- string(found[1]) + string(found[2]):
				default:
				}
			}
		}})
		if err != nil {
			return nil
		}
		return c
	}
	for name, port := range e.Ports { // a wrong kind of socket is refused
		call(name, zmtp.Sub, port, "")
	}
	identities := []string{""}
	select {
	case s := <-session:
		identities = append(identities, s)
	case <-time.After(10 * time.Second):
	}
	forged := 0
	for _, identity := range identities {
		for _, name := range []string{"shell", "control", "stdin"} {
			if c := call(name, zmtp.Dealer, e.Ports[name], identity); c != nil {
				forged += forge(c, e.File)
			}
		}
	}
	time.Sleep(time.Second)
	mu.Lock()
	fmt.Printf("forged %d with %d identities\n", forged, len(identities))
	os.Exit(0)
}

// forge sends requests without the key's signature, and returns how many.
func forge(c *zmtp.Conn, file string) (n int) {
	cell := jupyter.Execute{Code: fmt.Sprintf("!touch %s", file), StoreHistory: true}
	for _, key := range [][]byte{nil, []byte("a guess"), {}} {
		for msgType, content := range map[string]any{
			jupyter.ExecuteRequest: cell, jupyter.InterruptRequest: struct{}{}, jupyter.ShutdownRequest: map[string]any{"restart": false}, jupyter.KernelInfoRequest: struct{}{},
			jupyter.HistoryRequest: map[string]any{"hist_access_type": "tail", "n": 100}, jupyter.DebugRequest: map[string]any{"type": "request", "command": "initialize"},
			jupyter.InputReply: map[string]any{"value": "forged"}, jupyter.CompleteRequest: map[string]any{"code": "sec", "cursor_pos": 3},
		} {
			if c.Send(jupyter.Encode(jupyter.New("stranger", msgType, content), key)) == nil {
				n++
			}
		}
	}
	return n
}

// A kernel that listens at ports, for a client that chose TCP: another user who has no key gets
// no code, no output and no control by any of them. The exception that SECURITY.md names is
// iopub, which tells everybody.
func TestCourseNobodyElseControlsPorts(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Log("this user cannot become another, and is the stranger itself")
	}
	d := sit(t, course(t))
	d.well()
	conn, err := jupyter.ReadConnection(filepath.Join(d.e.Temp(), "connection.json"))
	if err != nil || conn.Transport != "tcp" {
		t.Fatalf("the kernel is at %+v (%v)", conn, err)
	}
	temp, err := os.MkdirTemp("", "n")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(temp) })
	e := errand{File: filepath.Join(temp, "forged"), Ports: map[string]int{
		"shell": conn.ShellPort, "iopub": conn.IOPubPort, "stdin": conn.StdinPort, "control": conn.ControlPort, "heartbeat": conn.HBPort,
	}}
	heard := hears(t, temp, e, func() {
		// The stranger comes while a cell runs whose source and output are known.
		for range 8 {
			c := d.execute("%%\nfmt.Println(\"sec\" + \"ret\")\ntime.Sleep(300 * time.Millisecond)\nfmt.Println(\"ended\")")
			d.wait(c)
			if c.result.Status != jupyter.ReplyOK || c.printed.String() != "secret\nended\n" {
				t.Errorf("beside the stranger, the cell ends with %+v and has printed %q", c.result, c.printed.String())
			}
		}
	})
	d.well()
	if _, err := os.Stat(e.File); err == nil {
		t.Error("a stranger's cell has run")
	}
	forged, byIOPub := 0, false
	for line := range strings.Lines(heard) {
		from, text, _ := strings.Cut(line, ": ")
		switch {
		case from == "iopub":
			byIOPub = byIOPub || strings.Contains(text, "secret")
		case strings.HasPrefix(line, "forged "):
			_, _ = fmt.Sscanf(line, "forged %d", &forged)
			if !strings.Contains(line, "with 2 identities") {
				t.Errorf("the stranger did not try the client's own name: %s", line)
			}
		default:
			t.Errorf("a stranger hears by %s", line)
		}
	}
	if !byIOPub {
		t.Error("iopub tells a stranger nothing: then the exception in SECURITY.md is none any more")
	}
	damage.Given(t, forged, "requests of another user without the key, by TCP")
}

// hears runs a stranger, as another user if this one may, while something else happens. It
// returns what the stranger prints.
func hears(t *testing.T, temp string, e errand, meanwhile func()) string {
	t.Helper()
	told, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(temp, "stranger")
	if err := process.WriteProgram(program, text); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{temp, program} {
		if err := os.Chmod(path, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(program)
	cmd.Env, cmd.Dir = []string{strangerVar + "=" + string(told)}, "/"
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	meanwhile()
	if err := cmd.Wait(); err != nil {
		t.Errorf("the stranger ends by %v: %s", err, &out)
	}
	return out.String()
}
