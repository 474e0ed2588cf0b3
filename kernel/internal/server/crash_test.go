//go:build unix

package server_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

const mainStack = "\n\ngoroutine 1 [running]:\nmain.main()\n\tcell[1].go:3 +0x65\n"

// What a program has said before it failed is its output; what the mistake tells
// better is not.
func TestWhatAFailingProgramSaid(t *testing.T) {
	d := sit(t)
	long := strings.Repeat("pixel ", 30_000)
	for _, c := range []struct {
		stderr        []string
		ended         string
		shown, hidden []string
		value         string
	}{
		{[]string{"panic: one\n\ttwo" + mainStack}, "exit status 2", nil, []string{"stream stderr"}, "one; two"},
		{[]string{"panic: handled\n", "on with it\n"}, "exit status 3", []string{"panic: handled", "on with it"}, nil, "the last that it said was: on with it"},
		{[]string{"panic: handled\n", "on with it\n", "panic: real" + mainStack}, "exit status 2", []string{"panic: handled", "on with it"}, []string{"panic: real"}, "real"},
		{[]string{"loading … ", "panic: real", mainStack}, "exit status 2", []string{"loading …"}, []string{"panic: real"}, "real"},
		{[]string{"loading … panic: real" + mainStack}, "exit status 2", []string{"loading …"}, []string{"panic: real"}, "real"},
		{[]string{"panic: too many: " + long, long + "the end", mainStack}, "exit status 2", nil, []string{"pixel"}, "too many: pixel"},
		{[]string{"free(): invalid pointer\n", "SIGABRT: abort\nPC=0x7f m=0 sigcode=18446744073709551610" + mainStack, "\nrax    0x0\ngs     0x0\n"}, "exit status 2", []string{"free()"}, []string{"rax"}, "SIGABRT: abort (a crash in C code), which said: free(): invalid pointer"},
	} {
		var steps strings.Builder
		for _, text := range c.stderr {
			fmt.Fprintf(&steps, "stderr %q\n", text)
		}
		fmt.Fprintf(&steps, "error %q %q", c.ended, c.ended)
		got := d.story(d.send(jupyter.Shell, jupyter.ExecuteRequest, cell(steps.String())))
		d.tells(got, append(c.shown, "execute_reply error")...)
		if reply := d.ask(jupyter.Shell, jupyter.ExecuteRequest, cell(steps.String())); !strings.Contains(fmt.Sprint(reply["evalue"]), c.value) {
			t.Errorf("%.60q: %v, want %s", c.stderr, reply["evalue"], c.value)
		}
		out, _, _ := strings.Cut(got, "error") // what comes behind it repeats it
		for _, hidden := range c.hidden {
			if strings.Contains(out, hidden) {
				t.Errorf("%.60q: %q is shown:\n%.600s", c.stderr, hidden, got)
			}
		}
	}
}
