package runner

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
)

// maxText bounds what is kept of a cell's printed output, on each stream: what
// floods one may not hide the error on the other.
const maxText = 4 << 20

// collector gathers the outputs of one cell.
type collector struct {
	outs         []entry
	clearNext    bool
	text         map[string]int // bytes kept so far, by stream
	reply        jupyter.Result
	cell         *cell.Cell
	ours         bool   // the kernel is this repo's, which says what is wrong
	asked        bool   // the cell has asked for input
	complaint    string // a failure that the kernel does not report
	complainText string

	shellComplaint bool // the complaint is what GoNB prints of a shell command
}

func newCollector(c *cell.Cell) *collector {
	return &collector{text: map[string]int{}, cell: c}
}

// entry is an output with the id under which it may be updated.
type entry struct {
	notebook.Output
	display string
	printed []byte // of a stream; its Output has no text until outputs adds it
}

// add takes in one message of the cell's.
func (c *collector) add(m jupyter.Received) error {
	switch m.Header.Type {
	case jupyter.InputRequest:
		c.asked = true
	case jupyter.Stream:
		var t jupyter.Text
		if err := m.Read(&t); err != nil {
			return err
		}
		c.stream(t)
	case jupyter.DisplayData, jupyter.ExecuteResult:
		var d jupyter.Display
		if err := m.Read(&d); err != nil {
			return err
		}
		c.append(entry{notebook.Output{
			Type: m.Header.Type, Data: d.Data, Metadata: d.Metadata, ExecutionCount: d.ExecutionCount,
		}, d.Transient.DisplayID, nil})
	case jupyter.ErrorMessage:
		var e jupyter.Error
		if err := m.Read(&e); err != nil {
			return err
		}
		c.append(entry{notebook.Output{
			Type: notebook.Error, ErrorName: e.Name, ErrorValue: e.Value, Traceback: e.Traceback,
		}, "", nil})
	case jupyter.ClearOutput:
		var clear jupyter.Clear
		if err := m.Read(&clear); err != nil {
			return err
		}
		c.clearNext = true
		if !clear.Wait {
			c.clear()
		}
	}
	return nil
}

func (c *collector) clear() {
	if c.clearNext {
		c.outs, c.clearNext, c.text = nil, false, map[string]int{}
	}
}

func (c *collector) append(e entry) {
	c.clear()
	c.outs = append(c.outs, e)
}

// stream joins what is printed in one go, as notebooks store it.
func (c *collector) stream(t jupyter.Text) {
	c.clear()
	c.inspect(t)
	switch room := maxText - c.text[t.Name]; {
	case room < 0: // said already
		return
	case len(t.Text) > room: // not in the middle of a character
		t.Text = strings.ToValidUTF8(t.Text[:room], "") + fmt.Sprintf("\n… the rest of the output is left out: more than %d MB\n", maxText>>20)
	}
	c.text[t.Name] += len(t.Text)
	if last := len(c.outs) - 1; last >= 0 && c.outs[last].Type == notebook.Stream && c.outs[last].Name == t.Name {
		c.outs[last].printed = append(c.outs[last].printed, t.Text...)
		return
	}
	c.outs = append(c.outs, entry{notebook.Output{Type: notebook.Stream, Name: t.Name}, "", []byte(t.Text)})
}

// inspect looks for failures that stock GoNB does not report, but prints.
func (c *collector) inspect(t jupyter.Text) {
	if c.ours || t.Name != "stderr" || c.complaint != "" {
		return
	}
	if c.complaint, c.shellComplaint = gonb.Complaint(c.cell, t.Text); c.shellComplaint {
		c.complainText = c.printed("stdout") + c.printed("stderr")
	}
}

// printed returns what the cell has printed on a stream so far.
func (c *collector) printed(stream string) string {
	var b strings.Builder
	for _, e := range c.outs {
		if e.Type == notebook.Stream && e.Name == stream {
			b.Write(e.printed)
		}
	}
	return b.String()
}

// update replaces the content of the displays with that id.
func (c *collector) update(d jupyter.Display) {
	for i := range c.outs {
		if c.outs[i].display != "" && c.outs[i].display == d.Transient.DisplayID {
			c.outs[i].Data, c.outs[i].Metadata = d.Data, d.Metadata
		}
	}
}

func (c *collector) outputs() []notebook.Output {
	var list []notebook.Output
	for _, e := range c.outs {
		if e.Type == notebook.Stream {
			e.Text = string(e.printed)
		}
		list = append(list, e.Output)
	}
	return list
}

func (c *collector) result() *Result {
	r := &Result{Outputs: c.outputs(), ExecutionCount: c.reply.ExecutionCount, Failed: c.complaint, Text: c.complainText, collector: c}
	if c.reply.Status == jupyter.ReplyError || c.reply.Status == jupyter.ReplyAborted {
		r.Failed, r.Text = c.failure()
	}
	if c.asked { // what came of the empty answer is of no interest
		r.Failed = asksForInput
	}
	return r
}

// failure describes the error that the kernel has reported.
func (c *collector) failure() (reason, text string) {
	value, trace := c.reply.ErrorValue, c.reply.Traceback
	for _, e := range c.outs {
		if e.Type == notebook.Error {
			value, trace = e.ErrorValue, e.Traceback
		}
	}
	said := plain(strings.Join(trace, "\n"))
	if c.ours {
		return value, strings.TrimSpace(plain(c.printed("stderr")) + "\n" + said)
	}
	text = plain(c.printed("stderr"))
	if !strings.Contains(text, said) {
		text = strings.TrimSpace(said + "\n" + text)
	}
	if text == said && !strings.Contains(said, "\n") { // a test that fails says why on the other stream
		text = strings.TrimSpace(plain(c.printed("stdout")) + "\n" + text)
	}
	switch {
	case panicLine.MatchString(text):
		return panicLine.FindString(text), text
	case gonb.NotCompiled(value):
		return "it does not compile: " + gonb.FirstMistake(said), text
	case strings.TrimSpace(value) == "":
		return "it failed", text
	}
	return "it failed: " + firstLine(value), text
}

var (
	ansi      = regexp.MustCompile("\x1b\\[[0-9;]*[A-Za-z]")
	panicLine = regexp.MustCompile(`(?m)^(panic: .*|fatal error: .*)$`)
)

// asksForInput is the failure of a cell that asks its reader for something.
const asksForInput = "it asks for input, and nobody is here to type it: run this notebook in JupyterLab"

func plain(s string) string { return strings.TrimSpace(ansi.ReplaceAllString(s, "")) }

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}
