package zmtp_test

import (
	"bytes"
	"io"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/zmtp"
)

// password is what a message must begin with to be from one who may talk to us.
const password = "please"

func known(frames [][]byte) bool { return bytes.HasPrefix(frames[0], []byte(password)) }

// router is a ROUTER that answers everybody, and knows who says the password.
func router(t *testing.T, o zmtp.Options) (*zmtp.Socket, *journal) {
	t.Helper()
	var s *zmtp.Socket
	var opened sync.WaitGroup
	opened.Add(1)
	o.Known = known
	o.Receive = func(frames [][]byte) {
		opened.Wait()
		s.Send(frames[0], [][]byte{frames[1][:min(len(frames[1]), 100)]}) // one that is gone misses it
	}
	s, j := listen(t, zmtp.Router, o)
	opened.Done()
	return s, j
}

// A crowd that has shown nothing makes room for a newcomer, the oldest first;
// those who are known stay.
func TestCrowdOfStrangers(t *testing.T) {
	const many = 50
	s, j := router(t, zmtp.Options{Peers: many})
	friend := connect(t, s, "DEALER", "friend")
	friend.send(password)
	friend.expect(password)
	var crowd []*peer
	for range many {
		crowd = append(crowd, connect(t, s, "DEALER", ""))
	}
	liar := connect(t, s, "DEALER", "")
	liar.send("let me in")
	liar.expect("let me in")
	for range 3 {
		newcomer := connect(t, s, "DEALER", "")
		newcomer.send(password)
		newcomer.expect(password)
	}
	for _, p := range crowd[:5] { // one for the last of the crowd, one for the liar, three for the newcomers
		if _, err := p.in.Next(); err == nil {
			t.Error("the oldest strangers are still there")
		}
	}
	damage.Given(t, many+1, "strangers in a crowd that fills a socket")
	eventually(t, "five lines", func() bool { return j.count("there are too many") == 5 })
	for _, p := range append(crowd[5:], liar, friend) {
		p.send("still there")
		p.expect("still there")
	}
}

// A socket that is full of peers who are known takes no more.
func TestCrowdOfFriends(t *testing.T) {
	s, j := router(t, zmtp.Options{Peers: 20})
	var all []*peer
	for range 20 {
		p := connect(t, s, "DEALER", "")
		p.send(password)
		p.expect(password)
		all = append(all, p)
	}
	if b, _ := io.ReadAll(raw(t, s)); len(b) != 0 {
		t.Errorf("one too many was greeted with %q", b)
	}
	if j.count("20 already") != 1 {
		t.Errorf("the log has %q", j.lines)
	}
	for _, p := range all {
		p.send("one of many")
		p.expect("one of many")
		p.Close()
	}
	eventually(t, "there is room again", func() bool {
		c := raw(t, s)
		defer c.Close()
		n, _ := io.ReadFull(c, make([]byte, 64))
		return n == 64
	})
}

// Where nobody can show who they are, those who were there first stay, and the
// newest of a crowd makes room.
func TestCrowdOfSubscribers(t *testing.T) {
	s, _ := listen(t, zmtp.XPub, zmtp.Options{Peers: 20, Welcome: func([]byte) [][]byte { return byteFrames("hi") }})
	subscribe := func() *peer {
		p := connect(t, s, "SUB", "")
		p.send("\x01")
		p.expect("hi")
		return p
	}
	first := subscribe()
	for range 40 {
		subscribe()
	}
	silent := connect(t, s, "SUB", "")
	last := subscribe()
	if _, err := silent.in.Next(); err == nil {
		t.Error("one who has not subscribed was preferred")
	}
	s.Publish(nil, byteFrames("news"))
	first.expect("news")
	last.expect("news")
}

// Peers that never end a message share what memory there is; one that is known,
// and a newcomer, are served meanwhile.
func TestUnfinishedMessages(t *testing.T) {
	const size, many = 249 << 20, 12
	s, j := router(t, zmtp.Options{})
	friend := connect(t, s, "DEALER", "")
	friend.send(password)
	friend.expect(password)
	peak := watchHeap(t)
	var flood sync.WaitGroup
	part := bytes.Repeat([]byte("x"), 1<<20)
	for range many {
		p := connect(t, s, "DEALER", "")
		flood.Go(func() {
			p.Write([]byte{2, 0, 0, 0, 0, size >> 24, size >> 16 & 0xff, 0, 0xff})
			for range size >> 20 {
				if _, err := p.Write(part); err != nil {
					return
				}
			}
		})
	}
	flood.Wait()
	newcomer := connect(t, s, "DEALER", "")
	newcomer.send(password)
	newcomer.expect(password)
	friend.send("still there")
	friend.expect("still there")
	most := peak()
	t.Logf("at most %d MB", most>>20)
	if most > 300<<20 {
		t.Errorf("%d messages of %d MB that never end take %d MB", many, size>>20, most>>20)
	}
	damage.Given(t, many, "messages that never end")
	eventually(t, "a line for each", func() bool { return j.count("holds the most") == many })
	// Those who are known may send as much as ever.
	text := strings.Repeat(password, 90<<20/len(password))
	go friend.send(text)
	friend.expect(text[:100])
}

