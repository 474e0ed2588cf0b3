package show_test

import (
	"testing"

	"github.com/ninepixels/ninepixels/lessons/show"
)

// The first batches of a training may be cut off, its last ones may not: they
// lie below the mean of their epoch.
func TestWhatIsBehindIsCutOffAtTheTopOnly(t *testing.T) {
	lo, hi := show.Chart{
		Series: []show.Series{{Y: []float64{0.5, 0.3}}},
		Behind: []show.Series{{Y: []float64{2.4, 0.2}}},
	}.Ends()
	if !(lo < 0.2) {
		t.Errorf("the axis begins at %v, above what is behind", lo)
	}
	if !(hi > 0.5 && hi < 1) {
		t.Errorf("the axis ends at %v, want a little above 0.5", hi)
	}
}

func TestYMost(t *testing.T) {
	// One value alone has room of 0.5 on both sides.
	one := []show.Series{{Y: []float64{0.75}}}
	if _, hi := (show.Chart{Series: one}).Ends(); hi != 1.25 {
		t.Errorf("without a limit the axis ends at %v, want 1.25", hi)
	}
	if lo, hi := (show.Chart{Series: one, YMost: 1}).Ends(); lo != 0.25 || hi != 1 {
		t.Errorf("the axis goes from %v to %v, want 0.25 to 1", lo, hi)
	}
	if _, hi := (show.Chart{Series: one, YMost: 0.1}).Ends(); hi != 1.25 {
		t.Errorf("a limit below all values makes the axis end at %v", hi)
	}
}
