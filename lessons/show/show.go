// Package show puts pictures, numbers, curves and tables into a notebook's cell.
//
//	show.Row([]show.Panel{
//		{Title: "boot", Grid: x},
//		{Title: "vertical lines", Grid: edges, Signed: true},
//		{Title: "pooled", Grid: pool.Max(edges.Clip(0, 255), 2, 2), Map: true},
//	})
//
// A grid's values choose its colours, and there are three ranges of them:
//
//   - pictures, which is what a grid is unless you say otherwise: grey, from black
//     (0, or the lowest value) to white (the highest value, or the end of a Range);
//   - Map, for feature maps that are ≥ 0: cividis, from dark blue to yellow;
//   - Signed, for values of both signs: blue (negative) over white (0) to orange
//     (positive).
//
// Under each picture stands what its colours mean. [RGB] draws three grids as one
// picture in colour.
//
// Each function displays at once and waits until the notebook has it, so that
// nothing is lost when the cell's program ends. Outside a notebook it prints
// the figure's description instead, and programs and tests run anywhere. What
// cannot be drawn (no grid, rows of different lengths) becomes a sentence in
// the cell: nothing here panics or returns an error in passing.
//
// What is drawn comes first, then options: [Title] sets the title of every figure.
// An option that a figure does not know does not compile.
//
// Charts answer to the mouse in JupyterLab: hover to see a value, drag to move,
// Ctrl and the wheel to zoom, double-click to go back. Their picture stands beside
// them, for all other readers. See [Figure.VegaLite].
//
// For each figure there is a Draw function that returns it and does not display
// it: [DrawRow] for [Row], and so on.
package show

import (
	"encoding/base64"
	"errors"
	"fmt"
	"html"
	"strings"
)

// A Figure is a picture that is ready to be displayed.
type Figure struct {
	PNG    []byte // with a white background, drawn at twice its size
	Width  int    // in CSS pixels, on the screen
	Height int
	Alt    string // what it shows, for those who cannot see it

	spec *spec // the same figure for Vega-Lite; nil if it is only a picture
}

// HTML returns the figure as one img element that needs no other file.
//
// Why not the plainer output type image/png: JupyterLab (4.6) renders that as
// an img without alt text and at one screen pixel per picture pixel, twice too
// large. The element keeps both, and data: pictures in an img pass the
// sanitizers of JupyterLab, for notebooks it does not trust, and of GitHub,
// which remove scripts, styles and inline SVG. Hence also no style attribute:
// background and margin are part of the picture.
func (f *Figure) HTML() string {
	return fmt.Sprintf(`<img alt="%s" width="%d" src="data:image/png;base64,%s">`,
		html.EscapeString(f.Alt), f.Width, base64.StdEncoding.EncodeToString(f.PNG))
}

// text is the figure where there are no pictures.
func (f *Figure) text() string { return "[figure: " + f.Alt + "]" }

// Show displays a figure made by one of the Draw functions, for those who want
// to change its Alt first or to display it more than once.
func Show(f *Figure) {
	if f == nil {
		complain("Show", errNoFigure)
		return
	}
	send("", f.bundle(), f.text())
}

// HTML displays text with HTML tags. Scripts are removed when somebody else
// opens the notebook, styles too on GitHub.
func HTML(source string) {
	display(source, plain(source))
}

// Markdown displays text in Markdown, with formulas between dollar signs.
func Markdown(source string) {
	displayMarkdown(source)
}

// show displays what a Draw function returned: the figure, or why there is none.
func show(name string, f *Figure, err error) {
	if err != nil {
		complain(name, err)
		return
	}
	Show(f)
}

// complain puts an error into the cell, beside what the learner wrote.
func complain(name string, err error) { display(complaint(name, err)) }

func complaint(name string, err error) (source, text string) {
	text = fmt.Sprintf("show.%s: %v", name, err)
	return "<p><b>✗</b> " + html.EscapeString(text) + "</p>", text
}

var errNoFigure = errors.New("there is no figure; look at the error that the Draw function returned")

// plain removes tags: enough for a line on a terminal, not for safety.
func plain(source string) string {
	var b strings.Builder
	inTag := false
	for _, r := range source {
		switch {
		case r == '<':
			inTag = true
		case r == '>' && inTag:
			inTag = false
		case !inTag:
			b.WriteRune(r)
		}
	}
	return strings.TrimSpace(html.UnescapeString(b.String()))
}
