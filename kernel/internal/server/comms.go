package server

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

func isComm(msgType string) bool { return strings.HasPrefix(msgType, "comm_") }

// note keeps account of which comms are open.
func (k *kernel) note(m jupyter.Message) {
	var c jupyter.Comm
	if m.Read(&c) != nil || c.ID == "" {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	switch m.Header.Type {
	case jupyter.CommOpen:
		k.comms[c.ID] = c.Target
	case jupyter.CommClose:
		delete(k.comms, c.ID)
	}
}

// commMessage passes a comm's message on to the engine, whose widgets speak so. What
// is opened for anybody else is closed at once, as the protocol asks for: GoNB
// would ignore it, and the client wait.
func (k *kernel) commMessage(_ context.Context, m jupyter.Received) {
	var c jupyter.Comm
	if m.Header.Type == jupyter.CommOpen && m.Read(&c) == nil && c.Target != gonb.CommTarget {
		k.publish(m.Message, jupyter.CommClose, jupyter.Comm{ID: c.ID, Data: json.RawMessage("{}")})
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
	var want jupyter.CommTarget
	_ = m.Read(&want)
	comms := map[string]jupyter.CommTarget{}
	k.mu.Lock()
	for id, target := range k.comms {
		if want.Target == "" || want.Target == target {
			comms[id] = jupyter.CommTarget{Target: target}
		}
	}
	k.mu.Unlock()
	k.reply(m, jupyter.CommInfoReply, jupyter.Comms{Status: jupyter.ReplyOK, Comms: comms})
}
