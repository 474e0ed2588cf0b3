package longrun_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/longrun"
)

func ExampleLoad() {
	e, err := longrun.Load("unknown")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(e.Question)
	fmt.Println(e.Command)
	// Output:
	// How well does a score tell pictures of unknown kinds?
	// go run ./lessons/longrun/make unknown
}

func example() *longrun.Experiment {
	return &longrun.Experiment{
		Question: "Which?", Setup: "All.", Command: "make it",
		Measured: []longrun.Quantity{{Name: "accuracy", Over: "epoch", At: []float64{5, 10}}},
		Runs: []longrun.Run{
			{Method: "b", Seed: 1, Values: map[string][]float64{"accuracy": {.5, .75}}},
			{Method: "a", Seed: 1, Values: map[string][]float64{"accuracy": {.25, .5}}},
			{Method: "b", Seed: 2, Values: map[string][]float64{"accuracy": {.625}, "loss": {}}},
		},
	}
}

func ExampleExperiment_Values() {
	fmt.Println(example().Values("b", "accuracy"))
	// Output: [0.75 0.625]
}

func ExampleExperiment_Series() {
	fmt.Println(example().Series("b", "accuracy"))
	// Output: [[0.5 0.75] [0.625]]
}

func ExampleExperiment_At() {
	fmt.Println(example().At("b", "accuracy", 5), example().At("b", "accuracy", 10))
	// Output: [0.5 0.625] [0.75]
}

func ExampleExperiment_Methods() {
	fmt.Println(example().Methods(), example().Seeds("b"))
	// Output: [b a] [1 2]
}

func TestNothingUnderANameIsNoNumber(t *testing.T) {
	e := example()
	for name, got := range map[string][]float64{
		"method": e.Values("c", "accuracy"), "quantity": e.Values("a", "speed"), "empty": e.Values("b", "loss"),
		"place": e.At("b", "accuracy", 7), "unknown quantity's place": e.At("b", "speed", 5),
	} {
		if len(got) > 0 {
			t.Errorf("%s: %v", name, got)
		}
	}
	if text := e.String(); !strings.Contains(text, "3 runs; made by: make it") {
		t.Errorf("the text is %q", text)
	}
}

func TestLoadNamesThoseThatThereAre(t *testing.T) {
	_, err := longrun.Load("sweeps")
	if err == nil || !strings.Contains(err.Error(), `"sweeps"`) || !strings.Contains(err.Error(), strings.Join(longrun.Names(), ", ")) {
		t.Errorf("the error is %v", err)
	}
}

// Every stored file is whole: what a run has of a quantity has all its numbers, each
// seed of a method has the same quantities, and comes once.
func TestStoredFiles(t *testing.T) {
	if len(longrun.Names()) == 0 {
		t.Fatal("nothing is stored")
	}
	for _, name := range longrun.Names() {
		e, err := longrun.Load(name)
		if err != nil {
			t.Error(err)
			continue
		}
		if e.Name != name || !strings.HasSuffix(e.Command, "make "+name) || e.Question == "" || e.Setup == "" {
			t.Errorf("%s: it does not say what it is, or how it is made", name)
		}
		for _, m := range e.Methods() {
			seeds := e.Seeds(m)
			if !slices.Equal(seeds, slices.Compact(slices.Sorted(slices.Values(seeds)))) {
				t.Errorf("%s, %s: the seeds are %v", name, m, seeds)
			}
		}
		has := map[string]int{}
		for _, r := range e.Runs {
			checkRun(t, e, r)
			if n, ok := has[r.Method]; ok && n != len(r.Values) {
				t.Errorf("%s, %s: seed %d has %d quantities, another has %d", name, r.Method, r.Seed, len(r.Values), n)
			}
			has[r.Method] = len(r.Values)
		}
	}
}

func checkRun(t *testing.T, e *longrun.Experiment, r longrun.Run) {
	t.Helper()
	if r.Processor == "" || r.Date == "" {
		t.Errorf("%s, %s, seed %d: no processor or no date", e.Name, r.Method, r.Seed)
	}
	known := 0
	for _, q := range e.Measured {
		values, ok := r.Values[q.Name]
		if !ok { // not every network of an experiment is asked everything
			continue
		}
		known++
		if len(values) != max(1, len(q.At)) {
			t.Errorf("%s, %s, seed %d: %d numbers of %s, want %d", e.Name, r.Method, r.Seed, len(values), q.Name, max(1, len(q.At)))
		}
		for _, v := range values {
			// All but a threshold is a share.
			if math.IsNaN(v) || q.Name != "threshold" && (v < 0 || v > 1) {
				t.Errorf("%s, %s, seed %d: %s is %v", e.Name, r.Method, r.Seed, q.Name, v)
			}
		}
	}
	if known == 0 || known != len(r.Values) {
		t.Errorf("%s, %s, seed %d: of %d lists of numbers %d are of a quantity", e.Name, r.Method, r.Seed, len(r.Values), known)
	}
}
