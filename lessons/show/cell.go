package show

import (
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// display sends HTML to the cell, with a text for what shows no HTML, and waits
// for it. Outside a notebook it prints the text.
func display(source, text string) {
	send("", map[protocol.MIMEType]any{
		protocol.MIMETextHTML:  source,
		protocol.MIMETextPlain: text,
	}, text)
}

func displayMarkdown(source string) {
	send("", map[protocol.MIMEType]any{protocol.MIMETextMarkdown: source}, source)
}

// update is display in a place that has a name: the first time GoNB publishes
// it as display_data, then as update_display_data, and Jupyter keeps the last
// state in the notebook. Outside a notebook it does nothing.
func update(id, source, text string) {
	if !gonbui.IsNotebook {
		return
	}
	send(id, map[protocol.MIMEType]any{
		protocol.MIMETextHTML:  source,
		protocol.MIMETextPlain: text,
	}, text)
}

func send(id string, data map[protocol.MIMEType]any, text string) {
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

// bundle is a figure in the forms that a notebook may keep. Of a chart these are:
//
//   - Vega-Lite, which JupyterLab draws by itself, without a network and in a
//     notebook that it does not trust. It prefers text/html to that, so there is none;
//   - text/markdown with the picture and its alt text, which JupyterLab takes if it
//     cannot draw Vega-Lite, and nbconvert, nbviewer and VS Code take too;
//   - image/png, for printing by LaTeX. Without it JupyterLab puts one into the
//     notebook as soon as it is opened, and the notebook counts as changed.
//
// Under a stock GoNB there is only the picture: it cannot pass on JSON.
func (f *Figure) bundle() map[protocol.MIMEType]any {
	if f.spec == nil || os.Getenv("NINEPIXELS_RESULT") == "" {
		return map[protocol.MIMEType]any{protocol.MIMETextHTML: f.HTML(), protocol.MIMETextPlain: f.text()}
	}
	return map[protocol.MIMEType]any{
		vegaLiteType:              f.VegaLite(), // the kernel makes JSON of the text
		protocol.MIMETextMarkdown: f.HTML(),
		protocol.MIMEImagePNG:     f.PNG,
		protocol.MIMETextPlain:    f.text(),
	}
}

// vegaLiteType is the newest form of Vega-Lite that JupyterLab 4.6 draws.
const vegaLiteType protocol.MIMEType = "application/vnd.vegalite.v5+json"

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

// patience is far more than GoNB takes to acknowledge, a few milliseconds. A
// variable for the test of a kernel that never does.
var patience = 10 * time.Second

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
	case <-time.After(patience):
		lost.Store(true)
	}
}
