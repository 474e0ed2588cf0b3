// Package output shows things in the output of a notebook's cell, by the pipes that
// GoNB has laid to the cell's program.
package output

import (
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// Display sends HTML to the cell, with a text for what shows no HTML, and waits
// for it. Outside a notebook it prints the text.
func Display(source, text string) { Send("", forms(source, text), text) }

func forms(source, text string) map[protocol.MIMEType]any {
	return map[protocol.MIMEType]any{protocol.MIMETextHTML: source, protocol.MIMETextPlain: text}
}

// Update is Display in a place that has a name: the first time GoNB publishes
// it as display_data, then as update_display_data, and Jupyter keeps the last
// state in the notebook. Outside a notebook it does nothing.
func Update(id, source, text string) {
	if gonbui.IsNotebook {
		Send(id, forms(source, text), text)
	}
}

// InNotebook reports whether the program is a cell's.
func InNotebook() bool { return gonbui.IsNotebook }

// Send sends a thing in several forms, into the place with that name or, if it is
// "", into a new one. Outside a notebook it prints the text.
func Send(id string, data map[protocol.MIMEType]any, text string) {
	if !gonbui.IsNotebook {
		fmt.Println(text)
		return
	}
	settle(printTime, os.Stdout, os.Stderr)
	gonbui.SendData(&protocol.DisplayData{Data: data, DisplayID: id})
	flush()
	mark()
}

// shownMark tells the kernel that a display stands here among what the cell
// prints: the two come to it by different ways.
const shownMark = "\x1b]np-shown\a"

// mark prints the mark, if what is printed goes to the kernel's own pipe. Under a
// stock GoNB both ways are one.
func mark() {
	if ownPipe() {
		_, _ = os.Stdout.WriteString(shownMark)
	}
}

// ownPipe reports whether the standard output is the pipe that the kernel has made
// beside the file that it names for a cell's value.
func ownPipe() bool {
	result := os.Getenv("NINEPIXELS_RESULT")
	if result == "" {
		return false
	}
	pipe, errPipe := os.Stat(filepath.Join(filepath.Dir(result), "stdout"))
	out, errOut := os.Stdout.Stat()
	return errPipe == nil && errOut == nil && os.SameFile(pipe, out)
}

// printTime bounds how long a display waits for what was printed before it.
const printTime = 500 * time.Millisecond

// Patience is far more than GoNB takes to acknowledge, a few milliseconds. A
// variable for the test of a kernel that never does.
var Patience = 10 * time.Second

// lost is set by the first wait in vain: a loop of updates must not repeat it.
var lost atomic.Bool

// flush waits until GoNB has everything that was sent: what is still in the
// pipe when a cell's program ends is lost. gonbui.Sync alone would wait for ever
// for a kernel that has died, and leave the program behind.
func flush() {
	if lost.Load() || gonbui.Error() != nil {
		return
	}
	done := make(chan struct{})
	go func() {
		gonbui.Sync()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(Patience):
		lost.Store(true)
	}
}
