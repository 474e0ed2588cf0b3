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
	maxGathered = 256 << 10 // of what waits to be sent, at first
	sendEach    = 64 << 10  // of what is sent for each tick: about a megabyte a second
	maxSent     = 768 << 10 // of what is sent at once: Jupyter's server drops what is more than 3 MB in 3 s
	maxPause    = 32        // ticks from one time that something is sent to the next: two seconds
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
	sent     int // all that was sent
	ticks    int // since then

	midLine bool // stderr stands in the middle of a line
	holding bool
	before  string // the end of stderr before what is held
	held    strings.Builder
	stderr  tail
	stdout  tail // what tests say
}

// start forgets what the last attempt to run the cell has said of its end.
func (p *printer) start() {
	p.holding, p.midLine, p.before = false, false, ""
	p.held.Reset()
	p.stderr, p.stdout = tail{}, tail{}
}

func newPrinter(publish func(stream, text string)) *printer {
	return &printer{publish: publish, printed: map[string]int{}}
}

// crash is what may begin the tale of a crash.
var crash = regexp.MustCompile(`(?m)^(panic: |fatal error: |runtime: goroutine stack exceeds |unexpected fault address |(\d{4}/\d\d/\d\d \d\d:\d\d:\d\d )?Must not error: |` +
	`SIG(ABRT: abort|BUS: bus error|FPE: floating-point exception|ILL: illegal instruction|QUIT: quit|SEGV: segmentation violation|STKFLT: stack fault|SYS: bad system call|TRAP: trace trap)$)`)

// crashBehind is one that comes behind a text which does not end its row.
var crashBehind = regexp.MustCompile(`^(panic|fatal error): |(panic|fatal error): .*\n([\t\[].*\n)*\n(goroutine \d|runtime stack:)`)

func (p *printer) print(stream, text string) {
	if stream != "stderr" {
		p.stdout.add(text)
		p.pass(stream, text)
		return
	}
	defer p.stderr.add(text)
	if !p.holding {
		at := p.crashAt(text)
		p.midLine = !strings.HasSuffix(text, "\n")
		if at < 0 {
			p.pass(stream, text)
			return
		}
		p.pass(stream, text[:at])
		p.before = p.stderr.end(maxBefore) + text[:at]
		p.holding, text = true, text[at:]
	}
	if p.held.Len() < maxPrinted {
		p.held.WriteString(text)
	}
}

// crashAt returns where a crash may begin in a text, or -1.
func (p *printer) crashAt(text string) int {
	behind := -1
	if at := crashBehind.FindStringIndex(text); at != nil && (at[0] > 0 || p.midLine) {
		behind = at[0]
	}
	from := 0
	if p.midLine {
		if from = strings.IndexByte(text, '\n') + 1; from == 0 {
			return behind
		}
	}
	if at := crash.FindStringIndex(text[from:]); at != nil && (behind < 0 || from+at[0] < behind) {
		return from + at[0]
	}
	return behind
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
func (p *printer) room() bool { return p.size < max(maxGathered, min(p.pause()*sendEach, maxSent)) }

// tick sends what was gathered since the last time: together, since each message
// costs a page some milliseconds, and no more than a page can take.
func (p *printer) tick() {
	p.ticks++
	if p.ticks >= p.pause() {
		p.send(min(p.ticks*sendEach, maxSent))
	}
}

// pause is how many ticks are to pass before more is sent. With each message, a page
// lays out anew all that a cell has printed, and freezes meanwhile. So the more
// there is, the rarer it gets more, and the more at once.
func (p *printer) pause() int { return min(max(p.sent/sendEach, 1), maxPause) }

// send sends some of what was gathered, at most so many bytes.
func (p *printer) send(most int) {
	for len(p.gathered) > 0 && most > 0 {
		piece := p.gathered[0]
		text := piece.text.String()
		if len(text) > most {
			text = text[:whole(text, most)]
		}
		p.publish(piece.stream, text)
		p.size, p.sent, p.ticks = p.size-len(text), p.sent+len(text), 0
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

// maxBefore is how much of stderr is looked at before a crash: C code says there
// what is wrong.
const maxBefore = 1 << 10

// said is what the cell has written on stderr, from shortly before it was held
// back, or else the end of it.
func (p *printer) said() string {
	switch {
	case !p.holding:
		return p.stderr.String()
	case p.held.Len() >= maxPrinted: // the end of what was held is missing
		return p.before + p.held.String() + p.stderr.String()
	}
	return p.before + p.held.String()
}

// release ends the holding back: what was said up to where a mistake tells it
// better is output like any other.
func (p *printer) release(told int) {
	held := p.held.String()
	p.pass("stderr", held[:min(max(told-len(p.before), 0), len(held))])
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

func (t *tail) String() string { return t.end(maxTail) }

// end returns the last bytes, at most n.
func (t *tail) end(n int) string {
	text := t.text
	if over := len(text) - n; over > 0 {
		text = text[over:]
	}
	return strings.ToValidUTF8(string(text), "\uFFFD")
}
