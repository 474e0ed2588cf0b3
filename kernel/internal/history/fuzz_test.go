package history_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/history"
)

// Whatever a history file holds, a cell that is run now is kept, and found by the next
// kernel.
func FuzzFile(f *testing.F) {
	for _, file := range []string{
		"", "\n", `{"session":1,"line":1,"input":"x := 1"}` + "\n", `{"session":1,"li`, "[]\nnull\n{}\n",
		`{"session":-9,"line":-1,"input":"é"}` + "\n" + `{"session":1e9,"line":2}`, "\x00\xff\r\n",
		`{"session":9223372036854775807,"line":1,"input":"last"}` + "\n",
	} {
		f.Add([]byte(file))
	}
	f.Fuzz(func(t *testing.T, file []byte) { keptBehind(t, filepath.Join(t.TempDir(), "history.jsonl"), file) })
}

// keptBehind asks that a cell is kept in a file that holds this already.
func keptBehind(t *testing.T, path string, file []byte) {
	t.Helper()
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	history.Open(path, t.Errorf).Add(1, "mark := \"of this test\"")
	for _, e := range history.Open(path, t.Errorf).Find(history.Question{}) {
		if e.Input == "mark := \"of this test\"" {
			return
		}
	}
	t.Errorf("the cell is lost behind %q", file)
}
