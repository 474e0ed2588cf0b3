// Package bench holds what both benchmarks need: bench/cells times cells and
// starts here and in a stock GoNB, bench/training times training here and in
// other libraries. Both let the sides take turns, since only what has met the
// same machine can be compared.
package bench

import (
	"context"
	"io"
	"slices"

	"github.com/ninepixels/ninepixels/kernel/internal/progress"
	"github.com/ninepixels/ninepixels/kernel/internal/setup"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
)

// Install calls install, which puts something into the state folder, with a board
// that shows its progress on out. No setup runs meanwhile.
//
// Errors: install's; the state folder cannot be made or locked; ctx ended.
func Install(ctx context.Context, l state.Layout, out io.Writer, install func(*progress.Board) error) error {
	if err := l.Prepare(); err != nil {
		return err
	}
	board := progress.New(out)
	defer board.Close()
	unlock, err := setup.Lock(ctx, l.Lock(), func() { board.Println("A setup is running; waiting for it to end.") })
	if err != nil {
		return err
	}
	defer unlock()
	return install(board)
}

// Median returns the value in the middle, or the mean of the two that are; 0 if
// there are no values.
func Median(values []float64) float64 {
	n := len(values)
	if n == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
