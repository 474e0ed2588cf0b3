//go:build unix

package cells_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/bench/cells"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter/kerneltest"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
)

func TestMain(m *testing.M) {
	kerneltest.Engine() // if this process is to be a fake kernel
	os.Exit(m.Run())
}

// fakes are two kernels that note themselves in a book.
func fakes(t *testing.T) (both cells.Pair, book string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	book = filepath.Join(t.TempDir(), "book")
	for i := range both {
		both[i] = &spec.Spec{
			Dir: "/kernels/fake", Argv: []string{self, "{connection_file}"}, InterruptMode: "message",
			Env: map[string]string{kerneltest.ModeVar: kerneltest.Works, kerneltest.BookVar: book},
		}
	}
	return both, book
}

// living returns how many of the kernels in a book live, and how many there are.
func living(t *testing.T, book string) (n, all int) {
	t.Helper()
	text, err := os.ReadFile(book)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var pid int
		if _, err := fmt.Sscan(line, &pid); err != nil {
			t.Fatalf("the book has a line %q: %v", line, err)
		}
		if all++; !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			n++
		}
	}
	return n, all
}

// witness looks, at each line of progress, which kernels live.
type witness struct {
	t    *testing.T
	book string
	told []string
}

func (w *witness) Write(text []byte) (int, error) {
	if line := strings.TrimSpace(string(text)); line != "" {
		n, all := living(w.t, w.book)
		w.told = append(w.told, fmt.Sprintf("%s: %d of %d", line, n, all))
	}
	return len(text), nil
}

// Each kind of cell has two kernels of its own, and those before are gone: they
// would take time and memory from the next. The first round is not counted.
func TestTimeKinds(t *testing.T) {
	both, book := fakes(t)
	seen := &witness{t: t, book: book}
	kinds := []cells.Kind{
		{Name: "first", Code: `stdout "%d"`},
		{Name: "second", Prepare: `stdout "ready"`, Code: `stdout "%d"`},
	}
	rows, err := cells.TimeKinds(t.Context(), both, kinds, t.TempDir(), 2, seen)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"first cell, round 0 of 2: 2 of 2", "first cell, round 1 of 2: 2 of 2", "first cell, round 2 of 2: 2 of 2",
		"second cell, round 0 of 2: 2 of 4", "second cell, round 1 of 2: 2 of 4", "second cell, round 2 of 2: 2 of 4",
	}
	if got := strings.Join(seen.told, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("living kernels, round by round:\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
	for i, r := range rows {
		if r.Name != kinds[i].Name+" cell" || len(r.Times[0]) != 2 || len(r.Times[1]) != 2 {
			t.Errorf("row %d is %+v, want two times for each kernel", i, r)
		}
	}
	if n, all := living(t, book); n != 0 || all != 4 {
		t.Errorf("at the end %d of %d kernels live", n, all)
	}
}

// A cell that fails is told with its kind, and leaves no kernel behind.
func TestTimeKindsFails(t *testing.T) {
	for name, c := range map[string]struct {
		kind cells.Kind
		want string
	}{
		"the cell":        {cells.Kind{Name: "odd", Code: `error "boom %d" ""`}, "the odd cell: "},
		"the preparation": {cells.Kind{Name: "odd", Prepare: `error "boom" ""`, Code: `stdout "%d"`}, "preparing the stock kernel: "},
	} {
		both, book := fakes(t)
		_, err := cells.TimeKinds(t.Context(), both, []cells.Kind{c.kind}, t.TempDir(), 1, &witness{t: t, book: book})
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || !strings.Contains(err.Error(), "boom") {
			t.Errorf("%s: %v, want an error that begins with %q", name, err, c.want)
		}
		if n, _ := living(t, book); n != 0 {
			t.Errorf("%s: %d kernels are left", name, n)
		}
	}
}
