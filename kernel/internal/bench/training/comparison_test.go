package training_test

import (
	"reflect"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/bench/training"
)

// options are those of a quick run with these peers.
func options(t *testing.T, peers ...string) training.Options {
	t.Helper()
	found, unknown := training.Find(peers)
	if unknown != "" {
		t.Fatalf("there is no peer %s", unknown)
	}
	return training.Options{Rounds: 1, Images: 12000, Seeds: 1, Batches: []int{32, 128}, Peers: found}
}

// An epoch has 100 steps of 32 pictures, or 40 of 128, in whole batches.
func TestTimedSteps(t *testing.T) {
	o := options(t)
	want := []training.Steps{
		{Name: "cnn32", Model: "cnn", Batch: 32, Images: 3200},
		{Name: "cnn128", Model: "cnn", Batch: 128, Images: 5120},
		{Name: "dense32", Model: "dense", Batch: 32, Images: 3200},
	}
	if got := o.TimedSteps(); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// The steps on colour pictures are whole batches, first from memory and then from files.
func TestColourSteps(t *testing.T) {
	o := training.Options{Colour: 700}
	want := []training.Steps{
		{Name: "colour32", Model: "colour", Batch: 32, Images: 672},
		{Name: "colour32folder", Model: "colour", Batch: 32, Images: 672, Folder: true},
	}
	if got := o.ColourSteps(); !reflect.DeepEqual(got, want) || o.TimedSteps() != nil {
		t.Errorf("%+v and %+v, want %+v and none", got, o.TimedSteps(), want)
	}
	o.Colour = 0
	if got := o.ColourSteps(); got != nil {
		t.Errorf("without colour pictures there are %+v", got)
	}
}

// The time is told before it passes, with what has to be fetched first.
func TestForetell(t *testing.T) {
	o := options(t, "tensorflow", "torch")
	o.Python = map[string]string{"torch": "/my/python"}
	// Three kinds of steps, each 7, 11 and 13 seconds, and 6 for each parity: 111.
	want := "This takes about 2 min on two quiet cores. First it gets Keras-TensorFlow by pip, 1.5 GB on disk."
	if got := o.Foretell(training.Home(t.TempDir())); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	// Colour pictures alone: 50 batches in each of 6 epochs and 3 starts, 5 epochs of
	// training and its start. Ours: 24+11·50·0.033, Keras: 24+11·50·0.048: 93 seconds.
	o = options(t, "tensorflow")
	o.Python = map[string]string{"tensorflow": "/my/python"}
	o.Batches, o.Colour, o.Epochs = nil, 1600, 5
	want = "This takes about 2 min on two quiet cores."
	if got := o.Foretell(training.Home(t.TempDir())); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Another network's times do not count.
func TestAgree(t *testing.T) {
	r := &training.Results{
		Programs: []*training.Program{{Name: "ours", Label: "Nine Pixels"}, {Name: "torch", Label: "PyTorch"}},
		Parity:   map[string]float64{"torch": 3e-6},
	}
	if err := r.Agree(); err != nil {
		t.Error(err)
	}
	r.Parity["torch"] = 2e-4
	want := "the logits of PyTorch differ by 2.0e-04, which is more than 0.0001: it is not the same network, and its times do not count"
	if err := r.Agree(); err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
