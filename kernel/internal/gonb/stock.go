package gonb

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
)

// What follows is for a stock GoNB, which gets the cells as they are and is its
// own judge.

// PlainErrors asks GoNB for compile errors as text instead of HTML. Other
// kernels' command lines stay as they are.
func PlainErrors(argv []string) []string {
	if isProgram(argv) {
		argv = append(argv, rawErrors)
	}
	return argv
}

// Local reports whether the kernel of a command line understands the transport
// ipc, as GoNB does. Of other kernels nobody knows.
func Local(argv []string) bool { return isProgram(argv) }

func isProgram(argv []string) bool { return filepath.Base(argv[0]) == "gonb" }

// unknownMagic is what GoNB prints of a special command that it does not know.
var unknownMagic = regexp.MustCompile(`^"(%\S*)" unknown or not implemented yet\.$`)

// Complaint returns the failure that GoNB prints, and does not report, in one of
// its messages on stderr, or "". It writes how a shell command has failed behind
// all output of that, as a message of its own; a program may print the same.
func Complaint(c *cell.Cell, text string) (complaint string, shell bool) {
	if m := shellFailed.FindStringSubmatch(text); m != nil && hasShell(c) {
		return fmt.Sprintf("a shell command of it (a line that begins with !) failed with %s", m[2]), true
	}
	if m := unknownMagic.FindStringSubmatch(text); m != nil {
		return fmt.Sprintf("the special command %s is unknown; %%help lists them all", m[1]), false
	}
	return "", false
}

// notCompiled matches what the compiler, or the parser before it, has said, as
// GoNB passes it on.
var notCompiled = regexp.MustCompile(`(?m)^# gonb_|(^|/)main(_test)?\.go:\d+|\bgo (build|test)\b|\bgoimports\b|^Cell\[\d+\]: Line \d+`)

// NotCompiled reports whether an error of GoNB's is about a cell that did not
// compile.
func NotCompiled(text string) bool { return notCompiled.MatchString(text) }

// where is the line in which GoNB says where a mistake is. The code around it
// follows, and then, after an empty line, what the compiler says of it.
var where = regexp.MustCompile(`(?m)^Cell\[\d+\]: Line \d+$`)

// FirstMistake returns what the compiler says first, in GoNB's traceback: the
// rest often follows from that.
func FirstMistake(trace string) string {
	mistakes := where.Split(trace, -1)[1:]
	if len(mistakes) == 0 {
		lines := strings.Split(strings.TrimSpace(trace), "\n")
		return strings.TrimSpace(lines[len(lines)-1])
	}
	paragraphs := strings.Split(strings.TrimSpace(mistakes[0]), "\n\n")
	message, _, _ := strings.Cut(strings.TrimSpace(paragraphs[len(paragraphs)-1]), "\n")
	message = strings.TrimSuffix(message, "; to add it:")
	switch more := len(mistakes) - 1; more {
	case 0:
		return message
	case 1:
		return message + " (and 1 more mistake)"
	default:
		return fmt.Sprintf("%s (and %d more mistakes)", message, more)
	}
}
