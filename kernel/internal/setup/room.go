package setup

import (
	"context"
	"errors"
	"fmt"
	"syscall"

	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/plugin"
	"github.com/ninepixels/ninepixels/kernel/internal/python"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
)

// Megabytes that the parts take in the state folder while they are installed.
const (
	pluginRoom = 270 // the wheel and what is in it
	labRoom    = 250
	otherRoom  = 120 // the data and the programs
)

// room looks whether the disk can hold what is missing, so that a full one is
// told of before minutes have gone by.
func (r *run) room(ctx context.Context) error {
	need := 0
	if !state.Exists(r.Layout.Bin(gonb.Program)) {
		need += otherRoom
	}
	if _, err := plugin.Find(r.Layout); err != nil {
		need += pluginRoom
	}
	if r.Lab {
		if _, err := python.FindLab(ctx, r.Layout); err != nil {
			need += labRoom
		}
	}
	free, err := state.FreeSpace(r.Layout.State)
	if err != nil || free>>20 >= uint64(need) {
		return nil // where nobody knows, the first full write will tell
	}
	return fmt.Errorf("the disk of %s has %d MB free, and setup needs %d MB there: free some, or choose another folder with NINEPIXELS_HOME",
		r.Layout.State, free>>20, need)
}

// isFull reports whether an error tells of a full disk, which shows in many ways.
func isFull(err error) bool { return errors.Is(err, syscall.ENOSPC) || state.SaysFull(err) }

// explain turns a full disk into its sentence.
func explain(l state.Layout, err error) error {
	if isFull(err) {
		return fmt.Errorf("a disk is full (%s, or the go command's cache): setup needs about 1.5 GB in all; free some, or choose another folder with NINEPIXELS_HOME",
			l.State)
	}
	return err
}
