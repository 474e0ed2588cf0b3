// Package protocol has the types of GoNB's package of this name, for programs that a
// page of the browser runs. See package gonbui above it.
package protocol

// GONB_PIPE_ENV names the variable with the file into which displays are written.
const GONB_PIPE_ENV = "GONB_PIPE"

// A MIMEType says in which form something is shown.
type MIMEType string

// The forms that notebooks show.
const (
	MIMETextHTML       MIMEType = "text/html"
	MIMETextJavascript MIMEType = "text/javascript"
	MIMETextMarkdown   MIMEType = "text/markdown"
	MIMETextPlain      MIMEType = "text/plain"
	MIMEImagePNG       MIMEType = "image/png"
	MIMEImageSVG       MIMEType = "image/svg+xml"

	// MIMEJupyterInput is the form of an *InputRequest, which is not shown.
	MIMEJupyterInput MIMEType = "gonb/jupyter_input"
)

// DisplayData is something to show, in one or several forms: text as a string, pictures
// as bytes. With a DisplayID it replaces what was shown under that name.
type DisplayData struct {
	Data      map[MIMEType]any
	Metadata  map[string]any
	DisplayID string
}

// An InputRequest asks for a line: what stands before it, and whether it is not to be
// seen as it is typed.
type InputRequest struct {
	Prompt   string
	Password bool
}
