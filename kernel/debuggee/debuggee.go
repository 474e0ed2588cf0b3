// Package debuggee has a cell's program wait for its debugger. A program that is
// built for a debug session imports it for its init alone, which runs before the
// variables of the cells get their values.
//
// The kernel listens at a socket that the environment names. The program tells its
// number there, lets the process that the kernel names attach to it, and goes on
// when the kernel has set the breakpoints. A program whose environment names
// no socket, or whose kernel is gone, runs as any other.
package debuggee

import (
	"os"
	"strconv"
	"strings"
	"syscall"
)

// SocketVar is the environment variable that names the kernel's socket.
const SocketVar = "NINEPIXELS_DEBUGGER"

// Ready is what the program answers when the debugger may attach.
const Ready = "ready"

func init() {
	path := os.Getenv(SocketVar)
	if path == "" {
		return
	}
	_ = os.Unsetenv(SocketVar) // what the program starts is not debugged
	wait(path)
}

// wait returns when the program may go on. It makes its own system calls: package
// net would make each program larger by a megabyte.
func wait(path string) {
	fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		return
	}
	syscall.CloseOnExec(fd)
	defer syscall.Close(fd)
	if syscall.Connect(fd, &syscall.SockaddrUnix{Name: path}) != nil {
		return
	}
	if !say(fd, strconv.Itoa(os.Getpid())) {
		return
	}
	tracer, err := strconv.Atoi(hear(fd))
	if err != nil {
		return
	}
	allow(tracer)
	if say(fd, Ready) {
		hear(fd)
	}
}

func say(fd int, word string) bool {
	_, err := syscall.Write(fd, []byte(word+"\n"))
	return err == nil
}

// hear reads a line, or what there is of it if the kernel closes the connection.
func hear(fd int) string {
	var line strings.Builder
	var b [1]byte
	for {
		n, err := syscall.Read(fd, b[:])
		switch {
		case err == syscall.EINTR:
		case n != 1 || b[0] == '\n':
			return line.String()
		default:
			line.WriteByte(b[0])
		}
	}
}
