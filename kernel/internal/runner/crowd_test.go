//go:build unix

package runner_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// Twelve strangers send the kernel messages that never end, and come again each time
// they are sent away. The kernel stays small, and a new client is answered
// meanwhile.
func TestCourseHostilePeers(t *testing.T) {
	const peers, most, answer = 12, 300 << 20, 2 * time.Second
	d := sit(t, course(t))
	d.well()
	conn, err := jupyter.ReadConnection(filepath.Join(d.e.Temp(), "connection.json"))
	if err != nil {
		t.Fatal(err)
	}
	quiet := newcomer(t, conn)
	ctx, stop := context.WithCancel(t.Context())
	var crowd sync.WaitGroup
	came := make(chan struct{}, peers)
	for i := range peers {
		port := []int{conn.ShellPort, conn.ControlPort, conn.StdinPort}[i%3]
		crowd.Go(func() {
			for ctx.Err() == nil {
				if err := pour(ctx, fmt.Sprint(conn.IP, ":", port)); err != nil {
					continue // it was sent away
				}
				select {
				case came <- struct{}{}:
				default:
				}
			}
		})
	}
	for range peers {
		select {
		case <-came:
		case <-time.After(patience):
			t.Fatal("the strangers do not get their megabytes across")
		}
	}
	took := newcomer(t, conn)
	for range 4 { // the machine may have been busy with something else
		took = min(took, newcomer(t, conn))
	}
	d.well()
	stop()
	crowd.Wait()
	damage.Given(t, peers, "strangers that pour endless messages into a kernel")
	peak := peakResident(d.e.Pid())
	t.Logf("at most %d MB are resident; a new client is answered in %v, before in %v", peak>>20, took.Round(time.Millisecond), quiet.Round(time.Millisecond))
	if peak > most {
		t.Errorf("%d MB are resident at most, want %d", peak>>20, most>>20)
	}
	if took > max(answer, 20*quiet) {
		t.Errorf("a new client is answered in %v, before in %v", took, quiet)
	}
}

// newcomer returns how long a new client's first question takes, with its connection.
func newcomer(t *testing.T, conn jupyter.Connection) time.Duration {
	t.Helper()
	began := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	c, err := jupyter.Dial(ctx, conn)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	id, err := c.Request(jupyter.Shell, jupyter.KernelInfoRequest, struct{}{})
	if err != nil {
		t.Fatal(err)
	}
	for {
		select {
		case m := <-c.Messages():
			if m.Channel == jupyter.Shell && m.Parent.ID == id {
				return time.Since(began)
			}
		case <-ctx.Done():
			t.Fatal("a new client gets no answer")
		}
	}
}

// pour connects as a DEALER that has signed nothing, begins a message of 249 MB, and
// sends as much of it as it can. It returns nil once some megabytes were taken.
func pour(ctx context.Context, address string) error {
	c, err := net.DialTimeout("tcp", address, patience)
	if err != nil {
		return err
	}
	defer c.Close()
	defer context.AfterFunc(ctx, func() { c.Close() })()
	greeting := make([]byte, 64)
	copy(greeting, "\xff\x00\x00\x00\x00\x00\x00\x00\x01\x7f\x03\x00NULL")
	ready := "\x05READY\x0bSocket-Type\x00\x00\x00\x06DEALER\x08Identity\x00\x00\x00\x00"
	head := append([]byte{0x04, byte(len(ready))}, ready...)
	if _, err := c.Write(append(greeting, head...)); err != nil {
		return err
	}
	const size = 249 << 20
	frame := binary.BigEndian.AppendUint64([]byte{0x02}, size)
	if _, err := c.Write(frame); err != nil {
		return err
	}
	part := bytes.Repeat([]byte("x"), 1<<20)
	for sent := 0; sent < size-1<<20; sent += len(part) {
		if _, err := c.Write(part); err != nil {
			if sent > 4<<20 {
				return nil
			}
			return err
		}
	}
	<-ctx.Done() // it never ends the message
	return nil
}

// peakResident returns the most memory, in bytes, that a process has had resident at
// once, or 0 where the system does not tell.
func peakResident(pid int) int64 {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	found := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(text)
	if found == nil {
		return 0
	}
	kilobytes, _ := strconv.ParseInt(string(found[1]), 10, 64)
	return kilobytes << 10
}
