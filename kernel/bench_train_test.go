package main

import (
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/bench"
	"github.com/ninepixels/ninepixels/kernel/internal/toolchain"
)

func TestBenchTrainFlags(t *testing.T) {
	type numbers struct {
		rounds, epochs, images, seeds int
		goal                          float64
	}
	for line, want := range map[string]numbers{
		"":                           {3, 5, 12000, 1, 0},
		"-quick":                     {1, 0, 12000, 1, 0},
		"-quick -epochs 2 -rounds 4": {4, 2, 12000, 1, 0}, // what is said counts
		"-full":                      {3, 5, 60000, 3, 0.9},
		"-full -seeds 1":             {3, 5, 60000, 1, 0.9},
	} {
		o, err := parseBenchTrain(strings.Fields(line), streams{os.Stdout, os.Stderr})
		got := numbers{o.rounds, o.epochs, o.images, o.seeds, o.goal}
		if err != nil || got != want || len(o.peers) != 3 {
			t.Errorf("%q: %+v, %d peers, %v; want %+v", line, got, len(o.peers), err, want)
		}
	}
}

// An epoch has 100 steps of 32 pictures, or 40 of 128, in whole batches.
func TestBenchTrainSteps(t *testing.T) {
	o, err := parseBenchTrain([]string{"-batch", "32, 128"}, streams{os.Stdout, os.Stderr})
	want := []bench.Steps{
		{Name: "cnn32", Model: "cnn", Batch: 32, Images: 3200},
		{Name: "cnn128", Model: "cnn", Batch: 128, Images: 5120},
		{Name: "dense32", Model: "dense", Batch: 32, Images: 3200},
	}
	if got := o.steps(); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
}

// The time is told before it passes, with what has to be fetched first.
func TestBenchTrainForetell(t *testing.T) {
	o, err := parseBenchTrain([]string{"-quick", "-peers", "tensorflow,torch", "-python", "torch=/my/python"}, streams{os.Stdout, os.Stderr})
	if err != nil {
		t.Fatal(err)
	}
	// Three kinds of steps, each 7, 11 and 13 seconds, and 6 for each parity: 111.
	want := "This takes about 2 min on two quiet cores. First it gets Keras-TensorFlow by pip, 1.5 GB on disk."
	if got := o.foretell(bench.Home(t.TempDir())); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// A peer that pip cannot get is left out; the others are there.
func TestBenchTrainInstall(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the command refuses to run there")
	}
	bin := t.TempDir()
	python := "#!/bin/sh\ncase \"$*\" in *\"pip install\"*jax*) echo 'ERROR: No matching distribution found for jax'; exit 1 ;; \"-m venv\"*) /bin/mkdir -p \"$3/bin\" && /bin/cp \"$0\" \"$3/bin/python\" ;; esac\n"
	if err := os.WriteFile(filepath.Join(bin, "python3"), []byte(python), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin)
	var told strings.Builder
	s := streams{&told, &told}
	o, err := parseBenchTrain([]string{"-peers", "jax,tensorflow"}, s)
	if err != nil {
		t.Fatal(err)
	}
	l := toolchain.Layout{State: t.TempDir()}
	programs, left, err := o.install(t.Context(), l, bench.Home(l.Bench()), s)
	why := "Keras-JAX is left out: pip could not install jax==0.10.2 jaxlib==0.10.2 keras==3.15.1 (No matching distribution found for jax)"
	if err != nil || len(programs) != 1 || programs[0].Name != "tensorflow" || len(left) != 1 || left[0] != why {
		t.Errorf("programs %v, left %q, %v", programs, left, err)
	}
	if !strings.Contains(told.String(), why) {
		t.Errorf("told %q", &told)
	}
}

// Another network's times do not count.
func TestBenchTrainAgree(t *testing.T) {
	r := &bench.Results{
		Programs: []*bench.Program{{Name: "ours", Label: "Nine Pixels"}, {Name: "torch", Label: "PyTorch"}},
		Parity:   map[string]float64{"torch": 3e-6},
	}
	if err := agree(r); err != nil {
		t.Error(err)
	}
	r.Parity["torch"] = 2e-4
	want := "the logits of PyTorch differ by 2.0e-04, which is more than 0.0001: it is not the same network, and its times do not count"
	if err := agree(r); err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
