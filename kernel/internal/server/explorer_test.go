//go:build unix

package server_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/debug"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// Word of the values, as the programs of cells leave it: package values has tests of
// what it says, and these are of what becomes of it.
const (
	twoKept = `{"variables": [
{"name": "x", "kept": true, "type": {"path": "int", "spelled": true}, "bytes": 8, "value": "3", "shape": ""},
{"name": "list", "kept": true, "type": {"path": "[]int", "spelled": true}, "bytes": 40, "value": "[]int{1, 2}", "shape": "2"},
{"name": "ch", "kept": false, "reason": "it holds a channel (chan int)", "type": {"path": "chan int", "spelled": true}, "bytes": 0, "value": ""}
]}`
	oneSeen   = `{"variables": [{"name": "", "type": "float64", "shape": "", "value": "0.5", "parts": null}]}`
	partsSeen = `{"variables": [{"name": "", "type": "[]int", "shape": "2", "value": "[]int{1, 2}", "parts": [
{"name": "[0]", "type": "int", "value": "1", "parts": null}, {"name": "[1]", "type": "*int", "value": "new(2)", "parts": [{"name": "*", "type": "int", "value": "2", "parts": null}]}]}]}`
)

// temp is the temporary folder of the engine.
func (d *desk) temp() string {
	d.Helper()
	d.story(d.send(jupyter.Shell, jupyter.ExecuteRequest, cell(`stdout "up"`)))
	text, err := os.ReadFile(d.book)
	if err != nil {
		d.Fatal(err)
	}
	var pid int
	var temp string
	if _, err := fmt.Sscan(string(text), &pid, &temp); err != nil {
		d.Fatal(err)
	}
	return temp
}

func (d *desk) leave(path, text string) {
	d.Helper()
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = os.WriteFile(path, []byte(text), 0o600)
	}
	if err != nil {
		d.Fatal(err)
	}
}

// debug sends a request of the debug adapter protocol, and returns whether it could be
// served, why not, and the body.
func (d *desk) debug(command string, arguments any) (success bool, why string, body map[string]any) {
	d.Helper()
	text, err := json.Marshal(arguments)
	if err != nil {
		d.Fatal(err)
	}
	reply := d.ask(jupyter.Control, jupyter.DebugRequest, debug.Request{Seq: 1, Type: debug.TypeRequest, Command: command, Arguments: text})
	body, _ = reply["body"].(map[string]any)
	return reply["success"] == true, fmt.Sprint(reply["message"]), body
}

// listed is the list of the variables, a line for each, and their references.
func (d *desk) listed(command string, arguments any) (string, map[string]any) {
	d.Helper()
	_, why, body := d.debug(command, arguments)
	rows, is := body["variables"].([]any)
	if !is {
		d.Fatalf("%s is answered by %v, %s", command, body, why)
	}
	var b strings.Builder
	references := map[string]any{}
	for _, row := range rows {
		v := row.(map[string]any)
		fmt.Fprintln(&b, v["name"], v["type"], or(v["shape"], "–"), v["value"], v["variablesReference"] != 0.0)
		references[v["name"].(string)] = v["variablesReference"]
	}
	return b.String(), references
}

func or(v any, otherwise string) any {
	if v == nil {
		return otherwise
	}
	return v
}

