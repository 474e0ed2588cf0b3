package pretrained_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/plain"
	"github.com/ninepixels/ninepixels/lessons/pretrained"
)

type receipt struct {
	Tolerance float64
	Classes   []string
	Pictures  [][]byte
	Logits    [][]float64
}

func load(t testing.TB) receipt {
	t.Helper()
	b, err := os.ReadFile("receipt.json")
	if err != nil {
		t.Fatal(err)
	}
	var r receipt
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Pictures) != 10 || len(r.Logits) != 10 {
		t.Fatalf("the receipt has %d pictures and %d rows of logits, not ten", len(r.Pictures), len(r.Logits))
	}
	return r
}

// The network gives the logits of its receipt, and its answer is the largest of them.
func TestReceipt(t *testing.T) {
	network, err := pretrained.Network()
	if err != nil {
		t.Fatal(err)
	}
	r := load(t)
	for i, pixels := range r.Pictures {
		picture := grid.New(28, 28)
		for k, p := range pixels {
			picture.Pix[k] = float32(p)
		}
		answer, err := network.Classify(picture)
		if err != nil {
			t.Fatal(err)
		}
		best, sum := 0, 0.0
		for c, z := range r.Logits[i] {
			if z > r.Logits[i][best] {
				best = c
			}
			sum += math.Exp(z)
		}
		want := math.Exp(r.Logits[i][best]) / sum
		if answer.Class != best || math.Abs(answer.Probability-want) > r.Tolerance {
			t.Errorf("picture %d: class %d with probability %v, want %d with %v", i, answer.Class, answer.Probability, best, want)
		}
	}
}

func ExampleNetwork() {
	network, err := pretrained.Network()
	if err != nil {
		fmt.Println(err)
		return
	}
	stripes := grid.New(28, 28) // two upright legs
	for y := 2; y < 26; y++ {
		for _, x := range []int{9, 10, 11, 12, 15, 16, 17, 18} {
			stripes.Set(y, x, 200)
		}
	}
	answer, err := network.Classify(stripes)
	fmt.Println(answer.Class, err) // 1: Trouser
	// Output: 1 <nil>
}

func ExampleWeights() {
	network, err := plain.Decode(pretrained.Weights())
	fmt.Println(network.Shape(), err)
	// Output: [28 28 1] <nil>
}
