package server_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/server"
)

// row is a row of a flood; on its way it is a byte longer, for \n.
const row = "a row of twenty-one.\n"

// flood prints rows for so many ticks, as many as there is room for, and at most so
// many bytes. It returns what is sent at each tick.
func flood(p server.Printer, sent *int, ticks, most int) (sizes []int) {
	printed := 0
	for range ticks {
		for n := 0; p.Room() && n < 1_000_000 && printed < most; n += len(row) {
			p.Print("stdout", row)
			printed += len(row)
		}
		before := *sent
		p.Tick()
		sizes = append(sizes, *sent-before)
	}
	return sizes
}

// A page lays out anew all that a cell has printed with each message. Of a flood that
// does not end, it gets a little, in few messages; a click at Stop ends that.
func TestFloodShowsLittle(t *testing.T) {
	sent, messages := 0, 0
	p := server.NewPrinter(func(_, text string) { sent, messages = sent+len(text), messages+1 })
	sizes := flood(p, &sent, 1000, math.MaxInt)
	if sizes[0] == 0 {
		t.Error("the first rows are not sent at once")
	}
	if messages > 8 || sent < 128<<10 || sent > 256<<10 {
		t.Errorf("%d kB come in %d messages, want 128 to 256 in at most 8", sent>>10, messages)
	}
	if waits := p.Waiting(); waits > server.MaxPrinted {
		t.Errorf("%d kB wait", waits>>10)
	}
	before := sent
	if !p.Drop() || sent != before {
		t.Errorf("when it is stopped, %d bytes more are sent", sent-before)
	}
}

// A flood that ends, or ebbs away, is shown whole, up to the bound.
func TestFloodIsShownAtItsEnd(t *testing.T) {
	for _, tc := range []struct {
		name     string
		most     int
		end      func(server.Printer)
		min, max int
	}{
		{"a flood beyond the bound", math.MaxInt, server.Printer.Release, 2_001_000, server.MaxPrinted}, // 2 MB by 21/22, and the note
		{"one below it", 1_500_000, server.Printer.Release, 1_500_000, 1_500_000 + len(row)},
		{"one that ebbs away", 1_500_000, func(p server.Printer) {
			for range 100 {
				p.Tick()
			}
		}, 1_500_000, 1_500_000 + len(row)},
	} {
		var got strings.Builder
		sent := 0
		p := server.NewPrinter(func(_, text string) { sent += len(text); got.WriteString(text) })
		flood(p, &sent, 10, tc.most)
		if sent > 256<<10 {
			t.Errorf("%s: %d kB are shown as it floods", tc.name, sent>>10)
		}
		tc.end(p)
		if sent < tc.min || sent > tc.max {
			t.Errorf("%s: %d bytes are shown, want %d to %d", tc.name, sent, tc.min, tc.max)
		}
		if noted := strings.HasSuffix(got.String(), "the rest of the output is left out: more than 2 MB\n"); noted != (tc.most == math.MaxInt) {
			t.Errorf("%s: it ends with %q", tc.name, got.String()[got.Len()-100:])
		}
	}
}

// Jupyter's server drops what is more than three million bytes in three seconds, in
// JSON: whatever a cell prints, it sends less.
func TestFloodPassesTheServer(t *testing.T) {
	for _, text := range []string{row, "\n", "\x1b[31mred\x1b[0m\n", "\x00", "€", `"\"`, "\u2028", "<&>", strings.Repeat("x", 1000)} {
		wire, pieces := 0, 0
		p := server.NewPrinter(func(_, text string) {
			encoded, err := json.Marshal(text)
			if err != nil {
				t.Fatal(err)
			}
			wire, pieces = wire+len(encoded), pieces+1
		})
		text = strings.Repeat(text, 100)
		for n := 0; n < 4<<20; n += 2 * len(text) {
			p.Print("stdout", text)
			p.Print("stderr", text)
		}
		p.Release()
		if wire > 2_700_000 || wire < server.MaxPrinted {
			t.Errorf("of %.20q, %d bytes are sent", text, wire)
		}
		if pieces > 100 {
			t.Errorf("of %.20q, there are %d outputs", text, pieces)
		}
	}
}

// A flood on stdout leaves room for what stderr says.
func TestFloodLeavesRoomForErrors(t *testing.T) {
	var last string
	p := server.NewPrinter(func(_, text string) { last = text })
	for range server.MaxPrinted/len(row) + 1 {
		p.Print("stdout", row)
	}
	p.Print("stderr", "it went wrong\n")
	p.Release()
	if last != "it went wrong\n" {
		t.Errorf("%.40q is sent last", last)
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
