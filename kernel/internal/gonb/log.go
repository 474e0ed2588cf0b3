package gonb

import (
	"regexp"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/kernelproc"
)

// GoNB's log: what it tells of its work, and the head of a line of trouble.
var (
	ansi        = regexp.MustCompile("\x1b\\[[0-9;]*[A-Za-z]")
	workLine    = regexp.MustCompile(`^I\d{4} \d\d:`)
	troubleHead = regexp.MustCompile(`^[WEF]\d{4} \d\d:\S+ +\d+ \S+\] (\[[0-9a-f]{8}\] )?`)
)

// portTaken are the system's words for a port in use. GoNB logs them, and ends
// with the same exit code whatever ails it.
const portTaken = "address already in use"

// ReadLog finds out what a log of GoNB's says of its end: the last line that is
// not about its work, and whether it could not listen.
func ReadLog(log string) kernelproc.Said {
	said := kernelproc.Said{PortTaken: strings.Contains(log, portTaken)}
	lines := strings.Split(ansi.ReplaceAllString(log, ""), "\n")
	for _, line := range slices.Backward(lines) {
		if line = strings.TrimSpace(line); line != "" && !workLine.MatchString(line) {
			said.Trouble = troubleHead.ReplaceAllString(line, "")
			break
		}
	}
	return said
}
