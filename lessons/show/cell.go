package show

import (
	"os"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/ninepixels/ninepixels/lessons/internal/output"
)

func displayMarkdown(source string) {
	output.Send("", map[protocol.MIMEType]any{protocol.MIMETextMarkdown: source}, source)
}

// bundle is a figure in the forms that a notebook may keep. Of a chart these are:
//
//   - Vega-Lite, which JupyterLab draws by itself, without a network and in a
//     notebook that it does not trust. It prefers text/html to that, so there is none;
//   - text/markdown with the picture and its alt text, which JupyterLab takes if it
//     cannot draw Vega-Lite, and nbconvert, nbviewer and VS Code take too;
//   - image/png, for printing by LaTeX. Without it JupyterLab puts one into the
//     notebook as soon as it is opened, and the notebook counts as changed.
//
// Under a stock GoNB there is only the picture: it cannot pass on JSON.
func (f *Figure) bundle() map[protocol.MIMEType]any {
	if f.spec == nil || os.Getenv("NINEPIXELS_RESULT") == "" {
		return map[protocol.MIMEType]any{protocol.MIMETextHTML: f.HTML(), protocol.MIMETextPlain: f.text()}
	}
	return map[protocol.MIMEType]any{
		vegaLiteType:              f.VegaLite(), // the kernel makes JSON of the text
		protocol.MIMETextMarkdown: f.HTML(),
		protocol.MIMEImagePNG:     f.PNG,
		protocol.MIMETextPlain:    f.text(),
	}
}

// vegaLiteType is the newest form of Vega-Lite that JupyterLab 4.6 draws.
const vegaLiteType protocol.MIMEType = "application/vnd.vegalite.v5+json"
