package values_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/values"
)

// shown calls f, and returns the bundle that it wrote.
func shown(t *testing.T, f func()) map[string]string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "result.json")
	t.Setenv(values.ResultVariable, file)
	f()
	data, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	var bundle map[string]string
	if err := json.Unmarshal(data, &bundle); err != nil {
		t.Fatalf("%v in %s", err, data)
	}
	return bundle
}

type explosive struct{ N int }

func (explosive) String() string { panic("boom") }

func TestShow(t *testing.T) {
	odd := "quote \" backslash \\ tab\t newline\n bell\a delete\x7f <b> ä 😀 \u2028"
	var none error
	var nobody *explosive
	for _, c := range []struct {
		values []any
		want   string
	}{
		{[]any{7}, "7"}, {[]any{1, "a"}, `1, "a"`}, {[]any{1, none}, "1"}, {[]any{none}, "nil"}, {[]any{none, none}, "nil"},
		{[]any{0, errors.New("failed")}, "0, failed"}, {[]any{errors.New(odd)}, odd}, {[]any{errors.New("bad \xff byte")}, "bad \ufffd byte"},
		{[]any{explosive{3}}, "values_test.explosive{N: 3}"}, {[]any{nobody}, "(*values_test.explosive)(nil)"},
		{[]any{errors.New("two\nlines"), 2}, "two\nlines\n2"},
	} {
		got := shown(t, func() { values.Show(c.values...) })
		if got["text/plain"] != c.want || len(got) != 1 {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	if got := shown(t, func() { values.Show() }); got != nil {
		t.Errorf("nothing was shown as %q", got)
	}
}

func TestDrawerShows(t *testing.T) {
	draw := func(v any) (string, string, bool) {
		switch v {
		case "picture":
			return "<img>", "[picture]", true
		case "explosive":
			panic("boom")
		}
		return "", "", false
	}
	for _, c := range []struct {
		values     []any
		text, html string
	}{
		{[]any{"picture"}, "[picture]", "<img>"}, {[]any{"picture", "<&>"}, `[picture], "<&>"`, "<img>\n<pre>&#34;&lt;&amp;&gt;&#34;</pre>"},
		{[]any{7}, "7", ""}, {[]any{"explosive"}, `"explosive"`, ""},
	} {
		got := shown(t, func() { values.Drawer(draw).Show(c.values...) })
		if got["text/plain"] != c.text || got["text/html"] != c.html {
			t.Errorf("%q, want %q and %q", got, c.text, c.html)
		}
	}
}
