package gonb

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"golang.org/x/sys/unix"

	"github.com/ninepixels/ninepixels/kernel/debuggee"
	"github.com/ninepixels/ninepixels/kernel/internal/cell"
)

// The pipes by which a cell's programs and shell commands speak with the kernel,
// not with GoNB: named ones in the engine's temporary folder. GoNB sends on what
// it reads as thousands of small messages, cuts characters in two, keeps what
// nobody takes, and asks nobody for what a program wants to read. By these pipes a
// program that prints faster than its output is shown has to wait, as in a
// terminal.
const (
	stdinPipe  = "stdin"
	stdoutPipe = "stdout"
	stderrPipe = "stderr"
)

// maxWaiting is how much of what was printed may wait in the kernel; then the
// program waits.
const maxWaiting = 256 << 10

// gather is how long a pipe fills before it is read again. A program that prints row
// by row would else wake the kernel for each row, and both would keep a processor busy
// that the page needs to show the rows.
const gather = time.Millisecond

// A Print is a piece of what a cell has printed; or, without a text, the mark that
// the cell has made a display, which comes by another way and may come later.
type Print struct{ Stream, Text string }

// ShownMark is what package show prints behind each display, if it prints to the
// kernel's own pipe: what follows in the pipe stands behind the display.
const ShownMark = "\x1b]np-shown\a"

// stdio is the kernel's end of the pipes.
type stdio struct {
	in      int           // to write to
	outs    [2]int        // to read from: stdout, stderr
	mu      sync.Mutex    // held from a read until what was read is in waiting
	waiting []Print       // what was read and not yet taken
	size    int           // of it
	rest    [2][]byte     // the beginning of a character whose end is to come
	some    chan struct{} // something waits
	taken   chan struct{} // there is room again
	closed  chan struct{}
	reader  sync.WaitGroup
}

var streams = [2]string{"stdout", "stderr"}

// openPipes makes the pipes in a folder. The kernel holds both ends of each, so
// that nobody waits for somebody to open the other.
func openPipes(dir string) (*stdio, error) {
	s := &stdio{some: make(chan struct{}, 1), taken: make(chan struct{}, 1), closed: make(chan struct{})}
	var fds []int
	for _, name := range []string{stdinPipe, stdoutPipe, stderrPipe} {
		path := filepath.Join(dir, name)
		err := unix.Mkfifo(path, 0o600)
		fd := -1
		if err == nil {
			fd, err = unix.Open(path, unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
		}
		if err != nil {
			for _, fd := range fds {
				_ = unix.Close(fd)
			}
			return nil, fmt.Errorf("a pipe for what cells print cannot be made: %w", err)
		}
		fds = append(fds, fd)
	}
	s.in, s.outs = fds[0], [2]int{fds[1], fds[2]}
	s.reader.Go(s.read)
	return s, nil
}

// close ends the reader and closes the pipes.
func (s *stdio) close() {
	close(s.closed)
	_, _ = unix.Write(s.outs[0], []byte{'\n'}) // wakes the reader
	s.reader.Wait()
	for _, fd := range append(s.outs[:], s.in) {
		_ = unix.Close(fd)
	}
}

// read takes what comes, until the pipes are closed.
func (s *stdio) read() {
	for {
		poll := []unix.PollFd{{Fd: int32(s.outs[0]), Events: unix.POLLIN}, {Fd: int32(s.outs[1]), Events: unix.POLLIN}}
		if s.isClosed() { // what wakes the reader may have been read with all else
			return
		}
		_, err := unix.Poll(poll, -1)
		if s.isClosed() {
			return
		}
		if err != nil && !errors.Is(err, unix.EINTR) {
			return
		}
		s.mu.Lock()
		s.fill()
		full := s.size >= maxWaiting
		s.mu.Unlock()
		if full {
			select {
			case <-s.taken:
			case <-s.closed:
				return
			}
		}
		time.Sleep(gather)
	}
}

func (s *stdio) isClosed() bool {
	select {
	case <-s.closed:
		return true
	default:
		return false
	}
}

// fill reads once from each pipe that has something. s.mu is held.
func (s *stdio) fill() (more bool) {
	buffer := make([]byte, 64<<10)
	for i, fd := range s.outs {
		n, err := unix.Read(fd, buffer)
		if err != nil || n <= 0 {
			continue
		}
		more = true
		text := append(s.rest[i], buffer[:n]...)
		whole := len(text) - partial(text)
		s.rest[i] = append([]byte(nil), text[whole:]...)
		for n, piece := range strings.Split(string(text[:whole]), ShownMark) {
			if n > 0 {
				s.add(Print{Stream: streams[i]})
			}
			if piece != "" {
				s.add(Print{streams[i], piece})
			}
		}
	}
	return more
}

// partial is how many bytes at the end of a text are the beginning of a character,
// or of a mark, whose other bytes are still to come.
func partial(text []byte) int {
	for n := min(len(ShownMark)-1, len(text)); n > 0; n-- {
		if strings.HasPrefix(ShownMark, string(text[len(text)-n:])) {
			return n
		}
	}
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if at := len(text) - n; utf8.RuneStart(text[at]) {
			if utf8.FullRune(text[at:]) {
				return 0
			}
			return n
		}
	}
	return 0
}

