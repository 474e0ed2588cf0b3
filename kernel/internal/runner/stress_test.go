//go:build unix

package runner_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// What a cell of each kind does when all is well. %d is the cell's number.
var kinds = []struct{ name, cell, status, prints string }{
	{"plain", "%%\nfmt.Println(%d)", jupyter.ReplyOK, "%d\n"},
	{"declaration", "type Number int\nconst seven = Number(7)", jupyter.ReplyOK, ""},
	{"redeclaration", "func number() int { return %d }\n%%\nfmt.Println(number())", jupyter.ReplyOK, "%d\n"},
	{"compile error", "%%\nx := %d", jupyter.ReplyError, ""},
	{"declared before", "%%\nfmt.Println(%d, seven, number() > 0)", jupyter.ReplyOK, "%d 7 true\n"},
	{"panic", "%%\nfmt.Println(%d)\nvar p []int\nfmt.Println(p[3])", jupyter.ReplyError, "%d\n"},
	{"shell command", "!echo %d", jupyter.ReplyOK, "%d\n"},
	{"shell command that fails", "!echo %d; false", jupyter.ReplyError, "%d\n"},
	{"display", "%%\ngonbui.DisplayHTML(\"%d\")\ngonbui.Sync()", jupyter.ReplyOK, "[%d]"},
	{"unknown command", "%nothing %d", jupyter.ReplyError, ""},
}

func numbered(text string, n int) string { return strings.ReplaceAll(text, "%d", strconv.Itoa(n)) }

// Two hundred cells, with completions under way beside them: each request has
// its own answers, and the front does not grow.
func TestCourseManyCells(t *testing.T) {
	d := sit(t, course(t))
	const cells, warm = 200, 40
	var before int
	var beside []*talk
	for i := range cells {
		if i == warm {
			before = resident(d.e.Pid())
		}
		kind := kinds[i%len(kinds)]
		cell := d.execute(numbered(kind.cell, i))
		beside = append(beside, d.ask(jupyter.Shell, jupyter.CompleteRequest, jupyter.Cursor{Code: "fmt.Prin", Position: 8}))
		d.wait(cell)
		if cell.result.Status != kind.status || cell.printed.String() != numbered(kind.prints, i) {
			t.Errorf("cell %d, %s: %q printed %q, want %q and %q", i, kind.name, cell.result.Status, cell.printed.String(), kind.status, numbered(kind.prints, i))
		}
	}
	for _, c := range beside {
		d.wait(c)
	}
	if after := resident(d.e.Pid()); after > 0 {
		t.Logf("the front takes %d MB after %d cells, %d MB after %d", before>>20, warm, after>>20, cells)
		if after-before > 64<<20 {
			t.Errorf("the front grows from %d MB to %d MB", before>>20, after>>20)
		}
	}
}

// A cell that prints 100 MB, and one that has 10 MB: what is printed is bounded,
// with a note, and so is the front.
func TestCourseMuch(t *testing.T) {
	d := sit(t, course(t))
	d.well()
	for _, tc := range []struct{ name, cell, ends string }{
		{"shell", "!head -c 100000000 /dev/zero | tr '\\0' y", "the rest of the output is left out: more than 2 MB\n"},
		{"program", "%%\nline := strings.Repeat(\"x\", 999)\nfor range 100_000 {\n\tfmt.Println(line)\n}", "the rest of the output is left out: more than 2 MB\n"},
		{"large cell", "%%\nfmt.Println(\"large\")\n" + strings.Repeat("// ten bytes\n", 10<<20/13), "large\n"},
	} {
		began := time.Now()
		c := d.execute(tc.cell)
		d.wait(c)
		printed := c.printed.String()
		if c.result.Status != jupyter.ReplyOK || len(printed) > 3<<20 || !strings.HasSuffix(printed, tc.ends) {
			t.Errorf("%s: the cell ends with %+v, and has printed %d bytes that end with %q", tc.name, c.result, len(printed), printed[max(0, len(printed)-100):])
		}
		t.Logf("%s: %v; the front takes %d MB", tc.name, time.Since(began).Round(time.Millisecond), resident(d.e.Pid())>>20)
	}
	if size := resident(d.e.Pid()); size > 512<<20 {
		t.Errorf("the front takes %d MB", size>>20)
	}
	d.well()
}

