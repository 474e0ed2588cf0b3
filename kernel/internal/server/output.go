package server

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"unicode/utf8"
)

const (
	maxPrinted  = 2 << 20        // of a cell's printed output, as it is sent: Jupyter's server drops what is more than 3 MB in 3 s
	maxErrors   = maxPrinted / 8 // of stderr, when stdout has taken all that
	maxHeld     = 8 << 20        // of stderr, to tell a crash
	maxTail     = 64 << 10       // of stderr, to tell what went wrong
	maxGathered = 256 << 10      // of what waits to be sent, at first
	maxShown    = 128 << 10      // of what is shown of a flood before its end, more or less
	maxCalm     = 64 << 10       // of what waits to be sent, if it is no flood
	maxPieces   = 32             // of what waits, one for each change from one stream to the other
	sendEach    = 40 << 10       // of what is sent for each tick: two thirds of a megabyte a second
	maxPause    = 56             // ticks from one time that something is sent to the next
	quietTicks  = 16             // without a text, by which a flood has ebbed away: a second
	everything  = math.MaxInt
)

// gathered is what was printed on one stream, and is to be sent together.
type gathered struct {
	stream string
	text   []byte
}

// A printer passes on what a cell prints. From a panic on, or from what must
// prints before one, it holds stderr back: when the cell has failed, the mistake tells it better.
type printer struct {
	publish func(stream, text string)
	printed map[string]int
	full    map[string]bool // the note on the rest was given
	rows    map[string]openRow

	gathered []*gathered
	size     int // of it
	sent     int // all that was sent
	ticks    int // since then
	quiet    int // ticks since something was printed

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
	return &printer{publish: publish, printed: map[string]int{}, full: map[string]bool{}, rows: map[string]openRow{}}
}

// crash is what may begin the tale of a crash.
var crash = regexp.MustCompile(`(?m)^(panic: |fatal error: |runtime: goroutine stack exceeds |unexpected fault address |(\d{4}/\d\d/\d\d \d\d:\d\d:\d\d )?Must not error: |` +
	`SIG(ABRT: abort|BUS: bus error|FPE: floating-point exception|ILL: illegal instruction|QUIT: quit|SEGV: segmentation violation|STKFLT: stack fault|SYS: bad system call|TRAP: trace trap)$)`)

// crashBehind is one that comes behind a text which does not end its row.
var crashBehind = regexp.MustCompile(`^(panic|fatal error): |(panic|fatal error): .*\n([\t\[].*\n)*\n(goroutine \d|runtime stack:)`)

func (p *printer) print(stream, text string) {
	p.quiet = 0
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
	if p.held.Len() < maxHeld {
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
	if p.left(stream) <= 0 || text == "" {
		return
	}
	last := len(p.gathered) - 1
	for last >= 0 && p.gathered[last].stream != stream && len(p.gathered) >= maxPieces {
		last-- // each piece is an output in the page: of that many, the order is lost
	}
	if last < 0 || p.gathered[last].stream != stream {
		p.gathered = append(p.gathered, &gathered{stream: stream})
		last = len(p.gathered) - 1
	}
	piece := p.gathered[last]
	if strings.Contains(text, "\r") {
		text = p.reopen(piece) + text
		text = overwritten(text, p.inRow(piece))
	}
	fits, size := fitting(text, p.left(stream))
	p.printed[stream] += size
	if p.left(stream) <= 0 {
		p.full[stream] = true
		text = text[:fits] + fmt.Sprintf("\n… the rest of the output is left out: more than %d MB\n", maxPrinted>>20)
	}
	p.size += len(text)
	piece.text = append(piece.text, text...)
}

// left is how much may still be printed on a stream.
func (p *printer) left(stream string) int {
	if p.full[stream] {
		return 0
	}
	left := maxPrinted - p.printed["stdout"] - p.printed["stderr"]
	if stream == "stderr" {
		left = max(left, maxErrors-p.printed[stream])
	}
	return left
}

// fitting returns how many bytes of a text may be sent, up to a whole character, and
// how many they are on their way, in JSON as package json writes it.
func fitting(text string, room int) (fits, size int) {
	for at, c := range text {
		n := utf8.RuneLen(c)
		switch c {
		case '\n', '\r', '\t', '"', '\\':
			n = len(`\n`)
		case '<', '>', '&', '\u2028', '\u2029', utf8.RuneError:
			n = len(`\u2028`)
		default:
			if c < ' ' {
				n = len(`\u001b`)
			}
		}
		if size+n > room {
			return at, room
		}
		size += n
	}
	return len(text), size
}

// room reports whether more may be printed before some of it is sent.
func (p *printer) room() bool {
	return p.sent >= maxShown || p.size < max(maxGathered, p.pause()*sendEach)
}

// floods reports whether so much is printed that the page is to have the rest
// together, when the cell has ended or is quiet. A page takes a second to lay out
// two megabytes, and many on a machine that is busy; a click at Stop waits as long.
func (p *printer) floods() bool {
	return p.sent >= maxShown && p.size > maxCalm && p.quiet < quietTicks
}

// tick sends what was gathered since the last time: together, since each message
// costs a page some milliseconds, and no more than a page can take.
func (p *printer) tick() {
	p.ticks++
	p.quiet++
	if p.ticks >= p.pause() && !p.floods() {
		p.send(min(p.ticks, maxPause) * sendEach)
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
		text := string(piece.text)
		if len(text) > most {
			text = text[:whole(text, most)]
		}
		piece.text = piece.text[len(text):]
		if text != "" {
			p.publish(piece.stream, text)
		}
		p.size, p.sent, p.ticks = p.size-len(text), p.sent+len(text), 0
		p.follow(piece.stream, text)
		most -= len(text)
		if len(piece.text) > 0 {
			return
		}
		p.gathered = p.gathered[1:]
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
	case p.held.Len() >= maxHeld: // the end of what was held is missing
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
	p.send(everything)
}

// drop is release for a cell that somebody has stopped. It leaves out what a flood has
// kept waiting, and reports that: whoever clicks at Stop wants an end, and the
// page would have to lay that out first.
func (p *printer) drop() (dropped bool) {
	if p.size > maxCalm {
		p.gathered, p.size, dropped = nil, 0, true
	}
	p.release(everything)
	return dropped
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
