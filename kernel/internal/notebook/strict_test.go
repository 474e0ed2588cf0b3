package notebook_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
)

// withSource is a notebook whose one cell has this JSON text as its source, in line 2.
func withSource(text string) string {
	return `{"nbformat": 4, "nbformat_minor": 5, "metadata": {},` + "\n" +
		`"cells": [{"id": "a", "cell_type": "markdown", "metadata": {}, "source": "` + text + `"}]}`
}

// What could not be written again as it is, is refused by place, and the file stays.
func TestRefusesWhatWouldBeLost(t *testing.T) {
	metadata := func(value string) string {
		return strings.Replace(withSource("x"), `"metadata": {}`, `"metadata": {"k": `+value+`}`, 1)
	}
	nested := func(open, inner, end string, n int) string {
		return strings.Repeat(open, n) + inner + strings.Repeat(end, n)
	}
	for name, test := range map[string]struct{ text, want string }{
		"Latin-1 in a source":       {withSource("caf\xe9"), "byte 78 of line 2 is 0xe9"},
		"Latin-1 in a key":          {metadata("{\"\xfc\": 1}"), "of line 1 is 0xfc"},
		"a surrogate in UTF-8":      {withSource("\xed\xa0\xbd"), "of line 2 is 0xed"},
		"an overlong form":          {withSource("\xc0\xaf"), "of line 2 is 0xc0"},
		"high half alone":           {withSource(`a \ud83d b`), `half a character, \ud83d, at byte 77 of line 2`},
		"low half alone":            {withSource(`\\n\uDE00`), `half a character, \uDE00,`},
		"two high halves":           {withSource(`\ud83d\ud83d\ude00`), `half a character, \ud83d,`},
		"half in metadata":          {metadata(`"\udc00"`), `half a character, \udc00,`},
		"half at the end of a text": {withSource(`\ud83d`), `half a character, \ud83d,`},
		"lists":                     {metadata(nested("[", "", "]", 9000)), "line 1: more than 200 brackets"},
		"objects":                   {metadata(nested(`{"a":`, "1", "}", 300)), "line 1: more than 200 brackets"},
		"lists behind a quote":      {metadata(`["\"[\\",` + nested("[", "", "]", 300) + "]"), "line 1: more than 200 brackets"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "n.ipynb")
			if err := os.WriteFile(path, []byte(test.text), 0o644); err != nil {
				t.Fatal(err)
			}
			_, err := notebook.Read(path)
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("%v, want an error with %q and the path", err, test.want)
			}
		})
	}
}

// What looks like it, and is not, is kept.
func TestKeepsWhatIsWhole(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{`caf\u00e9 é`, "café é"},
		{`\ud83d\ude00 \uD83D\uDE00 😀`, "😀 😀 😀"},
		{`\ufffd and �`, "� and �"},
		{`\\ud83d`, `\ud83d`},
		{`\u0000\\`, "\x00\\"},
		{strings.Repeat("[{", 500), strings.Repeat("[{", 500)},
		{`\"` + strings.Repeat("[", 500), `"` + strings.Repeat("[", 500)},
	} {
		nb := parse(t, withSource(test.text))
		if got := nb.Cells[0].Source; got != test.want {
			t.Errorf("%s became %q, want %q", test.text, got, test.want)
		}
		text, err := nb.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		if got := parse(t, string(text)).Cells[0].Source; got != test.want {
			t.Errorf("%s came back as %q, want %q", test.text, got, test.want)
		}
	}
}

// An output too deep to be read again does not replace the file.
func TestWriteRefusesDepth(t *testing.T) {
	path := filepath.Join(t.TempDir(), "n.ipynb")
	before := withSource("x")
	if err := os.WriteFile(path, []byte(before), 0o644); err != nil {
		t.Fatal(err)
	}
	nb := parse(t, before)
	var deep any = "x"
	for range 5000 {
		deep = []any{deep}
	}
	nb.Metadata["deep"] = deep
	if err := nb.Write(path); err == nil || !strings.Contains(err.Error(), "too deep in one another") || !strings.Contains(err.Error(), path) {
		t.Errorf("%v, want an error that names the depth and the path", err)
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != before {
		t.Errorf("the file has changed: %.80q, %v", after, err)
	}
}
