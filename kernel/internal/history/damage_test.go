package history_test

import (
	"path/filepath"
	"testing"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
)

// In a history that is damaged anywhere the next cell is kept all the same.
func TestDamaged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.jsonl")
	const file = `{"session":1,"line":1,"input":"x := 1"}` + "\n" + `{"session":1,"line":2,"input":"fmt.Println(\"é\", x)\n"}` + "\n" + `{"session":2,"line":1,"input":"!ls"}` + "\n"
	damage.Each(t, "histories cut off and changed", 1, []byte(file), func(data []byte) { keptBehind(t, path, data) })
}
