// Package sentence has the pieces of which the lessons' packages make what they
// say: each error is one plain sentence, and so is each line of a training.
package sentence

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"unicode"
)

// FirstLine returns the first line of an error, or of a panic's value: what went
// wrong, without the stack that GoMLX puts below it.
func FirstLine(v any) string {
	line, _, _ := strings.Cut(fmt.Sprint(v), "\n")
	return strings.TrimSpace(line)
}

// Cause leaves out of a file's error the operation and the path: the sentence
// around it names the file already, and by another name if it was a temporary one.
func Cause(err error) error {
	if path, ok := errors.AsType[*os.PathError](err); ok {
		return path.Err
	}
	if link, ok := errors.AsType[*os.LinkError](err); ok {
		return link.Err
	}
	return err
}

// Count writes a number of things: 1 epoch, 7 epochs.
func Count(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return strconv.Itoa(n) + " " + thing
}

// Thousands writes n with a comma after every three digits: 243,786.
func Thousands(n int) string { return Commas(strconv.Itoa(n)) }

// Commas does it for the digits of a whole number.
func Commas(number string) string {
	digits := strings.TrimPrefix(number, "-")
	sign := number[:len(number)-len(digits)]
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// Visible returns a line in which whatever would steer a terminal is written out instead: controls, as
// \x1b, and the marks that turn the direction of writing. Names of files may hold them.
func Visible(line string) string {
	steers := func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }
	if strings.IndexFunc(line, steers) < 0 {
		return line
	}
	var b strings.Builder
	for _, r := range line {
		if steers(r) {
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
