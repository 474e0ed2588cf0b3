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

// RGBGallery displays many pictures in colour, in rows of cols pictures. Each is
// three grids: red, green and blue. So it shows the filters of a first layer, whose
// values have both signs:
//
//	show.RGBGallery(must.M1(feature.ColorKernels(m, "conv1")), 8)
//
// All have the same range of values: the lowest of all values, or 0 if that is
// lower, is black, and the highest is full red, green or blue. If there are values
// below 0, a strip below says which values these are. [EachScaled] gives each picture
// its own range.
//
// Shape: N lists of 3 grids [H W].
//
// Options: Title, Alt, Range, PixelSize, Labels, EachScaled.
func RGBGallery(pictures [][]*grid.Grid, cols int, opts ...PicturesOption) {
	f, err := DrawRGBGallery(pictures, cols, opts...)
	show("RGBGallery", f, err)
}

// DrawRGBGallery returns what [RGBGallery] displays.
func DrawRGBGallery(pictures [][]*grid.Grid, cols int, opts ...PicturesOption) (*Figure, error) {
	o := apply(opts)
	panels := make([]Panel, len(pictures))
	for i, channels := range pictures {
		if len(channels) != 3 {
			return nil, fmt.Errorf("picture %d has %d channels; red, green and blue are 3", i, len(channels))
		}
		if err := checkChannels(channels); err != nil {
			return nil, fmt.Errorf("picture %d: %w", i, err)
		}
		panels[i] = o.panel
		panels[i].Grid, panels[i].rgb = channels[0], channels
	}
	return drawGallery(panels, cols, o)
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
