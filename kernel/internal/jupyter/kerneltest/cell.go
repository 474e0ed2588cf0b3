package kerneltest

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// cell is one cell on the stage.
type cell struct {
	*actor
	k             *Kernel
	ch            jupyter.Channel
	request       jupyter.Message
	code          string // as the engine got it
	result        jupyter.Result
	replied, idle bool
}

func (e *actor) execute(k *Kernel, ch jupyter.Channel, m jupyter.Message) {
	var x jupyter.Execute
	if err := m.Read(&x); err != nil {
		return
	}
	e.count++
	c := &cell{actor: e, k: k, ch: ch, request: m, code: x.Code, result: jupyter.Result{Status: jupyter.ReplyOK, ExecutionCount: e.count}}
	c.publish(jupyter.Status, jupyter.KernelState{State: jupyter.StateBusy})
	for line := range strings.Lines(steps(x.Code)) {
		line = strings.TrimPrefix(line, "//: ")
		if strings.ContainsAny(line[:1], "!%/") { // a test of how GoNB's own lines are told apart
			continue
		}
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if err := c.step(word, rest); err != nil {
			c.fail(fmt.Sprintf("step %q: %v", line, err), "")
		}
	}
	c.reply()
	c.rest()
}

// steps are those of a cell: its own, or, where the kernel before the engine has
// left a program for the Go compiler, those in the program's comments.
func steps(code string) string {
	var program struct{ Body, Decls string }
	text, err := os.ReadFile(filepath.Join(os.TempDir(), "program.json"))
	if err != nil || json.Unmarshal(text, &program) != nil {
		return code
	}
	var list strings.Builder
	for line := range strings.Lines(program.Decls + program.Body) {
		if strings.HasPrefix(line, "//: ") {
			list.WriteString(line)
		}
	}
	return list.String()
}

func (c *cell) publish(msgType string, content any) { c.k.Publish(c.request, msgType, content) }

func (c *cell) print(stream, text string) {
	c.publish(jupyter.Stream, jupyter.Text{Name: stream, Text: text})
}

func (c *cell) reply() {
	if !c.replied {
		c.replied = true
		c.k.Reply(c.ch, c.request, jupyter.ExecuteReply, c.result)
	}
}

func (c *cell) rest() {
	if !c.idle {
		c.idle = true
		c.publish(jupyter.Status, jupyter.KernelState{State: jupyter.StateIdle})
	}
}

func (c *cell) fail(value, trace string) {
	c.result.Status, c.result.ErrorName, c.result.ErrorValue, c.result.Traceback = jupyter.ReplyError, "ERROR", value, []string{trace}
	c.publish(jupyter.ErrorMessage, jupyter.Error{Name: "ERROR", Value: value, Traceback: []string{trace}})
}

