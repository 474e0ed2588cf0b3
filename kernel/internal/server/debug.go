package server

import (
	"context"
	"os"
	"path/filepath"

	"github.com/ninepixels/ninepixels/kernel/internal/debug"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// newDebug returns the session of the clients' debugger. The folder's name is one
// that nobody can have taken.
func (k *kernel) newDebug() *debug.Session {
	s := debug.New(debug.Options{
		Folder:   filepath.Join(os.TempDir(), "ninepixels-cells-"+k.session),
		Notebook: explorer{k},
		Publish:  func(e debug.Event) { k.publish(jupyter.Message{}, jupyter.DebugEvent, e) },
	})
	if k.Adapter != nil {
		s.Adapter = k.Adapter(s)
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
	k.reply(m, jupyter.DebugReply, k.debug.Answer(context.WithValue(ctx, asks{}, m.Message), r))
}

// refuseDebug refuses, in the form that the debug adapter protocol has for it.
func (k *kernel) refuseDebug(m jupyter.Received, why string) {
	var r debug.Request
	_ = m.Read(&r)
	k.reply(m, jupyter.DebugReply, r.Refuse(why))
}

// asks is the key of the message that a request came in.
type asks struct{}

// An explorer shows the notebook's variables to the debugger's panel.
type explorer struct{ *kernel }

// Variables lists them, as the programs of the cells have left word of them.
func (e explorer) Variables(context.Context) []debug.Variable { return nil }

func (e explorer) Members(context.Context, int) ([]debug.Variable, error) { return nil, nil }

func (e explorer) Rich(context.Context, string) debug.Rich {
	return debug.Rich{Data: map[string]any{}, Metadata: map[string]any{}}
}
