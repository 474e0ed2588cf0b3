package server

import (
	"context"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/complete"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// An Assistant completes and explains Go code. cursor, start and end count code
// points.
type Assistant interface {
	Complete(ctx context.Context, declared, code string, cursor int) (matches []complete.Match, start, end int)
	Inspect(ctx context.Context, declared, code string, cursor int) (doc complete.Doc, found bool)
	Prepare(declared string) // for what the cells so far import; returns at once
}

// assistTime is how long a completion may take: what is later is of no use.
const assistTime = 200 * time.Millisecond

// answers says who answers which request; execute_request has a queue instead.
func (k *kernel) answers() map[string]func(context.Context, jupyter.Received) {
	return map[string]func(context.Context, jupyter.Received){
		jupyter.KernelInfoRequest: k.info,
		"is_complete_request":     k.isComplete,
		"complete_request":        k.complete,
		"inspect_request":         k.inspect,
		"history_request":         k.historyReply,
		"comm_info_request":       k.commInfo,
		"comm_open":               k.comm,
		"comm_msg":                k.comm,
		"comm_close":              k.comm,
		"connect_request":         k.connect,
		"debug_request":           k.debug,
		jupyter.InterruptRequest:  k.interruptRequest,
		jupyter.ShutdownRequest:   k.shutdown,
	}
}

func (k *kernel) info(_ context.Context, m jupyter.Received) {
	k.reply(m, jupyter.KernelInfoReply, map[string]any{
		"status":                 jupyter.ReplyOK,
		"protocol_version":       jupyter.ProtocolVersion,
		"implementation":         jupyter.Implementation,
		"implementation_version": k.Version,
		"banner":                 "Nine Pixels " + k.Version + ": Go in a notebook, by GoNB. %help lists the special commands.",
		"debugger":               false,
		"supported_features":     []string{},
		"help_links": []map[string]string{
			{"text": "Go", "url": "https://go.dev/doc/"},
			{"text": "GoNB", "url": "https://github.com/janpfeifer/gonb"},
			{"text": "GoMLX", "url": "https://github.com/gomlx/gomlx"},
		},
		"language_info": map[string]any{
			"name": "go", "version": k.GoVersion, "mimetype": "text/x-go", "file_extension": ".go",
			"pygments_lexer": "go", "codemirror_mode": "go", "nbconvert_exporter": "script",
		},
	})
}

func (k *kernel) isComplete(_ context.Context, m jupyter.Received) {
	var request struct {
		Code string `json:"code"`
	}
	if !k.read(m, "is_complete_reply", &request) {
		return
	}
	status, indent := cell.Complete(request.Code)
	content := map[string]any{"status": status}
	if status == "incomplete" {
		content["indent"] = indent
	}
	k.reply(m, "is_complete_reply", content)
}

// position is the content of complete_request and inspect_request.
type position struct {
	Code   string `json:"code"`
	Cursor int    `json:"cursor_pos"`
}

func (k *kernel) complete(ctx context.Context, m jupyter.Received) {
	var at position
	if !k.read(m, "complete_reply", &at) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, assistTime)
	defer cancel()
	var matches []complete.Match
	start, end := at.Cursor, at.Cursor
	if k.Assistant != nil {
		matches, start, end = k.Assistant.Complete(ctx, k.declarations(), at.Code, at.Cursor)
	}
	texts, types := []string{}, []map[string]any{}
	for _, match := range matches {
		texts = append(texts, match.Text)
		types = append(types, map[string]any{
			"text": match.Text, "type": match.Kind, "signature": match.Signature, "start": start, "end": end,
		})
	}
	k.reply(m, "complete_reply", map[string]any{
		"status": jupyter.ReplyOK, "matches": texts, "cursor_start": start, "cursor_end": end,
		"metadata": map[string]any{"_jupyter_types_experimental": types},
	})
}

// calm is how long no cell may have run before the assistant prepares itself:
// it must not take a processor from the next one.
const calm = 500 * time.Millisecond

// prepare has the assistant load what the cells so far import, so that the
// first completion in it has the types.
func (k *kernel) prepare() {
	declared := k.declarations()
	if k.Assistant != nil && declared != k.prepared {
		k.prepared = declared
		go k.Assistant.Prepare(declared)
	}
}

func (k *kernel) inspect(ctx context.Context, m jupyter.Received) {
	var at position
	if !k.read(m, "inspect_reply", &at) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, assistTime)
	defer cancel()
	data, found := map[string]string{}, false
	if k.Assistant != nil {
		var doc complete.Doc
		if doc, found = k.Assistant.Inspect(ctx, k.declarations(), at.Code, at.Cursor); found {
			data["text/plain"], data["text/html"] = doc.Plain, doc.HTML
		}
	}
	k.reply(m, "inspect_reply", map[string]any{
		"status": jupyter.ReplyOK, "found": found, "data": data, "metadata": map[string]any{},
	})
}

func (k *kernel) connect(_ context.Context, m jupyter.Received) {
	c := k.Connection
	k.reply(m, "connect_reply", map[string]any{
		"status": jupyter.ReplyOK, "shell_port": c.ShellPort, "iopub_port": c.IOPubPort,
		"stdin_port": c.StdinPort, "hb_port": c.HBPort, "control_port": c.ControlPort,
	})
}

// debug refuses, in the form that the debug adapter protocol has for it.
func (k *kernel) debug(_ context.Context, m jupyter.Received) {
	var request struct {
		Seq     int    `json:"seq"`
		Command string `json:"command"`
	}
	_ = m.Read(&request)
	k.reply(m, "debug_reply", map[string]any{
		"type": "response", "seq": request.Seq, "request_seq": request.Seq, "command": request.Command,
		"success": false, "message": "this kernel has no debugger",
	})
}

func (k *kernel) interruptRequest(_ context.Context, m jupyter.Received) {
	k.interrupt()
	k.reply(m, jupyter.InterruptReply, map[string]string{"status": jupyter.ReplyOK})
}

func (k *kernel) shutdown(_ context.Context, m jupyter.Received) {
	var request jupyter.Shutdown
	_ = m.Read(&request)
	k.reply(m, jupyter.ShutdownReply, jupyter.Shutdown{Status: jupyter.ReplyOK, Restart: request.Restart})
	k.publish(m.Message, jupyter.ShutdownReply, jupyter.Shutdown{Status: jupyter.ReplyOK, Restart: request.Restart})
	time.AfterFunc(10*time.Millisecond, k.stop) // after the idle that belongs to it
}

// read decodes a request, or answers that it cannot be read.
func (k *kernel) read(m jupyter.Received, reply string, into any) bool {
	if err := m.Read(into); err != nil {
		k.reply(m, reply, jupyter.Result{Status: jupyter.ReplyError, ErrorName: "bad request", ErrorValue: err.Error(), Traceback: []string{}})
		return false
	}
	return true
}

func (k *kernel) declarations() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.declared.Source()
}
