package show

import (
	"fmt"
	"html"

	"github.com/ninepixels/ninepixels/lessons/internal/output"
)

// Embed displays an HTML document of its own, such as export.Document makes, in a frame
// of the cell: with its own style, and with scripts that cannot reach the notebook. The
// height is in CSS pixels. The alt text says what the document shows; it stands where
// frames are not drawn, as in a notebook that Jupyter does not trust.
//
// Errors: as everywhere in this package, a sentence in the cell.
//
// Lesson: notebooks/09-ship-it.ipynb.
func Embed(document string, height int, alt string) {
	if document == "" || height <= 0 || alt == "" {
		complain("Embed", fmt.Errorf("a page needs a document, a height and an alt text; got %d bytes, %d and %q", len(document), height, alt))
		return
	}
	output.Display(fmt.Sprintf(`<iframe title="%s" width="100%%" height="%d" sandbox="allow-scripts allow-popups" allow="camera" srcdoc="%s"></iframe>`+
		`<p><small>%s. No page above? Trust this notebook: View, Activate Command Palette, Trust Notebook.</small></p>`,
		html.EscapeString(alt), height, html.EscapeString(document), html.EscapeString(alt)), "[page: "+alt+"]")
}
