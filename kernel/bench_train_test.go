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

// Colour pictures can be the only ones, or none.
func TestBenchTrainColour(t *testing.T) {
	type numbers struct {
		colour, batches int
		goal            float64
	}
	for line, want := range map[string]numbers{
		"":                             {1600, 2, 0},
		"-colour 0":                    {0, 2, 0},
		"-colour 640":                  {640, 2, 0},
		"-only-colour":                 {1600, 0, 0},
		"-only-colour -full -rounds 1": {1600, 0, 0},
	} {
		o, err := parseBenchTrain(strings.Fields(line), streams{os.Stdout, os.Stderr})
		if got := (numbers{o.Colour, len(o.Batches), o.Goal}); err != nil || got != want {
			t.Errorf("%q: %+v, %v; want %+v", line, got, err, want)
		}
	}
	for line, want := range map[string]string{
		"-colour 100":            "-colour must be 320 to 20000, or 0 for none, got 100",
		"-colour -1":             "-colour must be 320 to 20000, or 0 for none, got -1",
		"-only-colour -colour 0": "-only-colour wants some colour pictures: leave out -colour 0",
	} {
		_, err := parseBenchTrain(strings.Fields(line), streams{os.Stdout, os.Stderr})
		if err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", line, err, want)
		}
	}
}