// resident returns the bytes of memory that a process takes, or 0 where the
// system does not show it.
func resident(pid int) int {
	var pages int
	if text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid)); err == nil {
		_, _ = fmt.Sscan(string(text), new(int), &pages)
	}
	return pages * os.Getpagesize()
}

// Fifty interrupts at random moments of goimports, the compiler, the linker,
// the program and a shell: each ends its cell, and the next one is well.
func TestCourseManyInterrupts(t *testing.T) {
	d := sit(t, course(t))
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	d.wait(d.execute("%%\nfmt.Println(\"warm\")"))
	endless := []string{"%%\nfor {\n}", "%%\ntime.Sleep(time.Hour)", "import \"net/http\"\n%%\nfmt.Println(http.MethodGet)\nfor {\n}", "!sleep 1000", "!sleep 1000; true"}
	var slowest time.Duration
	for i := range 50 {
		source := endless[random.IntN(len(endless))]
		after := time.Duration(random.Int64N(int64(700 * time.Millisecond)))
		cell := d.execute(source)
		d.begun(cell)
		time.Sleep(after)
		began := time.Now()
		d.wait(d.ask(jupyter.Control, jupyter.InterruptRequest, struct{}{}))
		d.wait(cell)
		slowest = max(slowest, time.Since(began))
		if cell.result.ErrorName != "KeyboardInterrupt" {
			t.Errorf("interrupt %d, %q after %v: the cell ends with %+v", i, source, after, cell.result)
		}
		d.well()
	}
	t.Logf("the slowest took %v", slowest.Round(time.Millisecond))
	if slowest > time.Minute { // what is not heeded within 1.8 s ends the engine
		t.Errorf("an interrupt took %v", slowest)
	}
}

// Twenty and more kills at random moments, of the cell's program, of GoNB and of the
// front in turn: nothing stays, and where the front lives on, the next cell is
// well.
func TestCourseManyKills(t *testing.T) {
	sp := course(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	d := sit(t, sp)
	kills := max(20, damage.Times(20))
	for i := range kills {
		parent, temp := d.engine()
		switch i % 3 {
		case 0:
			cell := d.execute("%%\nfmt.Println(os.Getpid())\nfor {\n}")
			var program int
			if _, err := fmt.Sscan(d.printed(cell), &program); err != nil {
				t.Fatal(err)
			}
			_ = syscall.Kill(program, syscall.SIGKILL)
			d.wait(cell)
			if cell.result.Status != jupyter.ReplyError {
				t.Errorf("kill %d, of the program: %+v", i, cell.result)
			}
			d.well()
		case 1:
			cell := d.execute("%%\nfor {\n}")
			time.Sleep(time.Duration(random.Int64N(int64(600 * time.Millisecond))))
			_ = syscall.Kill(parent, syscall.SIGKILL)
			d.wait(cell)
			if cell.result.ErrorName != "engine ended" {
				t.Errorf("kill %d, of GoNB: %+v", i, cell.result)
			}
			d.well()
			isGone(t, parent, temp)
		case 2:
			d.execute("%%\nfor {\n}")
			time.Sleep(time.Duration(random.Int64N(int64(600 * time.Millisecond))))
			_ = syscall.Kill(d.e.Pid(), syscall.SIGKILL)
			isGone(t, parent, temp)
			if left, _ := filepath.Glob(filepath.Join(d.e.Temp(), "np*")); len(left) > 0 {
				t.Errorf("kill %d, of the front: %v stay", i, left)
			}
			d.leave()
			d = sit(t, sp)
		}
	}
	damage.Given(t, kills, "kernels, engines and programs killed in a cell")
}
