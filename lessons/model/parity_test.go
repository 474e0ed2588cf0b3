package model_test

import (
	"encoding/json"
	"fmt"
	"hash/crc32"
	"math"
	"os"
	"testing"

	"github.com/gomlx/compute"

	"github.com/ninepixels/ninepixels/lessons/model"
)

// A peer is a network of Keras, as testdata/parity.py wrote it down.
type peer struct {
	Name   string
	Shape  []int
	Layers [][]any
	Logits [][]float32
}

func peers(t *testing.T) []peer {
	t.Helper()
	b, err := os.ReadFile("testdata/parity.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Networks []peer }
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Networks) < 9 {
		t.Fatalf("only %d networks", len(file.Networks))
	}
	return file.Networks
}

// congruent fills an array as parity.py's drawn does.
func congruent(name string, low, high float64, dims ...int) array {
	a, state := zeros(dims...), crc32.ChecksumIEEE([]byte(name))
	for i := range a.v {
		state = 1664525*state + 1013904223
		a.v[i] = float32(low + (high-low)*float64(state>>8)/(1<<24))
	}
	return a
}

func (p peer) pictures() array {
	a := congruent(p.Name, 0, 256, p.Shape...)
	for i, v := range a.v {
		a.v[i] = float32(math.Floor(float64(v))) / 255
	}
	return a
}

// network draws the network of package model.
func (p peer) network(s *model.Scope, x *model.Node) *model.Node {
	for _, l := range p.Layers {
		number := func(i int) int { return int(l[i].(float64)) }
		two := func(i int) []int {
			pair := l[i].([]any)
			return []int{int(pair[0].(float64)), int(pair[1].(float64))}
		}
		in := func() *model.Scope { return s.In("%s", l[1].(string)) }
		switch l[0] {
		case "conv":
			options := []model.ConvOption{model.Stride(two(5)...), model.Dilation(two(7)...)}
			if l[6] == "same" {
				options = append(options, model.Same)
			}
			x = model.Conv2D(in(), x, number(2), number(3), number(4), options...)
		case "norm":
			x = model.BatchNorm(in(), x)
		case "dropout":
			x = model.Dropout(x, l[1].(float64))
		case "relu":
			x = model.ReLU(x)
		case "maxpool":
			x = model.MaxPool2D(x, number(1))
		case "mean":
			x = model.GlobalMeanPool(x)
		case "flatten":
			x = model.Flatten(x)
		case "dense":
			x = model.Dense(in(), x, number(2))
		default:
			panic(fmt.Errorf("no layer %v", l[0]))
		}
	}
	return x
}

// vars are the network's weights, which parity.py gave to Keras.
func (p peer) vars(t *testing.T, b compute.Backend) map[string]array {
	t.Helper()
	vars := map[string]array{}
	run(t, b, nil, func(s *model.Scope, in []*model.Node) []*model.Node {
		y := p.network(s, in[0])
		for v := range s.Store().IterVariables() {
			low, high := -.5, .5
			switch v.Name() {
			case "avg_weight":
				continue // what Keras does not have, and what does not matter here
			case "scale":
				low, high = .5, 1.5
			case "variance":
				low, high = .5, 2
			}
			vars[v.Path()] = congruent(p.Name+v.Path(), low, high, v.Shape().Dimensions...)
		}
		return []*model.Node{y}
	}, p.pictures())
	return vars
}

// The logits are Keras's: for every option of a convolution, for normalization by
// averages, and for a dropout, which outside of training does nothing. Logits are
// below 30, and of sums of float32 in another order 1e-4 is a few roundings.
func TestLogitsAreKeras(t *testing.T) {
	for _, p := range peers(t) {
		t.Run(p.Name, func(t *testing.T) {
			onBackends(t, func(t *testing.T, b compute.Backend) {
				got := run(t, b, p.vars(t, b), layer(p.network), p.pictures())[0]
				worst, largest := 0.0, 0.0
				for i, row := range p.Logits {
					for j, want := range row {
						worst = max(worst, math.Abs(float64(got.v[got.at(i, j)])-float64(want)))
						largest = max(largest, math.Abs(float64(want)))
					}
				}
				if got.dims[0] != len(p.Logits) || got.dims[1] != len(p.Logits[0]) || !(worst <= 1e-4) || largest < .1 {
					t.Errorf("shape %v; logits of up to %.3g differ by %.2g", got.dims, largest, worst)
				}
				t.Logf("logits of up to %.3g differ by %.2g", largest, worst)
			})
		})
	}
}
