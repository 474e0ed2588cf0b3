package show

import (
	"fmt"
	"math"

	"github.com/ninepixels/ninepixels/lessons/show/internal/canvas"
)

// fitMaps makes room for the real maps of a layer, if it has any.
func (b *stageBox) fitMaps(pixel float64) error {
	if len(b.Maps) == 0 {
		return nil
	}
	if len(b.Shape) != 3 {
		return fmt.Errorf("layer %q has maps and the shape %v; a layer with maps has three numbers", b.Name, b.Shape)
	}
	if len(b.Maps) > b.Shape[2] {
		return fmt.Errorf("layer %q has %d maps for %d channels; pass some of its own", b.Name, len(b.Maps), b.Shape[2])
	}
	for i, g := range b.Maps {
		if err := (Panel{Grid: g}).check(); err != nil {
			return fmt.Errorf("map %d of layer %q: %w", i, b.Name, err)
		}
		if g.H != b.Shape[0] || g.W != b.Shape[1] {
			return fmt.Errorf("map %d of layer %q is %d×%d; the layer makes %d×%d", i, b.Name, g.H, g.W, b.Shape[0], b.Shape[1])
		}
	}
	n := float64(len(b.Maps))
	b.side, b.w = pixel*float64(b.Shape[0]), pixel*float64(b.Shape[1])
	b.h = n*b.side + (n-1)*mapGap
	return nil
}

// paintMaps draws the real maps below each other, all with the colours of one range.
func (b stageBox) paintMaps(c *canvas.Canvas, left, top float64) {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, g := range b.Maps {
		l, h := Panel{Grid: g}.valueRange()
		lo, hi = min(lo, l), max(hi, h)
	}
	p := Panel{Map: b.Shape[2] > 1, Lo: float32(lo), Hi: float32(hi)}
	for i, g := range b.Maps {
		p.Grid = g
		l := newLayout(p, realPixel, 0)
		y := top + float64(i)*(b.side+mapGap)
		l.bar = false // one for each map would say the same
		l.paint(c, left, y)
	}
}
