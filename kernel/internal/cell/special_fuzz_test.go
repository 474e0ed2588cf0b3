package cell_test

import (
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

// specials are cells with special lines in every place.
var specials = []string{
	"!ls -l", "!ls \\\n  -l", "!", "! ", "!\\", "%", "%%", "%env A=1\n!echo $A\n%%\nfmt.Println(1)", "%%bash\n!no line of its own\n%env", "%%writefile a.txt\n\x00é\r\n",
	"//gonb:!ls\n//gonb:%%\nx := 1", "s := `\n!ls\n%env`\n%%\n_ = s", "/*\n!ls\n*/\n!ls", "x := 5 \\\n% 3", "%exec f -a \"b c\"\nfunc f() {}", "%test -test.v\nfunc TestA(t *testing.T) {}",
	"%ls\n%rm a b\n%reset go.mod\n%list", "%nothing at all", "%%nothing\nat\nall", "!*go get x", "%with_inputs\n%%\nfmt.Scan()", "%autoget\n%noautoget\n%goflags -x\n%ldflags", "\ufeff!ls", "!echo '\n%%\n'", "%cd /\r%env A=\rx",
}

// FuzzSpecials gives a cell special lines of any text. Each is found once, in its order and
// with the rows that it has, and no line of Go is one.
func FuzzSpecials(f *testing.F) {
	for _, source := range specials {
		f.Add(source)
	}
	f.Fuzz(specialsStand)
}

// specialsStand asks that each special line that is found stands in the cell where it says, and
// that none overlaps the next.
func specialsStand(t *testing.T, source string) {
	t.Helper()
	c := cell.Parse(source, gonb.Commands)
	toldWell(t, c)
	rows, last := strings.Split(c.Source, "\n"), 0
	for _, s := range c.Specials {
		if s.Line <= last || s.Rows < 1 || s.Line-1+s.Rows > len(rows) {
			t.Fatalf("of %d rows, the special line %+v stands behind row %d, in\n%s", len(rows), s, last, c.Source)
		}
		last = s.Line - 1 + s.Rows
		row := cell.Unhidden(rows[s.Line-1])
		if s.Shell != strings.HasPrefix(row, "!") || !s.Shell && !strings.HasPrefix(row, "%") {
			t.Errorf("%q is taken for %+v", row, s)
		}
		for i := s.Line - 1; i < last-1; i++ {
			if !strings.HasSuffix(rows[i], `\`) {
				t.Errorf("%q goes on in the next row: %+v", rows[i], s)
			}
		}
		if s.Open != (s.Role != cell.TakesCell && s.Role != cell.RunsShell && last == len(rows) && strings.HasSuffix(rows[last-1], `\`)) && c.Mode != cell.Input {
			t.Errorf("%+v is open: %v, of %q", s, s.Open, c.Source)
		}
		_, _ = s.Arguments(), s.Function()
	}
	if again := cell.Parse(c.Source, gonb.Commands); len(again.Specials) != len(c.Specials) || again.Mode != c.Mode {
		t.Errorf("read again, %q has %d special lines, not %d", c.Source, len(again.Specials), len(c.Specials))
	}
	if state, _ := cell.IsComplete(source, gonb.Commands); state == "" {
		t.Errorf("%q has no state", source)
	}
}

// Special lines that are damaged anywhere, in cells that stand alone and in front of another.
func TestDamagedSpecials(t *testing.T) {
	for _, source := range specials {
		damage.Each(t, "special lines cut off and changed", 1, []byte(source), func(data []byte) { specialsStand(t, string(data)) })
	}
}
