// Package training runs the same training here and in other libraries, in turn, so
// that their times can be compared: programs of their own, each told its task in
// JSON, each answering with lines of JSON.
package training

import (
	_ "embed"
	"runtime"
	"slices"
)

// oursSource is our side: a program that does what a cell does. It imports packages
// of lessons/, which kernel must not: the folder's name begins with _ so that the go
// command leaves it out, and kernel carries its text alone. A test of the
// repository (kernel/repo_test.go) names this exception.
//
//go:embed programs/_ours/main.go
var oursSource string

// script is the other sides: one Python program for all.
//
//go:embed programs/peer.py
var script string

// A Peer is a library that we are compared with.
type Peer struct {
	Name     string   // on the command line, and of its folder
	Label    string   // in tables
	Packages []string // for pip, pinned
	Size     int64    // of its folder, roughly
	Env      []string // what it needs beside the user's environment
	Folders  bool     // it can read folders of pictures
	// Refused explains what pip says when it refuses; empty if that is plain.
	Refused string
	// System is the package of Debian that has the library, in an older version, and
	// Module is what a Python imports of it. It takes part if pip refuses.
	System, Module string
	// Steps and StepCost foretell the time, in seconds on two quiet cores: of
	// one of the Steps of a round, and of a CNN step at batch 32.
	Steps, StepCost float64
}

// All are the peers, in the order of the tables. Each has one line of pins.
func All() []Peer {
	torch := []string{"torch==2.15.0+cpu", "numpy==2.4.6"}
	if runtime.GOOS == "darwin" {
		torch[0] = "torch==2.15.0" // there is no other build than for the CPU
	}
	return []Peer{
		{Name: "tensorflow", Label: "Keras-TensorFlow", Packages: []string{"tensorflow-cpu==2.21.0", "keras==3.15.1"},
			Size: 1500 << 20, Env: []string{"KERAS_BACKEND=tensorflow"}, Folders: true, Steps: 11, StepCost: 0.016},
		{Name: "jax", Label: "Keras-JAX", Packages: []string{"jax==0.10.2", "jaxlib==0.10.2", "keras==3.15.1"},
			Size: 650 << 20, Env: []string{"KERAS_BACKEND=jax"}, Steps: 20, StepCost: 0.045},
		{Name: "torch", Label: "PyTorch", Packages: torch,
			Size: 900 << 20, Steps: 13, StepCost: 0.03,
			Refused: "pip's own index has it for this system only with 3 GB of CUDA; name PyTorch's index of CPU builds in PIP_EXTRA_INDEX_URL, or a Python that has torch by -python torch=PATH",
			System:  "python3-torch", Module: "torch"},
	}
}

// Find returns the peers of these names.
func Find(names []string) (found []Peer, unknown string) {
	for _, name := range names {
		i := slices.IndexFunc(All(), func(p Peer) bool { return p.Name == name })
		if i < 0 {
			return nil, name
		}
		found = append(found, All()[i])
	}
	return found, ""
}