// Echoes that nobody reads are few.
func TestEchoesThatNobodyReads(t *testing.T) {
	s, _ := listen(t, zmtp.Rep, zmtp.Options{Patience: time.Millisecond})
	data := zmtp.AppendMessage(nil, [][]byte{make([]byte, 60_000)})
	peak := watchHeap(t)
	var all sync.WaitGroup
	for range 12 {
		p := connect(t, s, "REQ", "")
		all.Go(func() {
			for range 30 << 20 / len(data) {
				if _, err := p.Write(data); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	most := peak()
	t.Logf("at most %d MB", most>>20)
	damage.Given(t, 12, "peers that read nothing")
	if most > 100<<20 {
		t.Errorf("12 peers that read nothing take %d MB", most>>20)
	}
}

// The answer to what a peer may send as often as it likes is left out when many
// wait already.
func TestAnswersThatNobodyReads(t *testing.T) {
	const pings = 600_000 // their answers are more than the system's buffers hold
	s, _ := listen(t, zmtp.Router, zmtp.Options{})
	p := connect(t, s, "DEALER", "")
	isLeftOut(t, p, pings, zmtp.AppendCommand(nil, "PING", []byte("\x00\x0asixteen bytes it")), zmtp.AppendCommand(nil, "PING", []byte("\x00\x0aend")), "end")

	const welcomes = 60_000
	x, _ := listen(t, zmtp.XPub, zmtp.Options{Welcome: func(topic []byte) [][]byte { return [][]byte{topic, make([]byte, 300)} }})
	subscribe := func(topic byte) []byte { return zmtp.AppendMessage(nil, [][]byte{{1, topic}}) }
	cancel := func(topic byte) []byte { return zmtp.AppendMessage(nil, [][]byte{{0, topic}}) }
	isLeftOut(t, connect(t, x, "SUB", ""), welcomes, append(subscribe('a'), cancel('a')...), append(subscribe('e'), cancel('e')...), "e")
}

// isLeftOut has a peer send the same so many times, and then read: it must get
// fewer answers. The end is what it sends until that is answered, by what begins
// with the text.
func isLeftOut(t *testing.T, p *peer, times int, each, end []byte, text string) {
	t.Helper()
	const atOnce = 1000
	for range times / atOnce {
		if _, err := p.Write(bytes.Repeat(each, atOnce)); err != nil {
			t.Fatal(err)
		}
	}
	done := make(chan struct{})
	defer close(done)
	go func() {
		for {
			p.Write(end)
			select {
			case <-time.After(10 * time.Millisecond):
			case <-done:
				return
			}
		}
	}()
	got := 0
	for a := p.next(); !strings.HasPrefix(string(append(a.Data, bytes.Join(a.Frames, nil)...)), text); a = p.next() {
		got++
	}
	if got == 0 || got >= times {
		t.Errorf("%d of %d are answered, want some", got, times)
	}
}

// watchHeap looks from now on how much memory this process holds; what it returns
// ends that, and says how much more it was at most.
func watchHeap(t *testing.T) func() uint64 {
	t.Helper()
	held := func() uint64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapInuse
	}
	runtime.GC()
	before := held()
	var most atomic.Uint64
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		ticks := time.NewTicker(5 * time.Millisecond)
		defer ticks.Stop()
		for {
			most.Store(max(most.Load(), held()))
			select {
			case <-ticks.C:
			case <-stop:
				return
			}
		}
	}()
	return func() uint64 {
		close(stop)
		<-done
		return most.Load() - min(before, most.Load())
	}
}

// Identities are no secret: who knows one does not get what is meant for a peer
// that is known, unless by showing who they are.
func TestIdentityOfAFriend(t *testing.T) {
	s, _ := router(t, zmtp.Options{})
	friend := connect(t, s, "DEALER", "me")
	friend.send(password)
	friend.expect(password)
	thief := connect(t, s, "DEALER", "me")
	thief.send("it is me")
	thief.expect("it is me") // it is there, under another name
	if err := s.Send([]byte("me"), byteFrames("secret")); err != nil {
		t.Fatal(err)
	}
	friend.expect("secret")
	again := connect(t, s, "DEALER", "me") // the friend's own new connection
	again.send(password)
	again.expect(password)
	if err := s.Send([]byte("me"), byteFrames("for the new one")); err != nil {
		t.Fatal(err)
	}
	again.expect("for the new one")
	waits := connect(t, s, "DEALER", "me") // as on stdin, where it says nothing by itself
	again.Close()
	heard := make(chan zmtp.Packet)
	go func() { heard <- waits.next() }()
	eventually(t, "the name is inherited", func() bool {
		_ = s.Send([]byte("me"), byteFrames("?")) // until its end is noticed, the old connection gets it
		select {
		case got := <-heard:
			return string(got.Frames[0]) == "?"
		default:
			return false
		}
	})
}
