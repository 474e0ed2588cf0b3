package export

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Document makes one HTML document of a folder that [Page] has written. It holds the
// network and the program, so it needs no file beside it: show.Embed puts it into the
// output of a cell.
//
//	document, err := export.Document("exports/cnn-page")
//
// Errors: if the folder holds no such page.
//
// Lesson: notebooks/09-ship-it.ipynb.
func Document(folder string) (string, error) {
	var missing error
	read := func(name string) string {
		b, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil && missing == nil {
			missing = fmt.Errorf("%s is no page: write one with export.Page (%w)", folder, err)
		}
		return string(b)
	}
	text := read("index.html")
	text = linked.ReplaceAllStringFunc(text, func(tag string) string {
		m := linked.FindStringSubmatch(tag)
		if m[1] != "" {
			return "<style>\n" + read(m[1]) + "</style>"
		}
		// A script inside of a document runs at once, so it waits for the document itself.
		return "<script>\n" + inScript(read(m[2])) + "</script>"
	})
	if missing != nil {
		return "", missing
	}
	head, body, found := strings.Cut(text, "<body>")
	scripts := inlined.FindAllString(head, -1)
	if !found || len(scripts) == 0 || !strings.Contains(text, policy) {
		return "", errors.New("the page in " + folder + " is of another version: write it again with export.Page")
	}
	head = strings.Replace(inlined.ReplaceAllString(head, ""), policy, inlinePolicy, 1)
	program := "<script>\n" + inScript(read("opened.js")) + "</script>\n" + strings.Join(scripts, "\n")
	if missing != nil {
		return "", missing
	}
	return head + "<body>" + strings.Replace(body, "</body>", program+"\n</body>", 1), nil
}

var (
	linked  = regexp.MustCompile(`<link rel="stylesheet" href="([^"]+)">|<script defer src="([^"]+)"></script>`)
	inlined = regexp.MustCompile(`(?s)<script>.*?</script>\n?`)
)

// What the page may load: its own files; in a document, what stands in it.
const (
	policy       = "script-src 'self' file:; style-src 'self' file:; connect-src 'self';"
	inlinePolicy = "script-src 'unsafe-inline'; style-src 'unsafe-inline';"
)

// inScript is a program that may stand in a document: nothing in it ends the script.
func inScript(program string) string { return strings.ReplaceAll(program, "</", `<\/`) }
