package show

import (
	"fmt"
	"sync"

	"github.com/janpfeifer/gonb/gonbui"

	"github.com/ninepixels/ninepixels/lessons/internal/output"
)

// A Live is a place in the output of a cell. Each update replaces what stands there.
// The notebook keeps the last state.
//
// Several goroutines may use one at once.
type Live struct {
	mu   sync.Mutex
	id   string
	last string // as text
}

// NewLive returns a new place. It appears with its first update.
func NewLive() *Live {
	return &Live{id: "ninepixels-" + gonbui.UniqueId()}
}

// Update replaces the content of the place by HTML, and waits until the notebook has
// it. This takes a few milliseconds. Outside a notebook nothing is shown before
// [Live.Done].
func (l *Live) Update(source string) { l.set(source, plain(source)) }

// UpdateFigure is [Live.Update] with a figure. If the figure is nil, the place says
// so.
func (l *Live) UpdateFigure(f *Figure) {
	if f == nil {
		l.set(complaint("Live.UpdateFigure", errNoFigure))
		return
	}
	l.set(f.HTML(), f.text())
}

// set is an update with the text for what shows no HTML.
func (l *Live) set(source, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = text
	output.Update(l.id, source, text)
}

// updateAll is an update with the figure in all its forms. JupyterLab takes a moment to
// draw Vega-Lite, and replaces a picture by the next one without a flicker.
func (l *Live) updateAll(f *Figure) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = f.text()
	if gonbui.IsNotebook {
		output.Send(l.id, f.bundle(), l.last)
	}
}

// Done says that no update follows. In a notebook the last state stays as it is.
// Outside a notebook it is printed, without tags.
func (l *Live) Done() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !gonbui.IsNotebook && l.last != "" {
		fmt.Println(l.last)
	}
	l.last = ""
}
