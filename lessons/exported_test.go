package lessons_test

import (
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/export"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// exports: the network that is taken out gives the model's logits, or an error says
// what stands in the way.
func exports(t *testing.T, m *train.Model, data *dataset.Split) string {
	t.Helper()
	_, err := export.From(m, data)
	if err == nil {
		return "exact"
	}
	for _, named := range []string{"guest", "maxpool1 to ", "flatten1 to "} {
		if strings.Contains(err.Error(), named) {
			return "refused: " + strings.TrimSpace(named)
		}
	}
	t.Errorf("an error of export that names nothing: %v", err)
	return "refused"
}
