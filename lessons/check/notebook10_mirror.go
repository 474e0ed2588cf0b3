package check

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/ninepixels/ninepixels/lessons/dataset"
)

// Mirror checks exercise 10.2. The function exchanges left and right in a picture of
// any size and any number of channels. It does so for about half of the pictures, by
// chance, and leaves the others as they are.
func Mirror(fn func(p dataset.Picture, r *rand.Rand)) Result { return report("10.2", mirror(fn)) }

// mirrorShapes are the pictures that are tried: H, W, C. The last ones have one column
// and one channel.
var mirrorShapes = [][3]int{{4, 6, 3}, {6, 4, 3}, {3, 5, 3}, {5, 5, 1}, {3, 1, 3}}

// mirrorTries is how many copies of each picture are changed. With a fair coin, fewer
// than 60 or more than 140 of 200 come about once in ten million times.
const mirrorTries, fewest = 200, 60

func mirror(fn dataset.Change) Result {
	if fn == nil {
		return notYet("there is no function yet.")
	}
	for _, shape := range mirrorShapes {
		if why := mirrorWrong(fn, numbered(shape[0], shape[1], shape[2])); why != "" {
			return notYet("%s.", why)
		}
	}
	return yes("half of the pictures are mirrored, and each pixel keeps its colours.")
}

// numbered is a picture in which every value is another one.
func numbered(h, w, c int) dataset.Picture {
	p := dataset.Picture{Pix: make([]uint8, h*w*c), H: h, W: w, C: c}
	for i := range p.Pix {
		p.Pix[i] = uint8(i + 1)
	}
	return p
}

// mirrorWrong says what is wrong with what fn makes of copies of p.
func mirrorWrong(fn dataset.Change, p dataset.Picture) string {
	changed, straight := 0, mirrorOf(p, always)
	var odd [][]uint8 // what is neither the picture nor its mirror image, each once
	for seed := range uint64(mirrorTries) {
		got, why := changedBy(fn, p, seed)
		if why != "" {
			return why
		}
		if again, _ := changedBy(fn, p, seed); !slices.Equal(got, again) {
			return "twice the same random numbers make two different pictures: ask r, the one that the function is given"
		}
		switch {
		case slices.Equal(got, p.Pix):
			continue
		case slices.Equal(got, straight):
			changed++
		case !slices.ContainsFunc(odd, func(o []uint8) bool { return slices.Equal(o, got) }):
			odd = append(odd, got)
		}
	}
	switch {
	case len(odd) > 1 && mixed(p, odd[0], straight) && mixed(p, odd[1], straight):
		return "some parts of a picture are mirrored, and others are not, by chance: ask r once for a picture, before the loops"
	case len(odd) > 0:
		return otherwise(p, odd[0], straight)
	case p.W == 1: // mirrored or not, it is the same
	case changed == 0:
		return "no picture is changed: it is still to be written, or each pair of pixels is exchanged twice (stop in the middle of the row)"
	case changed == mirrorTries:
		return "every picture is mirrored: the network would never see one as it is; ask r whether to"
	case changed < fewest || changed > mirrorTries-fewest:
		return fmt.Sprintf("%d of %d pictures are mirrored: let it be about half, as r.IntN(2) does", changed, mirrorTries)
	}
	return ""
}

// changedBy returns the values of a copy of p that fn has changed.
func changedBy(fn dataset.Change, p dataset.Picture, seed uint64) (pix []uint8, why string) {
	// The values that follow stand for the next picture of the split.
	all := append(slices.Clone(p.Pix), 201, 202, 203, 204)
	p.Pix = all[:len(p.Pix)]
	if why := guard(func() { fn(p, rand.New(rand.NewPCG(seed, 10))) }); why != "" {
		return nil, fmt.Sprintf("your function %s on %s: pixel (y, x) begins at (y*p.W+x)*p.C", why, sizeOf(p))
	}
	if !slices.Equal(all[len(p.Pix):], []uint8{201, 202, 203, 204}) {
		return nil, "your function writes behind the picture, into the next one"
	}
	return p.Pix, ""
}

func sizeOf(p dataset.Picture) string {
	if p.C == 1 {
		return fmt.Sprintf("a grey picture of %d×%d", p.H, p.W)
	}
	return fmt.Sprintf("a picture of %d×%d with %d channels", p.H, p.W, p.C)
}

// A source says from where value (y, x, c) of a changed picture comes.
type source func(p dataset.Picture, y, x, c int) (int, int, int)

