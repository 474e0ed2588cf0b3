package feature_test

import (
	"fmt"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/feature"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// One filter, and nothing before it: the best piece is white where a weight is
// positive, and black where it is negative.
func ExampleBestPiece() {
	m, err := train.Untrained(train.Config{}, one)
	if err == nil {
		err = m.SetWeights("conv1", []float32{-1, .5, 2, -3, 1, .25, 1, -1, -2}, nil)
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	piece, err := feature.BestPiece(m, "conv1", 0, 1)
	fmt.Println(piece[0].Rows(), err)
	// Output:
	// [[0 255 255] [0 255 255] [255 0 0]] <nil>
}

// No piece of a picture makes the channel answer as strongly as the best piece, put
// where it belongs.
func TestBestPieceIsBetter(t *testing.T) {
	m := trained(t, cnn)
	s := pictures(100, 5)
	for channel := range 3 {
		pieces, err := feature.BestPiece(m, "conv2", channel, 2)
		if err != nil || len(pieces) != 1 || pieces[0].H != 8 || pieces[0].W != 8 {
			t.Fatalf("%d pieces, %v", len(pieces), err)
		}
		whole := s.Grid(0)
		for y := range 8 {
			for x := range 8 {
				whole.Set(10+y, 10+x, pieces[0].At(y, x)) // the field of (5, 5): Start 0, Stride 2
			}
		}
		maps, err := feature.Maps(m, "conv2", whole)
		if err != nil {
			t.Fatal(err)
		}
		top, err := feature.TopPatches(m, "conv2", channel, s, 1)
		if err != nil {
			t.Fatal(err)
		}
		if got := maps[channel].At(5, 5); got <= top[0].Value {
			t.Errorf("channel %d: the best piece makes %v, a piece of a picture %v", channel, got, top[0].Value)
		}
	}
}

// deep sees more at its end than the picture has around the middle.
func deep(scope *model.Scope, images *model.Node) *model.Node {
	x := model.Conv2D(scope.In("conv1"), images, 1, 3, 3, model.Same)
	for range 3 {
		x = model.MaxPool2D(x, 2)
	}
	x = model.Conv2D(scope.In("conv2"), x, 2, 3, 3, model.Same)
	return model.Dense(scope.In("logits"), model.GlobalMeanPool(x), 2)
}

func TestBestPieceErrors(t *testing.T) {
	m := untrained(t, cnn)
	_, err := feature.BestPiece(m, "logits", 0, 1)
	mustFail(t, err, `no layer "logits" with maps`)
	_, err = feature.BestPiece(m, "conv1", 4, 1)
	mustFail(t, err, "channels 0 to 3, got 4")
	_, err = feature.BestPiece(nil, "conv1", 0, 1)
	mustFail(t, err, "there is no model")
	_, err = feature.BestPiece(untrained(t, deep), "conv2", 0, 1)
	mustFail(t, err, "sees 26×26 pixels, more than the picture has around it")
}
