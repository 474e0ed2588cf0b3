//go:build unix

package runner_test

import (
	"flag"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// hostileCells is how many of the hostile cells a run tries; the fault suite tries all.
var hostileCells = flag.Int("hostile-cells", 4, "`number` of hostile cells, drawn at random; 0 for all")

// go1 makes a cell of Go.
func go1(source string) string { return "%%\n" + source }

// hostile are cells that harm their own program, its surroundings, or the kernel. One that is
// endless is interrupted after a second.
var hostile = []struct {
	name, cell string
	endless    bool
}{
	{"a fork bomb of 8 floors", "%%bash\nb() { if [ $1 -gt 0 ]; then b $(($1-1)) & b $(($1-1)) & fi; sleep 300; }\nb 7", true},
	{"300 children", "!for i in $(seq 300); do sleep 300 & done; wait", true},
	{"a program that starts itself", go1("if len(os.Args) < 7 {\n\tfor range 2 {\n\t\tc := exec.Command(os.Args[0], append(os.Args[1:], \"x\")...)\n\t\tc.Start()\n\t}\n}\ntime.Sleep(time.Hour)"), true},
	{"endless memory", go1("limit := syscall.Rlimit{Cur: 3 << 30, Max: 3 << 30}\nmust.M(syscall.Setrlimit(syscall.RLIMIT_AS, &limit))\nvar all [][]byte\nfor {\n\tb := make([]byte, 64<<20)\n\tfor i := 0; i < len(b); i += 4096 {\n\t\tb[i] = 1\n\t}\n\tall = append(all, b)\n}\n_ = all"), false},
	{"one huge slice", go1("n := 1 << 50\np := make([]byte, n)\nfmt.Println(len(p))"), false},
	{"endless output", go1("for {\n\tfmt.Println(\"more and more\")\n}"), true},
	{"endless errors", go1("for {\n\tfmt.Fprintln(os.Stderr, \"more and more\")\n}"), true},
	{"endless output of a shell", "!yes", true},
	{"endless displays", go1("for {\n\tgonbui.DisplayHTML(\"<b>more</b>\")\n}"), true},
	{"a line of 20 MB", go1("fmt.Println(strings.Repeat(\"x\", 20<<20))"), false},
	{"control bytes", go1("fmt.Print(\"\\x1b]0;x\\x07\\x1b[2J\\x00\\xff\\xfe\\r\\b\")"), false},
	{"no UTF-8", "!head -c 100000 /dev/urandom", false},
	{"standard output is closed", go1("os.Stdout.Close()\nos.Stderr.Close()\nfmt.Println(1)"), false},
	{"all descriptors are closed", go1("for fd := range 300 {\n\tsyscall.Close(fd)\n}\nfmt.Println(1)"), false},
	{"no more descriptors", go1("for {\n\tif _, err := os.Open(\"/dev/null\"); err != nil {\n\t\tpanic(err)\n\t}\n}"), false},
	{"os.Exit(0)", go1("fmt.Print(1)\nos.Exit(0)"), false},
	{"os.Exit(3)", go1("os.Exit(3)"), false},
	{"Goexit", go1("runtime.Goexit()"), false},
	{"killed by itself", go1("syscall.Kill(os.Getpid(), syscall.SIGKILL)\nselect {}"), false},
	{"aborted by itself", go1("syscall.Kill(os.Getpid(), syscall.SIGABRT)\nselect {}"), false},
	{"its parent killed", go1("syscall.Kill(os.Getppid(), syscall.SIGKILL)\nselect {}"), false},
	{"its group killed", go1("syscall.Kill(0, syscall.SIGKILL)\nselect {}"), false},
	{"its parent ended", go1("syscall.Kill(os.Getppid(), syscall.SIGTERM)\ntime.Sleep(time.Second)"), false},
	{"a shell that kills its parent", "!kill -s KILL $PPID", false},
	{"a shell that kills itself", "!kill -s KILL $$", false},
	{"stopped", go1("syscall.Kill(os.Getpid(), syscall.SIGSTOP)\nselect {}"), true},
	{"deaf", go1("signal.Ignore(os.Interrupt, syscall.SIGTERM)\nfor {\n}"), true},
	{"a deaf shell", "%%bash\ntrap '' INT TERM HUP\nwhile true; do sleep 1; done", true},
	{"deadlock", go1("var m sync.Mutex\nm.Lock()\nm.Lock()"), false},
	{"all asleep", go1("<-make(chan int)"), false},
	{"stack overflow", "func deeper(n int) int { return deeper(n+1) + 1 }\n%%\nfmt.Println(deeper(0))", false},
	{"two write one map", go1("m := map[int]int{}\nfor range 8 {\n\tgo func() {\n\t\tfor {\n\t\t\tm[1]++\n\t\t}\n\t}()\n}\ntime.Sleep(2 * time.Second)"), false},
	{"100,000 goroutines", go1("for range 100_000 {\n\tgo func() { select {} }()\n}\nfmt.Println(1)"), false},
	{"a panic with no words", go1("panic(nil)"), false},
	{"a panic at the start", "var _ = func() int { panic(\"at the start\") }()\n%%\nfmt.Println(1)", false},
	{"a pointer to nowhere", go1("p := (*int)(unsafe.Pointer(uintptr(1)))\nfmt.Println(*p)"), false},
	{"an empty temporary folder", "!rm -rf $TMPDIR/*", false},
	{"no temporary folder", "!rm -rf $TMPDIR", false},
	{"a temporary folder that is a file", "!rm -rf $TMPDIR && touch $TMPDIR", false},
	{"its own program removed", go1("os.Remove(os.Args[0])\nfmt.Println(1)"), false},
	{"in another folder", go1("must.M(os.Chdir(\"/\"))\nfmt.Println(1)"), false},
	{"no environment", go1("os.Clearenv()\nfmt.Println(1)"), false},
	{"an array of a terabyte", "var large [1 << 40]byte\n%%\nfmt.Println(len(large))", false},
	{"a type in itself", "type T struct{ T }\n%%\nfmt.Println(T{})", false},
	{"5,000 brackets", go1("x := " + strings.Repeat("(", 5000) + "1" + strings.Repeat(")", 5000) + "\nfmt.Println(x)"), false},
	{"brackets that stay open", go1(strings.Repeat("{", 20000)), false},
	{"a constant of a million digits", go1("const c = 1" + strings.Repeat("0", 100_000) + "\nfmt.Println(c > 0)"), false},
	{"a folder that is not there", "%cd /nowhere/at/all", false},
	{"a file that cannot be", "%%writefile /nowhere/at/all\ntext", false},
	{"input that nobody gives", "!cat", false},
	{"a script that fails", "%%bash\nexit 77", false},
	{"a device as a program", "!/dev/null", false},
	{"NUL in a command", "!echo \x00", false},
}

// Hostile cells, drawn at random, each in a kernel that has seen the ones before: every one
// ends, the next cell is well, and nothing stays when the kernel is closed.
func TestCourseHostileCells(t *testing.T) {
	sp := course(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	order := rand.New(rand.NewPCG(seed, 3)).Perm(len(hostile))
	if *hostileCells > 0 {
		order = order[:min(*hostileCells, len(order))]
	}
	d := sit(t, sp)
	for _, i := range order {
		c := d.execute(hostile[i].cell)
		if hostile[i].endless {
			d.begun(c)
			time.Sleep(time.Second)
			d.wait(d.ask(jupyter.Control, jupyter.InterruptRequest, struct{}{}))
		}
		d.wait(c)
		if c.result.Status == "" || c.result.Status == jupyter.ReplyError && c.result.ErrorName == "" {
			t.Errorf("%s: it ends with %+v", hostile[i].name, c.result)
		}
		if hostile[i].endless && c.result.Status == jupyter.ReplyOK {
			t.Errorf("%s: it is endless, and ends well", hostile[i].name)
		}
		d.well()
		if t.Failed() {
			t.Fatalf("after: %s", hostile[i].name)
		}
	}
	d.wait(d.execute("!rm -rf \"$PWD\"")) // at the end: the shells of later cells complain of it
	c := d.execute("%%\nfmt.Println(\"well\")")
	d.wait(c)
	if c.result.Status != jupyter.ReplyOK || !strings.Contains(c.printed.String(), "well\n") {
		t.Errorf("without its working folder, the next cell ends with %+v and has printed %q", c.result, c.printed.String())
	}
	d.leave()
	damage.Given(t, len(order)+1, "hostile cells in a kernel")
}
