package show

import (
	"io"
	"os"
	"strings"
	"testing"
)

// What a document holds cannot leave its frame, and what a page needs is asked for.
func TestEmbed(t *testing.T) {
	got := printed(t, func() { Embed(`<p title="a">&amp;"></iframe><script>alert(1)</script>`, 300, `a "page"`) })
	if got != "[page: a \"page\"]\n" {
		t.Errorf("outside a notebook Embed prints %q", got)
	}
	for _, wrong := range []func(){
		func() { Embed("", 300, "a page") },
		func() { Embed("<p>", 0, "a page") },
		func() { Embed("<p>", 300, "") },
	} {
		if got := printed(t, wrong); !strings.Contains(got, "show.Embed: a page needs") {
			t.Errorf("Embed prints %q", got)
		}
	}
}

// printed returns what f prints.
func printed(t *testing.T, f func()) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout := os.Stdout
	defer func() { os.Stdout = stdout }()
	os.Stdout = w
	f() // less than a pipe holds
	w.Close()
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
