package play

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/internal/browser"
	"github.com/ninepixels/ninepixels/lessons/internal/output"
	"github.com/ninepixels/ninepixels/lessons/show"
)

//go:embed files
var files embed.FS

// A widget is a figure that answers, before it is one document.
type widget struct {
	name     string       // of the function that shows it, for errors
	title    string       // for screen readers and the document
	body     string       // the file with its elements, such as kernel.html
	styles   []string     // files; frame.css comes before them
	scripts  []string     // files, or names of internal/browser; frame.js comes before them
	notebook []string     // files that run in the notebook around it; host.js comes before them
	data     any          // what Frame.data is in the scripts: JSON
	picture  *show.Figure // what stands there where scripts do not run; its Alt says what it shows
}

// display puts the widget, or the sentence that says why there is none, into the cell.
func (w widget) display() {
	source, text, err := w.output()
	if err != nil {
		complain(w.name, err)
		return
	}
	output.Display(source, text)
}

// complain puts an error into the cell, as package show does.
func complain(name string, err error) {
	text := fmt.Sprintf("play.%s: %v", name, err)
	output.Display("<p><b>✗</b> "+html.EscapeString(text)+"</p>", text)
}

// output returns what a cell shows: a script that hears of the frame, the frame, and the
// picture that the script hides once the frame answers. Jupyter removes the first two
// from a notebook that it does not trust.
func (w widget) output() (source, text string, err error) {
	document, err := w.document()
	if err != nil {
		return "", "", err
	}
	return framed(w.title, document, w.picture, "", w.notebook...)
}

// framed is a document in its frame, with the attributes, and the script of the notebook
// that hears of it. Files with more such scripts may follow.
func framed(title, document string, picture *show.Figure, attributes string, scripts ...string) (source, text string, err error) {
	host, err := joined(append([]string{"host.js"}, scripts...)...)
	if err != nil {
		return "", "", err
	}
	source = fmt.Sprintf(`<div><script>%s</script>`+
		`<iframe title="%s" data-ninepixels="play" %s width="100%%" height="0" style="border:0;display:block" scrolling="no" `+
		`sandbox="allow-scripts" srcdoc="%s"></iframe>`+
		`<div>%s<p><small>This figure answers in a notebook that Jupyter trusts: View, Activate Command Palette, Trust Notebook.</small></p></div></div>`,
		inScript(host), attribute(title), attributes, attribute(document), picture.HTML())
	return source, "[figure that answers: " + picture.Alt + "]", nil
}

// joined is the text of some files, as a browser needs it.
func joined(names ...string) (string, error) {
	var all strings.Builder
	for _, name := range names {
		b, err := files.ReadFile("files/" + name)
		if err != nil {
			return "", err
		}
		all.WriteString(short(string(b)))
	}
	return all.String(), nil
}

// attribute is a text between double quotes of HTML. It keeps apostrophes, of which a
// program has many.
func attribute(s string) string {
	return strings.NewReplacer("&", "&amp;", `"`, "&quot;", "<", "&lt;").Replace(s)
}

// policy lets a document use what stands in it, pictures of the reader and the camera.
const policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; media-src blob: mediastream:"

// document joins the widget's files and data to one HTML document.
func (w widget) document() (string, error) {
	if w.title == "" || w.body == "" || w.picture == nil || w.picture.Alt == "" {
		return "", errors.New("a widget needs a title, a body and a picture with a description")
	}
	var missing error
	read := func(names ...string) string {
		var all strings.Builder
		for _, name := range names {
			b, err := files.ReadFile("files/" + name)
			if err != nil {
				b, err = browser.Scripts.ReadFile(name)
			}
			missing = errors.Join(missing, err)
			all.WriteString(short(string(b)))
		}
		return all.String()
	}
	// Marshal writes < as \u003c, so no text of the data ends the script.
	data, err := json.Marshal(w.data)
	if err != nil {
		return "", fmt.Errorf("a number that is not finite cannot be shown (%w)", err)
	}
	document := "<!doctype html>\n" + `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
		`<meta http-equiv="Content-Security-Policy" content="` + policy + `"><title>` + html.EscapeString(w.title) + "</title>\n<style>\n" +
		read(append([]string{"frame.css"}, w.styles...)...) + "</style></head><body>\n" + read(w.body) +
		"<p id=\"sentence\" role=\"alert\"></p>\n" +
		`<script type="application/json" id="data">` + string(data) + "</script>\n<script>\n" +
		inScript(read(append([]string{"frame.js"}, w.scripts...)...)) + "</script></body></html>\n"
	return document, missing
}

// inScript is a program that may stand in a document: nothing in it ends the script.
func inScript(program string) string { return strings.ReplaceAll(program, "</", `<\/`) }

// short leaves out what a reader of the files needs, and the browser does not: margins,
// and lines that are a comment.
func short(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "//") {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}
