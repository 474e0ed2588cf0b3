// Package show puts pictures, numbers, curves and tables into the output of a cell.
//
//	show.Row([]show.Panel{
//		{Title: "boot", Grid: x},
//		{Title: "vertical lines", Grid: edges, Signed: true},
//		{Title: "pooled", Grid: pool.Max(edges.Clip(0, 255), 2, 2), Map: true},
//	})
//
// The values of a grid choose its colours. There are three kinds of grids:
//
//   - A picture. Every grid is one, unless you say otherwise. It is grey: black is
//     0, or the lowest value if that is lower; white is the highest value. [Range]
//     chooses other ends.
//   - [Map], for feature maps, whose values are 0 or more: the colours cividis, from
//     dark blue to yellow.
//   - [Signed], for values of both signs: negative values are blue, 0 is white, and
//     positive values are orange.
//
// A line under each picture says what its colours mean. [RGB] draws three grids as
// one picture in colour, and [RGBGallery] draws many.
//
// [Pictures] draws a split of a data set, with the names of its classes, and [Answers]
// with what a network says. [Mistakes] and [Confusion] say what it got wrong.
//
// Each function displays at once, and waits until the notebook has the figure. So
// nothing is lost when the cell's program ends. Outside a notebook the function
// prints the figure's description, so programs and tests run anywhere.
//
// First you give what is drawn, then options. [Title] sets the title of every
// figure. An option that a figure does not have does not compile.
//
// Charts answer to the mouse in JupyterLab: point at a mark to see its value, drag
// to move, use Ctrl and the wheel to zoom, and double-click to go back. Everywhere
// else their picture is shown. See [Figure.VegaLite].
//
// For each figure there is a function that returns it and does not display it. Its
// name begins with Draw: [DrawRow] for [Row].
//
// Errors: these functions do not panic, and return no error. If something cannot be
// drawn, such as rows of different lengths, the cell shows a sentence that says why.
package show

import (
	"errors"
	"fmt"
	"html"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/internal/output"
	"github.com/ninepixels/ninepixels/lessons/show/internal/canvas"
)

// A Figure is a picture that is ready to be displayed.
type Figure struct {
	PNG    []byte // the page is seen where nothing is drawn; drawn at twice its size
	Width  int    // in CSS pixels, on the screen
	Height int
	Alt    string // what it shows, for those who cannot see it

	spec *spec // the same figure for Vega-Lite; nil if it is only a picture

	// What can be cut into pieces, for a page that may be narrow: see [Figure.cut].
	whole  *canvas.Canvas
	pieces []piece
	title  string
	line   float64 // how wide a line of pieces is at most, in CSS pixels
}

// HTML returns the figure as an img element, or as several. These are the panels of a
// row, the charts beside each other, or the parts of a gallery, and where the window is
// narrow they go on in further lines. The figure needs no other file.
//
// The output type image/png would be simpler. But JupyterLab (4.6) shows that
// without its description, and twice too large. The element has both right.
// JupyterLab and GitHub remove scripts, styles and SVG from notebooks that they do
// not trust. They leave a picture in an img. So there is no style attribute:
// margins and the white around letters are part of the picture.
func (f *Figure) HTML() string {
	if len(f.pieces) > 0 {
		return f.flow()
	}
	return f.picture()
}

// text is the figure where there are no pictures.
func (f *Figure) text() string { return "[figure: " + f.Alt + "]" }

// Show displays a figure that a Draw function has returned. Use it if you want to
// change the figure's Alt, or to display it more than once.
func Show(f *Figure) {
	if f == nil {
		complain("Show", errNoFigure)
		return
	}
	output.Send("", f.bundle(), f.text())
}

// HTML displays text with HTML tags. If somebody else opens the notebook, Jupyter
// removes scripts. GitHub removes styles, too.
func HTML(source string) {
	output.Display(source, plain(source))
}

// Markdown displays text in Markdown. Formulas stand between dollar signs.
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
func complain(name string, err error) { output.Display(complaint(name, err)) }

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
