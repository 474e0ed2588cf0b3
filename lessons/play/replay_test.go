package play

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/history"
)

// film is a training of two filters: weight k of filter f after epoch e is e+f-k/8.
func film(epochs int) (measured []history.Epoch, lists [][]*grid.Grid) {
	for e := range epochs + 1 {
		var list []*grid.Grid
		for f := range 2 {
			g := grid.New(3, 3)
			for k := range g.Pix {
				g.Pix[k] = float32(e+f) - float32(k)/8
			}
			list = append(list, g)
		}
		lists = append(lists, list)
		if e > 0 {
			measured = append(measured, history.Epoch{Loss: 1 / float64(e), Accuracy: 1 - .5/float64(e), Validation: &history.Metrics{Loss: .75, Accuracy: .625}})
		}
	}
	return measured, lists
}

// Each epoch stands with its own numbers and filters, and the start with no numbers.
func TestReplayKeepsEachEpoch(t *testing.T) {
	epochs, lists := film(3)
	w, err := replay(epochs, lists)
	if err != nil {
		t.Fatal(err)
	}
	source, text, err := w.output()
	if err != nil || len(source) > 100_000 || !strings.Contains(text, "2 filters after epoch 3") {
		t.Fatalf("%d bytes, %q, %v", len(source), text, err)
	}
	b, err := json.Marshal(w.data)
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Moments []moment }
	if err := json.Unmarshal(b, &got); err != nil || len(got.Moments) != 4 {
		t.Fatalf("%d moments, %v", len(got.Moments), err)
	}
	if got.Moments[0].Loss != nil || got.Moments[0].Epoch != 0 {
		t.Errorf("the start is %+v", got.Moments[0])
	}
	last := got.Moments[3]
	if *last.Loss != .3333333333333333 || !slices.Equal(last.Validation, []float64{.75, .625}) || !slices.Equal(last.Filters[1][:3], []float64{4, 3.875, 3.75}) {
		t.Errorf("epoch 3 is %v, %v, %v", *last.Loss, last.Validation, last.Filters[1])
	}
}

// A training that was stopped in its third epoch has three epochs, and filters after two.
func TestReplayOfAStoppedTraining(t *testing.T) {
	epochs, lists := film(3)
	w, err := replay(epochs, lists[:3])
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(w.picture.Alt, "after epoch 2: loss 0.5000") {
		t.Errorf("the picture is of %q", w.picture.Alt)
	}
}

func TestWhatIsNoReplay(t *testing.T) {
	for _, test := range []struct {
		name, want string
		spoil      func(epochs []history.Epoch, lists [][]*grid.Grid) ([]history.Epoch, [][]*grid.Grid)
	}{
		{"nothing", "there is nothing to replay", func([]history.Epoch, [][]*grid.Grid) ([]history.Epoch, [][]*grid.Grid) { return nil, nil }},
		{"too many lists", "2 epochs and 4 lists", func(e []history.Epoch, l [][]*grid.Grid) ([]history.Epoch, [][]*grid.Grid) {
			return e[:2], l
		}},
		{"one list", "3 epochs and 1 lists", func(e []history.Epoch, l [][]*grid.Grid) ([]history.Epoch, [][]*grid.Grid) {
			return e, l[:1]
		}},
		{"NaN in a filter", "not finite", func(e []history.Epoch, l [][]*grid.Grid) ([]history.Epoch, [][]*grid.Grid) {
			l[2][1].Pix[4] = float32(math.NaN())
			return e, l
		}},
		{"a loss that is infinite", "not finite", func(e []history.Epoch, l [][]*grid.Grid) ([]history.Epoch, [][]*grid.Grid) {
			e[1].Loss = math.Inf(1)
			return e, l
		}},
		{"another size", "another size", func(e []history.Epoch, l [][]*grid.Grid) ([]history.Epoch, [][]*grid.Grid) {
			l[3][0] = grid.New(2, 3)
			return e, l
		}},
		{"a filter less", "list 1 has 1 filters", func(e []history.Epoch, l [][]*grid.Grid) ([]history.Epoch, [][]*grid.Grid) {
			l[1] = l[1][:1]
			return e, l
		}},
		{"an empty grid", "cannot be drawn", func(e []history.Epoch, l [][]*grid.Grid) ([]history.Epoch, [][]*grid.Grid) {
			l[0][0] = &grid.Grid{}
			return e, l
		}},
		{"a nil grid", "another size", func(e []history.Epoch, l [][]*grid.Grid) ([]history.Epoch, [][]*grid.Grid) {
			l[2][0] = nil
			return e, l
		}},
	} {
		if _, err := replay(test.spoil(film(3))); err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want …%s…", test.name, err, test.want)
		}
	}
	many := make([]*grid.Grid, 64)
	for i := range many {
		many[i] = grid.New(11, 11)
	}
	if _, err := replay(make([]history.Epoch, 1), [][]*grid.Grid{many, many}); err == nil || !strings.Contains(err.Error(), "too many for a notebook") {
		t.Errorf("64 filters of 11×11: %v", err)
	}
}

// Four digits are left of each weight: one in a thousand, at most.
func TestRounded(t *testing.T) {
	for v, want := range map[float64]float64{0: 0, .123456: .1235, -98765: -98770, 1e-9: 1e-9, 9.9999: 10} {
		if got := rounded(v); math.Abs(got-want) > 1e-12*math.Abs(want) {
			t.Errorf("%v becomes %v, want %v", v, got, want)
		}
	}
}

func ExampleReplay() {
	epochs, lists := film(2)
	Replay(epochs, lists)
	fmt.Println(len(lists)-1, "epochs")
	// Output:
	// [figure that answers: 2 filters after epoch 2: loss 0.5000, accuracy 0.7500; validation loss 0.7500, accuracy 0.6250.]
	// 2 epochs
}
