package augment

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/ninepixels/ninepixels/lessons/dataset"
)

// Turns returns a change that turns a picture about its middle. The angle a is drawn
// from −degrees to degrees. A positive one turns against the clock.
//
//	y[i,j] = x at the row m + (i−m)·cos a + (j−n)·sin a,
//	         and at the column n − (i−m)·sin a + (j−n)·cos a
//
// Here m = (H−1)/2 and n = (W−1)/2. A place between pixels is mixed of the four
// pixels around it (bilinear). What comes in from outside repeats the border.
//
// Shape: any [H W C].
//
// Panics: if degrees is not in 0–180.
//
// Peer: keras.layers.RandomRotation(degrees/360, fill_mode="nearest").
func Turns(degrees float64) dataset.Change {
	if !(degrees >= 0 && degrees <= 180) {
		panic(fmt.Sprintf("augment: Turns: at most %v degrees: use 0 to 180", degrees))
	}
	return func(p dataset.Picture, r *rand.Rand) {
		sin, cos := math.Sincos(between(r, -degrees, degrees) * math.Pi / 180)
		m, n := float64(p.H-1)/2, float64(p.W-1)/2
		warp(p, affine{cos, sin, m - m*cos - n*sin, -sin, cos, n + m*sin - n*cos})
	}
}

// Zooms returns a change that enlarges a picture about its middle, or shrinks it.
// The factor f is drawn from 1−share to 1+share. A factor above 1 enlarges.
//
//	y[i,j] = x at the row m + (i−m)/f, and at the column n + (j−n)/f
//
// Here m = (H−1)/2 and n = (W−1)/2. A place between pixels is mixed of the four
// pixels around it (bilinear). What comes in from outside repeats the border.
//
// Shape: any [H W C].
//
// Panics: if share is not at least 0 and below 1.
//
// Peer: keras.layers.RandomZoom(share, fill_mode="nearest"), whose factor is 1/f.
func Zooms(share float64) dataset.Change {
	mustLeaveSome("Zooms", share)
	return func(p dataset.Picture, r *rand.Rand) {
		step := 1 / between(r, 1-share, 1+share)
		m, n := float64(p.H-1)/2, float64(p.W-1)/2
		warp(p, affine{step, 0, m - m*step, 0, step, n - n*step})
	}
}

// Crops returns a change that cuts a part out of a picture, and enlarges it to the
// whole size. The part's height and width are f·H and f·W. The factor f is drawn
// from 1−share to 1, and the place of the part is drawn from all that lie inside.
//
//	y[i,j] = x at the row top + i·f, and at the column left + j·f,
//	0 ≤ top ≤ (1−f)·(H−1),  0 ≤ left ≤ (1−f)·(W−1)
//
// A place between pixels is mixed of the four pixels around it (bilinear). Nothing
// comes in from outside.
//
// Shape: any [H W C].
//
// Panics: if share is not at least 0 and below 1.
//
// Peer: torchvision.transforms.RandomResizedCrop with ratio=(1, 1).
func Crops(share float64) dataset.Change {
	mustLeaveSome("Crops", share)
	return func(p dataset.Picture, r *rand.Rand) {
		f := between(r, 1-share, 1)
		top := between(r, 0, (1-f)*float64(p.H-1))
		left := between(r, 0, (1-f)*float64(p.W-1))
		warp(p, affine{f, 0, top, 0, f, left})
	}
}

func mustLeaveSome(op string, share float64) {
	if !(share >= 0 && share < 1) {
		panic(fmt.Sprintf("augment: %s: a share of %v: use at least 0 and less than 1, such as 0.2", op, share))
	}
}

// An affine map says from where a pixel at (i, j) is taken: from the row
// yi·i + yj·j + y0, and from the column xi·i + xj·j + x0.
type affine struct{ yi, yj, y0, xi, xj, x0 float64 }

// fraction is how many bits of a place are behind the point.
const fraction = 16

func fixedPoint(v float64) int { return int(math.Round(v * (1 << fraction))) }

// warp takes every pixel of p from the place that a says. Places are whole numbers of
// 2^-16 pixels: adding them up is exact, and faster than rounding at each pixel.
func warp(p dataset.Picture, a affine) {
	from := copyOf(p.Pix)
	defer from.done()
	dy, dx := fixedPoint(a.yj), fixedPoint(a.xj)
	lastY, lastX := (p.H-1)<<fraction, (p.W-1)<<fraction
	to := p.Pix
	for i := range p.H {
		y, x := fixedPoint(a.yi*float64(i)+a.y0), fixedPoint(a.xi*float64(i)+a.x0)
		for range p.W {
			mix(to[:p.C], from.pix, p.W, min(max(y, 0), lastY), min(max(x, 0), lastX), lastY, lastX)
			to = to[p.C:]
			y, x = y+dy, x+dx
		}
	}
}

// mix sets to to the pixel at the row y and the column x, in 2^-16 pixels. Its four
// neighbours have the weights of how near they are.
func mix(to, from []uint8, w, y, x, lastY, lastX int) {
	const one, half = 1 << 8, 1 << 15
	c := len(to)
	// Weights of 8 bits: their products with a pixel fit into a register.
	fy, fx := y>>8&(one-1), x>>8&(one-1)
	at := (y>>fraction*w + x>>fraction) * c
	right, below := c, w*c
	if x == lastX {
		right = 0
	}
	if y == lastY {
		below = 0
	}
	for k := range to {
		upper := int(from[at+k])*(one-fx) + int(from[at+right+k])*fx
		lower := int(from[at+below+k])*(one-fx) + int(from[at+below+right+k])*fx
		to[k] = uint8((upper*(one-fy) + lower*fy + half) >> 16)
	}
}
