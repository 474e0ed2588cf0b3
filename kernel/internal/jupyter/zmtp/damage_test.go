package zmtp_test

import (
	"bytes"
	"io"
	"net"
	"sync"
	"testing"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/zmtp"
)

// A stream of frames that is damaged anywhere ends with an error.
func TestDamagedFrames(t *testing.T) {
	stream := zmtp.AppendMessage(nil, [][]byte{[]byte("a"), {}, bytes.Repeat([]byte("b"), 300)})
	stream = zmtp.AppendCommand(stream, "PING", []byte("\x00\x09context"))
	stream = zmtp.AppendMessage(stream, [][]byte{[]byte("last")})
	damage.Each(t, "frames cut off and changed", 1, stream, func(data []byte) { readToItsEnd(t, data) })
}

// Strangers whose handshake is damaged anywhere come over real sockets, and stay or
// leave. One who speaks well is served beside them, and behind them.
func TestDamagedHandshakes(t *testing.T) {
	s, _ := listen(t, zmtp.Rep, zmtp.Options{})
	kept := connect(t, s, "REQ", "")
	whole := append(greeting(0, "NULL"), ready("REQ", "")...)
	whole = zmtp.AppendMessage(whole, [][]byte{{}, []byte("hello")})
	strangers := make(chan []byte)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for data := range strangers {
				p := raw(t, s)
				_, _ = p.Write(data) // it may have been sent away
				_ = p.(*net.TCPConn).CloseWrite()
				if _, err := io.Copy(io.Discard, p); err != nil {
					if e, ok := err.(net.Error); ok && e.Timeout() {
						t.Errorf("%q holds its connection", data)
					}
				}
				p.Close()
			}
		})
	}
	damage.Each(t, "handshakes cut off and changed, over real sockets", 1, whole, func(data []byte) { strangers <- data })
	close(strangers)
	all.Wait()
	kept.send("", "me too")
	kept.expect("", "me too")
	echoes(t, s)
}
