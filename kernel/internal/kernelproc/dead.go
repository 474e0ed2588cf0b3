package kernelproc

import (
	"regexp"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// A DeadError is a kernel whose process has ended while it was needed.
type DeadError struct {
	How  string // how it ended: "signal: killed"
	Code int    // its exit code; -1 for a signal
	Log  string // the last lines that it logged
}

// portTaken tells whether the kernel has ended because it could not listen.
func (e *DeadError) portTaken() bool {
	return e.Code == jupyter.PortTakenExit || gonbPortTaken(e.Log)
}

// gonbPortTaken reads it from GoNB's log, since GoNB ends with the same exit code
// whatever ails it: these are the system's words for a port in use.
func gonbPortTaken(log string) bool { return strings.Contains(log, "address already in use") }

func (e *DeadError) Error() string {
	text := "the kernel's process has ended: " + e.How
	if line := lastWord(e.Log); line != "" {
		text += "; its last word was: " + line
	}
	return text
}

// Dead returns how the kernel has ended; call it after [Engine.Ended].
func (e *Engine) Dead() *DeadError { return &DeadError{e.tree.How(), e.tree.ExitCode(), e.tree.Log()} }

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
