package gonb_test

import (
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// A program's chart is text for GoNB; front ends get it as JSON.
func TestParsed(t *testing.T) {
	for _, test := range []struct{ name, kind, content, want string }{
		{"a chart", jupyter.DisplayData,
			`{"data":{"application/vnd.vegalite.v5+json":"{\"mark\":\"bar\",\"n\":1.50}","text/plain":"[a]"},"metadata":{},"transient":{"display_id":"7"}}`,
			`{"data":{"application/vnd.vegalite.v5+json":{"mark":"bar","n":1.50},"text/plain":"[a]"},"metadata":{},"transient":{"display_id":"7"}}`},
		{"an update", jupyter.UpdateDisplayData, `{"data":{"application/geo+json":"{}"}}`, `{"data":{"application/geo+json":{}}}`},
		{"JSON already", jupyter.DisplayData, `{"data": {"application/geo+json": {"a": 1}}}`, `{"data": {"application/geo+json": {"a": 1}}}`},
		{"no JSON", jupyter.DisplayData, `{"data": {"application/geo+json": "no"}}`, `{"data": {"application/geo+json": "no"}}`},
		{"no object", jupyter.DisplayData, `{"data": {"application/geo+json": "null"}}`, `{"data": {"application/geo+json": "null"}}`},
		{"text about it", jupyter.DisplayData, `{"data": {"text/plain": "+json\""}}`, `{"data": {"text/plain": "+json\""}}`},
		{"printed", jupyter.Stream, `{"name": "stdout", "text": "{\"application/geo+json\": \"{}\"}"}`,
			`{"name": "stdout", "text": "{\"application/geo+json\": \"{}\"}"}`},
		{"torn", jupyter.DisplayData, `{"data": {"application/geo+json": "{}"`, `{"data": {"application/geo+json": "{}"`},
	} {
		var m jupyter.Received
		m.Header.Type, m.Content = test.kind, []byte(test.content)
		if got := string(gonb.Parsed(m).Content); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}
