//go:build unix

package server_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// replies checks that a cell ends well, whatever the engine says of comms meanwhile.
func (d *desk) replies() {
	d.Helper()
	id := d.send(jupyter.Shell, jupyter.ExecuteRequest, cell(`stdout "works"`))
	m := d.await("the reply", func(m jupyter.Received) bool { return m.Channel == jupyter.Shell && m.Parent.ID == id })
	var r jupyter.Result
	if err := m.Read(&r); err != nil || r.Status != jupyter.ReplyOK {
		d.Fatalf("the cell ends with %+v (%v)", r, err)
	}
}

// A client with the key sends requests of every type in which one field has a value of a wrong
// type, or an absurd one. The kernel goes on, and its next cell is well.
func TestHostileContent(t *testing.T) {
	d := sit(t)
	fields := []string{
		"code", "cursor_pos", "detail_level", "allow_stdin", "user_expressions", "stop_on_error", "silent", "store_history", "comm_id", "target_name", "data",
		"seq", "type", "command", "arguments", "n", "hist_access_type", "pattern", "session", "start", "stop", "output", "raw", "unique", "value", "",
	}
	deep := any("x")
	for range 3000 {
		deep = []any{deep}
	}
	values := []any{nil, true, 7, -1, 1e300, "", "\x00\x1b[2J", []any{}, []any{7, "x", nil}, map[string]any{}, map[string]any{"a": 7, "": nil}, deep, strings.Repeat("x", 1<<16)}
	given := 0
	for _, msgType := range []string{
		jupyter.ExecuteRequest, jupyter.IsCompleteRequest, jupyter.CompleteRequest, jupyter.InspectRequest, jupyter.HistoryRequest, jupyter.KernelInfoRequest,
		jupyter.ConnectRequest, jupyter.CommInfoRequest, jupyter.DebugRequest, jupyter.CommOpen, jupyter.CommMessage, jupyter.CommClose, jupyter.InputReply,
	} {
		channel := jupyter.Shell
		switch msgType {
		case jupyter.DebugRequest:
			channel = jupyter.Control
		case jupyter.InputReply:
			channel = jupyter.Stdin
		}
		for _, field := range fields {
			if !damage.All() && rand.IntN(8) > 0 {
				continue
			}
			for i, value := range values {
				if msgType == jupyter.ExecuteRequest && field == "code" && i == len(values)-1 {
					continue // it is a cell like others
				}
				id := d.send(channel, msgType, map[string]any{field: value})
				if given++; msgType == jupyter.ExecuteRequest { // what waits behind one that fails is not run
					d.await("the reply", func(m jupyter.Received) bool { return m.Channel == channel && m.Parent.ID == id })
				}
			}
			d.replies() // it reads the other answers, too
		}
	}
	d.works()
	damage.Given(t, given, "requests with wrong and absurd fields")
}
