package notebook_test

import (
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
)

func TestFold(t *testing.T) {
	tagged := func(metadata map[string]any) *notebook.Cell {
		metadata["tags"] = []any{"more", notebook.Answer}
		return &notebook.Cell{ID: "a", Type: notebook.Code, Metadata: metadata}
	}
	theirs := map[string]any{"jupyter": map[string]any{"source_hidden": true}}
	nb := &notebook.Notebook{Cells: []*notebook.Cell{
		tagged(map[string]any{}),
		tagged(theirs),
		{ID: "b", Type: notebook.Code, Metadata: map[string]any{"jupyter": map[string]any{"outputs_hidden": true}}},
		{ID: "c", Type: notebook.Code, Metadata: map[string]any{"tags": []any{"answers"}}},
		{ID: "d", Type: notebook.Markdown, Metadata: map[string]any{"tags": []any{notebook.Answer}}},
	}}
	nb.Fold()
	first, err := nb.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct{ folded, whole bool }{{true, true}, {true, true}, {true, false}, {false, true}, {false, true}} {
		if folded, whole := nb.Cells[i].Folded(); folded != want.folded || whole != want.whole {
			t.Errorf("cell %d: folded %v, whole %v; want %+v", i, folded, whole, want)
		}
	}
	if own := theirs["jupyter"].(map[string]any); own["source_hidden"] != true {
		t.Errorf("what else was in the metadata is lost: %v", own)
	}
	nb.Fold()
	if second, err := nb.Marshal(); err != nil || string(second) != string(first) {
		t.Errorf("folding twice changes the notebook (%v):\n%s", err, second)
	}
	if !strings.Contains(string(first), "\"collapsed\": true,\n") {
		t.Errorf("the file does not say so as JupyterLab reads it:\n%s", first)
	}
}
