package play

import (
	"math"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/show"
)

func scoresOf(n int, v float64) []float64 {
	all := make([]float64, n)
	for i := range all {
		all[i] = v + float64(i)/8
	}
	return all
}

// A learner's 08 gives 8,000 scores. The most that are allowed still leave the output
// below 100 KB.
func TestThresholdIsSmall(t *testing.T) {
	w, err := thresholds("max-logit", show.Sample{Name: "known", Values: scoresOf(mostScores/2, -3)},
		[]show.Sample{{Name: "shirts <b>", Values: scoresOf(mostScores/2, 1)}})
	if err != nil {
		t.Fatal(err)
	}
	source, text, err := w.output()
	if err != nil {
		t.Fatal(err)
	}
	if len(source) > 100_000 {
		t.Errorf("the output has %d bytes", len(source))
	}
	if !strings.Contains(text, "shirts <b> from 1 to 751") || strings.Contains(source, "shirts <b>") {
		t.Errorf("the text is %q, or a name has become markup", text)
	}
}

func TestThresholdThatCannotBeShown(t *testing.T) {
	some := show.Sample{Name: "known", Values: []float64{1, math.NaN(), 2}}
	for name, c := range map[string]struct {
		known   show.Sample
		unknown []show.Sample
		says    string
	}{
		"no unknown": {some, nil, "only known"},
		"none":       {show.Sample{}, []show.Sample{some}, "known has no scores"},
		"NaN alone":  {some, []show.Sample{{Name: "bags", Values: []float64{math.NaN()}}}, "bags has no scores"},
		"infinite":   {some, []show.Sample{{Values: []float64{math.Inf(1)}}}, "unknown 1 has the score +Inf"},
		"too large":  {some, []show.Sample{{Values: []float64{1e300}}}, "unknown 1 has the score 1e+300"},
		"too many":   {some, []show.Sample{{Name: "all", Values: scoresOf(mostScores, 0)}}, "more than 12000"},
	} {
		if _, err := thresholds("energy", c.known, c.unknown); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q in it", name, err, c.says)
		}
	}
	if _, err := thresholds("energy", some, []show.Sample{some}); err != nil {
		t.Errorf("one NaN among scores gives %v", err)
	}
}
