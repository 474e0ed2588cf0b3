package kernelproc

import (
	"regexp"
	"slices"
	"strings"
)

// A DeadError is a kernel whose process has ended while it was needed.
type DeadError struct {
	How string // how it ended: "signal: killed"
	Log string // the last lines that it logged
}

// portTaken tells whether the kernel has ended because it could not listen, in
// GoNB's words or in those of our front.
func (e *DeadError) portTaken() bool {
	return strings.Contains(e.Log, "address already in use") || strings.Contains(e.Log, "is taken by another program")
}

func (e *DeadError) Error() string {
	text := "the kernel's process has ended: " + e.How
	if line := lastWord(e.Log); line != "" {
		text += "; its last word was: " + line
	}
	return text
}

// Dead returns how the kernel has ended; call it after [Engine.Ended].
func (e *Engine) Dead() *DeadError { return &DeadError{e.tree.How(), e.tree.Log()} }

// GoNB's log: what it tells of its work, and the head of a line of trouble.
var (
	ansi        = regexp.MustCompile("\x1b\\[[0-9;]*[A-Za-z]")
	workLine    = regexp.MustCompile(`^I\d{4} \d\d:`)
	troubleHead = regexp.MustCompile(`^[WEF]\d{4} \d\d:\S+ +\d+ \S+\] (\[[0-9a-f]{8}\] )?`)
)

// lastWord returns the last line of a log that may say why a kernel ended.
func lastWord(log string) string {
	lines := strings.Split(ansi.ReplaceAllString(log, ""), "\n")
	for _, line := range slices.Backward(lines) {
		if line = strings.TrimSpace(line); line != "" && !workLine.MatchString(line) {
			return troubleHead.ReplaceAllString(line, "")
		}
	}
	return ""
}
