package zmtp_test

import (
	"bytes"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/zmtp"
)

// readAll returns what r holds and how it ends.
func readAll(r io.Reader) (packets []zmtp.Packet, err error) {
	in := zmtp.NewReader(r)
	for {
		p, err := in.Next()
		if err != nil {
			return packets, err
		}
		packets = append(packets, p)
	}
}

func TestReader(t *testing.T) {
	message := func(frames ...string) zmtp.Packet {
		p := zmtp.Packet{}
		for _, f := range frames {
			p.Frames = append(p.Frames, []byte(f))
		}
		return p
	}
	ping := zmtp.Packet{Command: "PING", Data: []byte{0, 9, 'c'}}
	for _, c := range []struct {
		name, data string
		want       []zmtp.Packet
		end        string // what the error says; empty for io.EOF
	}{
		{"nothing", "", nil, ""},
		{"one frame", "\x00\x02ab", []zmtp.Packet{message("ab")}, ""},
		{"empty frame", "\x00\x00", []zmtp.Packet{message("")}, ""},
		{"long form", "\x02\x00\x00\x00\x00\x00\x00\x00\x02ab", []zmtp.Packet{message("ab")}, ""},
		{"frames", "\x01\x01a\x01\x00\x00\x01b", []zmtp.Packet{message("a", "", "b")}, ""},
		{"messages", "\x00\x01a\x00\x01b", []zmtp.Packet{message("a"), message("b")}, ""},
		{"command", "\x04\x08\x04PING\x00\x09c", []zmtp.Packet{ping}, ""},
		{"command between frames", "\x01\x01a\x04\x08\x04PING\x00\x09c\x00\x01b", []zmtp.Packet{ping, message("a", "b")}, ""},
		{"reserved flag", "\x08\x01a", nil, "flags 0x8"},
		{"command with more", "\x05\x01a", nil, "flags 0x5"},
		{"nameless command", "\x04\x01\x00", nil, "no name"},
		{"empty command", "\x04\x00", nil, "no name"},
		{"short command", "\x04\x03\x09PI", nil, "no name"},
		{"cut in length", "\x02\x00", nil, "in the middle"},
		{"cut in body", "\x00\x05ab", nil, "in the middle"},
		{"cut before body", "\x00\x05", nil, "in the middle"},
		{"cut between frames", "\x01\x01a", nil, "in the middle"},
		{"8 EiB", "\x02\x80\x00\x00\x00\x00\x00\x00\x00", nil, "is said to have"},
		{"256 MiB + 1", "\x02\x00\x00\x00\x00\x10\x00\x00\x01", nil, "is said to have 268435457"},
		{"256 MiB after 1 byte", "\x01\x01a\x02\x00\x00\x00\x00\x10\x00\x00\x00", nil, "is said to have"},
		{"command of 64 KiB + 1", "\x06\x00\x00\x00\x00\x00\x01\x00\x01", nil, "is said to have"},
		{"1025 frames", strings.Repeat("\x01\x00", 1024) + "\x00\x00", nil, "more than 1024"},
	} {
		got, err := readAll(strings.NewReader(c.data))
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %q, not %q", c.name, got, c.want)
		}
		if c.end == "" && err != io.EOF || c.end != "" && !strings.Contains(err.Error(), c.end) {
			t.Errorf("%s: the end is %v; it should say %q", c.name, err, c.end)
		}
	}
	if got, err := readAll(strings.NewReader(strings.Repeat("\x01\x00", 1023) + "\x00\x00")); err != io.EOF || len(got[0].Frames) != 1024 {
		t.Errorf("1024 frames: %v", err)
	}
}

func TestAppendMessage(t *testing.T) {
	for _, sizes := range [][]int{{0}, {255}, {256}, {1, 0, 65535, 65536, 65537}, {200_000, 3}} {
		var frames [][]byte
		for i, n := range sizes {
			frames = append(frames, bytes.Repeat([]byte{byte('a' + i)}, n))
		}
		data := zmtp.AppendMessage(nil, frames)
		got, err := readAll(bytes.NewReader(data))
		if err != io.EOF || len(got) != 1 || !reflect.DeepEqual(got[0].Frames, frames) {
			t.Errorf("frames of %v bytes do not come back: %v", sizes, err)
		}
	}
	// by hand: 255 bytes still have the short form, 256 the long one
	if b := zmtp.AppendMessage(nil, [][]byte{make([]byte, 255)}); len(b) != 2+255 || b[0] != 0 {
		t.Errorf("255 bytes become %d, flags %d", len(b), b[0])
	}
	if b := zmtp.AppendMessage(nil, [][]byte{make([]byte, 256)}); len(b) != 9+256 || b[0] != 2 {
		t.Errorf("256 bytes become %d, flags %d", len(b), b[0])
	}
}

// A length that is only claimed must cost nothing.
func TestClaimedLengthTakesNoMemory(t *testing.T) {
	const claims = "\x02\x00\x00\x00\x00\x10\x00\x00\x00" // 256 MiB, which is allowed
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := readAll(strings.NewReader(claims + strings.Repeat("x", 100_000)))
	runtime.ReadMemStats(&after)
	if err == nil || !strings.Contains(err.Error(), "in the middle") {
		t.Errorf("the end is %v", err)
	}
	// 64 KiB, then 128 KiB, then 256 KiB are allocated; a megabyte leaves room for the rest
	if got := after.TotalAlloc - before.TotalAlloc; got > 1<<20 {
		t.Errorf("100 kB made the reader allocate %d bytes", got)
	}
}

// FuzzReader gives arbitrary bytes to the reader: it must not panic, and what
// it makes of them must be in them and come back when it is sent again.
func FuzzReader(f *testing.F) {
	f.Add([]byte("\x01\x01a\x00\x01b\x04\x08\x04PING\x00\x09c"))
	f.Add([]byte("\x02\x00\x00\x00\x00\x00\x00\x00\x02ab\x06\x00\x00\x00\x00\x00\x00\x00\x02\x01a"))
	f.Add([]byte("\x02\x00\x00\x00\x00\x10\x00\x00\x00abc"))
	f.Add([]byte("\x01\x00\x04\x05\x04PONG\x00\x00"))
	f.Fuzz(readToItsEnd)
}

// readToItsEnd asks that bytes end with an error, and that what is read before comes back when
// it is sent again.
func readToItsEnd(t *testing.T, data []byte) {
	packets, err := readAll(bytes.NewReader(data))
	if err == nil {
		t.Fatal("reading ended without an error")
	}
	var again []byte
	for _, p := range packets {
		if p.Command != "" {
			again = zmtp.AppendCommand(again, p.Command, p.Data)
		} else {
			again = zmtp.AppendMessage(again, p.Frames)
		}
	}
	// each frame has 2 bytes before it, or 9, in data as in again
	if len(again) > len(data) {
		t.Errorf("%d bytes were read as what takes %d", len(data), len(again))
	}
	repeated, err := readAll(bytes.NewReader(again))
	if err != io.EOF || !reflect.DeepEqual(repeated, packets) {
		t.Errorf("%q became %q, %v", packets, repeated, err)
	}
}
