package server

import (
	"context"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/complete"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// An Assistant completes and explains Go code. cursor, start and end count code
// points.
type Assistant interface {
	Complete(ctx context.Context, declared, code string, cursor int) (matches []complete.Match, start, end int)
	Inspect(ctx context.Context, declared, code string, cursor int) (doc complete.Doc, found bool)
	Prepare(declared string) // for what the cells so far import; returns at once
}

// How long a completion may take, which is of no use later, and an explanation,
// for which somebody has asked.
const (
	completeTime = 200 * time.Millisecond
	inspectTime  = time.Second
)

// A service says how a type of request is answered.
type service struct {
	give    func(context.Context, jupyter.Received)
	reply   string // the type of its reply; comms' messages have none
	ordered bool   // only after those that came before it
	last    bool   // the kernel ends behind it
}

// services says who answers which request; execute_request has a queue instead.
func (k *kernel) services() map[string]service {
	return map[string]service{
		jupyter.KernelInfoRequest: {give: k.info, reply: jupyter.KernelInfoReply},
		jupyter.IsCompleteRequest: {give: k.isComplete, reply: jupyter.IsCompleteReply},
		jupyter.CompleteRequest:   {give: k.complete, reply: jupyter.CompleteReply},
		jupyter.InspectRequest:    {give: k.inspect, reply: jupyter.InspectReply},
		jupyter.HistoryRequest:    {give: k.historyReply, reply: jupyter.HistoryReply},
		jupyter.ConnectRequest:    {give: k.connect, reply: jupyter.ConnectReply},
		jupyter.DebugRequest:      {give: k.debugRequest, reply: jupyter.DebugReply},
		jupyter.InterruptRequest:  {give: k.interruptRequest, reply: jupyter.InterruptReply},
		jupyter.ShutdownRequest:   {give: k.shutdown, reply: jupyter.ShutdownReply, last: true},
		jupyter.CommInfoRequest:   {give: k.commInfo, reply: jupyter.CommInfoReply, ordered: true},
		jupyter.CommOpen:          {give: k.commMessage, ordered: true},
		jupyter.CommMessage:       {give: k.commMessage, ordered: true},
		jupyter.CommClose:         {give: k.commMessage, ordered: true},
	}
}

// Language is what the kernel says of the language of its cells. JupyterLab
// stores it in each notebook that it opens, so it is the same on every machine:
// which Go compiles the cells is told in the banner.
var Language = jupyter.LanguageInfo{
	Name: "go", Version: "1.26", MIMEType: "text/x-go", FileExtension: ".go",
	PygmentsLexer: "go", CodeMirrorMode: "go", NBConvertExporter: "script",
}

func (k *kernel) info(_ context.Context, m jupyter.Received) {
	k.reply(m, jupyter.KernelInfoReply, jupyter.KernelInfo{
		Status:                jupyter.ReplyOK,
		ProtocolVersion:       jupyter.ProtocolVersion,
		Implementation:        jupyter.Implementation,
		ImplementationVersion: k.Version,
		Banner:                "Nine Pixels " + k.Version + ": Go in a notebook, by GoNB and " + k.GoVersion + ". " + gonb.Help + " lists the special commands.",
		Debugger:              true,
		SupportedFeatures:     []string{"debugger"},
		HelpLinks: []jupyter.HelpLink{
			{Text: "Go", URL: "https://go.dev/doc/"},
			{Text: "GoNB", URL: "https://github.com/janpfeifer/gonb"},
			{Text: "GoMLX", URL: "https://github.com/gomlx/gomlx"},
		},
		Language: Language,
	})
}

func (k *kernel) isComplete(_ context.Context, m jupyter.Received) {
	var request jupyter.Source
	if !k.read(m, jupyter.IsCompleteReply, &request) {
		return
	}
	status, indent := cell.IsComplete(request.Code, Commands)
	content := jupyter.Completeness{Status: string(status)}
	if status == cell.Incomplete {
		content.Indent = &indent
	}
	k.reply(m, jupyter.IsCompleteReply, content)
}

func (k *kernel) complete(ctx context.Context, m jupyter.Received) {
	var at jupyter.Cursor
	if !k.read(m, jupyter.CompleteReply, &at) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, completeTime)
	defer cancel()
	var matches []complete.Match
	start, end := at.Position, at.Position
	if k.Assistant != nil {
		matches, start, end = k.Assistant.Complete(ctx, k.declarations(), at.Code, at.Position)
	}
	texts, types := []string{}, []jupyter.CompletionType{}
	for _, match := range matches {
		texts = append(texts, match.Text)
		types = append(types, jupyter.CompletionType{Text: match.Text, Type: match.Kind, Signature: match.Signature, Start: start, End: end})
	}
	k.reply(m, jupyter.CompleteReply, jupyter.Completions{
		Status: jupyter.ReplyOK, Matches: texts, Start: start, End: end, Metadata: jupyter.CompletionMetadata{Types: types},
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
		go k.survive("preparing the assistant", func() { k.Assistant.Prepare(declared) })
	}
}

func (k *kernel) inspect(ctx context.Context, m jupyter.Received) {
	var at jupyter.Cursor
	if !k.read(m, jupyter.InspectReply, &at) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, inspectTime)
	defer cancel()
	data, found := map[string]string{}, false
	if k.Assistant != nil {
		var doc complete.Doc
		if doc, found = k.Assistant.Inspect(ctx, k.declarations(), at.Code, at.Position); found {
			data["text/plain"], data["text/html"] = doc.Plain, doc.HTML
		}
	}
	k.reply(m, jupyter.InspectReply, jupyter.Inspection{
		Status: jupyter.ReplyOK, Found: found, Data: data, Metadata: map[string]any{},
	})
}

func (k *kernel) connect(_ context.Context, m jupyter.Received) {
	c := k.Connection
	k.reply(m, jupyter.ConnectReply, jupyter.Ports{
		Status: jupyter.ReplyOK, Shell: c.ShellPort, IOPub: c.IOPubPort, Stdin: c.StdinPort, Control: c.ControlPort, HB: c.HBPort,
	})
}

func (k *kernel) interruptRequest(_ context.Context, m jupyter.Received) {
	k.interrupt()
	k.reply(m, jupyter.InterruptReply, jupyter.Reply{Status: jupyter.ReplyOK})
}

func (k *kernel) shutdown(_ context.Context, m jupyter.Received) {
	var request jupyter.Shutdown
	_ = m.Read(&request)
	content := jupyter.Shutdown{Status: jupyter.ReplyOK, Restart: request.Restart}
	k.reply(m, jupyter.ShutdownReply, content)
	k.publish(m.Message, jupyter.ShutdownReply, content)
}

// read decodes a request, or answers that it cannot be read.
func (k *kernel) read(m jupyter.Received, reply string, into any) bool {
	if err := m.Read(into); err != nil {
		k.reply(m, reply, jupyter.NewFailure("bad request", err.Error()))
		return false
	}
	return true
}

func (k *kernel) declarations() string {
	return k.known().Source()
}
