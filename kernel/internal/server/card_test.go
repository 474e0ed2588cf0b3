//go:build unix

package server_test

import (
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// JupyterLab, which tells of deleted cells, gets a card before the error.
func TestCard(t *testing.T) {
	d := sit(t)
	code := `stderr "2026/11/24 00:27:09 Must not error: none\nPanicking ...\n\npanic: none\n\n"` + "\n" +
		`stderr "goroutine 1 [running]:\ngithub.com/janpfeifer/must.M(...)\n\tmust.go:1\nmain.main()\n\t [[ Cell [1] Line 2 ]] main.go:12\n"` + "\n" +
		`error "exit status 2" "exit status 2"`
	if got := d.story(d.send(jupyter.Shell, jupyter.ExecuteRequest, cell(code))); strings.Contains(got, "display_data") || strings.Contains(got, "Must not") {
		t.Errorf("without a sign of JupyterLab, of an error that must was given:\n%s", got)
	}
	ask := d.inLab
	d.tells(d.story(ask(cell(code))), "display_data", "1 error error", "execute_reply error error")
	silent := cell(code)
	silent.Silent = true
	if got := d.story(ask(silent)); strings.Contains(got, "display_data") {
		t.Errorf("a silent cell shows a card:\n%s", got)
	}
	id := ask(cell(code))
	var shown jupyter.Display
	card := d.await("the card", func(m jupyter.Received) bool { return m.Parent.ID == id && m.Header.Type == jupyter.DisplayData })
	if err := card.Read(&shown); err != nil {
		t.Fatal(err)
	}
	page, _ := shown.Data["text/html"].(string)
	if shown.Data["text/plain"] != "error: none" || !strings.Contains(page, "<b>error</b>: none") {
		t.Errorf("the card is %v", shown.Data)
	}
}

// inLab sends a cell as JupyterLab does.
func (d *desk) inLab(request jupyter.Execute) string {
	d.Helper()
	m := jupyter.New("lab", jupyter.ExecuteRequest, request)
	m.Metadata = map[string]any{"deletedCells": []string{}, "cellId": "a"}
	if err := d.client.Send(jupyter.Shell, m); err != nil {
		d.Fatal(err)
	}
	return m.Header.ID
}

// An interrupt is called so, and cells behind it are mentioned when there were some.
func TestCardOfAnInterrupt(t *testing.T) {
	for waiting, want := range []string{
		"interrupted: the cell was stopped",
		"interrupted: the cell was stopped, and the cell behind it was not run",
		"interrupted: the cell was stopped, and the 2 cells behind it were not run",
	} {
		d := sit(t)
		id := d.inLab(cell(`stdout "on"` + "\nhang"))
		for range waiting {
			d.inLab(cell(`stdout "behind"`))
		}
		d.await("the cell's output", func(m jupyter.Received) bool { return m.Header.Type == jupyter.Stream })
		d.send(jupyter.Control, jupyter.InterruptRequest, struct{}{})
		var shown jupyter.Display
		card := d.await("the card", func(m jupyter.Received) bool { return m.Parent.ID == id && m.Header.Type == jupyter.DisplayData })
		if err := card.Read(&shown); err != nil {
			t.Fatal(err)
		}
		if got := shown.Data["text/plain"]; got != want {
			t.Errorf("with %d cells behind it the card says %q, want %q", waiting, got, want)
		}
	}
}
