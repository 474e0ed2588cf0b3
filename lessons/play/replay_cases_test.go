package play

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/history"
)

// A replayCase is what a replay has to say of one moment, for each of its filters.
type replayCase struct {
	Said    string
	Filters []string
}

// randomFilm is a training of 16 filters over eight epochs: 1,296 weights, and the
// measures of each epoch, all of them random. It comes with what must be read there.
func randomFilm() (epochs []history.Epoch, lists [][]*grid.Grid, want []replayCase) {
	r := rand.New(rand.NewPCG(4, 20))
	for e := range 9 {
		said := "Before the training: the filters are random."
		if e > 0 {
			one := history.Epoch{Loss: 3 * r.Float64(), Accuracy: r.Float64(), Validation: &history.Metrics{Loss: 3 * r.Float64(), Accuracy: r.Float64()}}
			epochs = append(epochs, one)
			said = fmt.Sprintf("After epoch %d: loss %s, accuracy %.1f %%; validation: loss %s, accuracy %.1f %%.",
				e, read(one.Loss), 100*one.Accuracy, read(one.Validation.Loss), 100*one.Validation.Accuracy)
		}
		c := replayCase{Said: said}
		var list []*grid.Grid
		for f := range 16 {
			g := grid.New(3, 3).Map(func(float32) float32 { return float32(r.NormFloat64()) })
			list = append(list, g)
			var rows []string
			for _, row := range g.Rows() {
				var texts []string
				for _, v := range row {
					texts = append(texts, read(rounded(float64(v))))
				}
				rows = append(rows, strings.Join(texts, ", "))
			}
			c.Filters = append(c.Filters, fmt.Sprintf("Filter %d, row by row: %s", f, strings.Join(rows, " / ")))
		}
		lists, want = append(lists, list), append(want, c)
	}
	return epochs, lists, want
}

// read writes a number as a learner reads it: at most three decimals, a real minus.
func read(v float64) string {
	text := strings.TrimRight(strings.TrimRight(fmt.Sprintf("%.3f", v), "0"), ".")
	if text == "-0" || text == "" {
		return "0"
	}
	return strings.Replace(text, "-", "−", 1)
}

func TestWritesCasesOfReplay(t *testing.T) {
	_, lists, want := randomFilm()
	if numbers := len(lists) * len(lists[0]) * 9; numbers < 1000 || len(want) != len(lists) {
		t.Fatalf("%d numbers, %d moments", numbers, len(want))
	}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	write(t, "replay.json", text)
}
