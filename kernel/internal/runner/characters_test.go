//go:build unix

package runner_test

import (
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// What is printed comes whole, however long it is and by however many bytes its
// characters are written: pipes and messages are cut only between them.
func TestCourseWholeCharacters(t *testing.T) {
	d := sit(t, course(t))
	for _, tc := range []struct{ name, cell, prints string }{
		{"four and two bytes", "%%\nfmt.Print(strings.Repeat(\"😀é\", 20000))", strings.Repeat("😀é", 20000)}, // S18
		{"without %%", "fmt.Print(strings.Repeat(\"😀é\", 20000))", strings.Repeat("😀é", 20000)},
		{"three bytes", "for range 30000 {\n\tfmt.Print(\"鞋☂\")\n}", strings.Repeat("鞋☂", 30000)},
		{"in rows", "for range 20000 {\n\tfmt.Println(\"a😀é\")\n}", strings.Repeat("a😀é\n", 20000)},
		{"byte by byte", "for _, b := range []byte(strings.Repeat(\"é😀\", 300)) {\n\tos.Stdout.Write([]byte{b})\n}", strings.Repeat("é😀", 300)},
		{"on stderr", "fmt.Fprint(os.Stderr, strings.Repeat(\"x😀\", 20000))", strings.Repeat("x😀", 20000)},
		{"by a shell", "!i=0; while [ $i -lt 500 ]; do printf '%s' 😀é鞋😀é鞋😀é鞋😀é鞋; i=$((i+1)); done", strings.Repeat("😀é鞋", 2000)},
		{"by a script", "%%bash\nhead -c 200000 /dev/zero | tr '\\0' x | sed 's/x/é/g'", strings.Repeat("é", 200000)},
	} {
		c := d.execute(tc.cell)
		d.wait(c)
		if got := c.printed.String(); got != tc.prints || c.result.Status != jupyter.ReplyOK {
			t.Errorf("%s: %d bytes come, with %d that are no characters, want %d; the cell ends by %+v", tc.name, len(got), strings.Count(got, "\uFFFD"), len(tc.prints), c.result)
		}
	}
}
