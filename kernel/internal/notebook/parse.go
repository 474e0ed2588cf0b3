package notebook

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// fileForm is a notebook as it stands in a file.
type fileForm struct {
	Cells    *[]cellForm    `json:"cells"`
	Metadata map[string]any `json:"metadata"`
	Format   int            `json:"nbformat"`
	Minor    int            `json:"nbformat_minor"`
}

type cellForm struct {
	ID             string         `json:"id"`
	Type           string         `json:"cell_type"`
	Source         multiline      `json:"source"`
	Metadata       map[string]any `json:"metadata"`
	Attachments    map[string]any `json:"attachments"`
	ExecutionCount *int           `json:"execution_count"`
	Outputs        []outputForm   `json:"outputs"`
}

type outputForm struct {
	Type           string               `json:"output_type"`
	Name           string               `json:"name"`
	Text           multiline            `json:"text"`
	Data           map[string]mimeValue `json:"data"`
	Metadata       map[string]any       `json:"metadata"`
	ExecutionCount *int                 `json:"execution_count"`
	ErrorName      string               `json:"ename"`
	ErrorValue     string               `json:"evalue"`
	Traceback      []string             `json:"traceback"`
}

// mimeValue is the content of one MIME type: text, possibly as lines, or for
// JSON types any value.
type mimeValue struct{ value any }

func (m *mimeValue) UnmarshalJSON(data []byte) error {
	var text multiline
	if text.UnmarshalJSON(data) == nil {
		m.value = string(text)
		return nil
	}
	return exactly(data, &m.value)
}

// exactly is json.Unmarshal, but keeps each number as it is written: as a
// float64, 1.0 would come back as 1, and a long id as another.
func exactly(data []byte, v any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	return decoder.Decode(v)
}

// Parse reads a notebook from its JSON. Formats 4.0 to 4.5 are accepted; cells
// without an id, which only 4.5 asks for, get one. A file that could not be written
// again without a loss is refused, by place.
func Parse(data []byte) (*Notebook, error) {
	if len(strings.TrimSpace(string(data))) == 0 {
		return nil, errors.New("this file is empty, so it is not a notebook")
	}
	var form fileForm
	if err := json.Unmarshal(data, &form); err != nil {
		return nil, jsonError(data, err)
	}
	if err := keepable(data); err != nil {
		return nil, err
	}
	form = fileForm{}
	if err := exactly(data, &form); err != nil {
		return nil, jsonError(data, err)
	}
	switch {
	case form.Cells == nil || form.Format == 0:
		return nil, errors.New("this is JSON, but not a notebook: it has no list of cells, or no nbformat")
	case form.Format != 4:
		return nil, fmt.Errorf("this notebook has format %d, and format 4 is needed: open and save it in JupyterLab once", form.Format)
	}
	nb := &Notebook{Metadata: form.Metadata}
	if nb.Metadata == nil {
		nb.Metadata = map[string]any{}
	}
	taken := map[string]bool{}
	for i, c := range *form.Cells {
		cell, err := c.cell()
		if err != nil {
			return nil, fmt.Errorf("cell %d: %w", i+1, err)
		}
		if cell.ID == "" || taken[cell.ID] {
			cell.ID = newID(i, cell.Source)
		}
		taken[cell.ID] = true
		nb.Cells = append(nb.Cells, cell)
	}
	return nb, nil
}

// jsonError says in a sentence why data is not JSON, and tells a file that was
// cut off from one that never was a notebook.
func jsonError(data []byte, err error) error {
	var syntax *json.SyntaxError
	var shape *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax) && syntax.Offset >= int64(len(data)):
		return errors.New("this notebook is cut off: its JSON ends too early; restore it from a copy")
	case errors.As(err, &syntax):
		line := 1 + strings.Count(string(data[:syntax.Offset]), "\n")
		return fmt.Errorf("this file is not JSON, so it is not a notebook (line %d: %v)", line, syntax)
	case errors.As(err, &shape):
		return fmt.Errorf("this is JSON, but not a notebook: %q is a %s", shape.Field, shape.Value)
	}
	return fmt.Errorf("this file is not a notebook: %w", err)
}

func (c cellForm) cell() (*Cell, error) {
	switch c.Type {
	case Code, Markdown, Raw:
	default:
		return nil, fmt.Errorf("the cell type %q is none of code, markdown and raw", c.Type)
	}
	cell := &Cell{ID: c.ID, Type: c.Type, Source: string(c.Source), Metadata: c.Metadata, Attachments: c.Attachments}
	if cell.Metadata == nil {
		cell.Metadata = map[string]any{}
	}
	if c.ExecutionCount != nil {
		cell.ExecutionCount = *c.ExecutionCount
	}
	for _, o := range c.Outputs {
		out := Output{
			Type: o.Type, Name: o.Name, Text: string(o.Text), Metadata: o.Metadata,
			ErrorName: o.ErrorName, ErrorValue: o.ErrorValue, Traceback: o.Traceback,
		}
		if o.ExecutionCount != nil {
			out.ExecutionCount = *o.ExecutionCount
		}
		if o.Data != nil {
			out.Data = map[string]any{}
			for mime, v := range o.Data {
				out.Data[mime] = v.value
			}
		}
		cell.Outputs = append(cell.Outputs, out)
	}
	return cell, nil
}

// newID makes an id that stays the same as long as the cell does: a random one
// would change the file each time that it is read.
func newID(index int, source string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d\n%s", index, source))
	return hex.EncodeToString(sum[:4])
}
