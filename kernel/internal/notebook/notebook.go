// Package notebook reads and writes Jupyter notebooks in nbformat 4, in one
// canonical form.
//
// The format: https://nbformat.readthedocs.io/en/latest/format_description.html
package notebook

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/atomicfile"
)

// A Notebook is a list of cells with metadata. What this package does not know
// of the metadata is kept as it was.
type Notebook struct {
	Cells    []*Cell
	Metadata map[string]any
}

// The kinds of cell.
const (
	Code     = "code"
	Markdown = "markdown"
	Raw      = "raw"
)

// A Cell is a piece of text, or of code with its outputs.
type Cell struct {
	ID             string
	Type           string // Code, Markdown or Raw
	Source         string
	Metadata       map[string]any
	Attachments    map[string]any
	ExecutionCount int // 0: not executed
	Outputs        []Output
}

// The kinds of output.
const (
	Stream        = "stream"
	DisplayData   = "display_data"
	ExecuteResult = "execute_result"
	Error         = "error"
)

// An Output is one thing that a code cell has produced.
type Output struct {
	Type string // Stream, DisplayData, ExecuteResult or Error

	Name string // Stream: "stdout" or "stderr"
	Text string // Stream

	Data           map[string]any // DisplayData, ExecuteResult: MIME type → content
	Metadata       map[string]any // DisplayData, ExecuteResult
	ExecutionCount int            // ExecuteResult

	ErrorName  string   // Error
	ErrorValue string   // Error
	Traceback  []string // Error
}

// Read reads a notebook from a file.
//
// Errors: the file cannot be read; it is not JSON; it is JSON, but no notebook
// of format 4. Each names the file.
func Read(path string) (*Notebook, error) {
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no notebook %s", path)
	case err != nil:
		return nil, fmt.Errorf("reading a notebook: %w", err)
	}
	nb, err := Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return nb, nil
}

// Kernelspec returns the name of the kernelspec that the notebook asks for, and
// the language, as far as the notebook says ("" if it does not).
func (nb *Notebook) Kernelspec() (name, language string) {
	kernelspec, _ := nb.Metadata["kernelspec"].(map[string]any)
	name, _ = kernelspec["name"].(string)
	language, _ = kernelspec["language"].(string)
	if language == "" {
		info, _ := nb.Metadata["language_info"].(map[string]any)
		language, _ = info["name"].(string)
	}
	return name, language
}

// valuesKey leads to what the metadata say of values that stay from cell to
// cell: {"ninepixels": {"values": "off"}} if none are to.
const valuesKey = "values"

// Request is what of the notebook's metadata a request to run a cell is to carry, for
// the kernel cannot see the notebook; nil if there is nothing.
func (nb *Notebook) Request() map[string]any {
	own, _ := nb.Metadata[ours].(map[string]any)
	says, ok := own[valuesKey]
	if !ok {
		return nil
	}
	return map[string]any{ours: map[string]any{valuesKey: says}}
}

// ValuesOff reports whether the notebook's metadata say that no values are to stay.
func (nb *Notebook) ValuesOff() bool {
	own, _ := nb.Metadata[ours].(map[string]any)
	return own[valuesKey] == "off"
}

// Tagged reports whether the cell has a tag.
func (c *Cell) Tagged(tag string) bool {
	tags, _ := c.Metadata["tags"].([]any)
	return slices.Contains(tags, any(tag))
}

// SetLanguage stores what a kernel says of its language, in the form that its
// JSON has. JupyterLab does the same when it opens the notebook: one that has it
// already stays as it is.
func (nb *Notebook) SetLanguage(info any) {
	text, err := json.Marshal(info)
	if err != nil {
		return // it is from a message, and so it is JSON
	}
	var stored map[string]any
	if exactly(text, &stored) != nil {
		return
	}
	if nb.Metadata == nil {
		nb.Metadata = map[string]any{}
	}
	nb.Metadata["language_info"] = stored
}

// Write writes the notebook in canonical form. The file is replaced when all
// of it is on the disk, so a full disk or a crash leaves the old one.
func (nb *Notebook) Write(path string) error {
	data, err := nb.Marshal()
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	if err := atomicfile.Write(path, data, mode); err != nil {
		return fmt.Errorf("writing %s: %w; the file is as it was", path, err)
	}
	return nil
}

// multiline is text that nbformat stores as a string or as a list of lines.
type multiline string

func (m *multiline) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		*m = multiline(text)
		return nil
	}
	var lines []string
	if err := json.Unmarshal(data, &lines); err != nil {
		return errors.New("text must be a string or a list of strings")
	}
	for _, line := range lines {
		*m += multiline(line)
	}
	return nil
}

// Printed returns the text of the cell's outputs, in order: what was printed,
// and of a display its text/plain, or its HTML if it has none.
func (c *Cell) Printed() string {
	var b strings.Builder
	for _, o := range c.Outputs {
		b.WriteString(o.Text)
		plain, _ := o.Data["text/plain"].(string)
		if plain == "" {
			plain, _ = o.Data["text/html"].(string)
		}
		b.WriteString(plain)
	}
	return b.String()
}

// Cell returns the cell with that id, or nil.
func (nb *Notebook) Cell(id string) *Cell {
	for _, c := range nb.Cells {
		if c.ID == id {
			return c
		}
	}
	return nil
}
