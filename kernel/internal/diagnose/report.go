package diagnose

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A report is one complaint of the compiler's.
type report struct {
	cell, line int    // as GoNB marks them; line 0 if it does not
	column     int    // in main.go, in bytes from 1; 0 if it is not known
	code       string // the line of main.go
	message    string // with the lines that go on with it
}

var (
	cellMark = regexp.MustCompile(`^Cell(?:\[(\d{1,9})\]:)? Line (\d{1,9})$`)
	caret    = regexp.MustCompile(`^ *\^$`)
	location = regexp.MustCompile(`^\s*(?:\S*/)?main(?:_test)?\.go:(\d{1,9}):(\d{1,9}): (.+)$`)
)

// contextLines is how many lines GoNB shows behind the one it points at.
const contextLines = 2

// maxReports bounds the work: the compiler stops after ten, and GoNB says each
// twice.
const maxReports = 25

// reports reads the compiler's complaints from a traceback of GoNB's: for each
// the cell's line, the lines of main.go around it with a caret below the one
// that is meant, an empty line, and the message. Where lines were not written
// by the cell's author, the first is missing. An evalue before it has plain
// lines of the compiler's.
func reports(text string) []report {
	rows := strings.Split(text, "\n")
	var list []report
	for i := 0; i < len(rows) && len(list) < maxReports; i++ {
		if m := location.FindStringSubmatch(rows[i]); m != nil {
			column, _ := strconv.Atoi(m[2])
			list = append(list, report{column: column, message: m[3]})
			continue
		}
		if m := cellMark.FindStringSubmatch(rows[i]); m != nil {
			r := report{}
			r.cell, _ = strconv.Atoi(m[1])
			r.line, _ = strconv.Atoi(m[2])
			i = r.read(rows, i+1)
			list = append(list, r)
			continue
		}
		if n := len(list); n > 0 && continues(rows[i]) {
			list[n-1].message += "\n" + rows[i]
		}
	}
	return unite(list)
}

// continues reports whether a line goes on with the message before it.
func continues(row string) bool {
	for _, p := range []string{"\thave (", "\twant (", "\tgo get ", "go: ", "\t\t"} {
		if strings.HasPrefix(row, p) {
			return true
		}
	}
	return false
}

// read takes in what follows a mark, and returns the index of its message.
func (r *report) read(rows []string, from int) int {
	at := from
	for at < len(rows) && at < from+5 && !caret.MatchString(rows[at]) {
		at++
	}
	if at >= len(rows) || at >= from+5 || at == from { // no caret
		at = min(from+2*contextLines+2, len(rows)-1)
		for at < len(rows)-1 && rows[at] == "" {
			at++
		}
		if at >= from {
			r.message = rows[at]
		}
		return at
	}
	r.column, r.code = len(rows[at]), rows[at-1]
	for after := contextLines + 1; after > 0; after-- { // the end of main.go has fewer
		if at+after < len(rows) && rows[at+after] == "" {
			at += after
			break
		}
	}
	if at+1 < len(rows) {
		r.message = rows[at+1]
	}
	return at + 1
}

// unite drops the compiler's plain lines that GoNB has marked, and what says
// nothing.
func unite(list []report) []report {
	first := func(r report) string { return firstLine(r.message) }
	var kept []report
	for _, r := range list {
		if r.message == "" || r.message == "too many errors" {
			continue
		}
		if r.line == 0 && slices.ContainsFunc(list, func(o report) bool {
			return o.line > 0 && first(o) == first(r) && (o.column == r.column || o.column == 0)
		}) {
			continue
		}
		kept = append(kept, r)
	}
	return kept
}
