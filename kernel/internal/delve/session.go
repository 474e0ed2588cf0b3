// Package delve debugs the programs of cells by Delve, the debugger of Go.
//
// A cell is a program of its own, and so each cell has a debugger of its own: a
// [Session] is one dlv that has attached to one program. A [Front] is what JupyterLab
// sees: one debug session for a notebook, which keeps the breakpoints, gives them to
// each new program, and names sources as JupyterLab does.
//
// The program waits at a socket for its debugger (package debuggee), and Delve is
// called back at another. Both stand in a folder that this user alone can enter.
package delve

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/ninepixels/ninepixels/kernel/debuggee"
	"github.com/ninepixels/ninepixels/kernel/internal/process"
)

// The sockets in their folder.
const (
	programSocket = "debuggee"
	delveSocket   = "dlv"
)

// How long may pass.
const (
	startTime  = 30 * time.Second // until Delve has read a program and attached to it
	answerTime = 3 * time.Second  // until it has let go of it
)

// A Door is where the program of a cell waits for its debugger.
type Door struct {
	dir      string
	listener *net.UnixListener
}

// Open opens a door in a folder, which must be this user's alone.
//
// Errors: others can enter the folder; the socket cannot be made.
func Open(dir string) (*Door, error) {
	if info, err := os.Stat(dir); err != nil {
		return nil, err
	} else if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("other users can enter the folder %s, in which the debugger would listen: take their rights away with chmod 700", dir)
	}
	l, err := listen(dir, programSocket)
	if err != nil {
		return nil, err
	}
	return &Door{dir, l}, nil
}

// Socket is the path of the door's socket.
func (d *Door) Socket() string { return filepath.Join(d.dir, programSocket) }

// Close closes the door: a program that comes later runs without a debugger.
func (d *Door) Close() { _ = d.listener.Close() }

func listen(dir, name string) (*net.UnixListener, error) {
	path := filepath.Join(dir, name)
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		return nil, fmt.Errorf("the debugger's socket cannot be made: %w", err)
	}
	return l, nil
}

// A Program is one that waits at the door.
type Program struct {
	Pid  int
	conn net.Conn
	in   *bufio.Reader
}

// accept waits for the next program.
//
// Errors: the door was closed; what came is no program of a cell.
func (d *Door) accept() (*Program, error) {
	conn, err := d.listener.Accept()
	if err != nil {
		return nil, err
	}
	p := &Program{conn: conn, in: bufio.NewReader(conn)}
	line, err := p.in.ReadString('\n')
	if err == nil {
		p.Pid, err = strconv.Atoi(strings.TrimSpace(line))
	}
	if err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("what came to the debugger's socket is no cell's program: %w", err)
	}
	return p, nil
}

// Go has the program go on.
func (p *Program) Go() { _ = p.conn.Close() }

// allow has the program let a process attach to it.
func (p *Program) allow(tracer int) error {
	if _, err := fmt.Fprintln(p.conn, tracer); err != nil {
		return err
	}
	line, err := p.in.ReadString('\n')
	if err == nil && strings.TrimSpace(line) != debuggee.Ready {
		err = fmt.Errorf("it said %q", line)
	}
	return err
}

// A Session is a dlv that has attached to a program.
type Session struct {
	client  *client
	process *exec.Cmd
	said    *process.Tail
	ended   chan struct{} // closed when dlv has ended
	once    sync.Once
}

