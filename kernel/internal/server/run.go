package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/diagnose"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/kernelproc"
)

// A run is one execute_request on its way through the engine.
type run struct {
	jupyter.Execute
	k       *kernel
	request jupyter.Message
	count   int
	cell    *cell.Cell
	out     *printer

	ids        map[string]bool // of the requests to the engine that it has led to; guarded by k.mu
	interrupts chan time.Time
	inputs     chan string
	done       chan struct{}      // closed at the end
	asked      bool               // the cell has asked for input, and nobody may type
	deserted   bool               // it waits for a page with its widgets, and none has come
	remark     string             // on its values, to be shown behind all else
	value      map[string]any     // of the cell's last expression, in the forms that an output has
	next       *jupyter.NextInput // what the client is to put into its cell
}

func newRun(k *kernel, m jupyter.Message) *run {
	r := &run{
		k: k, request: m, ids: map[string]bool{}, interrupts: make(chan time.Time, 1),
		inputs: make(chan string, 1), done: make(chan struct{}),
		// What a request leaves out is as the protocol has it.
		Execute: jupyter.Execute{StoreHistory: true, StopOnError: true},
	}
	r.out = newPrinter(func(stream, text string) {
		if !r.Silent {
			k.publish(m, jupyter.Stream, jupyter.Text{Name: stream, Text: text})
		}
	})
	return r
}

// press asks for the run's end.
func (r *run) press() {
	select {
	case r.interrupts <- time.Now():
	default: // one is on its way already
	}
}

func blank(code string) bool { return strings.TrimSpace(code) == "" }

// parse reads the request's cell.
func (k *kernel) parse(r *run) *cell.Cell {
	c := cell.Parse(r.Code, Commands)
	c.Number = r.count
	if id, ok := r.request.Metadata["cellId"].(string); ok {
		c.ID = id
	}
	k.known().Name(c)
	return c
}

// known is the notebook as it is now.
func (k *kernel) known() cell.Notebook {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.notebook
}

func (k *kernel) learn(n cell.Notebook) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.notebook = n
}

// run has a cell run, and says why it has failed, if it has.
func (k *kernel) run(ctx context.Context, r *run) (diagnose.Mistake, bool) {
	k.tend() // before the cell is judged by what the notebook knows
	r.cell = k.parse(r)
	if what, refused := k.refuses(r.cell); refused {
		return what, true
	}
	if formats(r.cell) {
		return k.format(r)
	}
	k.heed(r)
	k.obey(r)
	e, err := k.ready(ctx, r)
	if err != nil {
		return broken(err), true
	}
	job := gonb.Job{Cell: r.cell, Skip: isOurs, Execute: jupyter.Execute{
		StoreHistory: r.StoreHistory, AllowStdin: true, UserExpressions: map[string]string{},
	}}
	for tries := 0; ; tries++ {
		what, again := k.attempt(ctx, r, e, job)
		if !again || tries == maxTries {
			if what == nil {
				k.result(r)
				k.whisper(r, r.remark)
				return diagnose.Mistake{}, false
			}
			k.whisper(r, r.remark)
			return *what, true
		}
		job.Quiet = true
	}
}

// maxTries bounds how often a cell is tried again without declarations of other
// cells that keep it from running.
const maxTries = 20

// attempt has the engine run the cell's program once. If that fails because of
// what another cell has declared, that is set aside, and the cell is to be tried
// again.
func (k *kernel) attempt(ctx context.Context, r *run, e *gonb.Engine, job gonb.Job) (what *diagnose.Mistake, again bool) {
	next := k.known()
	if r.cell.Mode != cell.Nothing && r.cell.Mode != cell.Input {
		job.Program, next = k.known().Compose(r.cell)
	}
	r.out.start()
	k.clearRecords(e)
	end := k.follow(ctx, r, e, job.Program, next)
	out, err := e.Run(ctx, job, r.talk(e))
	end()
	defer k.dropIndex(e, job.Program, out.Built)
	if err != nil {
		mistake, dropped := broken(err), false
		if gonb.Stopped(err) {
			dropped = r.out.drop()
		} else {
			r.out.release(everything)
		}
		_, all := k.readIndex(e, indexFile)
		switch {
		case out.Compiled && all && gonb.Stopped(err): // it has heeded the interrupt, and come to its end
			k.finish(r, e, next, job.Program, out)
		case out.Compiled: // it was stopped as it ran
			k.learn(k.known().WithFailed(r.cell, 0))
			mistake.Also = diagnose.Unset(k.known(), r.cell, 0)
		}
		if dropped {
			mistake.Also = strings.TrimSpace("What it has printed last is left out. " + mistake.Also)
		}
		if errors.Is(err, fs.ErrNotExist) && !e.Whole() {
			mistake = emptied
		}
		return &mistake, false
	}
	mistake, failed := k.judge(r, out)
	if failed && !out.Compiled && !e.Whole() {
		r.out.release(everything)
		return &emptied, false
	}
	if failed && (k.lostValues(r, e, out, mistake) || k.setAside(r, out, mistake)) {
		if what, refused := k.refuses(r.cell); refused {
			return &what, false
		}
		return nil, true
	}
	if !failed {
		r.out.release(everything)
		k.finish(r, e, next, job.Program, out)
		return nil, false
	}
	if k.endedSaving(r, e, next, job.Program, out) {
		return nil, false
	}
	told := everything
	if out.Ended != "" {
		told = mistake.Told
	}
	r.out.release(told)
	if out.Compiled {
		mistake.Also = diagnose.Unset(k.known(), r.cell, mistake.Line())
		k.learn(k.known().WithFailed(r.cell, mistake.StartLine()))
	}
	return &mistake, false
}

