package kerneltest

import (
	"bytes"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// Variables by which a test's binary knows that it is to be a fake engine.
const (
	ModeVar = "NINEPIXELS_FAKE_ENGINE" // one of the modes
	BookVar = "NINEPIXELS_FAKE_BOOK"   // a file in which each engine notes its id and temporary folder
)

// Modes of a fake engine.
const (
	Works  = "works"
	Dies   = "dies"   // logs why, and ends before it listens
	Meets  = "meets"  // finds a port taken at its first start as GoNB does, and works at the next
	Yields = "yields" // finds a port taken at its first start as our server does, and works at the next
	Silent = "silent" // listens and answers nothing
	Forges = "forges" // signs all that it sends with another key
	Deaf   = "deaf"   // ignores interrupts
	Clings = "clings" // ignores requests to shut down
)

// Engine is the main function of a fake engine: if the environment asks for
// one, it runs and never returns. A TestMain calls it first.
//
// The last argument of the command line is the connection file. A cell is a
// list of steps, one a line, each perhaps behind //: to make the cell one of Go.
// Where the kernel before the engine leaves a program for the Go compiler, the
// steps are those behind //: in the program.
// TEXT is a Go string in quotes:
//
//	stdout TEXT, stderr TEXT   print
//	print NAME                 print the environment's variable NAME; PID is the engine's own
//	html ID TEXT               display, to be updated by that id
//	update ID TEXT             update a display
//	result TEXT                an execute_result
//	clear, clear wait          clear the output
//	error TEXT TEXT            report an error with that value and traceback
//	reply, idle                send these now rather than at the end
//	forge TEXT                 print, signed wrongly
//	flood N BYTES              print N messages of BYTES each
//	input TEXT                 ask for input, and print what was answered
//	spawn                      start a process in a group of its own, and print its id
//	spawn bare                 the same in the engine's group, with no trace of it in its environment
//	built TEXT                 the Go compiler has said TEXT of the program that was left for it
//	program                    print that program, as JSON
//	code                       print what the engine was handed
//	late                       send the reply and idle, and displays right behind
//	note                       note the engine in the book once more
//	log TEXT                   write to the engine's own standard error
//	await TEXT                 wait until there is a file of that name
//	hang                       wait for an interrupt, then fail as GoNB does
//	exit N, kill               end the engine at once
//	leave                      end the engine a moment after this cell
func Engine() {
	mode := os.Getenv(ModeVar)
	if mode == "" {
		return
	}
	if err := engine(mode, os.Args[len(os.Args)-1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	select {}
}

func engine(mode, file string) error {
	if err := note(); err != nil {
		return err
	}
	if mode == Dies {
		return fmt.Errorf("the engine has no fuel")
	}
	if book, err := os.ReadFile(os.Getenv(BookVar)); err != nil || bytes.Count(book, []byte("\n")) == 1 {
		switch mode {
		case Meets:
			return fmt.Errorf("F1124 failed to start: bind: address already in use (%v)", err)
		case Yields:
			os.Exit(jupyter.PortTakenExit)
		}
	}
	conn, err := jupyter.ReadConnection(file)
	if err != nil {
		return err
	}
	e := &actor{mode: mode, interrupts: make(chan os.Signal, 1), answers: make(chan string, 1)}
	signal.Notify(e.interrupts, os.Interrupt) // in mode Deaf nobody reads them
	if e.mode == Silent {
		_, err = Listen(conn, func(*Kernel, jupyter.Channel, jupyter.Message) {})
		return err
	}
	_, err = Listen(conn, e.handle)
	return err
}

// note adds the engine's process id and temporary folder to the book.
func note() error {
	f, err := os.OpenFile(os.Getenv(BookVar), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = fmt.Fprintf(f, "%d %s\n", os.Getpid(), os.TempDir())
	return err
}

// actor plays the engine.
type actor struct {
	mode       string
	interrupts chan os.Signal
	answers    chan string
	question   atomic.Value // the id of the last one: an answer to an earlier one comes too late
	count      int
	forged     sync.Once
}

func (e *actor) handle(k *Kernel, ch jupyter.Channel, m jupyter.Message) {
	if e.mode == Forges {
		e.forged.Do(func() { k.SignWith("another key") })
	}
	switch m.Header.Type {
	case jupyter.KernelInfoRequest:
		k.Publish(m, jupyter.Status, jupyter.KernelState{State: jupyter.StateBusy})
		k.Reply(ch, m, jupyter.KernelInfoReply, jupyter.KernelInfo{Status: jupyter.ReplyOK, Implementation: "fake"})
		k.Publish(m, jupyter.Status, jupyter.KernelState{State: jupyter.StateIdle})
	case jupyter.ExecuteRequest:
		e.execute(k, ch, m)
	case jupyter.InterruptRequest:
		select {
		case e.interrupts <- os.Interrupt:
		default:
		}
		k.Reply(ch, m, jupyter.InterruptReply, jupyter.Shutdown{Status: jupyter.ReplyOK})
	case jupyter.ShutdownRequest:
		if e.mode != Clings {
			k.Reply(ch, m, jupyter.ShutdownReply, jupyter.Shutdown{Status: jupyter.ReplyOK})
			os.Exit(0)
		}
	case jupyter.CommOpen, jupyter.CommMessage, jupyter.CommClose: // it echoes them, as they come
		if m.Header.Type == jupyter.CommOpen { // as GoNB takes away by what the page has opened it
			k.Publish(m, jupyter.UpdateDisplayData, jupyter.Display{Data: map[string]any{"text/html": ""}, Transient: jupyter.Transient{DisplayID: "script"}})
		}
		k.Publish(m, m.Header.Type, m.Content)
	case jupyter.InputReply:
		var answer jupyter.Typed
		if m.Read(&answer) == nil && e.question.CompareAndSwap(m.Parent.ID, "") {
			e.answers <- answer.Value
		}
	}
}
