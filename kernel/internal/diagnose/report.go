package diagnose

import (
	"strconv"
	"strings"
)

// A report is one complaint of the compiler's, or of the parser's.
type report struct {
	file    string // the cell's; "" if it is not said
	line    int    // 0 if it is not said
	column  int    // in bytes from 1; 0 if it is not known
	message string // with the lines that go on with it
}

// location is how the compiler begins a complaint: the cell's file, a line, and
// perhaps a column. What the go command says of an import it begins so, too.
var location = expression(`^(?:\./|/\S*/)?(cell\[\d+\][^\s:]*\.go|generated\.go):(\d{1,9})(?::(\d{1,9}))?: (.*)$`)

// maxReports bounds the work: the compiler stops after ten.
const maxReports = 25

// reports reads the compiler's complaints.
func reports(text string) []report {
	var list []report
	for row := range strings.Lines(text) {
		row = strings.TrimRight(row, "\r\n")
		if m := location().FindStringSubmatch(row); m != nil {
			if len(list) == maxReports {
				break
			}
			r := report{file: m[1], message: m[4]}
			r.line, _ = strconv.Atoi(m[2])
			r.column, _ = strconv.Atoi(m[3])
			list = append(list, r)
			continue
		}
		if n := len(list); n > 0 && continues(row) {
			list[n-1].message += "\n" + row
		}
	}
	kept := list[:0]
	for _, r := range list {
		if r.message != "" && r.message != "too many errors" {
			kept = append(kept, r)
		}
	}
	return kept
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
