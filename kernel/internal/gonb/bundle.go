package gonb

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// GoNB takes text and bytes from a cell's program and no JSON objects, so that a
// program sends its charts as text. A front end wants the object.

// jsonType ends the names of MIME types whose content is a JSON object.
const jsonType = "+json"

// parsed returns a display whose JSON types hold JSON instead of text. Other messages
// come back as they are, and so does text that is no JSON object.
func parsed(m jupyter.Received) jupyter.Received {
	if m.Header.Type != jupyter.DisplayData && m.Header.Type != jupyter.UpdateDisplayData ||
		!bytes.Contains(m.Content, []byte(jsonType+`"`)) { // pictures are long, and need not be parsed
		return m
	}
	var content, data map[string]json.RawMessage
	if json.Unmarshal(m.Content, &content) != nil || json.Unmarshal(content["data"], &data) != nil {
		return m
	}
	changed := false
	for mime, value := range data {
		var text string
		if strings.HasSuffix(mime, jsonType) && json.Unmarshal(value, &text) == nil && isObject(text) {
			data[mime], changed = json.RawMessage(text), true
		}
	}
	if !changed {
		return m
	}
	var err error
	if content["data"], err = json.Marshal(data); err != nil {
		return m
	}
	if whole, err := json.Marshal(content); err == nil {
		m.Content = whole
	}
	return m
}

func isObject(text string) bool {
	var object map[string]json.RawMessage
	return json.Unmarshal([]byte(text), &object) == nil && object != nil
}
