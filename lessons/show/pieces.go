package show

import (
	"encoding/base64"
	"fmt"
	"html"
	"math"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
	"github.com/ninepixels/ninepixels/lessons/show/internal/canvas"
)

// A box is a part of a canvas, in CSS pixels.
type box struct{ x, y, w, h float64 }

// A piece is a part of a figure that is a picture of its own on the page. In a narrow
// window pieces go into further lines, as words do. So they stay as large as they are,
// where one picture would shrink until nobody can read it.
type piece struct {
	box
	alt   string
	alone bool // it has a line of its own
}

// cut makes pieces of a figure: what its canvas has in their boxes, in the order in
// which they are read. The title becomes text of the page, which wraps by itself. A
// figure of one piece stays as it is.
//
// If the author has described the whole figure, the first piece says that.
func (f *Figure) cut(c *canvas.Canvas, o settings, width float64, pieces []piece) {
	if len(pieces) < 2 {
		return
	}
	if o.alt != "" {
		pieces[0].alt = o.alt
	}
	f.whole, f.pieces, f.title, f.line = c, pieces, o.title, math.Ceil(width)
}

// flow writes the pieces as pictures in lines.
//
// Where styles are taken out, pictures stand in lines all the same, as they are parts
// of a text; only the gaps between them differ.
func (f *Figure) flow() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<div style="display:flex;flex-wrap:wrap;align-items:flex-start;max-width:%gpx">`, f.line)
	if f.title != "" {
		fmt.Fprintf(&b, "\n<div align=\"center\" style=\"flex:0 0 100%%\"><b>%s</b></div>", html.EscapeString(f.title))
	}
	for _, p := range f.pieces {
		part := f.whole.Part(p.x, p.y, p.w, p.h)
		png, err := part.PNG(false)
		if err != nil { // a picture in memory can be written
			return f.picture()
		}
		w, _ := part.Size()
		img := element(p.alt, w, png)
		if p.alone {
			img = `<div align="center" style="flex:0 0 100%">` + img + "</div>"
		}
		b.WriteString("\n" + img)
	}
	b.WriteString("\n</div>")
	return b.String()
}

// picture writes the figure as one img element.
func (f *Figure) picture() string { return element(f.Alt, f.Width, f.PNG) }

func element(alt string, width int, png []byte) string {
	return fmt.Sprintf(`<img alt="%s" width="%d" src="data:image/png;base64,%s">`,
		html.EscapeString(alt), width, base64.StdEncoding.EncodeToString(png))
}

// narrow is how wide a piece of a gallery is at most, unless a single picture is wider:
// what a cell of JupyterLab has on a telephone.
const narrow = 255

// galleryPieces are the pictures of a gallery, some of a row together. Pictures without
// labels are one piece, with the figure's description: nothing has to be read, so that
// they may shrink.
func (o settings) galleryPieces(tiles []box, cols int, described string) (pieces []piece) {
	if len(o.labels) == 0 {
		return []piece{{box: around(tiles), alt: described}}
	}
	labels := o.labels
	if o.told != nil {
		labels = o.told
	}
	most := max(1, int(narrow/tiles[0].w))
	groups := (cols + most - 1) / most
	for row := 0; row < len(tiles); row += cols {
		for g := range groups {
			from, to := min(row+cols*g/groups, len(tiles)), min(row+cols*(g+1)/groups, len(tiles))
			if from == to {
				continue
			}
			said := labels[min(from, len(labels)):min(to, len(labels))]
			alt := or(strings.ReplaceAll(strings.Join(said, "; "), "\n", ", "), sentence.Count(to-from, "picture"))
			pieces = append(pieces, piece{box: around(tiles[from:to]), alt: alt})
		}
	}
	if len(pieces) > 1 { // who listens hears first how much there is
		pieces[0].alt = sentence.Count(len(tiles), "picture") + ": " + pieces[0].alt
	}
	return pieces
}

// around is the smallest box around others.
func around(boxes []box) box {
	all := boxes[0]
	for _, b := range boxes[1:] {
		right, bottom := max(all.x+all.w, b.x+b.w), max(all.y+all.h, b.y+b.h)
		all.x, all.y = min(all.x, b.x), min(all.y, b.y)
		all.w, all.h = right-all.x, bottom-all.y
	}
	return all
}

// sideBySide are parts that stand beside each other, each with its description.
func sideBySide(boxes []box, described []string) []piece {
	pieces := make([]piece, len(boxes))
	for i, at := range boxes {
		pieces[i] = piece{box: at, alt: described[i]}
	}
	return pieces
}
