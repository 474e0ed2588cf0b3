package server_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// %fmt has the client replace the cell, and runs nothing.
func TestFmt(t *testing.T) {
	d := sit(t)
	for code, want := range map[string]string{
		"%fmt\nx:=1":                          "x := 1",
		"%fmt\n!ls   -l\nif true{\nfoo( )\n}": "!ls   -l\nif true {\n\tfoo()\n}",
		"%fmt\n\n%%\n  x:=1\n":                "%%\nx := 1",
		"%fmt\n%%bash\nif  true":              "%%bash\nif  true",
	} {
		reply := d.ask(jupyter.Shell, jupyter.ExecuteRequest, plain(code))
		payload := fmt.Sprint(reply["payload"])
		if reply["status"] != "ok" || payload != fmt.Sprintf("[map[replace:true source:set_next_input text:%s]]", want) {
			t.Errorf("%q: the reply is %v, want the text %q", code, reply, want)
		}
	}
	for code, want := range map[string]string{
		"%fmt":                     "there is nothing to format",
		"%fmt\n \n":                "there is nothing to format",
		"%fmt\nx := 1\nif x > 0 {": "a } is missing: the { of line 3 is never closed",
		"%fmt\nfunc f() {}; f()":   "begin each declaration and each statement on a line of its own",
		"x := 1\n%fmt\ny:=1":       "%fmt can only stand in the first line of a cell",
	} {
		reply := d.ask(jupyter.Shell, jupyter.ExecuteRequest, plain(code))
		if reply["status"] != "error" || !strings.Contains(fmt.Sprint(reply["evalue"]), want) {
			t.Errorf("%q: the reply is %v, want the error %q", code, reply, want)
		}
	}
	if reply := d.ask(jupyter.Shell, jupyter.ExecuteRequest, plain("%who")); reply["status"] != "ok" {
		t.Errorf("%%who: %v", reply)
	}
	d.works()
}
