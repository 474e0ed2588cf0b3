package delve_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"os"
	"strconv"
	"strings"
	"testing"
)

// How the test's own program behaves when it is started in Delve's place.
const (
	modeVar = "DELVE_TEST_MODE"
	works   = "works"
	refuses = "refuses to attach"
	dies    = "dies"
	silent  = "answers nothing"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "dap" {
		fake(os.Getenv(modeVar), strings.TrimPrefix(os.Args[2], "--client-addr=unix:"))
		return
	}
	os.Exit(m.Run())
}

// A message is as it stands in the protocol.
type message map[string]any

// fake stands in for dlv: it answers as that has been seen to answer.
func fake(mode, socket string) {
	if mode == dies {
		fmt.Fprintln(os.Stderr, "could not launch process: no")
		os.Exit(1)
	}
	conn, err := net.Dial("unix", socket)
	if err != nil {
		os.Exit(1)
	}
	send := func(m message) {
		text, _ := json.Marshal(m)
		fmt.Fprintf(conn, "Content-Length: %d\r\n\r\n%s", len(text), text)
	}
	event := func(name string, body any) { send(message{"type": "event", "event": name, "body": body}) }
	in := bufio.NewReader(conn)
	for {
		q, err := next(in)
		if err != nil {
			return // the kernel is gone
		}
		if mode == silent {
			continue
		}
		arguments, _ := q["arguments"].(map[string]any)
		command := q["command"].(string)
		answer := message{"type": "response", "request_seq": q["seq"], "command": command, "success": true, "body": canned(command, arguments)}
		if mode == refuses && command == "attach" {
			answer["success"], answer["body"] = false, message{"error": message{"format": "Failed to attach: operation not permitted"}}
		}
		send(answer)
		switch command {
		case "configurationDone":
			event("output", message{"category": "console", "output": "Type 'dlv help'"})
			event("output", message{"category": "stdout", "output": "> [Go 1]: i is 3\n"})
			event("stopped", message{"reason": "breakpoint", "threadId": 1, "allThreadsStopped": true})
		case "next": // into what the kernel has put around the cell
			event("continued", message{"threadId": 1, "allThreadsContinued": true})
			event("stopped", message{"reason": "step", "threadId": 7, "allThreadsStopped": true})
		case "continue":
			if arguments["threadId"] == 7.0 {
				event("output", message{"category": "stdout", "output": "> [Go 7]: behind the cell\n"})
			}
			event("terminated", message{})
		case "disconnect":
			_ = conn.Close()
			return
		}
	}
}

func next(in *bufio.Reader) (m message, err error) {
	header, err := textproto.NewReader(in).ReadMIMEHeader()
	if err != nil {
		return nil, err
	}
	size, _ := strconv.Atoi(header.Get("Content-Length"))
	text := make([]byte, size)
	if _, err := io.ReadFull(in, text); err != nil {
		return nil, err
	}
	return m, json.Unmarshal(text, &m)
}

// canned is the body of an answer.
func canned(command string, arguments map[string]any) any {
	frame := func(id int, name, path string, line int) message {
		return message{"id": id, "name": name, "line": line, "source": message{"name": "x", "path": path}}
	}
	variable := func(name, value string) message {
		return message{"name": name, "value": value, "type": "int", "variablesReference": 0}
	}
	switch command {
	case "setBreakpoints":
		var set []message
		file := arguments["source"].(map[string]any)["path"]
		points, _ := arguments["breakpoints"].([]any)
		for _, p := range points {
			line := p.(map[string]any)["line"].(float64)
			b := message{"verified": line > 2, "line": line}
			if line <= 2 {
				b["message"] = fmt.Sprintf("could not find statement at %v:%v, please use a line with a statement", file, line)
			}
			if p.(map[string]any)["condition"] == "bad (" {
				b["verified"], b["message"] = false, "expected operand"
			}
			note("%v:%v %v", file, line, b["verified"])
			set = append(set, b)
		}
		return message{"breakpoints": set}
	case "setExceptionBreakpoints":
		note("filters %v", arguments["filters"])
	case "stackTrace":
		if arguments["threadId"] == 7.0 {
			return message{"stackFrames": []message{frame(9, "main.main", "generated.go", 4)}}
		}
		return message{"stackFrames": []message{
			frame(1, "runtime.gopanic", "/go/panic.go", 1), frame(2, "main.(*T[...]).f", "cell[1].go", 3), frame(3, "pool.Max", "/course/pool.go", 5),
			frame(4, "main.np_cell.func1", "/tmp/gonb/cell[2].go", 1), frame(5, "main.np_cell", "cell[2].go", 2),
			frame(6, "main.main", "generated.go", 3), frame(7, "runtime.main", "/go/proc.go", 1), frame(8, "runtime.goexit", "/go/asm.s", 1),
		}}
	case "scopes":
		return message{"scopes": []message{
			{"name": "Locals (warning: optimized function)", "variablesReference": int(arguments["frameId"].(float64))},
			{"name": "Globals (package main)", "variablesReference": 100},
		}}
	case "variables":
		switch arguments["variablesReference"] {
		case 100.0:
			return message{"variables": []message{
				variable("x", "3"), variable("np_1", "0"), variable("..inittask", "0"),
				{"name": "g", "type": "*github.com/ninepixels/ninepixels/lessons/grid.Grid", "value": "*grid.Grid {H: 1, of: main.T {path: \"/a/\\\"b/c\"}}"},
				{"name": "s", "type": "string", "value": "\"a/b main.c\""},
				{"name": "l", "type": "[]main.T", "value": "[]main.T len: 1, cap: 1, [{path: \"\"}]"},
			}}
		case 2.0:
			return message{"variables": []message{variable("i", "1"), variable("~r0", "0")}}
		}
		return message{"variables": []message{variable("~r0", "0")}}
	case "exceptionInfo":
		return message{"exceptionId": "panic", "description": "Error getting panic message: could not find symbol value for msgs"}
	case "evaluate":
		if arguments["expression"] == "x" {
			return message{"result": "3", "type": "int", "variablesReference": 0}
		}
	}
	return message{}
}

// note writes down what the fake was asked, for the test.
func note(format string, a ...any) {
	if f, err := os.OpenFile(os.Getenv(notesVar), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600); err == nil {
		fmt.Fprintf(f, format+"\n", a...)
		_ = f.Close()
	}
}

const notesVar = "DELVE_TEST_NOTES"
