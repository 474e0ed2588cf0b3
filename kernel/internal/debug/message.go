package debug

import (
	"encoding/json"
	"fmt"
)

// The three types of messages that the protocol has.
const (
	TypeRequest  = "request"
	TypeResponse = "response"
	TypeEvent    = "event"
)

// A Request is the content of a debug_request. Arguments stay JSON until
// [Request.Read] is asked for a type.
type Request struct {
	Seq       int             `json:"seq"`
	Type      string          `json:"type"`
	Command   string          `json:"command"`
	Arguments json.RawMessage `json:"arguments,omitempty"`
}

// A Response is the content of a debug_reply. Message says why it was no success.
type Response struct {
	Seq        int    `json:"seq"`
	Type       string `json:"type"`
	RequestSeq int    `json:"request_seq"`
	Command    string `json:"command"`
	Success    bool   `json:"success"`
	Message    string `json:"message,omitempty"`
	Body       any    `json:"body,omitempty"`
}

// An Event is the content of a debug_event, and has no answer.
type Event struct {
	Seq   int    `json:"seq"`
	Type  string `json:"type"`
	Event string `json:"event"`
	Body  any    `json:"body,omitempty"`
}

// Read decodes the arguments of r. A request without arguments leaves v as it is.
//
// Error: a sentence, if they are not as the protocol has them.
func (r Request) Read(v any) error {
	if len(r.Arguments) == 0 {
		return nil
	}
	if err := json.Unmarshal(r.Arguments, v); err != nil {
		return fmt.Errorf("the arguments of %.50q are not as the protocol has them: %w", r.Command, err)
	}
	return nil
}

// Answer returns the response to r that says that all went well.
func (r Request) Answer(body any) Response {
	return Response{Seq: r.Seq, Type: TypeResponse, RequestSeq: r.Seq, Command: r.Command, Success: true, Body: body}
}

// Refuse returns the response to r that says why it cannot be done. It has an empty
// body, since clients look into it before they look at Success.
func (r Request) Refuse(why string) Response {
	return Response{Seq: r.Seq, Type: TypeResponse, RequestSeq: r.Seq, Command: r.Command, Message: why, Body: struct{}{}}
}

// NewEvent returns an event. Who publishes it numbers it.
func NewEvent(name string, body any) Event {
	return Event{Type: TypeEvent, Event: name, Body: body}
}
