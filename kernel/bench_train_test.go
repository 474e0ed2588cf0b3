package main

import (
	"os"
	"slices"
	"strings"
	"testing"
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
		got := numbers{o.Rounds, o.Epochs, o.Images, o.Seeds, o.Goal}
		if err != nil || got != want || len(o.Peers) != 3 {
			t.Errorf("%q: %+v, %d peers, %v; want %+v", line, got, len(o.Peers), err, want)
		}
	}
}

// Lists may have spaces in them.
func TestBenchTrainLists(t *testing.T) {
	o, err := parseBenchTrain([]string{"-batch", "32, 128", "-peers", "torch, jax", "-python", "torch=/my/python"}, streams{os.Stdout, os.Stderr})
	if err != nil || !slices.Equal(o.Batches, []int{32, 128}) || len(o.Peers) != 2 || o.Peers[1].Name != "jax" || o.Python["torch"] != "/my/python" {
		t.Errorf("%+v, %v", o, err)
	}
}
