package gonb

import "github.com/ninepixels/ninepixels/kernel/internal/jupyter"

// endWords holds back what GoNB writes on stderr when a shell command or a
// program has ended badly: "exit status 3", "signal: interrupt". Who runs the
// cell says so better. Since a program may print the same, they are released if
// nothing has ended so.
type endWords struct {
	each           func(m jupyter.Received)
	shell, program bool // what the cell runs
	held           string
}

// pass takes in what GoNB sends.
func (w *endWords) pass(m jupyter.Received) {
	var t jupyter.Text
	isStream := m.Header.Type == jupyter.Stream && m.Read(&t) == nil
	if isStream && !w.shell {
		w.release() // of a program GoNB says nothing more behind its end
	}
	if isStream && t.Name == "stderr" && (w.shell || w.program) && shellFailed.MatchString(t.Text) {
		w.held = t.Text
		return
	}
	w.each(m)
}

// release passes on what is held.
func (w *endWords) release() {
	if w.held == "" {
		return
	}
	w.each(jupyter.Received{Channel: jupyter.IOPub, Message: jupyter.New("", jupyter.Stream, jupyter.Text{Name: "stderr", Text: w.held})})
	w.held = ""
}
