// Package zmtp is ZMTP 3.0 and 3.1, the protocol between ZeroMQ sockets, as far
// as a Jupyter kernel and its clients need it: the sockets ROUTER, XPUB and REP,
// which listen, DEALER and SUB, which dial, and the NULL mechanism.
//
// It trusts nobody: a peer may send junk, stay silent, or read nothing, and gets
// in nobody else's way. Specifications:
// https://rfc.zeromq.org/spec/23/ (3.0) and https://rfc.zeromq.org/spec/37/ (3.1).
//
// # Why not a library
//
// The one in Go, github.com/go-zeromq/zmq4 v0.17.0, trusts its peers. It does
// each handshake inside the loop that accepts connections: a peer that connects
// and stays silent locks out all others. It allocates whatever size a peer
// claims that a frame has: nine bytes of junk can end a kernel. A client's Dial
// leaves a goroutine behind if the other end accepts and says nothing. After
// Close, somebody must go on reading from the socket, or its reader waits for
// ever on a full queue; and a read then picks at random between that queue and
// the end, so that nobody can tell when the queue is empty.
//
// The bindings of libzmq, github.com/pebbe/zmq4 and github.com/zeromq/goczmq,
// need cgo, and thus a C compiler, and the library itself on each learner's
// machine.
package zmtp

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
)

// Limits on what a peer may send.
const (
	MaxMessage = 256 << 20 // bytes in all frames of a message
	MaxFrames  = 1024      // frames of a message
	maxCommand = 64 << 10  // bytes of a command
	maxSmall   = 64 << 10  // bytes of a message to a REP or an XPUB: a sign of life, a topic
)

// chunk is how much memory a frame gets before any of its bytes have come.
const chunk = 64 << 10

// Flags of a frame; the other bits are reserved and must be zero.
const (
	flagMore    = 1
	flagLong    = 2
	flagCommand = 4
)

// protocolError is what a peer did wrong. Its connection must be closed: what
// follows cannot be made sense of.
type protocolError string

func (e protocolError) Error() string { return string(e) }

func wrong(format string, args ...any) error { return protocolError(fmt.Sprintf(format, args...)) }

// Packet is a message or, if Command is not empty, a command.
type Packet struct {
	Frames  [][]byte // of a message: at least one
	Command string   // a command's name
	Data    []byte   // what follows the name
}

// Reader reads what a peer sends after its greeting. Memory grows with the
// bytes that have come, never with a length that is only claimed.
type Reader struct {
	r      *bufio.Reader
	limit  int
	frames [][]byte // of the message that is under way
	size   int      // bytes in frames

	// claim is asked before memory is taken for what comes, and told, with a number
	// below zero, what is not needed any more. What it was asked for a message stays
	// claimed when the message is returned. If nil, nobody counts.
	claim func(bytes int) error
}

// NewReader returns a Reader of r.
func NewReader(r io.Reader) *Reader {
	return &Reader{r: bufio.NewReader(r), limit: MaxMessage}
}

// Next returns the next message or command. A command may come between the
// frames of a message. The error is io.EOF only at the end of a message;
// whatever came is not as the protocol has it, or is above a limit, is an
// error of another kind. After an error the Reader must not be used.
func (r *Reader) Next() (Packet, error) {
	for {
		flags, err := r.r.ReadByte()
		if err == io.EOF && len(r.frames) > 0 {
			return Packet{}, truncated(err)
		} else if err != nil {
			return Packet{}, err
		}
		body, err := r.frame(flags)
		if err != nil {
			return Packet{}, truncated(err)
		}
		if flags&flagCommand != 0 {
			r.release(len(body)) // a small thing that its user does not keep
			return command(body)
		}
		r.frames = append(r.frames, body)
		r.size += len(body)
		if flags&flagMore == 0 {
			p := Packet{Frames: r.frames}
			r.frames, r.size = nil, 0
			return p, nil
		}
		if len(r.frames) == MaxFrames {
			return Packet{}, wrong("a message has more than %d frames", MaxFrames)
		}
	}
}

// errTruncated is the fault of a peer that ends in the middle of a message.
const errTruncated = protocolError("the connection ended in the middle of a message")

// truncated turns an end where none may be into that fault.
func truncated(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return errTruncated
	}
	return err
}

// frame reads the length and the body of a frame.
func (r *Reader) frame(flags byte) ([]byte, error) {
	if flags&^(flagMore|flagLong|flagCommand) != 0 || flags&flagCommand != 0 && flags&flagMore != 0 {
		return nil, wrong("a frame has the flags %#x", flags)
	}
	var length [8]byte
	used := length[7:]
	if flags&flagLong != 0 {
		used = length[:]
	}
	if _, err := io.ReadFull(r.r, used); err != nil {
		return nil, err
	}
	limit := r.limit - r.size
	if flags&flagCommand != 0 {
		limit = maxCommand
	}
	n := binary.BigEndian.Uint64(length[:])
	if n > uint64(limit) {
		return nil, wrong("a frame is said to have %d bytes, more than are left to its message", n)
	}
	return r.body(int(n))
}

// body reads n bytes into memory that at most doubles at each step.
func (r *Reader) body(n int) ([]byte, error) {
	b, err := r.make(min(n, chunk))
	if err != nil {
		return nil, err
	}
	for have := 0; ; {
		if _, err := io.ReadFull(r.r, b[have:]); err != nil {
			return nil, err
		}
		if len(b) == n {
			return b, nil
		}
		have = len(b)
		more, err := r.make(min(n, 2*have))
		if err != nil {
			return nil, err
		}
		copy(more, b)
		b = more
		r.release(have)
	}
}

// make returns memory for n bytes, unless there is no more for this peer.
func (r *Reader) make(n int) ([]byte, error) {
	if r.claim != nil {
		if err := r.claim(n); err != nil {
			return nil, err
		}
	}
	return make([]byte, n), nil
}

func (r *Reader) release(n int) {
	if r.claim != nil {
		_ = r.claim(-n) // less is never refused
	}
}

// command takes a command frame apart: one byte of length, the name, the data.
func command(body []byte) (Packet, error) {
	if len(body) == 0 || body[0] == 0 || len(body) < 1+int(body[0]) {
		return Packet{}, wrong("a command has no name")
	}
	end := 1 + int(body[0])
	return Packet{Command: string(body[1:end]), Data: body[end:]}, nil
}

// AppendMessage appends the frames of a message as they go over the wire.
func AppendMessage(b []byte, frames [][]byte) []byte {
	for i, f := range frames {
		flags := byte(flagMore)
		if i == len(frames)-1 {
			flags = 0
		}
		b = appendFrame(b, flags, f)
	}
	return b
}

// AppendCommand appends a command as it goes over the wire.
func AppendCommand(b []byte, name string, data []byte) []byte {
	body := append([]byte{byte(len(name))}, name...)
	return appendFrame(b, flagCommand, append(body, data...))
}

func appendFrame(b []byte, flags byte, body []byte) []byte {
	if len(body) > 255 {
		b = append(b, flags|flagLong)
		b = binary.BigEndian.AppendUint64(b, uint64(len(body)))
	} else {
		b = append(b, flags, byte(len(body)))
	}
	return append(b, body...)
}
