package server

import (
	"strings"
	"unicode/utf8"
)

// maxRow is the longest row, in bytes, that is looked at for what overwrites it.
const maxRow = 4 << 10

// overwritten returns a text as a page shows it, but for how it begins and ends:
// of a row that is written again and again behind \r, as a progress bar is, the last
// writing is left. inRow says that it begins within a row. A row with escape
// sequences stays as it is.
func overwritten(text string, inRow bool) string {
	if !strings.Contains(text, "\r") {
		return text
	}
	rows := strings.SplitAfter(text, "\n")
	for i, row := range rows {
		body := strings.TrimSuffix(strings.TrimSuffix(row, "\n"), "\r")
		if !strings.HasSuffix(row, "\n") {
			body = row
		}
		if strings.Contains(body, "\r") && !strings.Contains(body, "\x1b") {
			rows[i] = lastWriting(body, i == 0 && inRow) + row[len(body):]
		}
	}
	return strings.Join(rows, "")
}

// lastWriting returns what is shown of one row. What stands before the first \r may
// be the end of what was sent before, and then stays.
func lastWriting(row string, inRow bool) string {
	writings := strings.Split(row, "\r")
	before := ""
	if inRow {
		before, writings = writings[0]+"\r", writings[1:]
	}
	var shown []rune
	for _, w := range writings {
		over := []rune(w)
		if len(over) < len(shown) {
			over = append(over, shown[len(over):]...)
		}
		shown = over
	}
	last := writings[len(writings)-1]
	if utf8.RuneCountInString(last) < len(shown) { // the next text comes behind it
		return before + string(shown) + "\r" + last
	}
	return before + string(shown)
}

// lastRow returns where the row begins in which a text ends.
func lastRow(text string) int { return strings.LastIndexByte(text, '\n') + 1 }

// An openRow is the one in which what was sent of a stream ends.
type openRow struct {
	size int  // of what was sent of it
	home bool // a \r stands at its end
}

// inRow reports whether a text that follows a piece begins within a row.
func (p *printer) inRow(piece *gathered) bool {
	if n := len(piece.text); n > 0 {
		return piece.text[n-1] != '\n'
	}
	return p.rows[piece.stream].size > 0
}

// reopen takes back the row in which a piece ends, since it may be overwritten.
func (p *printer) reopen(piece *gathered) string {
	from := max(0, len(piece.text)-maxRow)
	from += lastRow(string(piece.text[from:]))
	back := string(piece.text[from:])
	_, size := fitting(back, everything)
	p.printed[piece.stream] -= size
	p.size -= len(back)
	piece.text = piece.text[:from]
	return back
}

// follow keeps how much was sent of the row that a stream stands in. What overwrites it
// takes its place: it counts no longer, so that a progress bar never ends.
func (p *printer) follow(stream, text string) {
	now := p.rows[stream]
	if now.home {
		text = "\r" + text
	}
	var rest string
	if rest, now.home = strings.CutSuffix(text, "\r"); now.home {
		text = rest
	}
	first, _, ends := strings.Cut(text, "\n")
	if at := strings.LastIndexByte(strings.TrimSuffix(first, "\r"), '\r'); at >= 0 && !strings.Contains(first, "\x1b") {
		_, size := fitting(first[:at+1], everything)
		p.printed[stream] -= now.size + size
		p.sent = max(p.sent-now.size-at-1, 0)
		now.size = -size
	}
	if ends {
		now.size, text = 0, text[lastRow(text):]
	}
	_, size := fitting(text, everything)
	now.size += size
	p.rows[stream] = now
}
