package server

import (
	"context"
	"os"
	"path/filepath"

	"github.com/ninepixels/ninepixels/kernel/internal/debug"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// newDebug returns the session of the clients' debugger. The folder's name is the
// kernel's own, so that a client tells its cells from those of the kernel before.
func (k *kernel) newDebug() *debug.Session {
	s := debug.New(debug.Options{
		Folder:   filepath.Join(os.TempDir(), "ninepixels-cells-"+k.session),
		Notebook: &explorer{k: k},
		Publish:  func(e debug.Event) { k.publish(jupyter.Message{}, jupyter.DebugEvent, e) },
	})
	if k.Adapter != nil {
		k.stops = k.Adapter(s)
		s.Adapter = k.stops
	}
	return s
}

// debugRequest answers a request of the debug adapter protocol.
func (k *kernel) debugRequest(ctx context.Context, m jupyter.Received) {
	var r debug.Request
	if err := m.Read(&r); err != nil {
		k.reply(m, jupyter.DebugReply, r.Refuse(err.Error()))
		return
	}
	k.reply(m, jupyter.DebugReply, k.debug.Answer(asking(ctx, m.Message), r))
}

// refuseDebug refuses, in the form that the debug adapter protocol has for it.
func (k *kernel) refuseDebug(m jupyter.Received, why string) {
	var r debug.Request
	_ = m.Read(&r)
	k.reply(m, jupyter.DebugReply, r.Refuse(why))
}
