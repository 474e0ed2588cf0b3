package server

import (
	"fmt"
	"runtime/debug"

	"github.com/ninepixels/ninepixels/kernel/internal/diagnose"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// survive does something whose panic must not end the kernel, and with it a
// training under way: the panic is logged and returned.
func (k *kernel) survive(what string, do func()) (fault any) {
	defer func() {
		if fault = recover(); fault != nil {
			k.Log("%s made the kernel panic, which goes on: %v\n%s", what, fault, debug.Stack())
		}
	}()
	do()
	return nil
}

// answer serves a request. One that makes the kernel panic gets an error for its
// reply, if it is to have one.
func (k *kernel) answer(m jupyter.Received, reply string, do func()) {
	fault := k.survive("a "+m.Header.Type, do)
	if fault == nil || reply == "" {
		return
	}
	what := blame(fault)
	if reply == jupyter.DebugReply { // the debug adapter protocol has another form for it
		k.refuseDebug(m, what.Sentence)
		return
	}
	k.reply(m, reply, jupyter.NewFailure(what.Name, what.Sentence))
}

// blame says whose mistake a panic is.
func blame(fault any) diagnose.Mistake {
	return diagnose.Mistake{
		Name:     "kernel panic",
		Sentence: fmt.Sprintf("the mistake is in the kernel, which goes on, and not in your code: %v", fault),
	}
}
