package notebook_test

import (
	"bytes"
	"testing"
	"unicode/utf8"

	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
)

// What is taken for a notebook can be written, and is then the same notebook.
func FuzzParse(f *testing.F) {
	const frame = `{"cells":[%],"metadata":{},"nbformat":4,"nbformat_minor":5}`
	for _, cell := range []string{
		``,
		`{"cell_type":"code","source":["x := 1\r\n","x"],"metadata":{},"outputs":[],"execution_count":null}`,
		`{"cell_type":"markdown","id":"a-b","source":"# é","metadata":{},"attachments":{"a.png":{"image/png":"iVBORw0KGgo="}}}`,
		`{"cell_type":"code","id":"\u001b]0;x\u0007","source":"%%bash\nls","metadata":{"tags":["x"]},"execution_count":3,` +
			`"outputs":[{"output_type":"stream","name":"stdout","text":["a\n"]},{"output_type":"error","ename":"e","evalue":"v","traceback":[]}]}`,
		`{"cell_type":"raw","source":"\ud800","metadata":{"deep":[[[[1e400]]]]}}`,
	} {
		f.Add(bytes.Replace([]byte(frame), []byte("%"), []byte(cell), 1))
	}
	f.Add([]byte("\ufeff{}"))
	f.Add([]byte("caf\xe9"))
	f.Fuzz(parsedOrRefused)
}

// parsedOrRefused asks that bytes are refused with a word, or that what they are taken for can
// be written and read again.
func parsedOrRefused(t *testing.T, data []byte) {
	nb, err := notebook.Parse(data)
	if err != nil {
		if err.Error() == "" || nb != nil {
			t.Errorf("it is refused with %q and %v", err, nb)
		}
		return
	}
	once, err := nb.Marshal()
	if err != nil {
		t.Fatalf("what was read cannot be written: %v", err)
	}
	if !utf8.Valid(once) {
		t.Error("what is written is not UTF-8")
	}
	again, err := notebook.Parse(once)
	if err != nil {
		t.Fatalf("what was written cannot be read: %v\n%s", err, once)
	}
	if twice, err := again.Marshal(); err != nil || !bytes.Equal(once, twice) {
		t.Errorf("written twice it differs (%v):\n%s\n%s", err, once, twice)
	}
}
