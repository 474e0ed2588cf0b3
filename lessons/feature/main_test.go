package feature_test

import (
	"flag"
	"os"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/internal/ready"
)

// With -short the pure Go backend computes, otherwise XLA, as learners have it.
func TestMain(m *testing.M) {
	flag.Parse()
	if testing.Short() {
		os.Setenv("GOMLX_BACKEND", "go")
	} else {
		os.Setenv("GOMLX_BACKEND", "xla:cpu")
	}
	ready.Main(m)
}
