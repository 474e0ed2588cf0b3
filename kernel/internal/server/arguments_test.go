//go:build unix

package server_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// Go behind %% is refused with a sentence, and does not vanish; arguments go on.
func TestGoBehindTheCommand(t *testing.T) {
	d := sit(t)
	for _, code := range []string{
		`%% fmt.Println("x")`, "%% x := 3", "%main fmt.Println(2)", "%% for i := range 3 {\n}", "%% if x { y() }", "%% x++", "%% x = 3",
		"%% 3 + 4", "%% return", "%% f(1)", "%% var x int", "%% []int{1, 2}", "%% func f() {\n}",
	} {
		reply := d.ask(jupyter.Shell, jupyter.ExecuteRequest, plain(code))
		if reply["ename"] != "command failed" || !strings.Contains(fmt.Sprint(reply["evalue"]), "this is Go: write it in the next line") {
			t.Errorf("%q: %v %v", code, reply["ename"], reply["evalue"])
		}
	}
	for _, arguments := range []string{
		"", "-n 3 name=value file.txt", "-v", "a", "3", "file.txt", `"quoted text"`, "name=value", "-x=3", "a b c", "*.go", "-", "a - b", "http://example.org/a?b=c", "a,b", "--flag", "1.5", "[a]", "{}", "x/y",
	} {
		if reply := d.ask(jupyter.Shell, jupyter.ExecuteRequest, plain("%% "+arguments+"\n_ = 1")); reply["status"] != "ok" {
			t.Errorf("%%%% %s: %v %v", arguments, reply["ename"], reply["evalue"])
		}
	}
	for _, code := range []string{"%exec f()", "%exec fmt.Println(1)", "%exec 3", "%exec -v f"} {
		if reply := d.ask(jupyter.Shell, jupyter.ExecuteRequest, plain(code)); !strings.Contains(fmt.Sprint(reply["evalue"]), "%exec wants the name of a function") {
			t.Errorf("%q: %v", code, reply["evalue"])
		}
	}
}
