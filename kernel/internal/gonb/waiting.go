package gonb

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/process"
)

// How a cell ends that waits for somebody who is not there.
var (
	ErrNoInput = errors.New("the cell waits for input that nobody can type")
	ErrNoPage  = errors.New("the cell waits for a page that shows its widgets")
)

// When a cell is looked at, and what makes it one that waits.
const (
	firstLook = 300 * time.Millisecond // a program that is to end by itself mostly has by then
	lastLook  = 2 * time.Second        // the longest pause: a look takes some milliseconds
	pageTime  = 14 * time.Second       // a page that is there has answered by then
	silence   = 4 * time.Second        // for so long a cell has said and computed nothing
	idleTicks = 4                      // hundredths of a second that count as nothing
)

// scriptPrefix begins the name of the display with the script by which GoNB's
// widgets connect to it. GoNB empties the display when they have.
const scriptPrefix = "gonb_websocket_"

// A lookout sees whether a cell's program waits for a person or for a page. GoNB
// gives a program a pipe as its input, and writes nothing to it; and a widget waits
// for ever for the first word of the page.
type lookout struct {
	e     *Engine
	next  time.Time     // of the next look
	pause time.Duration // behind it

	reader int       // the process whose input is asked for; 0 if none is
	script time.Time // since when a page is to answer; zero if none is, or if it has

	said  time.Time // when the cell last said something, or computed
	ticks int       // of its processes
}

func newLookout(e *Engine) *lookout {
	now := time.Now()
	return &lookout{e: e, next: now.Add(firstLook), pause: firstLook, said: now}
}

// hear takes note of what the cell says.
func (w *lookout) hear(m jupyter.Received) {
	w.said = time.Now()
	if isScript(m) && w.script.IsZero() {
		w.script = w.said
	}
}

// The script connects to the server by an address that is right only where that
// serves http at the top of its host. Behind JupyterHub or Binder it does neither.
const (
	plainAddress = `"ws://" + document.location.host + "/api/kernels/`
	fullAddress  = `(document.location.protocol == "https:" ? "wss://" : "ws://") + document.location.host + ` +
		`(JSON.parse(document.getElementById("jupyter-config-data")?.textContent ?? "{}").baseUrl ?? "/") + "api/kernels/`
)

// mended returns a message with the widgets' script so that it finds the server.
func mended(m jupyter.Received) jupyter.Received {
	var shown jupyter.Display
	if m.Read(&shown) != nil {
		return m
	}
	html, _ := shown.Data["text/html"].(string)
	shown.Data["text/html"] = strings.Replace(html, plainAddress, fullAddress, 1)
	if content, err := json.Marshal(shown); err == nil {
		m.Content = content
	}
	return m
}

// isScript reports whether a message is about the display with the widgets' script.
func isScript(m jupyter.Received) bool {
	var shown jupyter.Display
	return (m.Header.Type == jupyter.DisplayData || m.Header.Type == jupyter.UpdateDisplayData) &&
		m.Read(&shown) == nil && strings.HasPrefix(shown.Transient.DisplayID, scriptPrefix)
}

// look finds out what the cell waits for: the process that reads its input, or a
// page, which is told as ErrNoPage. It says so once.
func (w *lookout) look(now time.Time) (reader int, err error) {
	if now.Before(w.next) {
		return 0, nil
	}
	w.pause = min(lastLook, w.pause*5/4)
	w.next = now.Add(w.pause)
	pids := process.Descendants(w.e.Pid())
	if w.reader == 0 {
		if w.reader = w.reading(pids); w.reader != 0 {
			return w.reader, nil
		}
	}
	ticks, told := process.Ticks(pids)
	if !told || ticks > w.ticks+idleTicks {
		w.ticks, w.said = ticks, now
	}
	if !w.script.IsZero() && !w.e.connected() && now.Sub(w.script) > pageTime && now.Sub(w.said) > silence {
		return 0, ErrNoPage
	}
	return 0, nil
}

// reading returns the process that waits for what GoNB is to write.
func (w *lookout) reading(pids []int) int {
	at := slices.IndexFunc(pids, func(pid int) bool {
		pipe := process.Input(pid)
		return pipe != "" && process.Holds(w.e.Pid(), pipe)
	})
	if at < 0 {
		return 0
	}
	return pids[at]
}
