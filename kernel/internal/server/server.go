package server

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/debug"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/history"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/kernelproc"
)

// Options say what to serve, and on what.
type Options struct {
	Connection jupyter.Connection
	Engine     kernelproc.Options // GoNB
	Version    string             // this program's
	GoVersion  string             // of the toolchain
	History    string             // the file that keeps it between sessions; "" for none
	Values     string             // the folder of the values that stay; "" for one that goes with the engine
	ValuesOff  bool               // the notebook says that no values are to be kept
	Assistant  Assistant          // completes and explains; nil answers nothing
	Log        func(format string, args ...any)

	// Adapter returns what debugs the programs of cells; nil stands for nobody, and
	// then there are no breakpoints.
	Adapter func(*debug.Session) Debugger

	// Gather is how long the cells that were sent with one that fails at once may
	// take to arrive, so that they are not run either: a client that runs them all
	// sends them one after another, and does not wait for replies. 0 stands for
	// 100 ms.
	Gather time.Duration
}

const usualGather = 100 * time.Millisecond

// A kernel is one that is being served.
type kernel struct {
	Options
	server  *jupyter.Server
	session string
	history *history.History
	debug   *debug.Session
	stops   Debugger // stops cells at breakpoints; nil if nobody does

	wake    chan struct{} // there is a cell in the queue
	errands chan errand   // what is to be done between two cells
	stop    context.CancelFunc
	inOrder sequence // what is sent about comms

	state sync.Mutex       // orders what is said of the kernel's state
	busy  *jupyter.Message // the request of the cell that it is busy with

	mu       sync.Mutex
	queue    []jupyter.Message // execute requests that wait, in order
	running  *run              // the cell that the engine runs
	errand   *run              // it looks at variables, and no cell runs
	ran      int               // how many cells have ended
	last     *run              // the one before, whose displays may be late
	count    int               // of the cells that were counted
	comms    map[string]string
	notebook cell.Notebook // what the cells have declared

	live     *gonb.Engine      // the engine, while it runs
	lost     string            // what is still to be told of an engine that was given up
	starting chan started      // an engine that is coming up; the worker's
	unkept   map[string]string // why variables are not kept, as far as it was said; the worker's
	ordered  bool              // a cell has said whether values are kept; the worker's
	prepared string            // the declarations for which the assistant is prepared; the worker's
}

// Serve answers on the connection until it is asked to shut down, or ctx ends.
//
// Error: a port is taken. Whatever happens to the engine is told in the cell
// that needs it.
func Serve(ctx context.Context, o Options) error {
	session := jupyter.NewID()
	if o.Log == nil {
		o.Log = func(string, ...any) {}
	}
	if o.Gather == 0 {
		o.Gather = usualGather
	}
	server, err := jupyter.Listen(o.Connection, jupyter.ServerOptions{Session: session, Log: o.Log})
	if err != nil {
		return err
	}
	defer server.Close()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	k := &kernel{
		Options: o, server: server, session: session, history: history.Open(o.History, o.Log),
		wake: make(chan struct{}, 1), errands: make(chan errand), stop: stop, comms: map[string]string{},
	}
	k.Engine.TempVars = map[string]string{resultVar: resultFile}
	if o.Values == "" {
		k.Engine.TempVars[valuesVar] = valuesFolder
	} else {
		k.Engine.Env = append(slices.Clone(k.Engine.Env), valuesVar+"="+o.Values)
	}
	k.debug = k.newDebug()
	defer k.debug.Close(context.Background())
	k.publish(jupyter.Message{}, jupyter.Status, jupyter.KernelState{State: jupyter.StateStarting})
	k.launch(ctx)
	var worker sync.WaitGroup
	worker.Go(func() { k.work(ctx) })
	defer worker.Wait()
	for {
		select {
		case m := <-server.Requests():
			k.receive(ctx, m)
		case <-ctx.Done():
			return nil
		}
	}
}

// receive starts what a request asks for. It never waits.
func (k *kernel) receive(ctx context.Context, m jupyter.Received) {
	switch {
	case m.Channel == jupyter.Stdin:
		k.input(m.Message)
	case m.Header.Type == jupyter.ExecuteRequest && m.Channel == jupyter.Shell:
		k.mu.Lock()
		k.queue = append(k.queue, m.Message)
		k.hurry()
		k.mu.Unlock()
		select {
		case k.wake <- struct{}{}:
		default:
		}
	default:
		a, known := k.services()[m.Header.Type]
		if !known {
			k.Log("a %s on %s is of no type that this kernel knows", m.Header.Type, m.Channel)
			return
		}
		serve := func() {
			k.during(m.Message, func() { k.answer(m, a.reply, func() { a.give(ctx, m) }) })
			if a.last {
				k.stop()
			}
		}
		if a.ordered {
			k.inOrder.add(serve)
		} else { // each in its own time: what takes long does not hold up the others
			go serve()
		}
	}
}

// during does something on behalf of a request, and says so on iopub. Clients
// take the last word for the kernel's state, and a server ends a kernel that is
// idle: beside a cell that runs on, the last word is that it does.
func (k *kernel) during(m jupyter.Message, do func()) {
	k.publish(m, jupyter.Status, jupyter.KernelState{State: jupyter.StateBusy})
	do()
	k.state.Lock()
	defer k.state.Unlock()
	k.publish(m, jupyter.Status, jupyter.KernelState{State: jupyter.StateIdle})
	if k.busy != nil {
		k.publish(*k.busy, jupyter.Status, jupyter.KernelState{State: jupyter.StateBusy})
	}
}

// occupied does the same for a cell.
func (k *kernel) occupied(m jupyter.Message, do func()) {
	k.state.Lock()
	k.publish(m, jupyter.Status, jupyter.KernelState{State: jupyter.StateBusy})
	k.busy = &m
	k.state.Unlock()
	do()
	k.state.Lock()
	defer k.state.Unlock()
	k.busy = nil
	k.publish(m, jupyter.Status, jupyter.KernelState{State: jupyter.StateIdle})
}

// publish sends a message to all clients, as an answer to m.
func (k *kernel) publish(m jupyter.Message, msgType string, content any) {
	p := m.Reply(k.session, msgType, content)
	p.Identities = [][]byte{[]byte("kernel." + k.session + "." + msgType)}
	k.server.Publish(p)
}

func (k *kernel) reply(m jupyter.Received, msgType string, content any) {
	if err := k.server.Send(m.Channel, m.Message.Reply(k.session, msgType, content)); err != nil {
		k.Log("%v", err)
	}
}
