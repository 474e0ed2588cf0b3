package train_test

import (
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// elsewhere calls do in a folder of its own, where runs may be made.
func elsewhere(do func()) {
	here, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	if err := os.Chdir(dir); err != nil {
		panic(err)
	}
	defer os.Chdir(here)
	do()
}

func ExampleBackend() {
	_, err := train.Backend()
	fmt.Println(err, train.BackendName() == "xla:cpu" || train.BackendName() == "go")
	// Output: <nil> true
}

func ExampleBackendName() {
	fmt.Println(train.BackendName() != "")
	// Output: true
}

func ExampleFit() {
	cfg := train.Config{Epochs: 20, BatchSize: 16, LearningRate: .005, Seed: 1, Log: io.Discard}
	m, err := train.Fit(cfg, dense, pictures(160, 10, 1))
	if err != nil {
		fmt.Println(err)
		return
	}
	first, last := m.History[0], m.History[len(m.History)-1]
	fmt.Println(len(m.History), last.Loss < first.Loss/2, last.Accuracy > .9)
	// Output: 20 true true
}

func ExampleLoad() {
	elsewhere(func() {
		data := pictures(64, 10, 1)
		kept, err := train.Fit(train.Config{Name: "dense", Epochs: 1, Log: io.Discard}, dense, data)
		if err != nil {
			fmt.Println(err)
			return
		}
		m, err := train.Load("dense", dense)
		if err != nil {
			fmt.Println(err)
			return
		}
		before, _ := kept.Evaluate(data)
		after, _ := m.Evaluate(data)
		fmt.Println(m.From, before == after)
	})
	// Output: runs/dense true
}

func ExampleLoadOrFit() {
	elsewhere(func() {
		for range 2 { // it trains once, and reads what it has kept then
			m, err := train.LoadOrFit(train.Config{Name: "dense", Epochs: 1, Log: io.Discard}, dense, pictures(64, 10, 1))
			if err != nil {
				fmt.Println(err)
				return
			}
			fmt.Println(m.From != "")
		}
	})
	// Output:
	// false
	// true
}

func ExampleSummary() {
	s, err := train.Summary(dense)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(s)
	// Output:
	// layer     kind          output   parameters  multiply-adds  computed by
	// flatten1  Flatten       [N 784]           0              0  –
	// hidden    Dense + ReLU  [N 16]       12,560         12,544  product
	// logits    Dense         [N 10]          170            160  product
	// total                                12,730         12,704
}

func ExampleSummary_colour() {
	s, err := train.Summary(pooled(6), 64, 64, 3) // or own.Shape()...
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.Rows[0].Output, s.Params)
	// Output: [62 62 4] 23182
}

func ExampleBalancedWeights() {
	s := &dataset.Split{Labels: []uint8{0, 0, 0, 1}}
	fmt.Printf("%.2f\n", train.BalancedWeights(s))
	// Output: [0.67 2.00]
}

// A model for six classes becomes one for two. Its filters stay.
func ExampleConfig_fineTuning() {
	six := own(96, 12, 10, 3, 1)
	start, err := train.Fit(train.Config{Epochs: 5, BatchSize: 16, LearningRate: .02, Log: io.Discard}, pooled(6), six)
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := train.Fit(train.Config{Epochs: 3, BatchSize: 16, Start: start, Freeze: []string{"conv1"}, Log: io.Discard}, pooled(2), six.OfClass(0, 1))
	if err != nil {
		fmt.Println(err)
		return
	}
	was, _ := start.Weights("conv1")
	is, _ := m.Weights("conv1")
	fmt.Println(m.Shape(), m.ClassName(1), slices.Equal(was.Weights, is.Weights))
	// Output: [12 10 3] right a true
}

func ExampleUntrained() {
	m, err := train.Untrained(train.Config{Seed: 1}, dense)
	if err != nil {
		fmt.Println(err)
		return
	}
	score, err := m.Evaluate(pictures(100, 10, 2))
	fmt.Println(score.Loss > 2 && score.Loss < 2.9, err) // near ln 10 = 2.3
	// Output: true <nil>
}
