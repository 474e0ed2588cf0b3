package notebook_test

import (
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
)

// A notebook that is damaged anywhere is refused, or is another notebook.
func TestDamaged(t *testing.T) {
	const whole = `{"cells":[{"cell_type":"markdown","id":"t","source":["# é 😀\n"],"metadata":{},"attachments":{"a.png":{"image/png":"iVBORw0KGgo="}}},` +
		`{"cell_type":"code","id":"a-b","source":"%%bash\r\nls \u00e9","metadata":{"tags":["x"]},"execution_count":3,"outputs":[` +
		`{"output_type":"stream","name":"stdout","text":["a\n"]},{"output_type":"display_data","data":{"text/plain":"\ud83d\ude00"},"metadata":{}},` +
		`{"output_type":"error","ename":"e","evalue":"v","traceback":["\u001b[31m"]}]}],` +
		`"metadata":{"kernelspec":{"name":"gonb","display_name":"Go","language":"go"}},"nbformat":4,"nbformat_minor":5}`
	if _, err := notebook.Parse([]byte(whole)); err != nil {
		t.Fatal(err)
	}
	damage.Each(t, "notebooks cut off and changed", 1, []byte(whole), func(data []byte) { parsedOrRefused(t, data) })
}

// Brackets in one another, unfinished texts and endless numbers, at every place where a
// value may stand.
func TestDeep(t *testing.T) {
	given := 0
	for _, frame := range []string{
		`{"cells":[],"metadata":{"k":?},"nbformat":4,"nbformat_minor":5}`, `{"cells":?,"metadata":{},"nbformat":4,"nbformat_minor":5}`,
		`{"cells":[{"cell_type":"code","id":"a","source":?,"metadata":{},"outputs":[]}],"metadata":{},"nbformat":4,"nbformat_minor":5}`,
		`{"cells":[{"cell_type":"code","id":"a","source":"","metadata":?,"outputs":[]}],"metadata":{},"nbformat":4,"nbformat_minor":5}`,
		`{"cells":[{"cell_type":"code","id":"a","source":"","metadata":{},"outputs":?}],"metadata":{},"nbformat":4,"nbformat_minor":5}`,
		`{"cells":[{"cell_type":"code","id":"a","source":"","metadata":{},"outputs":[{"output_type":"display_data","data":{"x/json":?},"metadata":{}}]}],"metadata":{},"nbformat":4,"nbformat_minor":5}`,
		`{"cells":[],"metadata":{},"nbformat":?,"nbformat_minor":5}`, `{"cells":[],"metadata":{},"nbformat":4,"nbformat_minor":?}`, `?`,
	} {
		for _, value := range []string{
			strings.Repeat("[", 9000) + strings.Repeat("]", 9000), strings.Repeat("[", 9000), strings.Repeat(`{"a":`, 9000) + "1" + strings.Repeat("}", 9000),
			strings.Repeat("9", 9000), "1e999999", "-0", strings.Repeat("[[],", 9000), `"` + strings.Repeat(`\\`, 9000), `"` + strings.Repeat(`\ud83d`, 900) + `"`,
			"\"" + strings.Repeat("\xe9", 900) + "\"", "nul", "[null,null]", `{"":{"":{"":""}}}`, `["a","b"]`, `"\u0000"`, "\x00", "\ufeff",
		} {
			given++
			text := strings.Replace(frame, "?", value, 1)
			damage.Bounded(t, frame+" with "+value[:min(len(value), 20)], func() { parsedOrRefused(t, []byte(text)) })
		}
	}
	damage.Given(t, given, "notebooks with deep, endless and unfinished values")
}