func (s *stdio) add(p Print) {
	s.size += len(p.Text)
	if last := len(s.waiting) - 1; last >= 0 && s.waiting[last].Stream == p.Stream && p.Text != "" && s.waiting[last].Text != "" {
		s.waiting[last].Text += p.Text
	} else {
		s.waiting = append(s.waiting, p)
	}
	select {
	case s.some <- struct{}{}:
	default:
	}
}

// take returns what was printed so far, all of it: what is still in the pipes,
// too, if all is wanted.
func (s *stdio) take(all bool) []Print {
	s.mu.Lock()
	defer s.mu.Unlock()
	for all && s.fill() && s.size < maxWaiting {
	}
	taken := s.waiting
	s.waiting, s.size = nil, 0
	select {
	case s.taken <- struct{}{}:
	default:
	}
	return taken
}

// last returns what is left of a character that was cut off, at the end of a cell.
func (s *stdio) last() []Print {
	prints := s.take(true)
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, rest := range s.rest {
		if len(rest) > 0 {
			prints = append(prints, Print{streams[i], string(rest)})
			s.rest[i] = nil
		}
	}
	return prints
}

// clear throws away what nobody has read of what was typed, and what was printed
// behind the end of a cell.
func (s *stdio) clear() {
	buffer := make([]byte, 4<<10)
	for {
		if n, err := unix.Read(s.in, buffer); err != nil || n <= 0 {
			return
		}
	}
}

// enter gives a program a line to read.
func (s *stdio) enter(line string) {
	for text := []byte(line + "\n"); len(text) > 0; {
		n, err := unix.Write(s.in, text)
		switch {
		case n > 0:
			text = text[n:]
		case errors.Is(err, unix.EAGAIN):
			select {
			case <-s.closed:
				return
			case <-time.After(10 * time.Millisecond): // it reads slower than somebody types
			}
		default:
			return
		}
	}
}

// unread reports whether something that was typed is still to be read.
func (s *stdio) unread() bool {
	poll := []unix.PollFd{{Fd: int32(s.in), Events: unix.POLLIN}}
	n, err := unix.Poll(poll, 0)
	return err == nil && n > 0
}

// redirect is how a shell connects what follows with the pipes; input says
// whether that may read, too.
func redirect(dir string, input bool) string {
	at := func(name string) string { return quote(filepath.Join(dir, name)) }
	text := "exec >" + at(stdoutPipe) + " 2>" + at(stderrPipe)
	if input {
		text += " <" + at(stdinPipe)
	}
	return text
}

func quote(path string) string { return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'" }

// launched is what a program is called that a shell starts in its place.
const launched = "cell"

// Land undoes Launch in the engine's temporary folder, when the program has ended:
// the learner's own commands, such as !*go build, expect no script in its place.
func Land(temp string) {
	for _, folder := range Folders(temp) {
		_ = os.Rename(filepath.Join(folder, launched), filepath.Join(folder, filepath.Base(folder))) // there is none if the cell did not compile
	}
}

// Launch puts a program that was built into the place in which GoNB looks for it,
// behind a shell that connects it with the pipes of the kernel, if there are any, and
// tells it where its debugger is.
func Launch(built string, p *cell.Program) error {
	dir := filepath.Dir(filepath.Dir(built)) // the engine's temporary folder
	before := ""
	if info, err := os.Stat(filepath.Join(dir, stdoutPipe)); !p.Direct && err == nil && info.Mode()&fs.ModeNamedPipe != 0 {
		before = redirect(dir, true) + "\n"
	}
	if p.Debugger != "" {
		before += "export " + debuggee.SocketVar + "=" + quote(p.Debugger) + "\n"
	}
	if before == "" {
		return nil
	}
	program := filepath.Join(filepath.Dir(built), launched)
	if err := os.Rename(built, program); err != nil {
		return err
	}
	script := "#!/bin/sh\n" + before + "exec " + quote(program) + ` "$@"` + "\n"
	return os.WriteFile(built, []byte(script), 0o700)
}
