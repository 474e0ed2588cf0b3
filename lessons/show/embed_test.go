package show

import (
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/internal/printed"
)

// What a document holds cannot leave its frame, and what a page needs is asked for.
func TestEmbed(t *testing.T) {
	got := printed.By(t, func() { Embed(`<p title="a">&amp;"></iframe><script>alert(1)</script>`, 300, `a "page"`) })
	if got != "[page: a \"page\"]\n" {
		t.Errorf("outside a notebook Embed prints %q", got)
	}
	for _, wrong := range []func(){
		func() { Embed("", 300, "a page") },
		func() { Embed("<p>", 0, "a page") },
		func() { Embed("<p>", 300, "") },
	} {
		if got := printed.By(t, wrong); !strings.Contains(got, "show.Embed: a page needs") {
			t.Errorf("Embed prints %q", got)
		}
	}
}
