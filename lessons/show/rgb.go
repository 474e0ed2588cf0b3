package show

import (
	"fmt"
	"image/color"
	"math"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/show/internal/canvas"
)

// RGB displays three grids of one size as one picture in colour. They are the
// channels of the picture: how much red, green and blue there is at each place.
//
// Shape: [H W] each.
//
// Shapes: [H W] each. Values below 0 count as 0, those above 255 as 255; with
// Range(0, 1) the channels go from 0 to 1 instead.
//
// Values: from 0 (none) to 255 (all). With Range(0, 1), from 0 to 1. Values outside
// count as the nearer end.
//
// Options: Title, Alt, Range, Indices, Window, PixelSize.
func RGB(r, g, b *grid.Grid, opts ...RGBOption) {
	f, err := DrawRGB(r, g, b, opts...)
	show("RGB", f, err)
}

// DrawRGB returns what [RGB] displays.
func DrawRGB(r, g, b *grid.Grid, opts ...RGBOption) (*Figure, error) {
	o := apply(opts)
	channels := []*grid.Grid{r, g, b}
	if err := checkChannels(channels); err != nil {
		return nil, err
	}
	p := o.single(r)
	p.rgb = channels
	if p.Lo == 0 && p.Hi == 0 {
		p.Hi = 255
	}
	return drawPanels([]Panel{p}, settings{alt: o.alt, pixel: o.pixel})
}

var channelNames = [3]string{"red", "green", "blue"}

func checkChannels(channels []*grid.Grid) error {
	same := true
	sizes := make([]string, len(channels))
	for i, g := range channels {
		if err := (Panel{Grid: g}).check(); err != nil {
			return fmt.Errorf("%s: %w", channelNames[i], err)
		}
		sizes[i] = fmt.Sprintf("%s is %d×%d", channelNames[i], g.H, g.W)
		same = same && g.H == channels[0].H && g.W == channels[0].W
	}
	if !same {
		return fmt.Errorf("%s; pass three grids of one size", strings.Join(sizes, ", "))
	}
	return nil
}

// mixAt is the colour that the three channels make at row i and column j.
func (l layout) mixAt(i, j int) color.RGBA {
	var parts [3]uint8
	for c, g := range l.panel.rgb {
		t := (float64(g.At(i, j)) - l.lo) / (l.hi - l.lo)
		if math.IsNaN(t) {
			return canvas.NaN
		}
		parts[c] = uint8(math.Round(255 * min(max(t, 0), 1)))
	}
	return color.RGBA{parts[0], parts[1], parts[2], 255}
}

// describeChannels says which values each channel has.
func describeChannels(channels []*grid.Grid) string {
	parts := make([]string, len(channels))
	for i, g := range channels {
		lo, hi := extremes(g)
		parts[i] = fmt.Sprintf("%s %s to %s", channelNames[i], number(lo), number(hi))
	}
	return strings.Join(parts, ", ")
}
