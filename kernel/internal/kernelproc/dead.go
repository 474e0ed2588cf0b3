package kernelproc

import "github.com/ninepixels/ninepixels/kernel/internal/jupyter"

// A DeadError is a kernel whose process has ended while it was needed.
type DeadError struct {
	How  string // how it ended: "signal: killed"
	Code int    // its exit code; -1 for a signal
	Log  string // the last lines that it logged

	said Said // what the log means
}

// Said is what a kernel's log says of its end.
type Said struct {
	Trouble   string // the last line that may say why it has ended
	PortTaken bool   // it could not listen, since another program has its port
}

// portTaken tells whether the kernel has ended because it could not listen.
func (e *DeadError) portTaken() bool {
	return e.Code == jupyter.PortTakenExit || e.said.PortTaken
}

func (e *DeadError) Error() string {
	text := "the kernel's process has ended: " + e.How
	if e.said.Trouble != "" {
		text += "; its last word was: " + e.said.Trouble
	}
	return text
}

// Dead returns how the kernel has ended; call it after [Engine.Ended].
func (e *Engine) Dead() *DeadError {
	log := e.tree.Log()
	return &DeadError{e.tree.How(), e.tree.ExitCode(), log, e.options.said(log)}
}

func (o Options) said(log string) Said {
	if o.ReadLog == nil {
		return Said{}
	}
	return o.ReadLog(log)
}
