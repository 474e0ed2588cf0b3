package play

import (
	"html"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/show"
)

func sample(t *testing.T, data any) widget {
	t.Helper()
	picture, err := show.DrawImage(grid.New(3, 3), show.Alt("nine <pixels>"))
	if err != nil {
		t.Fatal(err)
	}
	return widget{name: "Sample", title: `a "title" <b>`, body: "sample.html", data: data, picture: picture}
}

var srcdoc = regexp.MustCompile(`srcdoc="([^"]*)"`)

// What the data hold ends neither the script nor the attribute that they stand in.
func TestTheDocumentHoldsItsData(t *testing.T) {
	evil := `</script><img src=x onerror=alert(1)>"></iframe>`
	w := sample(t, map[string]string{"label": evil})
	w.body = "frame.css" // any file: this test looks at what is around it
	source, text, err := w.output()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text, "nine <pixels>") {
		t.Errorf("the text is %q", text)
	}
	found := srcdoc.FindStringSubmatch(source)
	if found == nil || strings.Count(source, "<iframe") != 1 || strings.Count(source, "</iframe>") != 1 {
		t.Fatalf("there is not one frame with a document:\n%s", source)
	}
	document := html.UnescapeString(found[1])
	if strings.Contains(document, "<img") || strings.Count(document, "</script>") != 2 {
		t.Errorf("the label has become markup:\n%s", document)
	}
	if strings.Contains(document, "<b>") || !strings.Contains(source, `alt="nine &lt;pixels&gt;"`) {
		t.Error("the title or the description has become markup")
	}
}

func TestWhatIsNoWidget(t *testing.T) {
	w := sample(t, math.NaN())
	w.body = "frame.css"
	if _, err := w.document(); err == nil || !strings.Contains(err.Error(), "not finite") {
		t.Errorf("NaN gives %v", err)
	}
	w = sample(t, 1)
	w.body = "no-such.html"
	if _, err := w.document(); err == nil || !strings.Contains(err.Error(), "no-such.html") {
		t.Errorf("a file that is not there gives %v", err)
	}
	w.picture = nil
	if _, err := w.document(); err == nil || !strings.Contains(err.Error(), "needs a title") {
		t.Errorf("no picture gives %v", err)
	}
}
