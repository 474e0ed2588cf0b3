package site

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// joined is a notebook as Jupyter's server gives it to a page: each text in one piece.
// In the file it is a list of rows, and JupyterLite, which has no server, passes that on
// to parts of JupyterLab that know only the other form.
func joined(notebook []byte) ([]byte, error) {
	dec := json.NewDecoder(bytes.NewReader(notebook))
	dec.UseNumber() // it goes out as it came in
	var book map[string]any
	if err := dec.Decode(&book); err != nil {
		return nil, fmt.Errorf("the notebook cannot be read: %w", err)
	}
	cells, _ := book["cells"].([]any)
	for _, c := range cells {
		c, _ := c.(map[string]any)
		join(c, "source")
		outputs, _ := c["outputs"].([]any)
		for _, o := range outputs {
			o, _ := o.(map[string]any)
			join(o, "text")
			data, _ := o["data"].(map[string]any)
			for form := range data {
				if !strings.HasSuffix(form, "json") {
					join(data, form)
				}
			}
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(book); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// join makes one text of a list of rows.
func join(object map[string]any, key string) {
	rows, ok := object[key].([]any)
	if !ok {
		return
	}
	var b strings.Builder
	for _, row := range rows {
		text, ok := row.(string)
		if !ok {
			return
		}
		b.WriteString(text)
	}
	object[key] = b.String()
}