// step does what one line says.
func (c *cell) step(word, rest string) error {
	switch word {
	case "stdout", "stderr", "log", "result", "forge", "input":
		text, err := strconv.Unquote(rest)
		if err != nil {
			return err
		}
		c.say(word, text)
	case "html", "update":
		id, quoted, _ := strings.Cut(rest, " ")
		text, err := strconv.Unquote(quoted)
		if err != nil {
			return err
		}
		msgType := map[string]string{"html": jupyter.DisplayData, "update": jupyter.UpdateDisplayData}[word]
		c.publish(msgType, jupyter.Display{Data: map[string]any{"text/html": text}, Metadata: map[string]any{}, Transient: jupyter.Transient{DisplayID: id}})
	case "error":
		value, trace, err := twoStrings(rest)
		if err != nil {
			return err
		}
		c.fail(value, trace)
	case "clear":
		c.publish(jupyter.ClearOutput, jupyter.Clear{Wait: rest == "wait"})
	case "print":
		if rest == "PID" {
			c.print("stdout", strconv.Itoa(os.Getpid()))
		} else {
			c.print("stdout", os.Getenv(rest))
		}
	case "reply":
		c.reply()
		time.Sleep(50 * time.Millisecond) // so that it arrives before what follows on iopub
	case "idle":
		c.rest()
		time.Sleep(50 * time.Millisecond)
	case "flood":
		var n, size int
		if _, err := fmt.Sscan(rest, &n, &size); err != nil {
			return err
		}
		for range n {
			c.print("stdout", strings.Repeat("x", size))
		}
	case "await":
		path, err := strconv.Unquote(rest)
		for err == nil {
			if _, gone := os.Stat(path); gone == nil {
				break
			}
			time.Sleep(time.Millisecond)
		}
		return err
	case "spawn":
		return c.spawn(rest == "bare")
	case "note":
		return note()
	case "code":
		c.print("stdout", c.code)
	case "built":
		return c.built(rest)
	case "program":
		text, err := os.ReadFile(filepath.Join(os.TempDir(), "program.json"))
		if err != nil {
			return err
		}
		c.print("stdout", string(text))
	case "late":
		c.reply()
		c.rest()
		for range 20 {
			c.publish(jupyter.DisplayData, jupyter.Display{Data: map[string]any{"text/html": "late"}, Metadata: map[string]any{}})
		}
	case "":
	default:
		return c.end(word, rest)
	}
	return nil
}

// built says what the Go compiler has said of the program, and fails as GoNB does
// then.
func (c *cell) built(quoted string) error {
	said, err := strconv.Unquote(quoted)
	if err != nil {
		return err
	}
	text, err := json.Marshal(map[string]string{"Output": said})
	if err != nil {
		return err
	}
	if said != "" {
		c.fail("failed to run go build: exit status 1", said)
	}
	return os.WriteFile(filepath.Join(os.TempDir(), "built.json"), text, 0o600)
}

func twoStrings(quoted string) (a, b string, err error) {
	first, err := strconv.QuotedPrefix(quoted)
	if err != nil {
		return "", "", err
	}
	if a, err = strconv.Unquote(first); err != nil {
		return "", "", err
	}
	b, err = strconv.Unquote(strings.TrimSpace(quoted[len(first):]))
	return a, b, err
}

// say does the steps that have one text.
func (c *cell) say(word, text string) {
	switch word {
	case "log":
		fmt.Fprint(os.Stderr, text)
	case "result":
		c.publish(jupyter.ExecuteResult, jupyter.Display{Data: map[string]any{"text/plain": text}, ExecutionCount: c.count})
	case "forge":
		key := string(c.k.key)
		c.k.SignWith("another key")
		c.print("stdout", text)
		c.k.SignWith(key)
	case "input":
		question := c.request.Reply(c.k.Session, jupyter.InputRequest, jupyter.Prompt{Prompt: text})
		c.question.Store(question.Header.ID)
		c.k.send(jupyter.Stdin, question)
		c.print("stdout", "answered "+strconv.Quote(<-c.answers))
	default:
		c.print(word, text)
	}
}

// end does the steps after which the cell, or the engine, is at its end.
func (c *cell) end(word, rest string) error {
	switch word {
	case "hang":
		if c.mode == Deaf {
			select {}
		}
		<-c.interrupts
		c.print("stderr", "^C\nsignal: interrupt\n")
		c.fail("signal: interrupt", "signal: interrupt")
	case "exit":
		code, err := strconv.Atoi(rest)
		if err != nil {
			return err
		}
		time.Sleep(50 * time.Millisecond) // for what was sent to be on its way
		os.Exit(code)
	case "kill":
		time.Sleep(50 * time.Millisecond)
		self, err := os.FindProcess(os.Getpid())
		if err != nil {
			return err
		}
		return self.Kill()
	case "leave":
		time.AfterFunc(50*time.Millisecond, func() { os.Exit(0) })
	default:
		return errors.New("there is no such step")
	}
	return nil
}
