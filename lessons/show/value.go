package show

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"reflect"
	"slices"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
)

// How much of a value is drawn.
const (
	mostTable    = 12  // rows and columns of a grid that is shown as numbers
	mostSquares  = 64  // rows and columns of a picture that is drawn in squares
	mostPixels   = 900 // rows and columns of a picture of pixels
	mostPictures = 20
	valueColumns = 10
)

// Value draws a value that is a picture. It returns HTML and text, and ok says
// whether it is a picture. These values are:
//
//   - a grid: with numbers if it is at most 12×12, and as a picture if it is larger.
//     If some values are negative, it has the colours of [Signed];
//   - something that has a grid, such as the kernel of a filter: with numbers;
//   - a split of a data set: its first 20 pictures, in colour if they have it, with
//     the names of their classes;
//   - one picture of a split;
//   - a slice of grids or of kernels: its first 20. Lists of three grids, such as the
//     kernels of a layer that reads colours, are pictures in colour;
//   - an image of Go's package image, and a [Figure].
//
// The kernel calls it for the last value of a cell, so that you need not call a
// function to see it.
func Value(v any) (html, text string, ok bool) {
	defer func() {
		if recover() != nil { // a torn split, an image of another package
			html, text, ok = "", "", false
		}
	}()
	f, err := drawValue(v)
	if err != nil || f == nil {
		return "", "", false
	}
	return f.HTML(), f.text(), true
}

// weights are a kernel of package filter.
type weights interface{ Grid() *grid.Grid }

// drawValue returns no figure for what is no picture.
func drawValue(v any) (*Figure, error) {
	switch v := v.(type) {
	case *Figure:
		return v, nil
	case *grid.Grid:
		return drawGrid(v)
	case image.Image:
		return drawPicture(v)
	case Labelled:
		return drawSample(v)
	case weights:
		return drawGrid(v.Grid())
	case [][]*grid.Grid:
		return drawColours(v)
	}
	if p, ok := pictureOf(reflect.ValueOf(v)); ok {
		return drawPicture(p)
	}
	grids := gridsOf(reflect.ValueOf(v))
	if len(grids) == 0 {
		return nil, nil
	}
	return drawSeveral(grids)
}

func drawGrid(g *grid.Grid) (*Figure, error) {
	if g == nil {
		return nil, nil
	}
	signed := option(func(o *settings) { o.panel.Signed = anyNegative(g) })
	if max(g.H, g.W) <= mostTable {
		return DrawNumbers(g, signed)
	}
	if max(g.H, g.W) > mostPixels {
		return nil, nil // its size and some values, as text, say more
	}
	return DrawImage(g, signed)
}

func anyNegative(grids ...*grid.Grid) bool {
	for _, g := range grids {
		if g != nil && len(g.Pix) > 0 && g.Min() < 0 {
			return true
		}
	}
	return false
}

// drawSample draws the first pictures of a split, each with its class. What has no
// picture, or is torn, is an error.
func drawSample(s Labelled) (*Figure, error) {
	if err := checkLabelled(s); err != nil {
		return nil, err
	}
	n := min(s.Len(), mostPictures)
	first := make([]int, n)
	for i := range first {
		first[i] = i
	}
	o := settings{title: firstOf(n, s.Len())}.named(s, first, valueColumns)
	return drawGallery(panelsOf(s, first, valueSide, o), valueColumns, o)
}

// drawColours draws the first of several pictures in colour, nothing if they are none.
func drawColours(pictures [][]*grid.Grid) (*Figure, error) {
	if len(pictures) == 0 || slices.ContainsFunc(pictures, func(p []*grid.Grid) bool { return len(p) != 3 }) {
		return nil, nil
	}
	n := min(len(pictures), mostPictures)
	return DrawRGBGallery(pictures[:n], valueColumns, Title(firstOf(n, len(pictures))))
}

