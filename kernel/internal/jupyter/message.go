// Package jupyter speaks the Jupyter messaging protocol: signed messages, the
// connection file, a client's four sockets and a kernel's five.
//
// Messages know nothing of sockets: [Encode] and [Decode] turn them into
// frames and back, so that a client, a kernel and a test share them. The
// protocol is described in
// https://jupyter-client.readthedocs.io/en/stable/messaging.html.
package jupyter

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"time"
)

// ProtocolVersion is the version of the protocol that this package speaks.
const ProtocolVersion = "5.4"

// Implementation is how our own kernel names itself in a kernel_info_reply.
const Implementation = "ninepixels"

// Header says who sent a message, when, and of which type it is.
type Header struct {
	ID       string `json:"msg_id"`
	Session  string `json:"session"`
	Username string `json:"username"`
	Date     string `json:"date"`
	Type     string `json:"msg_type"`
	Version  string `json:"version"`
}

// Message is one message of the protocol.
//
// Identities are the routing frames before the delimiter: empty at a client,
// the client's address at a kernel, the topic on iopub. Parent is the header
// of the request that the message answers; its zero value is sent as {}.
// Content stays JSON until [Message.Read] is asked for a type.
type Message struct {
	Identities [][]byte
	Header     Header
	Parent     Header
	Metadata   map[string]any
	Content    json.RawMessage
	Buffers    [][]byte
}

// New returns a message of the given type with content encoded as JSON.
// It panics if content cannot be encoded, which is a mistake in the program.
func New(session, msgType string, content any) Message {
	return Message{
		Header: Header{
			ID:       NewID(),
			Session:  session,
			Username: "ninepixels",
			Date:     time.Now().UTC().Format("2006-01-02T15:04:05.000000Z"),
			Type:     msgType,
			Version:  ProtocolVersion,
		},
		Content: mustJSON(content),
	}
}

// Reply returns a message that answers m and goes back the way m came.
func (m Message) Reply(session, msgType string, content any) Message {
	r := New(session, msgType, content)
	r.Identities = m.Identities
	r.Parent = m.Header
	return r
}

// Read decodes the content of m into v.
func (m Message) Read(v any) error {
	if err := json.Unmarshal(m.Content, v); err != nil {
		return fmt.Errorf("the content of a %s is not as the protocol has it: %w", m.Header.Type, err)
	}
	return nil
}

// NewID returns a random identifier in the form of a UUID, version 4.
func NewID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails: it ends the program rather than return weak bytes
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func mustJSON(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("jupyter: content of type %T is not JSON: %v", v, err))
	}
	return b
}
