package server

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

const (
	maxPrinted  = 8 << 20   // of a cell's printed output, on each stream
	maxTail     = 64 << 10  // of stderr, to tell what went wrong
	maxGathered = 256 << 10 // of what waits to be sent
	sendEach    = 64 << 10  // of what is sent at once: about a megabyte a second, which a page can take
)

// gathered is what was printed on one stream, and is to be sent together.
type gathered struct {
	stream string
	text   strings.Builder
}

// A printer passes on what a cell prints. From a panic on, or from what must
// prints before one, it holds stderr back: when the cell has failed, the mistake tells it better.
type printer struct {
	publish func(stream, text string)
	printed map[string]int

	gathered []*gathered
	size     int // of it

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

func newPrinter(publish func(stream, text string)) *printer {
	return &printer{publish: publish, printed: map[string]int{}}
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

// pass takes a text to be sent, up to the limit.
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
	p.size += len(text)
	if last := len(p.gathered) - 1; last >= 0 && p.gathered[last].stream == stream {
		p.gathered[last].text.WriteString(text)
		return
	}
	piece := &gathered{stream: stream}
	piece.text.WriteString(text)
	p.gathered = append(p.gathered, piece)
}

// room reports whether more may be printed before some of it is sent.
func (p *printer) room() bool { return p.size < maxGathered }

// tick sends what was gathered since the last time: together, since each message
// costs a page some milliseconds, and no more than a page can take.
func (p *printer) tick() { p.send(sendEach) }

// send sends some of what was gathered, at most so many bytes.
func (p *printer) send(most int) {
	for len(p.gathered) > 0 && most > 0 {
		piece := p.gathered[0]
		text := piece.text.String()
		if len(text) > most {
			text = text[:whole(text, most)]
		}
		p.publish(piece.stream, text)
		p.size -= len(text)
		most -= len(text)
		rest := piece.text.String()[len(text):]
		if rest == "" {
			p.gathered = p.gathered[1:]
			continue
		}
		piece.text.Reset()
		piece.text.WriteString(rest)
		return
	}
}

// whole is how many bytes of a text, at most so many, are whole characters.
func whole(text string, most int) int {
	for most > 1 && !utf8.RuneStart(text[most]) {
		most--
	}
	return most
}

// flush ends the holding back: what was held is the mistake's if the cell has
// failed, and otherwise output like any other.
func (p *printer) flush(failed bool) {
	if !failed {
		p.pass("stderr", p.held.String())
	}
	p.held.Reset()
	p.send(2 * maxPrinted)
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