// pictureOf makes an image of a picture of package dataset, which this package does
// not import: of its pixels, its height, its width, and its channels.
func pictureOf(v reflect.Value) (image.Image, bool) {
	v = reflect.Indirect(v)
	if v.Kind() != reflect.Struct || v.NumField() != 4 || v.Type().Name() != "Picture" {
		return nil, false
	}
	pixels, ok := v.FieldByName("Pix").Interface().([]uint8)
	h, w, c := int(v.FieldByName("H").Int()), int(v.FieldByName("W").Int()), int(v.FieldByName("C").Int())
	if !ok || h < 1 || w < 1 || c != 1 && c != 3 || len(pixels) != h*w*c {
		return nil, false
	}
	box := image.Rect(0, 0, w, h)
	if c == 1 {
		return &image.Gray{Pix: pixels, Stride: w, Rect: box}, true
	}
	m := image.NewRGBA(box)
	for i := range h * w {
		copy(m.Pix[4*i:], pixels[3*i:3*i+3])
		m.Pix[4*i+3] = 255
	}
	return m, true
}

func firstOf(n, all int) string {
	if n == all {
		return ""
	}
	return fmt.Sprintf("the first %d of %s pictures", n, sentence.Thousands(all))
}

// gridsOf returns the grids of a slice of grids or of kernels, nil for others.
func gridsOf(v reflect.Value) []*grid.Grid {
	if v.Kind() != reflect.Slice && v.Kind() != reflect.Array {
		return nil
	}
	var grids []*grid.Grid
	for i := range v.Len() {
		switch one := v.Index(i).Interface().(type) {
		case *grid.Grid:
			grids = append(grids, one)
		case weights:
			grids = append(grids, one.Grid())
		default:
			return nil
		}
	}
	return grids
}

func drawSeveral(grids []*grid.Grid) (*Figure, error) {
	n := min(len(grids), mostPictures)
	opts := []GalleryOption{Title(firstOf(n, len(grids)))}
	if anyNegative(grids[:n]...) {
		opts = append(opts, Signed())
	}
	return DrawGallery(grids[:n], valueColumns, opts...)
}

// drawPicture draws an image: a small one in squares, for a browser would blur it
// when it is enlarged, and a large one as it is.
func drawPicture(m image.Image) (*Figure, error) {
	size := m.Bounds().Size()
	if size.X < 1 || size.Y < 1 {
		return nil, nil
	}
	if max(size.X, size.Y) <= mostSquares {
		r, g, b := channels(m)
		return DrawRGB(r, g, b)
	}
	if step := ceil(max(size.X, size.Y), mostPixels); step > 1 {
		m = thinned(m, step)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		return nil, fmt.Errorf("writing the picture: %w", err)
	}
	shown := m.Bounds().Size()
	return &Figure{PNG: b.Bytes(), Width: shown.X, Height: shown.Y, Alt: fmt.Sprintf("a picture of %d×%d pixels", size.Y, size.X)}, nil
}

// channels returns an image's colours. What is transparent is black, as it is in
// most formats' pixels.
func channels(m image.Image) (r, g, b *grid.Grid) {
	box := m.Bounds()
	r, g, b = grid.New(box.Dy(), box.Dx()), grid.New(box.Dy(), box.Dx()), grid.New(box.Dy(), box.Dx())
	for y := range box.Dy() {
		for x := range box.Dx() {
			c := color.RGBAModel.Convert(m.At(box.Min.X+x, box.Min.Y+y)).(color.RGBA)
			r.Set(y, x, float32(c.R))
			g.Set(y, x, float32(c.G))
			b.Set(y, x, float32(c.B))
		}
	}
	return r, g, b
}

// thinned takes every step-th pixel of every step-th row.
func thinned(m image.Image, step int) image.Image {
	box := m.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, ceil(box.Dx(), step), ceil(box.Dy(), step)))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			out.Set(x, y, m.At(box.Min.X+x*step, box.Min.Y+y*step))
		}
	}
	return out
}

func ceil(n, by int) int { return (n + by - 1) / by }
