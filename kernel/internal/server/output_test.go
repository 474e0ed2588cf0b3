package server_test

import (
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/server"
)

// A page lays out anew all that a cell has printed with each message, so the number of
// messages is bounded by far less than what is printed, what is printed little by
// little comes at once, and no three seconds have more than Jupyter's server passes on.
func TestFloodComesRarely(t *testing.T) {
	var sizes []int // by tick
	sent := 0
	p := server.NewPrinter(func(_, text string) { sent += len(text) })
	const row = "a row of twenty-one.\n"
	printed := 0
	for tick := range 1000 {
		for p.Room() {
			p.Print("stdout", row)
			printed += len(row)
			if printed > server.MaxPrinted {
				break
			}
		}
		before := sent
		p.Tick()
		sizes = append(sizes, sent-before)
		if tick == 0 && sent == 0 {
			t.Error("the first rows are not sent at once")
		}
		if printed > server.MaxPrinted && p.Waiting() == 0 {
			break
		}
	}
	messages, most := 0, 0
	const window = 50 // ticks: three seconds
	for i, size := range sizes {
		if size > 0 {
			messages++
		}
		sum := 0
		for _, size := range sizes[max(0, i-window) : i+1] {
			sum += size
		}
		most = max(most, sum)
	}
	t.Logf("%d messages in %d ticks, at most %d kB in %d of them", messages, len(sizes), most>>10, window)
	if messages > 24 || len(sizes) > 400 {
		t.Errorf("8 MB come in %d messages and %d ticks, want at most 24 and 400", messages, len(sizes))
	}
	if most > 2_700_000 { // three million, less a tenth: \n are two bytes on their way
		t.Errorf("%d bytes come in %d ticks", most, window)
	}
	if sent < server.MaxPrinted || sent > server.MaxPrinted+100 {
		t.Errorf("%d bytes are sent", sent)
	}
}

// A cell that prints a row now and then has each shown at the next tick.
func TestRowsComeAtOnce(t *testing.T) {
	var got strings.Builder
	p := server.NewPrinter(func(_, text string) { got.WriteString(text) })
	for i := range 500 {
		p.Print("stdout", "epoch\n")
		p.Tick()
		if got.Len() != 6*(i+1) {
			t.Fatalf("after %d rows, %d bytes are shown", i+1, got.Len())
		}
	}
}
