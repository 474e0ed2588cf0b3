package jupyter_test

import (
	"context"
	"errors"
	"io"
	"net"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/kerneltest"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/zmtp"
)

// patience bounds every wait of these tests; nothing here takes longer than a
// few milliseconds unless it is broken.
const patience = 2 * time.Minute

// echo answers every request with a stream of its code and an idle status.
func echo(k *kerneltest.Kernel, ch jupyter.Channel, request jupyter.Message) {
	var x jupyter.Execute
	if err := request.Read(&x); err != nil {
		return
	}
	k.Publish(request, jupyter.Stream, jupyter.Text{Name: "stdout", Text: x.Code})
	k.Publish(request, jupyter.Status, jupyter.KernelState{State: jupyter.StateIdle})
	k.Reply(ch, request, jupyter.ExecuteReply, jupyter.Result{Status: jupyter.ReplyOK})
}

func connect(t *testing.T, handle kerneltest.Handle) (jupyter.Connection, *kerneltest.Kernel, *jupyter.Client) {
	t.Helper()
	conn, err := jupyter.NewConnection()
	if err != nil {
		t.Fatal(err)
	}
	k, err := kerneltest.Listen(conn, handle)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c, err := jupyter.Dial(ctx, conn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return conn, k, c
}

// await returns the first message that has the type and answers id.
func await(t *testing.T, c *jupyter.Client, ch jupyter.Channel, id string) jupyter.Received {
	t.Helper()
	timeout := time.After(patience)
	for {
		select {
		case m := <-c.Messages():
			if m.Channel == ch && m.Parent.ID == id {
				return m
			}
		case <-timeout:
			t.Fatalf("nothing on %s", ch)
		}
	}
}

func TestClient(t *testing.T) {
	_, _, c := connect(t, echo)
	for _, ch := range []jupyter.Channel{jupyter.Shell, jupyter.Control} {
		id, err := c.Request(ch, jupyter.ExecuteRequest, jupyter.Execute{Code: ch.String()})
		if err != nil {
			t.Fatal(err)
		}
		m := await(t, c, ch, id)
		if m.Header.Type != jupyter.ExecuteReply {
			t.Errorf("%s answers with %s", ch, m.Header.Type)
		}
	}
	// The first messages on iopub may be lost: a publisher learns of its
	// subscribers only by and by. So a client asks until it hears an answer.
	heard := make(chan jupyter.Received)
	go func() { heard <- await(t, c, jupyter.IOPub, "again") }()
	for {
		m := jupyter.New(c.Session, jupyter.ExecuteRequest, jupyter.Execute{Code: "hello"})
		m.Header.ID = "again"
		if err := c.Send(jupyter.Shell, m); err != nil {
			t.Fatal(err)
		}
		select {
		case m := <-heard:
			var text jupyter.Text
			if err := m.Read(&text); err != nil || text.Text != "hello" {
				t.Errorf("the stream is %+v, %v", text, err)
			}
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// What is signed with another key, and what is no message, is dropped: the reply
// that is signed comes first, though it was sent last.
func TestClientDropsWrongSignatures(t *testing.T) {
	conn, _, c := connect(t, func(k *kerneltest.Kernel, ch jupyter.Channel, request jupyter.Message) {
		var right jupyter.Source
		if err := request.Read(&right); err != nil {
			t.Error(err)
		}
		for _, key := range []string{"not the key", right.Code} {
			k.SignWith(key)
			k.Reply(ch, request, jupyter.ExecuteReply, jupyter.Reply{Status: key})
		}
	})
	if _, err := c.Request(jupyter.Shell, jupyter.ExecuteRequest, jupyter.Source{Code: conn.Key}); err != nil {
		t.Fatal(err)
	}
	var reply jupyter.Reply
	if m := next(t, c.Messages()); m.Read(&reply) != nil || reply.Status != conn.Key {
		t.Errorf("what was signed wrongly is delivered: %s", m.Content)
	}
}

func TestDialEnds(t *testing.T) {
	conn, err := jupyter.NewConnection()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err = jupyter.Dial(ctx, conn)
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "does not answer") {
		t.Errorf("with nobody there the error is %v", err)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("giving up after 50 ms took %v", took)
	}
}

// What a kernel that is gone does not get is told.
func TestSendToNobody(t *testing.T) {
	_, k, c := connect(t, echo)
	k.Close()
	for end := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		if _, err := c.Request(jupyter.Shell, jupyter.ExecuteRequest, jupyter.Execute{}); err != nil {
			if !errors.Is(err, zmtp.ErrGone) || !strings.Contains(err.Error(), "a execute_request could not be sent") {
				t.Errorf("the error is %v", err)
			}
			return
		}
		if time.Now().After(end) {
			t.Fatal("a kernel that is gone takes requests")
		}
	}
}

// TestNothingLeaks opens and closes connections, some with unread messages in
// their queues.
func TestNothingLeaks(t *testing.T) {
	flood := func(k *kerneltest.Kernel, ch jupyter.Channel, request jupyter.Message) {
		for range 100 {
			k.Publish(request, jupyter.Stream, jupyter.Text{Name: "stdout", Text: "x"})
			k.Reply(ch, request, jupyter.ExecuteReply, jupyter.Result{Status: jupyter.ReplyOK})
		}
	}
	conn, err := jupyter.NewConnection()
	if err != nil {
		t.Fatal(err)
	}
	k, err := kerneltest.Listen(conn, flood)
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	visit := func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		c, err := jupyter.Dial(ctx, conn)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Request(jupyter.Shell, jupyter.ExecuteRequest, jupyter.Execute{}); err != nil {
			t.Fatal(err)
		}
		<-c.Messages()
		c.Close()
	}
	visit()                 // what is started once and kept is started here
	settled := func() int { // the count, once it has not moved for a while
		n, still := runtime.NumGoroutine(), 0
		for still < 10 {
			time.Sleep(10 * time.Millisecond)
			if now := runtime.NumGoroutine(); now == n {
				still++
			} else {
				n, still = now, 0
			}
		}
		return n
	}
	before := settled()
	for range 30 {
		visit()
	}
	if after := settled(); after > before+5 { // a leak shows at least 30
		buf := make([]byte, 1<<20)
		t.Errorf("30 connections left %d goroutines behind\n%s", after-before, buf[:runtime.Stack(buf, true)])
	}
}

// A port on which somebody else accepts, and says nothing, does not hold up its
// caller for longer than it wants to wait.
func TestDialASilentPort(t *testing.T) {
	conn, err := jupyter.NewConnection()
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", net.JoinHostPort(conn.IP, strconv.Itoa(conn.IOPubPort)))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() // and with it what it has accepted
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		_, err := jupyter.Dial(ctx, conn)
		ended <- err
	}()
	select {
	case err := <-ended:
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the error is %v", err)
		}
	case <-time.After(patience):
		t.Error("it waits on")
	}
}

// A port on which another program listens is told at once, with its channel.
func TestDialAnotherProgram(t *testing.T) {
	conn, err := jupyter.NewConnection()
	if err != nil {
		t.Fatal(err)
	}
	k, err := kerneltest.Listen(conn, echo)
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	mail, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer mail.Close()
	go func() {
		if conn, err := mail.Accept(); err == nil {
			defer conn.Close()
			io.WriteString(conn, "220 a mail server\r\n")
			io.Copy(io.Discard, conn)
		}
	}()
	conn.ControlPort = mail.Addr().(*net.TCPAddr).Port
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	const want = "the kernel does not answer on control: the peer does not speak ZMTP"
	if _, err := jupyter.Dial(ctx, conn); err == nil || err.Error() != want {
		t.Errorf("the error is %v, want %s", err, want)
	}
}
