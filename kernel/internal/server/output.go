package server

import (
	"fmt"
	"regexp"
	"strings"
)

const (
	maxPrinted = 8 << 20  // of a cell's printed output, on each stream
	maxTail    = 64 << 10 // of stderr, to tell what went wrong
)

// A printer passes on what a cell prints. From a panic on, or from what must
// prints before one, it holds stderr back: when the cell has failed, the mistake tells it better.
type printer struct {
	send    func(stream, text string)
	printed map[string]int
	midLine bool // stderr stands in the middle of a line
	holding bool
	held    strings.Builder
	stderr  tail
}

// start forgets what the last attempt to run the cell has said of its end.
func (p *printer) start() {
	p.holding, p.midLine = false, false
	p.held.Reset()
	p.stderr = tail{}
}

func newPrinter(send func(stream, text string)) *printer {
	return &printer{send: send, printed: map[string]int{}}
}

var crash = regexp.MustCompile(`(?m)^(panic: |fatal error: |runtime: goroutine stack exceeds |(\d{4}/\d\d/\d\d \d\d:\d\d:\d\d )?Must not error: )`)

func (p *printer) print(stream, text string) {
	if stream != "stderr" {
		p.pass(stream, text)
		return
	}
	p.stderr.add(text)
	if !p.holding {
		from := 0
		if p.midLine {
			from = strings.IndexByte(text, '\n') + 1
			if from == 0 {
				p.pass(stream, text)
				return
			}
		}
		p.midLine = !strings.HasSuffix(text, "\n")
		at := crash.FindStringIndex(text[from:])
		if at == nil {
			p.pass(stream, text)
			return
		}
		p.pass(stream, text[:from+at[0]])
		p.holding, text = true, text[from+at[0]:]
	}
	if p.held.Len() < maxPrinted {
		p.held.WriteString(text)
	}
}

// pass sends a text on, up to the limit.
func (p *printer) pass(stream, text string) {
	room := maxPrinted - p.printed[stream]
	if room <= 0 || text == "" {
		return
	}
	p.printed[stream] += len(text)
	if len(text) >= room {
		text = strings.ToValidUTF8(text[:room], "") +
			fmt.Sprintf("\n… the rest of the output is left out: more than %d MB\n", maxPrinted>>20)
	}
	p.send(stream, text)
}

// flush ends the holding back: what was held is the mistake's if the cell has
// failed, and otherwise output like any other.
func (p *printer) flush(failed bool) {
	if !failed {
		p.pass("stderr", p.held.String())
	}
	p.held.Reset()
}

// tail is the end of a text.
type tail struct{ text []byte }

func (t *tail) add(text string) {
	t.text = append(t.text, text...)
	if over := len(t.text) - maxTail; over > maxTail { // now and then, not each time
		t.text = append(t.text[:0], t.text[over:]...)
	}
}

func (t *tail) String() string {
	text := t.text
	if over := len(text) - maxTail; over > 0 {
		text = text[over:]
	}
	return strings.ToValidUTF8(string(text), "\uFFFD")
}
