package doctor_test

import (
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/doctor"
)

// A build is cold by what it compiles, not by how long a busy machine takes for it.
func TestWarmthIsWork(t *testing.T) {
	for _, c := range []struct {
		compiled int64
		took     time.Duration
		warm     bool
	}{
		{0, time.Second, true},
		{0, 15 * time.Second, true}, // a machine with other work
		{0, 10 * time.Minute, true},
		{doctor.MostCompiled, time.Second, true}, // lessons that somebody has changed
		{doctor.MostCompiled + 1, time.Second, false},
		{384, 3 * time.Second, false}, // a quick machine that had to compile all
	} {
		said, err := doctor.Warmth(c.compiled, c.took)
		if (err == nil) != c.warm || (said != "") != c.warm {
			t.Errorf("%d packages in %s: %q, %v; want warm: %t", c.compiled, c.took, said, err, c.warm)
		}
	}
}