// talk is what the engine has to know of the run while it has the cell.
func (r *run) talk(e *gonb.Engine) gonb.Talk {
	stop := e.Presser()
	return gonb.Talk{
		Began: func(id string) {
			r.k.mu.Lock()
			defer r.k.mu.Unlock()
			r.ids[id] = true
		},
		Each: r.receive, Print: func(p gonb.Print) { r.out.print(p.Stream, p.Text) },
		Room: r.out.room, Tick: r.out.tick, Wants: func() { r.ask(jupyter.Prompt{}) },
		Deserted: func() { r.deserted = true },
		Inputs:   r.inputs, Unheard: !r.AllowStdin,
		Interrupts: r.interrupts, Press: stop.Press,
		Left: func() bool { // asked first of all when a cell is to end
			_ = os.WriteFile(r.k.inValues(e, interruptedFile), nil, 0o600)
			return stop.Left()
		},
	}
}

// receive takes in one of the engine's messages for this cell.
func (r *run) receive(m jupyter.Received) {
	switch m.Header.Type {
	case jupyter.Stream:
		var t jupyter.Text
		if m.Read(&t) == nil {
			r.out.print(t.Name, t.Text)
		}
	case jupyter.InputRequest:
		r.ask(json.RawMessage(m.Content))
	default:
		r.out.send(everything) // what was printed before a display stands before it
		r.k.forward(m.Message, r)
	}
}

// ask asks the client for what the cell wants to know.
func (r *run) ask(prompt any) {
	if !r.AllowStdin {
		r.asked = true
		return
	}
	r.out.send(everything) // the program's own question, most likely
	question := r.request.Reply(r.k.session, jupyter.InputRequest, prompt)
	if err := r.k.server.Send(jupyter.Stdin, question); err != nil {
		r.k.Log("%v", err)
	}
}

// forward passes a display or the like on to the clients, as an answer to r's
// request.
func (k *kernel) forward(m jupyter.Message, r *run) {
	k.note(m)
	var parent jupyter.Message
	if r != nil {
		if r.Silent && (m.Header.Type == jupyter.DisplayData || m.Header.Type == jupyter.ExecuteResult) {
			return
		}
		parent = r.request
	}
	p := parent.Reply(k.session, m.Header.Type, json.RawMessage(m.Content))
	p.Identities = [][]byte{[]byte("kernel." + k.session + "." + m.Header.Type)}
	p.Metadata, p.Buffers = m.Metadata, m.Buffers
	k.server.Publish(p)
}

// stray takes what the engine sends outside of a cell: displays may come after
// theirs has ended, comms' messages at any time.
func (k *kernel) stray(m jupyter.Received) {
	k.mu.Lock()
	r, last := k.running, k.last
	if r != nil && r.ids[m.Parent.ID] {
		last = r
	}
	late := last != nil && last.ids[m.Parent.ID]
	k.mu.Unlock()
	display := m.Header.Type == jupyter.DisplayData || m.Header.Type == jupyter.UpdateDisplayData
	switch {
	case m.Channel != jupyter.IOPub:
	case isComm(m.Header.Type), display && isComm(m.Parent.Type): // what the engine shows, or takes away, because of a comm
		k.forward(m.Message, r)
	case late && display:
		k.forward(m.Message, last)
	}
}

// result publishes the value of the cell's last expression, if its program has
// left one.
func (k *kernel) result(r *run) {
	file := filepath.Join(k.live.Temp(), resultFile)
	text, err := os.ReadFile(file)
	if err != nil {
		return // it has none
	}
	_ = os.Remove(file)
	if err := json.Unmarshal(text, &r.value); err != nil {
		k.Log("the value of a cell cannot be read: %v", err)
	}
	if !r.Silent && len(r.value) > 0 {
		k.publish(r.request, jupyter.ExecuteResult, jupyter.Display{Data: r.value, Metadata: map[string]any{}, ExecutionCount: r.count})
	}
}

// broken says why a cell has not come to an end of its own.
func broken(err error) diagnose.Mistake {
	if gonb.Stopped(err) {
		return interrupted
	}
	var dead *kernelproc.DeadError
	if errors.As(err, &dead) {
		return diagnose.Mistake{
			Name:     "engine ended",
			Sentence: fmt.Sprintf("GoNB, which runs the cells, has ended (%s): run a cell again, and a new one takes its place, with all that the cells before have declared", dead.How),
			Detail:   dead.Error(),
		}
	}
	return diagnose.Mistake{Name: "no engine", Sentence: fmt.Sprintf("GoNB, which runs the cells, does not start: %v; go run ./kernel doctor says what is missing", err)}
}
