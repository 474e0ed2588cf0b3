package history_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/history"
)

func ExampleEpoch() {
	e := history.Epoch{Loss: 0.5, Accuracy: 0.8125}
	fmt.Println(e)
	e.Validation = &history.Metrics{Loss: 0.25, Accuracy: 0.875}
	fmt.Println(e)
	// Output:
	// loss 0.5000, accuracy 0.8125
	// loss 0.5000, accuracy 0.8125; validation loss 0.2500, accuracy 0.8750
}

func TestMeasured(t *testing.T) {
	l, a, vl, va := history.Epoch{Loss: 1, Accuracy: 2, Validation: &history.Metrics{Loss: 3, Accuracy: 4}}.Measured()
	if l != 1 || a != 2 || vl != 3 || va != 4 {
		t.Errorf("got %v %v %v %v", l, a, vl, va)
	}
	if l, a, vl, va = (history.Epoch{Loss: 1, Accuracy: 2}).Measured(); l != 1 || a != 2 || !math.IsNaN(vl) || !math.IsNaN(va) {
		t.Errorf("without validation: got %v %v %v %v", l, a, vl, va)
	}
}
