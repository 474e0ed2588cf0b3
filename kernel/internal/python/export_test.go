package python

import (
	"testing"

	"github.com/ninepixels/ninepixels/lessons/dataset/fetch"
)

// SetSlowest says how slow pip may be in a test.
func SetSlowest(t *testing.T, pace fetch.Pace) {
	before := slowest
	slowest.download, slowest.install = pace, pace
	t.Cleanup(func() { slowest = before })
}

// LabParts are JupyterLab and its extensions, each with its version.
var LabParts = labParts
