//go:build unix

package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/kerneltest"
	"github.com/ninepixels/ninepixels/kernel/internal/kernelproc"
	"github.com/ninepixels/ninepixels/kernel/internal/server"
)

// patience bounds what a test waits for; what works takes milliseconds.
const patience = 2 * time.Minute

func TestMain(m *testing.M) {
	kerneltest.Engine() // if this process is to be a fake engine
	os.Exit(m.Run())
}

// A desk is a client before a served kernel with a fake engine behind it.
type desk struct {
	*testing.T
	client  *jupyter.Client
	book    string
	history string
	served  chan error
	log     logbook
	conn    jupyter.Connection
}

func sit(t *testing.T) *desk {
	t.Helper()
	return sitAt(t, nil)
}

// sitAt does the same with other options.
func sitAt(t *testing.T, change func(*server.Options)) *desk {
	t.Helper()
	d := &desk{T: t, book: filepath.Join(t.TempDir(), "book"), history: filepath.Join(t.TempDir(), "history"), served: make(chan error, 1)}
	conn, err := jupyter.NewConnection()
	if err != nil {
		t.Fatal(err)
	}
	o := d.options(conn)
	if change != nil {
		change(&o)
	}
	d.conn = o.Connection
	ctx, cancel := context.WithCancel(context.Background())
	go func() { d.served <- server.Serve(ctx, o) }()
	if d.client, err = jupyter.Dial(t.Context(), o.Connection); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-d.served:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(patience):
			t.Error("the kernel does not end")
		}
		d.client.Close()
		d.leavesNothing()
	})
	d.await("the welcome", func(m jupyter.Received) bool { return m.Header.Type == jupyter.IOPubWelcome })
	return d
}

func (d *desk) options(conn jupyter.Connection) server.Options {
	self, err := os.Executable()
	if err != nil {
		d.Fatal(err)
	}
	return server.Options{
		Connection: conn, Version: "1.2.3", GoVersion: "go1.26.99", History: d.history, Log: d.log.add,
		Engine: kernelproc.Options{
			Name: "fake", Dir: d.TempDir(), Argv: func(file string) []string { return []string{self, file} },
			Env: append(os.Environ(), kerneltest.ModeVar+"="+kerneltest.Works, kerneltest.BookVar+"="+d.book),
		},
	}
}

// leavesNothing checks that the engines' processes and folders are gone.
func (d *desk) leavesNothing() {
	text, err := os.ReadFile(d.book)
	if err != nil {
		return // it was not even started when the test had ended
	}
	for line := range strings.Lines(string(text)) {
		var pid int
		var temp string
		if _, err := fmt.Sscan(line, &pid, &temp); err != nil {
			d.Fatal(err)
		}
		deadline := time.Now().Add(patience)
		for {
			_, errFolder := os.Stat(temp)
			if errors.Is(errFolder, os.ErrNotExist) && errors.Is(syscall.Kill(-pid, 0), syscall.ESRCH) {
				break
			}
			if time.Now().After(deadline) {
				d.Errorf("engine %d or its folder %s is left behind", pid, temp)
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
}

func (d *desk) await(what string, is func(jupyter.Received) bool) jupyter.Received {
	d.Helper()
	limit := time.After(patience)
	for {
		select {
		case m := <-d.client.Messages():
			if is(m) {
				return m
			}
		case <-limit:
			d.Fatalf("%s does not come", what)
		}
	}
}

func (d *desk) send(ch jupyter.Channel, msgType string, content any) string {
	d.Helper()
	id, err := d.client.Request(ch, msgType, content)
	if err != nil {
		d.Fatal(err)
	}
	return id
}

// ask sends a request and returns the content of its reply.
func (d *desk) ask(ch jupyter.Channel, msgType string, content any) map[string]any {
	d.Helper()
	id := d.send(ch, msgType, content)
	m := d.await("the reply to "+msgType, func(m jupyter.Received) bool { return m.Channel == ch && m.Parent.ID == id })
	if want := strings.TrimSuffix(msgType, "request") + "reply"; m.Header.Type != want {
		d.Errorf("a %s was answered by a %s, want %s", msgType, m.Header.Type, want)
	}
	var reply map[string]any
	if err := m.Read(&reply); err != nil {
		d.Fatal(err)
	}
	return reply
}

// cell is a cell of the fake engine's steps: special lines as they are, and the
// rest in the comments of a program.
func cell(code string) jupyter.Execute {
	var special, steps strings.Builder
	for line := range strings.Lines(code) {
		line = strings.TrimSuffix(line, "\n")
		if strings.ContainsAny(line[:min(1, len(line))], "!%") {
			special.WriteString(line + "\n")
		} else if line != "" {
			steps.WriteString("//: " + line + "\n")
		}
	}
	if steps.Len() > 0 {
		return plain(special.String() + "%%\n" + steps.String() + "_ = 0")
	}
	return plain(strings.TrimSuffix(special.String(), "\n"))
}

// plain is a cell as it is.
func plain(code string) jupyter.Execute {
	return jupyter.Execute{Code: code, StoreHistory: true, StopOnError: true, UserExpressions: map[string]string{}}
}

// story tells what came of some requests until each has been answered and is
// idle again, one line a message: first those on iopub, then the replies.
func (d *desk) story(ids ...string) string {
	d.Helper()
	var b, replies strings.Builder
	number := map[string]int{}
	for i, id := range ids {
		number[id] = i + 1
	}
	for open := 2 * len(ids); open > 0; {
		m := d.await("the end of the cells", func(m jupyter.Received) bool { return number[m.Parent.ID] > 0 })
		var c struct {
			State string `json:"execution_state"`
			Name, Text, Status, Code,
			EName, EValue string
			Data map[string]any
		}
		if err := json.Unmarshal(m.Content, &c); err != nil {
			d.Fatal(err)
		}
		to := &b
		if m.Channel != jupyter.IOPub {
			to = &replies
		}
		fmt.Fprintf(to, "%d %s %s\n", number[m.Parent.ID], m.Header.Type, strings.TrimSpace(fmt.Sprint(c.State, c.Name, c.Text, c.Status, " ", c.EName, " ", c.EValue)))
		if m.Channel != jupyter.IOPub || c.State == jupyter.StateIdle {
			open--
		}
	}
	return b.String() + replies.String()
}

func (d *desk) tells(got string, want ...string) {
	d.Helper()
	rest := got
	for _, w := range want {
		at := strings.Index(rest, w)
		if at < 0 {
			d.Errorf("there is no %q (in this order) in\n%s", w, got)
			return
		}
		rest = rest[at+len(w):]
	}
}

// A logbook holds what a kernel logs.
type logbook struct {
	mu    sync.Mutex
	lines []string
}

func (l *logbook) add(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, fmt.Sprintf(format, args...))
}

// logs waits for a line that holds the words.
func (d *desk) logs(words string) {
	d.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		d.log.mu.Lock()
		text := strings.Join(d.log.lines, "\n")
		d.log.mu.Unlock()
		if strings.Contains(text, words) {
			return
		}
		if time.Now().After(deadline) {
			d.Fatalf("the log has no %q:\n%s", words, text)
		}
	}
}
