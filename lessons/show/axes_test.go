package show_test

import (
	"fmt"
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

// Charts of one figure that name the same horizontal axis have it in common, with its
// ticks. Others have their own.
func TestTwinChartsShareTheirAxis(t *testing.T) {
	chart := func(label string, x ...float64) show.Chart {
		return show.Chart{XLabel: label, YLabel: "y", Series: []show.Series{{X: x, Y: make([]float64, len(x))}}}
	}
	tests := []struct {
		name        string
		left, right show.Chart
		log, same   bool
	}{
		{"points within epochs, and whole epochs", chart("epoch", 0.1, 0.5, 4.9), chart("epoch", 1, 2, 3, 4, 5), false, true},
		{"a shorter and a longer training", chart("epoch", 1, 2, 3), chart("epoch", 1, 2, 3, 4, 5, 6, 7, 8), false, true},
		{"logarithmic ones", chart("rate", 0.001, 0.1), chart("rate", 0.01, 1), true, true},
		{"two axes", chart("epoch", 1, 2, 3), chart("step", 1, 200), false, false},
		{"axes without a name", chart("", 1, 2, 3), chart("", 1, 200), false, false},
	}
	for _, test := range tests {
		test.left.LogX, test.right.LogX = test.log, test.log
		f, err := show.DrawCurves([]show.Chart{test.left, test.right})
		_, object := vega(t, f, err)
		var axes []string
		for _, view := range object["hconcat"].([]any) {
			x := view.(map[string]any)["encoding"].(map[string]any)["x"].(map[string]any)
			axes = append(axes, fmt.Sprint(x["scale"], x["axis"]))
		}
		if same := axes[0] == axes[1]; same != test.same {
			t.Errorf("%s: the axes are %s and %s", test.name, axes[0], axes[1])
		}
	}
}
