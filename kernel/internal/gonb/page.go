package gonb

import (
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/process"
)

// When a cell counts as one that waits for a page with its widgets.
const (
	pageTime  = 14 * time.Second // a page that is there has answered by then
	silence   = 4 * time.Second  // for so long the cell has said and computed nothing
	pageLook  = time.Second      // the pause between two looks
	idleTicks = 4                // hundredths of a second of a processor that count as nothing
)

// A pageWatch looks whether a cell waits for a page: a widget waits for ever for
// the page's first word.
type pageWatch struct {
	e      *Engine
	script time.Time // since when a page is to answer; zero if none is
	said   time.Time // when the cell last said something, or computed
	ticks  int       // of its processes
	next   time.Time // of the next look
}

// hear takes note of what the cell says.
func (w *pageWatch) hear(m jupyter.Received) {
	w.said = time.Now()
	if w.script.IsZero() && isWidgetScript(m) {
		w.script = w.said
	}
}

// inVain reports whether the cell waits for a page that does not come.
func (w *pageWatch) inVain() bool {
	now := time.Now()
	if w.script.IsZero() || w.e.connected() || now.Before(w.next) {
		return false
	}
	w.next = now.Add(pageLook)
	ticks, told := process.Ticks(process.Glance(w.e.Pid()))
	if !told || ticks > w.ticks+idleTicks {
		w.ticks, w.said = ticks, now
	}
	return now.Sub(w.script) > pageTime && now.Sub(w.said) > silence
}
