package runner_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
	"github.com/ninepixels/ninepixels/kernel/internal/runner"
)

func TestNormalize(t *testing.T) {
	home := filepath.Join(t.TempDir(), "ann")
	repo := filepath.Join(home, "course")
	book := filepath.Join(repo, "books", "more")
	if err := os.MkdirAll(book, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(repo, "go.mod"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("HOME", home)
	for _, c := range []struct{ text, want string }{
		{book, "."},
		{"saved " + book + "/runs/a.bin\n", "saved ./runs/a.bin\n"},
		{`"` + book + `", "` + filepath.Dir(book) + `"`, `".", ".."`},
		{repo + "/lessons/grid.go:7: x", "../../lessons/grid.go:7: x"},
		{"in " + home + ".", "in ~."},
		{home + "/.cache:" + home + "/go", "~/.cache:~/go"},
		{home + " " + home, "~ ~"},
		{home + "a/x", home + "a/x"},
		{"https://example.org" + home + "/x", "https://example.org" + home + "/x"},
		{"/tmp/np0a1b2c3d4e/gonb_0a1b2c3d/main.go:12 +0x52", "gonb/main.go:12 +0x52"},
		{"module gonb_0a1b2c3d", "module gonb"},
		{"<b>/var/folders/x/np0a1b2c3d4e/data.txt</b> <i>/tmp/np0a1b2c3d4e</i>", "<b>/tmp/data.txt</b> <i>/tmp</i>"},
		{"gonb_0a1b2c3 np0a1b2 9/3", "gonb_0a1b2c3 np0a1b2 9/3"},
	} {
		nb := &notebook.Notebook{
			Cells: []*notebook.Cell{{Type: notebook.Code, Metadata: map[string]any{"execution": "times", "tags": "stay"}, Outputs: []notebook.Output{
				{Type: notebook.Stream, Text: c.text},
				{Type: notebook.DisplayData, Data: map[string]any{"text/html": c.text, "image/png": c.text, "application/json": 1}},
			}}},
		}
		runner.Normalize(nb, book)
		outs := nb.Cells[0].Outputs
		if outs[0].Text != c.want || outs[1].Data["text/html"] != c.want {
			t.Errorf("%q became %q and %q, want %q", c.text, outs[0].Text, outs[1].Data["text/html"], c.want)
		}
		if outs[1].Data["image/png"] != c.text {
			t.Errorf("a picture was changed to %q", outs[1].Data["image/png"])
		}
		meta := nb.Cells[0].Metadata
		if meta["execution"] != nil || meta["tags"] != "stay" {
			t.Errorf("metadata %v: only times go", meta)
		}
	}
}
