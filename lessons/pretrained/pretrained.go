// Package pretrained holds a network that has learned Fashion-MNIST already, so that the
// first page of the course can ask one before anything is trained.
//
// It has two convolutions of 16 and 32 filters and 56,714 parameters. The command
//
//	go run ./lessons/pretrained/make
//
// trains it anew: 12 epochs of 55,000 pictures, each mirrored and moved by up to 3 pixels
// at random. receipt.json holds ten test pictures and the logits that must come out.
// Packages export and plain read the weights, which stand in model.safetensors:
//
//	go run ./kernel export lessons/pretrained page
package pretrained

import (
	_ "embed"
	"slices"

	"github.com/ninepixels/ninepixels/lessons/plain"
)

//go:embed model.safetensors
var weights []byte

// Network returns the network. It reads grey pictures of 28×28 pixels, from 0 to 255.
//
//	answer, err := must.M1(pretrained.Network()).Classify(picture)
//
// Errors: if the weights in the program are damaged.
//
// Lesson: notebooks/00-start.ipynb.
func Network() (*plain.Network, error) { return plain.Decode(weights) }

// Weights returns the file model.safetensors, for export.Decode.
func Weights() []byte { return slices.Clone(weights) }
