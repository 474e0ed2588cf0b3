// Package gonbui takes the place of GoNB's package of this name in programs that a
// page of the browser runs: a cell calls the same functions with the same arguments,
// and there is no kernel behind a pipe, but a file whose lines the page reads as they
// are written. It leaves out what needs such a kernel: widgets and comms. It imports
// less, so that a page has less to load and to link.
//
// A line is a protocol.DisplayData as JSON.
package gonbui

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// IsNotebook reports whether the program is a cell's.
var IsNotebook = os.Getenv(protocol.GONB_PIPE_ENV) != ""

// Debug and Logf are for the authors of widgets; here they do nothing.
var Debug bool

// Logf does nothing.
func Logf(string, ...any) {}

var (
	mu     sync.Mutex
	file   *os.File
	failed error
	ids    int
)

// Error returns why displays are lost, if they are.
func Error() error {
	mu.Lock()
	defer mu.Unlock()
	return failed
}

// Open makes ready to show things. The other functions call it.
func Open() error {
	mu.Lock()
	defer mu.Unlock()
	return open()
}

func open() error {
	if !IsNotebook {
		return fmt.Errorf("the program is not a cell's: there is no notebook to show things in")
	}
	if file == nil && failed == nil {
		file, failed = os.OpenFile(os.Getenv(protocol.GONB_PIPE_ENV), os.O_WRONLY, 0o600)
	}
	return failed
}

// SendData shows something.
func SendData(data *protocol.DisplayData) {
	mu.Lock()
	defer mu.Unlock()
	if open() != nil {
		return
	}
	line, err := json.Marshal(data)
	if err == nil {
		_, err = file.Write(append(line, '\n'))
	}
	if err != nil {
		failed = fmt.Errorf("this cannot be shown: %w", err)
	}
}

func send(id string, form protocol.MIMEType, content any) {
	if IsNotebook {
		SendData(&protocol.DisplayData{Data: map[protocol.MIMEType]any{form: content}, DisplayID: id})
	}
}

// Sync returns at once: a page has everything as soon as it is written.
func Sync() {}

// UniqueId returns a name for a place in the output, another one each time.
func UniqueId() string {
	mu.Lock()
	defer mu.Unlock()
	ids++
	return strconv.FormatInt(time.Now().UnixNano(), 36) + "-" + strconv.Itoa(ids)
}

// UniqueID is [UniqueId].
func UniqueID() string { return UniqueId() }

// DisplayHTML shows HTML.
func DisplayHTML(html string) { send("", protocol.MIMETextHTML, html) }

// DisplayHtml is [DisplayHTML].
func DisplayHtml(html string) { DisplayHTML(html) }

// DisplayHTMLF shows HTML that it formats as fmt.Sprintf does.
func DisplayHTMLF(format string, args ...any) { DisplayHTML(fmt.Sprintf(format, args...)) }

// DisplayHtmlf is [DisplayHTMLF].
func DisplayHtmlf(format string, args ...any) { DisplayHTMLF(format, args...) }

// DisplayMarkdown shows Markdown.
func DisplayMarkdown(markdown string) { send("", protocol.MIMETextMarkdown, markdown) }

// UpdateHTML shows HTML in the place with this name, in place of what stands there.
func UpdateHTML(id, html string) { send(id, protocol.MIMETextHTML, html) }

// UpdateHtml is [UpdateHTML].
func UpdateHtml(id, html string) { UpdateHTML(id, html) }

// UpdateMarkdown is [UpdateHTML] with Markdown.
func UpdateMarkdown(id, markdown string) { send(id, protocol.MIMETextMarkdown, markdown) }

// DisplayPNG shows a picture, given as the bytes of its file.
func DisplayPNG(png []byte) { send("", protocol.MIMEImagePNG, png) }

// DisplayPng is [DisplayPNG].
func DisplayPng(png []byte) { DisplayPNG(png) }

// DisplayImage shows a picture. The error is that of encoding it as PNG.
func DisplayImage(img image.Image) error {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return err
	}
	DisplayPNG(b.Bytes())
	return nil
}

// DisplaySVG shows a drawing.
func DisplaySVG(svg string) { DisplayHTML("<div>" + svg + "</div>") }

// DisplaySvg is [DisplaySVG].
func DisplaySvg(svg string) { DisplaySVG(svg) }

// RequestInput asks the learner for a line, with a prompt before it, and as a password if
// it is not to be seen. The program reads it from its standard input. In a page the
// question comes when the program reads.
func RequestInput(prompt string, password bool) {
	send("", protocol.MIMEJupyterInput, &protocol.InputRequest{Prompt: prompt, Password: password})
}

// EmbedImageAsPNGSrc returns a picture as the source of an <img>.
func EmbedImageAsPNGSrc(img image.Image) (string, error) {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return "", fmt.Errorf("encoding a picture as PNG: %w", err)
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes()), nil
}
