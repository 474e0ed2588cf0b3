package gonbui_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/site/gonbui"
)

// TestMain shows some things if it is the program of a cell.
func TestMain(m *testing.M) {
	if gonbui.IsNotebook {
		gonbui.DisplayHTML("<b>nine</b>")
		gonbui.UpdateMarkdown("place", "*pixels*")
		gonbui.DisplayPNG([]byte{1, 2, 3})
		gonbui.RequestInput("your name", true)
		gonbui.Sync()
		if gonbui.Error() != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// What a program shows stands in the file, a line each, in order.
func TestDisplays(t *testing.T) {
	file := filepath.Join(t.TempDir(), "shown")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), "GONB_PIPE="+file)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`{"Data":{"text/html":"\u003cb\u003enine\u003c/b\u003e"},"Metadata":null,"DisplayID":""}`,
		`{"Data":{"text/markdown":"*pixels*"},"Metadata":null,"DisplayID":"place"}`,
		`{"Data":{"image/png":"AQID"},"Metadata":null,"DisplayID":""}`,
		`{"Data":{"gonb/jupyter_input":{"Prompt":"your name","Password":true}},"Metadata":null,"DisplayID":""}`,
	}
	rows := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	if len(rows) != len(want) {
		t.Fatalf("%d rows: %s", len(rows), text)
	}
	for i, row := range rows {
		if string(row) != want[i] || !json.Valid(row) {
			t.Errorf("row %d is %s, want %s", i, row, want[i])
		}
	}
}

// Outside of a notebook nothing is shown, and nothing fails but Open.
func TestNoNotebook(t *testing.T) {
	gonbui.DisplayHTML("<b>nine</b>")
	gonbui.Sync()
	if err := gonbui.Open(); err == nil {
		t.Error("there is a notebook")
	}
	if a, b := gonbui.UniqueID(), gonbui.UniqueID(); a == b {
		t.Errorf("%s is given twice", a)
	}
}