func TestVariablesPanel(t *testing.T) {
	d := sit(t)
	temp := d.temp()
	result := filepath.Join(temp, "result.json")
	d.leave(filepath.Join(temp, "values", "index.json"), twoKept)
	run := func(code string) {
		t.Helper()
		d.tells(d.story(d.send(jupyter.Shell, jupyter.ExecuteRequest, plain(code))), "execute_reply ok")
	}
	run("var x int\nvar list []int\nvar ch = make(chan int)\nvar untouched = 0.5")
	run("x, list = 3, nil\n_ = ch")

	d.leave(result, oneSeen)
	const all = "x int – 3 false\nlist []int 2 []int{1, 2} true\nch  – made anew: it holds a channel (chan int) false\nuntouched float64 – 0.5 false\n"
	got, references := d.listed(debug.InspectVariables, nil)
	if got != all {
		t.Errorf("the variables are\n%s\nwant\n%s", got, all)
	}
	if again, same := d.listed(debug.InspectVariables, nil); again != all || same["list"] != references["list"] {
		t.Errorf("asked again, the variables are\n%s and the references %v, not %v", again, same, references)
	}

	d.leave(result, partsSeen)
	parts, inside := d.listed(debug.VariablesOf, map[string]any{"variablesReference": references["list"]})
	if parts != "[0] int – 1 false\n[1] *int – new(2) true\n" {
		t.Errorf("the list has the parts\n%s", parts)
	}
	if parts, _ := d.listed(debug.VariablesOf, map[string]any{"variablesReference": inside["[1]"]}); parts != "* int – 2 false\n" {
		t.Errorf("its second element has the parts\n%s", parts)
	}

	rich := func(name string) string {
		t.Helper()
		_, _, body := d.debug(debug.RichInspectVariables, map[string]any{"variableName": name})
		return fmt.Sprint(body["data"])
	}
	d.leave(result, `{"text/plain": "3", "text/html": "<img>"}`)
	const picture = "map[text/html:<img> text/plain:3]"
	for range 2 { // the second time nothing looks
		if got := rich("x"); got != picture {
			t.Errorf("x is shown as %s", got)
		}
	}
	for name, want := range map[string]string{"ch": "it holds a channel", "nobody": "map[]", "untouched": "it has no value"} {
		if got := rich(name); !strings.Contains(got, want) {
			t.Errorf("%s is shown as %s, want %s", name, got, want)
		}
	}

	// While a cell runs, all is as it was before, and answered at once.
	gate := filepath.Join(t.TempDir(), "gate")
	id := d.send(jupyter.Shell, jupyter.ExecuteRequest, cell(fmt.Sprintf("stdout \"begun\"\nawait %q", gate)))
	d.await("the cell's output", func(m jupyter.Received) bool { return m.Header.Type == jupyter.Stream })
	if got, _ := d.listed(debug.InspectVariables, nil); got != all || rich("x") != picture {
		t.Errorf("while a cell runs, the variables are\n%s and x is %s", got, rich("x"))
	}
	if got := rich("list"); !strings.Contains(got, "[]int{1, 2}") || !strings.Contains(got, "a cell is running") {
		t.Errorf("while a cell runs, what was not seen before is shown as %s", got)
	}
	d.leave(gate, "")
	d.story(id)

	// What was seen before a cell holds no longer.
	if ok, why, _ := d.debug(debug.VariablesOf, map[string]any{"variablesReference": references["list"]}); ok || !strings.Contains(why, "before the last cell") {
		t.Errorf("an old reference is answered: %v, %s", ok, why)
	}
	d.leave(result, `{"text/plain": "4"}`)
	if got := rich("x"); got != "map[text/plain:4]" {
		t.Errorf("after a cell, x is shown as %s", got)
	}
}

// The panel asks before any cell has run, and is told that there is nothing.
func TestVariablesOfNothing(t *testing.T) {
	d := sit(t)
	if got, _ := d.listed(debug.InspectVariables, nil); got != "" {
		t.Errorf("the variables of no cell are %s", got)
	}
	if ok, why, _ := d.debug(debug.VariablesOf, map[string]any{"variablesReference": 1}); ok || why == "" {
		t.Errorf("parts of nothing: %v, %s", ok, why)
	}
	reply := d.ask(jupyter.Control, jupyter.DebugRequest, map[string]any{"seq": "one"})
	if reply["success"] != false || reply["type"] != debug.TypeResponse {
		t.Errorf("a request of a wrong type is answered by %v", reply)
	}
}
