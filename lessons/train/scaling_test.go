//go:build linux

package train_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/show"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// The figure of SPEED.md:
//
//	go test ./lessons/train -run '^$' -bench Scaling -benchtime 1x
//
// draws lessons/train/scaling.png. Each point is the median of five epochs, or of as many
// as 1,600 pictures and five steps need. For one core, the program runs with taskset.

// A sweep is one quantity of a training that grows.
type sweep struct {
	title, xlabel string
	at            []int
	run           func(b *testing.B, x int) (seconds float64) // of a step, or of an epoch
	unit          string
}

// stacked is so many convolutions of 3×3, each with a pooling behind it, that keep the
// size of the maps.
func stacked(convolutions, filters int) model.Func {
	return func(scope *model.Scope, x *model.Node) *model.Node {
		for i := range convolutions {
			x = model.MaxPool2D(model.ReLU(model.Conv2D(scope.In("conv%d", i+1), x, filters, 3, 3, model.Same)), 2)
		}
		return model.Dense(scope.In("logits"), model.ReLU(model.Dense(scope.In("hidden"), model.Flatten(x), 128)), 10)
	}
}

// epochSeconds is how long one epoch takes, the first left out.
func epochSeconds(b *testing.B, fn model.Func, batch, pictureCount int) float64 {
	b.Helper()
	m, err := train.FitOn(benchmarkBackend(b), nil, silent(train.Config{Epochs: 6, BatchSize: batch}), fn, pictures(pictureCount, 10, 1))
	if err != nil {
		b.Fatal(err)
	}
	var seconds []float64
	for _, e := range m.History[1:] {
		seconds = append(seconds, e.Seconds)
	}
	slices.Sort(seconds)
	return seconds[len(seconds)/2]
}

// stepSeconds is how long a step takes.
func stepSeconds(b *testing.B, fn model.Func, batch int) float64 {
	b.Helper()
	steps := max(800/batch, 5)
	return epochSeconds(b, fn, batch, steps*batch) / float64(steps)
}

var sweeps = []sweep{
	{"batch", "pictures of a step", []int{8, 16, 32, 64, 128, 256},
		func(b *testing.B, x int) float64 { return 1000 * stepSeconds(b, stacked(2, 64), x) }, "ms per step"},
	{"filters", "filters of each convolution", []int{16, 32, 64, 128},
		func(b *testing.B, x int) float64 { return 1000 * stepSeconds(b, stacked(2, x), 32) }, "ms per step of 32"},
	{"depth", "convolutions", []int{1, 2, 3, 4},
		func(b *testing.B, x int) float64 { return 1000 * stepSeconds(b, stacked(x, 64), 32) }, "ms per step of 32"},
	{"pictures", "pictures", []int{500, 1000, 2000, 4000},
		func(b *testing.B, x int) float64 { return epochSeconds(b, stacked(2, 64), 32, x) }, "s per epoch"},
}

// child says to a process that it is to measure, and to write JSON.
const child = "NINEPIXELS_TEST_SCALING"

func BenchmarkScaling(b *testing.B) {
	if os.Getenv(child) != "" {
		all := make([][]float64, len(sweeps))
		for i, s := range sweeps {
			for _, x := range s.at {
				all[i] = append(all[i], s.run(b, x))
			}
		}
		text, err := json.Marshal(all)
		if err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(os.Getenv(child), text, 0o644); err != nil {
			b.Fatal(err)
		}
		return
	}
	began := time.Now()
	one, two := measureOn(b, "0"), measureOn(b, "0,1")
	var charts []show.Chart
	for i, s := range sweeps {
		var x []float64
		for _, at := range s.at {
			x = append(x, float64(at))
		}
		charts = append(charts, show.Chart{Title: s.title, XLabel: s.xlabel, YLabel: s.unit, LogX: s.title != "depth", LogY: s.title != "depth",
			Series: []show.Series{{Name: "two cores", X: x, Y: two[i]}, {Name: "one core", X: x, Y: one[i]}}})
	}
	f, err := show.DrawCurves(charts, show.Title("How the time of a training grows"))
	if err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile("scaling.png", f.PNG, 0o644); err != nil {
		b.Fatal(err)
	}
	b.Logf("on one core %v\non two cores %v\nin %s: %s", one, two, time.Since(began).Round(time.Second), f.Alt)
}

// measureOn runs all sweeps in a process that has these cores.
func measureOn(b *testing.B, cores string) (all [][]float64) {
	b.Helper()
	file := b.TempDir() + "/measured.json"
	cmd := exec.Command("taskset", "-c", cores, os.Args[0], "-test.run=^$", "-test.bench=Scaling", "-test.benchtime=1x")
	cmd.Env = append(os.Environ(), child+"="+file)
	out, err := cmd.CombinedOutput()
	if err != nil {
		b.Fatalf("on the cores %s: %v\n%s", cores, err, out)
	}
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.NewDecoder(bytes.NewReader(text)).Decode(&all)
	}
	if err != nil {
		b.Fatal(err)
	}
	return all
}
