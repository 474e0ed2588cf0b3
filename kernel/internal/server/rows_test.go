package server_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/server"
)

// shown is what a page shows of a text: \r leads to the beginning of the row, and what
// follows overwrites it.
func shown(text string) string {
	var rows []string
	for row := range strings.SplitSeq(text, "\n") {
		var cells []rune
		at := 0
		for _, c := range row {
			if c == '\r' {
				at = 0
				continue
			}
			if at == len(cells) {
				cells = append(cells, 0)
			}
			cells[at] = c
			at++
		}
		rows = append(rows, string(cells))
	}
	return strings.Join(rows, "\n")
}

// However a text comes in pieces and is sent, the page shows what it would show of
// the whole.
func TestOverwrittenRows(t *testing.T) {
	for _, text := range []string{
		"step 1\rstep 2\rstep 3\ndone\n",
		"\rstep 1\rstep 2\rstep 10",
		"100 %\r99 %\r9",
		"long row\rab\rx\nnext\rN\n",
		"windows\r\nrows\r\n\r\n",
		"héllo wörld\rhä\rÄ\nend",
		"before\n\r\r\r",
		"a\r     \rb\r\n c\rd",
		strings.Repeat("wide ", 2000) + "\rnarrow\rnarrower\n",
	} {
		for _, width := range []int{1, 2, 3, 5, 8, 100000} {
			for _, each := range []int{1, 2, 7, 1000} { // pieces to a tick
				var got strings.Builder
				p := server.NewPrinter(func(_, text string) { got.WriteString(text) })
				runes, n := []rune(text), 0
				for len(runes) > 0 {
					piece := runes[:min(width, len(runes))]
					runes = runes[len(piece):]
					p.Print("stdout", string(piece))
					if n++; n%each == 0 {
						p.Tick()
					}
				}
				p.Release()
				if shown(got.String()) != shown(text) {
					t.Errorf("%.40q in pieces of %d, %d to a tick, is shown as %.60q, want %.60q", text, width, each, shown(got.String()), shown(text))
				}
			}
		}
	}
}

// A progress bar goes on for as long as its cell, at each tick; whether \r stands
// before what it prints or behind it. What waits stays small.
func TestProgressNeverEnds(t *testing.T) {
	for _, format := range []string{"\repoch %6d of many, and a bar", "epoch %6d of many, and a bar\r", "\r                              \repoch %d"} {
		last, size := "", 0
		p := server.NewPrinter(func(_, text string) { last, size = text, size+len(text) })
		const ticks = 200_000
		for i := range ticks {
			for j := range 3 { // faster than it is shown
				p.Print("stdout", fmt.Sprintf(format, 3*i+j))
			}
			p.Tick()
			if !strings.Contains(last, fmt.Sprint(3*i+2)) {
				t.Fatalf("%q: at tick %d of %d, %q was sent last", format, i, ticks, last)
			}
			if waits := p.Waiting(); waits > 0 {
				t.Fatalf("%q: %d bytes wait", format, waits)
			}
		}
		if size < 2*server.MaxPrinted {
			t.Errorf("%q: only %d bytes were sent, so that this test shows nothing", format, size)
		}
	}
}
