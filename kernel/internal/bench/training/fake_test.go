//go:build unix

package training_test

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/bench/training"
	"github.com/ninepixels/ninepixels/kernel/internal/process"
)

// script writes a shell script and returns its path.
func script(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := process.WriteProgram(path, []byte("#!/bin/sh\n"+text+"\n")); err != nil {
		t.Fatal(err)
	}
	return path
}

// fake is a program that answers every task in full: a step of the CNN takes
// $1 ms, one of the dense network 2 ms, one on colour pictures 4 times $1, and from a
// folder, if it is asked for that, 5 times; the logits are 0 and $2. The machine reaches
// 200 GFLOP/s and 10 GB/s, and the CNN's step has 1 GFLOP and 40 MB.
const fake = `
ms=$1 logit=$2
case "$3" in
*'"Do":"steps"'*'"Colour"'*)
	echo '{"event": "first"}'
	echo '{"event": "evaluated", "first": false, "seconds": 1}'
	for epoch in one two; do
		echo '{"event": "epoch", "name": "colour32", "seconds": '$ms', "steps": 250}'
		case "$3" in *'"Folder":true'*)
			echo '{"event": "epoch", "name": "colour32folder", "seconds": '$ms', "steps": 200}' ;;
		esac
	done ;;
*'"Do":"steps"'*)
	echo '{"event": "first"}'
	echo '{"event": "about", "text": "fake 1.0"}'
	echo '{"event": "evaluated", "first": true, "seconds": 3}'
	echo '{"event": "evaluated", "first": false, "seconds": 1}'
	case "$0" in */ours) echo '{"event": "again", "seconds": 0.5}' ;; esac
	echo '{"event": "roof", "flops": 2e11, "bytes": 1e10}'
	echo '{"event": "work", "name": "cnn32", "flops": 1e9, "bytes": 4e7}'
	for epoch in 1 2; do
		echo '{"event": "epoch", "name": "cnn32", "seconds": '$ms', "steps": 1000}'
		echo '{"event": "epoch", "name": "dense32", "seconds": 0.2, "steps": 100}'
	done ;;
*'"Do":"train"'*)
	echo '{"event": "trained"}'
	echo '{"event": "tested", "accuracy": 0.875}' ;;
*'"Do":"reach"'*)
	echo '{"event": "tested", "accuracy": 0.89}'
	echo '{"event": "tested", "accuracy": 0.91}' ;;
*'"Do":"weights"'*)
	echo "weights" > weights
	echo '{"event": "logits", "file": "weights", "logits": [[0, '$logit']]}' ;;
esac`

// program is a fake whose steps take ms.
func program(t *testing.T, name, text, ms, logit, dir string) *training.Program {
	t.Helper()
	return &training.Program{Name: name, Label: name, Argv: []string{script(t, name, text), ms, logit}, Env: os.Environ(), Dir: dir, Ours: name == "ours", Folders: name != "peer"}
}

var cnn32 = training.Steps{Name: "cnn32", Model: "cnn", Batch: 32, Images: 3200}
var dense32 = training.Steps{Name: "dense32", Model: "dense", Batch: 32, Images: 3200}

// match is one of two rounds and one of everything else.
func match(t *testing.T, progress io.Writer, peer string) *training.Match {
	t.Helper()
	dir := t.TempDir()
	return &training.Match{
		Programs: []*training.Program{program(t, "ours", fake, "10", "1.5", dir), program(t, "good", fake, "40", "1.25", dir), program(t, "peer", peer, "20", "1.5", dir)},
		Rounds:   2, Epochs: 1, Images: 320, Seeds: 1, Goal: 0.9, MostEpochs: 3,
		Steps: []training.Steps{cnn32, dense32}, Dir: dir, Progress: progress,
	}
}
