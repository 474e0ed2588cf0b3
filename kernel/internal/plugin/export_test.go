package plugin

import (
	"testing"

	"github.com/ninepixels/ninepixels/lessons/dataset/fetch"
)

// SetSlowest says how slow a download may be in a test.
func SetSlowest(t *testing.T, pace fetch.Pace) {
	before := slowest
	slowest = pace
	t.Cleanup(func() { slowest = before })
}

// ReplaceDir lets a test say how renaming fails.
var ReplaceDir = replaceDir

// Unpack takes the plugin from a wheel that is there already.
var Unpack = Wheel.unpack

// Inspect looks through the archive of a release.
var Inspect = inspect
