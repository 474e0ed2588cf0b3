package notebook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// Marshal returns the notebook as JSON in canonical form: nbformat 4.5, keys
// sorted, one space of indent, text as lists of lines, a newline at the end.
// The same notebook always gives the same bytes, so a diff shows what changed.
func (nb *Notebook) Marshal() ([]byte, error) {
	cells := []any{}
	for _, c := range nb.Cells {
		cells = append(cells, c.form())
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	// Maps, because encoding/json writes their keys sorted.
	err := encoder.Encode(map[string]any{
		"cells": cells, "metadata": orEmpty(nb.Metadata), "nbformat": 4, "nbformat_minor": 5,
	})
	if err != nil {
		return nil, fmt.Errorf("writing a notebook as JSON: %w", err)
	}
	if tooDeep(b.Bytes()) >= 0 { // looked at before the indent makes it large
		return nil, fmt.Errorf("this notebook cannot be written: %w", errDeep)
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, b.Bytes(), "", " "); err != nil {
		return nil, fmt.Errorf("writing a notebook as JSON: %w", err)
	}
	return indented.Bytes(), nil
}

func (c *Cell) form() map[string]any {
	form := map[string]any{
		"id": c.ID, "cell_type": c.Type, "source": lines(c.Source), "metadata": orEmpty(c.Metadata),
	}
	if len(c.Attachments) > 0 {
		form["attachments"] = c.Attachments
	}
	if c.Type == Code {
		form["execution_count"] = orNull(c.ExecutionCount)
		outputs := []any{}
		for _, o := range c.Outputs {
			outputs = append(outputs, o.form())
		}
		form["outputs"] = outputs
	}
	return form
}

func (o Output) form() map[string]any {
	form := map[string]any{"output_type": o.Type}
	switch o.Type {
	case Stream:
		form["name"], form["text"] = o.Name, lines(o.Text)
	case Error:
		form["ename"], form["evalue"] = o.ErrorName, o.ErrorValue
		form["traceback"] = append([]string{}, o.Traceback...)
	default:
		data := map[string]any{}
		for mime, v := range o.Data {
			if text, ok := v.(string); ok && splits(mime) {
				v = lines(text)
			}
			data[mime] = v
		}
		form["data"], form["metadata"] = data, orEmpty(o.Metadata)
		if o.Type == ExecuteResult {
			form["execution_count"] = orNull(o.ExecutionCount)
		}
	}
	return form
}

// splits reports whether the text of a MIME type is stored line by line. The
// base64 of a picture is one long word.
func splits(mime string) bool {
	return strings.HasPrefix(mime, "text/") || mime == "image/svg+xml" || mime == "application/javascript"
}

// lines cuts text behind each newline, as nbformat stores it.
func lines(text string) []string {
	list := []string{}
	for line := range strings.Lines(text) {
		list = append(list, line)
	}
	return list
}

func orEmpty(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}

func orNull(n int) any {
	if n == 0 {
		return nil
	}
	return n
}
