package feature_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/feature"
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// means has one map, the mean of which is one logit, and its negative the other.
func means(scope *model.Scope, images *model.Node) *model.Node {
	x := model.Conv2D(scope.In("conv1"), images, 1, 1, 1)
	return model.Dense(scope.In("logits"), model.GlobalMeanPool(x), 2)
}

func ExampleSlopes() {
	m, err := train.Untrained(train.Config{}, means, 2, 2, 1)
	if err == nil {
		err = m.SetWeights("logits", []float32{8, -4}, nil)
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	// Logit 0 is 8 times the mean of four values: 2 for each. Logit 1: −1 for each.
	for class := range 2 {
		slopes, err := feature.Slopes(m, "conv1", grid.New(2, 2), class)
		fmt.Println(slopes[0], err)
	}
	// Output:
	// 2 2
	// 2 2 <nil>
	// -1 -1
	// -1 -1 <nil>
}

func ExampleInputSlopes() {
	m, err := train.Untrained(train.Config{}, means, 2, 2, 1)
	if err == nil {
		err = m.SetWeights("conv1", []float32{3}, nil)
	}
	if err == nil {
		err = m.SetWeights("logits", []float32{8, -4}, nil)
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	// A pixel goes through the weight 3, and then as above: 3 · 2.
	slopes, err := feature.InputSlopes(m, grid.New(2, 2), 0)
	fmt.Println(slopes[0], err)
	// Output:
	// 6 6
	// 6 6 <nil>
}

// What the slopes say must happen when one pixel, or one value, moves a little. Where
// a ReLU or a pooling changes its mind within the step, the change is no slope: those
// pixels are few, and the mean tells.
func TestInputSlopesAreChanges(t *testing.T) {
	m := trained(t, cnn)
	x := pictures(40, 3).Grid(7)
	slopes, err := feature.InputSlopes(m, x, 7)
	if err != nil {
		t.Fatal(err)
	}
	logit := func(g *grid.Grid) float64 { return logitOf(t, m, g, 7) }
	var off, size float64
	for place := 0; place < 784; place += 13 {
		up, down := x.Clone(), x.Clone()
		up.Pix[place]++
		down.Pix[place]--
		change := (logit(up) - logit(down)) / 2 * 255
		off += math.Abs(change - float64(slopes[0].Pix[place]))
		size += math.Abs(change)
	}
	// Logits have seven digits, and a step of 1/255 leaves three or four of them.
	if off > .05*size {
		t.Errorf("the slopes are off by %.3g of their size", off/size)
	}
}

// logitOf reads one logit from the model's last layer. Maps of pixels below 0 or
// above 255 are read, too, which data sets of uint8 are not.
func logitOf(t *testing.T, m *train.Model, g *grid.Grid, class int) float64 {
	t.Helper()
	maps, err := feature.Maps(m, "maxpool2", g)
	if err != nil {
		t.Fatal(err)
	}
	w, err := m.Weights("logits")
	if err != nil {
		t.Fatal(err)
	}
	sum := float64(w.Bias[class])
	for c, one := range maps {
		for place, v := range one.Pix {
			sum += float64(v) * float64(w.Weights[(place*len(maps)+c)*10+class])
		}
	}
	return sum
}

// Behind the last pooling stands a dense layer alone: the slopes are its weights,
// whatever the picture.
func TestSlopesOfTheLastMapsAreWeights(t *testing.T) {
	m := untrained(t, cnn)
	w, err := m.Weights("logits")
	if err != nil {
		t.Fatal(err)
	}
	for _, class := range []int{0, 9} {
		slopes, err := feature.Slopes(m, "maxpool2", pictures(3, 1).Grid(2), class)
		if err != nil || len(slopes) != 5 || slopes[0].H != 5 || slopes[0].W != 5 {
			t.Fatalf("%d grids, %v", len(slopes), err)
		}
		for c, one := range slopes {
			for place, v := range one.Pix {
				if want := w.Weights[(place*5+c)*10+class]; v != want {
					t.Fatalf("class %d, channel %d, place %d: %v, want %v", class, c, place, v, want)
				}
			}
		}
	}
}

func TestSlopesErrors(t *testing.T) {
	m, x := untrained(t, cnn), grid.New(28, 28)
	_, err := feature.Slopes(m, "conv3", x, 0)
	mustFail(t, err, `no layer "conv3" with maps`)
	_, err = feature.Slopes(m, "conv1", x, 10)
	mustFail(t, err, "the classes 0 to 9, got 10")
	_, err = feature.InputSlopes(m, x, -1)
	mustFail(t, err, "the classes 0 to 9, got -1")
	_, err = feature.InputSlopes(m, grid.New(27, 28), 0)
	mustFail(t, err, "27×28 pixels, the model wants 28×28")
	_, err = feature.InputSlopes(nil, x, 0)
	mustFail(t, err, "there is no model")
}
