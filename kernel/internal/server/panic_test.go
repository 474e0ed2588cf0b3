//go:build unix

package server_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/complete"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/server"
)

// panicking is an assistant that panics whatever it is asked.
type panicking struct{}

func (panicking) Complete(context.Context, string, string, int) ([]complete.Match, int, int) {
	panic("no completion")
}
func (panicking) Inspect(context.Context, string, string, int) (complete.Doc, bool) {
	panic("no inspection")
}
func (panicking) Prepare(string) { panic("no preparation") }

// A panic in what answers a request is logged, and told in an error reply; the
// kernel lives on.
func TestPanicsAreSurvived(t *testing.T) {
	d := sitAt(t, func(o *server.Options) { o.Assistant = panicking{} })
	d.ask(jupyter.Shell, jupyter.ExecuteRequest, plain("var declared = 1"))
	for msgType, said := range map[string]string{jupyter.CompleteRequest: "no completion", jupyter.InspectRequest: "no inspection"} {
		id := d.send(jupyter.Shell, msgType, jupyter.Cursor{Code: "fmt", Position: 3})
		d.tells(d.story(id), "status busy", "status idle", strings.TrimSuffix(msgType, "request")+"reply error kernel panic")
		reply := d.ask(jupyter.Shell, msgType, jupyter.Cursor{Code: "fmt", Position: 3})
		if reply["status"] != jupyter.ReplyError || !strings.Contains(fmt.Sprint(reply["evalue"]), said) || fmt.Sprint(reply["traceback"]) != "[]" {
			t.Errorf("%s is answered with %v", msgType, reply)
		}
		d.logs("a " + msgType + " made the kernel panic, which goes on: " + said)
	}
	d.logs("no preparation") // it comes when no cell has run for a moment
	d.works()
}

// misspelt is a cell whose mistake makes the kernel ask the assistant for the
// names that are perhaps meant.
const misspelt = `%%
//: built "cell[1].go:3:1: undefined: fmt.Pintln"
fmt.Pintln()`

// A panic in the diagnosis of a mistake fails the cell, and those behind it are
// not run.
func TestPanicInACell(t *testing.T) {
	d := sitAt(t, func(o *server.Options) { o.Assistant = panicking{} })
	failing := d.send(jupyter.Shell, jupyter.ExecuteRequest, plain(misspelt))
	behind := d.send(jupyter.Shell, jupyter.ExecuteRequest, cell(`stdout "behind"`))
	d.tells(d.story(failing, behind), "1 error", "1 execute_reply error kernel panic", "2 execute_reply aborted")
	d.logs("a cell made the kernel panic, which goes on: no completion")
	d.works()
}
