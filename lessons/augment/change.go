package augment

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sync"

	"github.com/ninepixels/ninepixels/lessons/dataset"
)

// Flip is a change that mirrors a picture left to right, every second time. Use it
// where a mirrored thing is of the same class: an apple is, the letter b is not.
//
//	y[i,j,c] = x[i, W−1−j, c]   with probability ½
//
// Shape: as p, any [H W C].
//
// Peer: keras.layers.RandomFlip("horizontal").
func Flip(p dataset.Picture, r *rand.Rand) {
	if r.Uint64()&1 == 0 {
		return
	}
	row := p.W * p.C
	for start := 0; start < p.H*row; start += row {
		for l, m := start, start+row-p.C; l < m; l, m = l+p.C, m-p.C {
			for c := range p.C {
				p.Pix[l+c], p.Pix[m+c] = p.Pix[m+c], p.Pix[l+c]
			}
		}
	}
}

// FlipV is a change that turns a picture upside down, every second time. It suits
// pictures that were taken from above.
//
//	y[i,j,c] = x[H−1−i, j, c]   with probability ½
//
// Shape: as p, any [H W C].
//
// Peer: keras.layers.RandomFlip("vertical").
func FlipV(p dataset.Picture, r *rand.Rand) {
	if r.Uint64()&1 == 0 {
		return
	}
	row := p.W * p.C
	for a, b := 0, (p.H-1)*row; a < b; a, b = a+row, b-row {
		for k := range row {
			p.Pix[a+k], p.Pix[b+k] = p.Pix[b+k], p.Pix[a+k]
		}
	}
}

// Moves returns a change that moves a picture by a number of rows and by a number of
// columns. Both are drawn from −most to most, all equally likely. What comes in from
// outside repeats the border, so that a bright background stays bright.
//
//	y[i,j,c] = x[clip(i−dy), clip(j−dx), c]
//
// Here clip takes a row to 0…H−1, and a column to 0…W−1. [RandomShifts] fills with
// 0 instead.
//
// Shape: any [H W C].
//
// Panics: if most is negative.
//
// Peer: keras.layers.RandomTranslation(fill_mode="nearest").
func Moves(most int) dataset.Change {
	if most < 0 {
		panic(fmt.Sprintf("augment: Moves: at most %d rows and columns: use 0 or more", most))
	}
	return func(p dataset.Picture, r *rand.Rand) {
		dy, dx := r.IntN(2*most+1)-most, r.IntN(2*most+1)-most
		if dy == 0 && dx == 0 {
			return
		}
		from := copyOf(p.Pix)
		defer from.done()
		for i := range p.H {
			y := min(max(i-dy, 0), p.H-1)
			for j := range p.W {
				x := min(max(j-dx, 0), p.W-1)
				copy(p.Pix[(i*p.W+j)*p.C:][:p.C], from.pix[(y*p.W+x)*p.C:])
			}
		}
	}
}

// Brightness returns a change that makes a picture brighter or darker. The factor f
// is drawn from 1−share to 1+share.
//
//	y = f·x, rounded, and clipped to 0–255
//
// Black stays black.
//
// Shape: any [H W C].
//
// Panics: if share is not in 0–1.
//
// Peer: torchvision.transforms.ColorJitter(brightness=share).
func Brightness(share float64) dataset.Change {
	mustBeShare("Brightness", share)
	return func(p dataset.Picture, r *rand.Rand) {
		f := between(r, 1-share, 1+share)
		var table [256]uint8
		for v := range table {
			table[v] = uint8(min(math.Round(f*float64(v)), 255))
		}
		for i, v := range p.Pix {
			p.Pix[i] = table[v]
		}
	}
}

// All returns a change that makes several changes, one after the other.
//
//	train.Config{Each: augment.All(augment.Flip, augment.Turns(15))}
//
// Panics: if a change is nil.
//
// Peer: keras.Sequential of preprocessing layers.
func All(changes ...dataset.Change) dataset.Change {
	for i, change := range changes {
		if change == nil {
			panic(fmt.Sprintf("augment: All: change %d is nil: leave it out", i))
		}
	}
	return func(p dataset.Picture, r *rand.Rand) {
		for _, change := range changes {
			change(p, r)
		}
	}
}

// mustBeShare panics at a share that leaves nothing of a picture. NaN is none either.
func mustBeShare(op string, share float64) {
	if !(share >= 0 && share <= 1) {
		panic(fmt.Sprintf("augment: %s: a share of %v: use 0 to 1, such as 0.2", op, share))
	}
}

// between draws a number from lo to hi, all equally likely.
func between(r *rand.Rand, lo, hi float64) float64 { return lo + r.Float64()*(hi-lo) }

// A scratch holds a picture as it was, while its pixels are written anew. Several
// goroutines change pictures at once, so they take turns with a pool of them.
type scratch struct{ pix []uint8 }

var pool = sync.Pool{New: func() any { return new(scratch) }}

// copyOf returns a copy of pix. Give it back with done.
func copyOf(pix []uint8) *scratch {
	s := pool.Get().(*scratch)
	s.pix = append(s.pix[:0], pix...)
	return s
}

func (s *scratch) done() { pool.Put(s) }
