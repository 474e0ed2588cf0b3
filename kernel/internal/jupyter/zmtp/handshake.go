package zmtp

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"slices"
	"strings"
	"time"
)

// Kind is the type of a socket.
type Kind string

// The sockets of a kernel, which listen.
const (
	Router Kind = "ROUTER" // each message goes to one peer, named by its identity
	XPub   Kind = "XPUB"   // each message goes to all that subscribe to its topic
	Rep    Kind = "REP"    // each message goes back to where it came from, as it came
)

// The sockets of a client, which dial.
const (
	Dealer Kind = "DEALER" // messages go both ways
	Sub    Kind = "SUB"    // subscribes to all that is published
)

// talksTo says which sockets may be at the other end of each kind.
var talksTo = map[Kind][]string{
	Router: {"DEALER", "REQ", "ROUTER"},
	XPub:   {"SUB", "XSUB"},
	Rep:    {"REQ", "DEALER"},
	Dealer: {"ROUTER", "REP", "DEALER"},
	Sub:    {"PUB", "XPUB"},
}

// The greeting, 64 bytes: the signature (10), the version (2), the name of the
// mechanism (20), whether this is its server (1, not used by NULL), zeros.
const (
	greetingSize  = 64
	signatureSize = 10
	mechanismAt   = 12
	mechanismEnd  = 32
)

func greeting() []byte {
	g := make([]byte, greetingSize)
	g[0], g[9] = 0xff, 0x7f
	g[10], g[11] = 3, 1
	copy(g[mechanismAt:], "NULL")
	return g
}

// handshake exchanges greetings and READY commands over a new connection. Both
// ends do the same. It tells the peer our identity, which may be empty, and
// returns the one that the peer chose, empty if it did not.
//
// Errors: a protocolError, errLeft among them, or the connection's own.
func handshake(conn net.Conn, in *Reader, kind Kind, ours string) (identity string, err error) {
	if _, err := conn.Write(greeting()); err != nil {
		return "", err
	}
	if err := readGreeting(conn, in); err != nil {
		return "", err
	}
	ready := appendProperty(nil, "Socket-Type", string(kind))
	if kind == Router || kind == Dealer {
		ready = appendProperty(ready, "Identity", ours)
	}
	if _, err := conn.Write(AppendCommand(nil, "READY", ready)); err != nil {
		return "", err
	}
	in.limit = maxCommand // no message may come yet
	p, err := in.Next()
	in.limit = largest(kind)
	switch {
	case err == io.EOF || err == errTruncated:
		return "", errLeft
	case err != nil:
		return "", err
	case p.Command == "ERROR":
		return "", wrong("the peer refuses: %q", p.Data)
	case p.Command != "READY":
		return "", wrong("the peer does not start with READY")
	}
	properties, err := readProperties(p.Data)
	if err != nil {
		return "", err
	}
	if peer := properties["socket-type"]; !slices.Contains(talksTo[kind], peer) {
		refuse(conn, "a "+string(kind)+" socket is here")
		return "", wrong("a %.20q socket cannot talk to a %s socket", peer, kind)
	}
	return properties["identity"], nil
}

// largest is how many bytes a message to a socket of that kind may have.
func largest(kind Kind) int {
	if kind == XPub || kind == Rep {
		return maxSmall
	}
	return MaxMessage
}

// readGreeting reads as little as it needs to tell junk: one byte, then the
// signature, then the rest.
func readGreeting(conn net.Conn, in *Reader) error {
	var g [greetingSize]byte
	if _, err := io.ReadFull(in.r, g[:1]); err != nil {
		return err // io.EOF: a peer may leave without a word
	}
	if g[0] == 0xff {
		if _, err := io.ReadFull(in.r, g[1:signatureSize]); err != nil {
			return cutOff(err)
		}
	}
	if g[0] != 0xff || g[9] != 0x7f {
		return wrong("the peer does not speak ZMTP")
	}
	if _, err := io.ReadFull(in.r, g[signatureSize:]); err != nil {
		return cutOff(err)
	}
	if g[10] < 3 {
		return wrong("the peer speaks version %d of ZMTP, not 3", g[10])
	}
	if name := string(bytes.TrimRight(g[mechanismAt:mechanismEnd], "\x00")); name != "NULL" {
		refuse(conn, "the only mechanism here is NULL")
		return wrong("the peer asks for the mechanism %q; only NULL is known", name)
	}
	return nil
}

// errLeft is the fault of a peer that leaves halfway.
const errLeft = protocolError("the peer leaves before its handshake is over")

// cutOff turns an end into that fault.
func cutOff(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return errLeft
	}
	return err
}

// refuse tells the peer why its connection will be closed. What it has sent is
// read for a moment: closed over unread bytes, a connection is reset, and the
// reason lost.
func refuse(conn net.Conn, reason string) {
	data := append([]byte{byte(len(reason))}, reason...)
	if _, err := conn.Write(AppendCommand(nil, "ERROR", data)); err == nil {
		linger(conn, time.Now().Add(lingerTime))
		io.CopyN(io.Discard, conn, chunk)
	}
}

// lingerTime is how long a peer that is refused may take to close its end.
const lingerTime = 100 * time.Millisecond

// linger ends what goes to the peer, and lets it close its end until deadline.
func linger(conn net.Conn, deadline time.Time) {
	if half, ok := conn.(interface{ CloseWrite() error }); ok {
		half.CloseWrite()
	}
	conn.SetReadDeadline(deadline)
}

// appendProperty appends one byte of length, the name, four of length, the value.
func appendProperty(b []byte, name, value string) []byte {
	b = append(append(b, byte(len(name))), name...)
	b = binary.BigEndian.AppendUint32(b, uint32(len(value)))
	return append(b, value...)
}

// readProperties returns the properties by their names in small letters.
func readProperties(data []byte) (map[string]string, error) {
	properties := map[string]string{}
	for len(data) > 0 {
		n := 1 + int(data[0])
		if len(data) < n+4 {
			return nil, wrong("a property is cut off")
		}
		name, size := string(data[1:n]), binary.BigEndian.Uint32(data[n:])
		if data = data[n+4:]; uint64(size) > uint64(len(data)) {
			return nil, wrong("the property %q is cut off", name)
		}
		properties[strings.ToLower(name)] = string(data[:size])
		data = data[size:]
	}
	return properties, nil
}