func always(p dataset.Picture, y, x, c int) (int, int, int) { return y, p.W - 1 - x, c }

// mirrorOf returns the values of p, each taken from its source.
func mirrorOf(p dataset.Picture, from source) []uint8 {
	pix := make([]uint8, len(p.Pix))
	for y := range p.H {
		for x := range p.W {
			for c := range p.C {
				i, j, k := from(p, y, x, c)
				pix[(y*p.W+x)*p.C+c] = p.Pix[(i*p.W+j)*p.C+k]
			}
		}
	}
	return pix
}

var mirrorSlips = []slip[source]{
	{func(p dataset.Picture, y, x, c int) (int, int, int) { return y, p.W - 1 - x, p.C - 1 - c },
		"red and blue are exchanged, too: exchange whole pixels, channel by channel"},
	{func(p dataset.Picture, y, x, c int) (int, int, int) { return y, x, p.C - 1 - c },
		"red and blue are exchanged, and left and right are not"},
	{func(p dataset.Picture, y, x, c int) (int, int, int) { return p.H - 1 - y, x, c },
		"the picture stands on its head: exchange columns, not rows"},
	{func(p dataset.Picture, y, x, c int) (int, int, int) { return p.H - 1 - y, p.W - 1 - x, c },
		"the picture is turned by half a turn: let the rows stay where they are"},
	{func(p dataset.Picture, y, x, c int) (int, int, int) {
		return p.H - 1 - y, p.W - 1 - x, p.C - 1 - c
	}, "all values are in the opposite order: keep the rows, and the channels of each pixel"},
	{func(p dataset.Picture, y, x, c int) (int, int, int) { return y, max(x, p.W-1-x), c },
		"both halves show the right one: the left one is lost before it is used; exchange the two values in one line"},
	{func(p dataset.Picture, y, x, c int) (int, int, int) { return y, min(x, p.W-1-x), c },
		"both halves show the left one: the right one is lost before it is used; exchange the two values in one line"},
	{func(p dataset.Picture, y, x, c int) (int, int, int) { return y, (x + 1) % p.W, c },
		"the columns are moved by one: exchange the first with the last"},
	{func(p dataset.Picture, y, x, c int) (int, int, int) { return y, (x + p.W/2) % p.W, c },
		"the two halves change places: the first column belongs at the end"},
	{onlyChannel(0), "only the first channel is mirrored, so that the colours part from one another: go over all channels"},
	{onlyChannel(2), "only the last channel is mirrored, so that the colours part from one another: go over all channels"},
	{func(p dataset.Picture, y, x, c int) (int, int, int) {
		if y == 0 {
			return always(p, y, x, c)
		}
		return y, x, c
	}, "only the first row is mirrored: go over all rows"},
	{func(p dataset.Picture, y, x, c int) (int, int, int) {
		if y < p.H/2 {
			return always(p, y, x, c)
		}
		return y, x, c
	}, "only the upper half is mirrored: go over all rows, and over half of the columns"},
	{func(p dataset.Picture, y, x, c int) (int, int, int) {
		if x == 0 || x == p.W-1 {
			return always(p, y, x, c)
		}
		return y, x, c
	}, "only the first and the last column are exchanged: go on to the middle"},
}

func onlyChannel(only int) source {
	return func(p dataset.Picture, y, x, c int) (int, int, int) {
		if c == only {
			return always(p, y, x, c)
		}
		return y, x, c
	}
}

// otherwise says what is wrong with a picture that is changed, and not as it should be.
func otherwise(p dataset.Picture, got, want []uint8) string {
	for _, s := range mirrorSlips {
		if slices.Equal(got, mirrorOf(p, s.got)) {
			return s.why
		}
	}
	if mixed(p, got, want) {
		return "a part of the picture is mirrored, and the rest is not: go over all rows, over half of the columns, and over all channels"
	}
	for i, v := range got {
		if v != want[i] {
			return fmt.Sprintf("in %s, channel %d of the pixel in row %d, column %d becomes %d; %d belongs there",
				sizeOf(p), i%p.C, i/p.C/p.W, i/p.C%p.W, v, want[i])
		}
	}
	return ""
}

// mixed is true if each value of got is the one of the picture or of its mirror image.
func mixed(p dataset.Picture, got, straight []uint8) bool {
	for i, v := range got {
		if v != p.Pix[i] && v != straight[i] {
			return false
		}
	}
	return true
}