// Attach starts Delve, the program dlv, and has it attach to a waiting program.
// events are told one at a time. The program still waits when it returns.
//
// Errors: Delve does not start, or may not attach: with what it said.
func (d *Door) Attach(ctx context.Context, dlv string, p *Program, events func(Message)) (_ *Session, err error) {
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	l, err := listen(d.dir, delveSocket)
	if err != nil {
		return nil, err
	}
	defer l.Close()
	s := &Session{said: &process.Tail{}, ended: make(chan struct{})}
	if err := s.start(dlv, filepath.Join(d.dir, delveSocket)); err != nil {
		return nil, fmt.Errorf("the debugger does not start: %w", err)
	}
	defer func() {
		if err != nil {
			s.Close()
			err = fmt.Errorf("the debugger cannot attach to the cell's program: %w%s", err, behind(s.said.String()))
		}
	}()
	stop := make(chan struct{})
	defer close(stop)
	go func() { // each of these ends the wait
		select {
		case <-ctx.Done():
		case <-s.ended:
		case <-stop:
		}
		_ = l.Close()
	}()
	conn, err := l.Accept()
	if err != nil {
		return nil, errors.Join(context.Cause(ctx), errors.New("it has not called back"))
	}
	s.client = newClient(conn, events)
	if err := p.allow(s.tracer()); err != nil {
		return nil, err
	}
	go func() {
		select {
		case <-ctx.Done():
			_ = conn.Close()
		case <-stop:
		}
	}()
	for _, request := range []struct {
		command   string
		arguments any
	}{
		{"initialize", initialize},
		{"attach", map[string]any{"mode": "local", "processId": p.Pid, "showGlobalVariables": true, "stackTraceDepth": stackDepth}},
	} {
		answer, err := s.client.ask(request.command, request.arguments)
		if err != nil {
			return nil, err
		}
		if !answer.Success {
			return nil, errors.New(reason(answer))
		}
	}
	return s, nil
}

// stackDepth is how many frames of a stack are told: a recursion may have millions.
const stackDepth = 100

// initialize are the arguments by which Delve is greeted.
var initialize = map[string]any{
	"clientID": "ninepixels", "adapterID": "go", "pathFormat": "path",
	"linesStartAt1": true, "columnsStartAt1": true, "supportsVariableType": true,
}

// start starts dlv, which calls back at a socket. It ends with this program.
func (s *Session) start(dlv, socket string) error {
	cmd := exec.Command(dlv, "dap", "--client-addr=unix:"+socket, "--check-go-version=false")
	cmd.Env = append(os.Environ(), noTelemetry)
	process.OwnGroup(cmd)
	cmd.Stdout, cmd.Stderr = s.said, s.said
	if err := cmd.Start(); err != nil {
		return err
	}
	s.process = cmd
	go func() {
		_ = cmd.Wait()
		close(s.ended)
	}()
	return nil
}

// noTelemetry keeps Delve from starting a process that counts how it is used, and that
// may outlive it.
const noTelemetry = "GO_TELEMETRY_CHILD=2"

// tracer is the process that attaches.
func (s *Session) tracer() int { return s.process.Process.Pid }

// Ask passes a request on to Delve.
func (s *Session) Ask(command string, arguments any) (Message, error) {
	return s.client.ask(command, arguments)
}

// Close has Delve let go of the program, which goes on, and end.
func (s *Session) Close() {
	s.once.Do(func() {
		if s.client != nil {
			let := make(chan struct{})
			go func() {
				_, _ = s.client.ask("disconnect", map[string]any{"terminateDebuggee": false})
				close(let)
			}()
			select {
			case <-let:
			case <-time.After(answerTime):
			}
			_ = s.client.conn.Close()
			<-s.client.done // what has come before has been passed on
		}
		select {
		case <-s.ended:
			return
		case <-time.After(answerTime):
		}
		_ = process.KillGroup(s.process.Process.Pid) // the system lets go of what it traces
		<-s.ended
	})
}

// reason is why a response is no success.
func reason(m Message) string {
	var body struct {
		Error struct {
			Format string `json:"format"`
		} `json:"error"`
	}
	if unmarshal(m.Body, &body) == nil && body.Error.Format != "" {
		return body.Error.Format
	}
	return m.Message
}

// behind is what a program said, behind a sentence about it.
func behind(said string) string {
	if line := process.LastLine(said); line != "" {
		return " (" + line + ")"
	}
	return ""
}
