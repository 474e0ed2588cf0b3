package notebook_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
)

// old is a 4.2 notebook as other programs write them: no cell ids, text as
// one string or as a list, unknown metadata.
const old = `{"nbformat": 4, "nbformat_minor": 2,
 "metadata": {"kernelspec": {"name": "gonb", "language": "go", "display_name": "Go"}, "theirs": {"b": 1.0, "a": [12345678901234567890]}},
 "cells": [
  {"cell_type": "markdown", "metadata": {}, "source": "# Title\nword"},
  {"cell_type": "code", "metadata": {"tags": ["keep"]}, "execution_count": 3, "source": ["%%\n", "fmt.Println(1 < 2)"],
   "outputs": [
    {"output_type": "stream", "name": "stdout", "text": ["true\n", "!"]},
    {"output_type": "display_data", "metadata": {}, "data": {"text/html": ["<b>\n", "x</b>"], "application/json": {"k": [1]}}},
    {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["t1", "t2"]}]}]}`

const canonical = `{
 "cells": [
  {
   "cell_type": "markdown",
   "id": "ID0",
   "metadata": {},
   "source": [
    "# Title\n",
    "word"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 3,
   "id": "ID1",
   "metadata": {
    "tags": [
     "keep"
    ]
   },
   "outputs": [
    {
     "name": "stdout",
     "output_type": "stream",
     "text": [
      "true\n",
      "!"
     ]
    },
    {
     "data": {
      "application/json": {
       "k": [
        1
       ]
      },
      "text/html": [
       "<b>\n",
       "x</b>"
      ]
     },
     "metadata": {},
     "output_type": "display_data"
    },
    {
     "ename": "E",
     "evalue": "v",
     "output_type": "error",
     "traceback": [
      "t1",
      "t2"
     ]
    }
   ],
   "source": [
    "%%\n",
    "fmt.Println(1 < 2)"
   ]
  }
 ],
 "metadata": {
  "kernelspec": {
   "display_name": "Go",
   "language": "go",
   "name": "gonb"
  },
  "theirs": {
   "a": [
    12345678901234567890
   ],
   "b": 1.0
  }
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
`

func parse(t *testing.T, source string) *notebook.Notebook {
	t.Helper()
	nb, err := notebook.Parse([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return nb
}

func TestCanonicalForm(t *testing.T) {
	nb := parse(t, old)
	if nb.Cells[0].ID == "" || nb.Cells[0].ID == nb.Cells[1].ID {
		t.Errorf("ids %q and %q: each cell needs its own", nb.Cells[0].ID, nb.Cells[1].ID)
	}
	if again := parse(t, old); again.Cells[0].ID != nb.Cells[0].ID {
		t.Error("a cell's new id differs from reading to reading")
	}
	got, err := nb.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	want := strings.NewReplacer("ID0", nb.Cells[0].ID, "ID1", nb.Cells[1].ID).Replace(canonical)
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	second, err := parse(t, string(got)).Marshal()
	if err != nil || string(second) != string(got) {
		t.Errorf("reading and writing canonical form changes it (%v):\n%s", err, second)
	}
	if name, language := nb.Kernelspec(); name != "gonb" || language != "go" {
		t.Errorf("kernelspec %q, language %q", name, language)
	}
}

func TestBadFiles(t *testing.T) {
	tests := []struct{ name, source, want string }{
		{"empty", " \n", "empty"},
		{"not JSON", "# Title\n", "not JSON"},
		{"cut off", old[:len(old)/2], "cut off"},
		{"JSON of another kind", `{"a": 1}`, "not a notebook"},
		{"a list", `[1]`, "not a notebook"},
		{"cells of another kind", `{"cells": 3, "nbformat": 4}`, "not a notebook"},
		{"old format", `{"cells": [], "nbformat": 3, "metadata": {}}`, "format 3"},
		{"unknown cell", `{"cells": [{"cell_type": "song"}], "nbformat": 4}`, "song"},
		{"text of another kind", `{"cells": [{"cell_type": "code", "source": 7}], "nbformat": 4}`, "string or a list"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "n.ipynb")
			if err := os.WriteFile(path, []byte(test.source), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := notebook.Read(path)
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("got %v, want the path and %q", err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("more than one line: %q", err)
			}
		})
	}
	if _, err := notebook.Read(filepath.Join(t.TempDir(), "none.ipynb")); err == nil || !strings.Contains(err.Error(), "there is no notebook") {
		t.Errorf("a missing file: %v", err)
	}
}

func TestWriteReplacesWhole(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "n.ipynb")
	if err := os.WriteFile(path, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := parse(t, old).Write(path); err != nil {
		t.Fatal(err)
	}
	if _, err := notebook.Read(path); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v (%v), want the old file's 640", info.Mode(), err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("%d files, want only the notebook: a temporary one was left", len(entries))
	}
	err := parse(t, old).Write(filepath.Join(dir, "missing", "n.ipynb"))
	if !errors.Is(err, syscall.ENOENT) {
		t.Errorf("writing into a missing folder: %v", err)
	}
}

func TestStale(t *testing.T) {
	nb := parse(t, old)
	if !nb.Stale() {
		t.Error("never executed, and not stale")
	}
	if nb.Edited() {
		t.Error("never executed, so nobody knows whether it was edited since")
	}
	nb.MarkExecuted()
	if nb.Stale() || nb.Edited() {
		t.Error("just executed, and stale")
	}
	nb.Cells[0].Source += "more text"
	if nb.Stale() {
		t.Error("a word of prose makes outputs stale")
	}
	nb.Cells[1].Source += " "
	if !nb.Stale() || !nb.Edited() {
		t.Error("changed code does not make outputs stale")
	}
}

func TestPrinted(t *testing.T) {
	nb := parse(t, old)
	if got, want := nb.Cells[1].Printed(), "true\n!<b>\nx</b>"; got != want {
		t.Errorf("the cell has printed %q, want %q", got, want)
	}
	nb.Cells[1].Outputs[1].Data["text/plain"] = "x"
	if got, want := nb.Cells[1].Printed(), "true\n!x"; got != want {
		t.Errorf("the cell has printed %q, want %q: a display's plain text", got, want)
	}
	if nb.Cell(nb.Cells[1].ID) != nb.Cells[1] || nb.Cell("none") != nil {
		t.Error("a cell is not found by its id")
	}
}
