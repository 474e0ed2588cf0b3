package server

import (
	"context"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// opened is what a comm message says of its comm.
type opened struct {
	ID     string `json:"comm_id"`
	Target string `json:"target_name"`
}

// note keeps account of which comms are open.
func (k *kernel) note(m jupyter.Message) {
	var c opened
	if m.Read(&c) != nil || c.ID == "" {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	switch m.Header.Type {
	case "comm_open":
		k.comms[c.ID] = c.Target
	case "comm_close":
		delete(k.comms, c.ID)
	}
}

// engineTarget is the only target of comms that GoNB knows: its widgets'.
const engineTarget = "gonb_comm"

// comm passes a comm's message on to the engine, whose widgets speak so. What
// is opened for anybody else is closed at once, as the protocol asks for: GoNB
// would ignore it, and the client wait.
func (k *kernel) comm(_ context.Context, m jupyter.Received) {
	var c opened
	if m.Header.Type == "comm_open" && m.Read(&c) == nil && c.Target != engineTarget {
		k.publish(m.Message, "comm_close", map[string]any{"comm_id": c.ID, "data": map[string]any{}})
		return
	}
	k.note(m.Message)
	k.mu.Lock()
	e := k.live
	k.mu.Unlock()
	if e == nil {
		return
	}
	forward := m.Message
	forward.Identities = nil
	forward.Header.Session = e.Client().Session
	if err := e.Client().Send(jupyter.Shell, forward); err != nil {
		k.Log("%v", err)
	}
}

func (k *kernel) commInfo(_ context.Context, m jupyter.Received) {
	var want opened
	_ = m.Read(&want)
	comms := map[string]any{}
	k.mu.Lock()
	for id, target := range k.comms {
		if want.Target == "" || want.Target == target {
			comms[id] = map[string]string{"target_name": target}
		}
	}
	k.mu.Unlock()
	k.reply(m, "comm_info_reply", map[string]any{"status": jupyter.ReplyOK, "comms": comms})
}
