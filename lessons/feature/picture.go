package feature

import (
	"errors"
	"fmt"
	"slices"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// An Image is a picture of pixels from 0 to 255: a grid for a grey picture, as
// data.Grid returns it, or a picture of any shape, as data.Picture returns it.
type Image interface {
	*grid.Grid | dataset.Picture
}

// A shape is that of one picture.
type shape struct{ h, w, c int }

// shapeOf is the shape of the pictures that m was trained on.
func shapeOf(m *train.Model) shape {
	d := m.Shape()
	return shape{d[0], d[1], d[2]}
}

// published is the shape of Fashion-MNIST's pictures.
var published = shape{dataset.H, dataset.W, 1}

// shapeFrom is the shape that a learner gives as rows, columns and channels.
func shapeFrom(dims []int) (shape, error) {
	switch {
	case len(dims) == 0:
		return published, nil
	case len(dims) != 3 || min(dims[0], dims[1], dims[2]) < 1:
		return shape{}, fmt.Errorf("the shape %v is not one of a picture: give rows, columns and channels, as data.Shape()... does", dims)
	}
	return shape{dims[0], dims[1], dims[2]}, nil
}

// size is the number of values of one picture.
func (s shape) size() int { return s.h * s.w * s.c }

// batch are the dimensions of n pictures.
func (s shape) batch(n int) []int { return []int{n, s.h, s.w, s.c} }

func (s shape) String() string {
	switch s.c {
	case 1:
		return fmt.Sprintf("%d×%d pixels", s.h, s.w)
	case 3:
		return fmt.Sprintf("%d×%d pixels in colour", s.h, s.w)
	}
	return fmt.Sprintf("%d×%d pixels with %d channels", s.h, s.w, s.c)
}

// pixelsOf returns the values of pictures that m can read, [H W C] each.
func pixelsOf[P Image](m *train.Model, images []P) ([][]float32, error) {
	if len(images) == 0 {
		return nil, errors.New("there are no pictures: take one with data.Test.Grid(0)")
	}
	all := make([][]float32, len(images))
	for i, image := range images {
		pixels, err := pixelsOfOne(image, shapeOf(m))
		if err != nil && len(images) > 1 {
			return nil, fmt.Errorf("picture %d: %w", i, err)
		} else if err != nil {
			return nil, err
		}
		all[i] = pixels
	}
	return all, nil
}

func pixelsOfOne(image any, want shape) ([]float32, error) {
	var has shape
	var pixels []float32
	switch p := image.(type) {
	case *grid.Grid:
		if p == nil {
			return nil, errors.New("the picture is nil: take one with data.Test.Grid(0)")
		}
		has, pixels = shape{p.H, p.W, 1}, p.Pix
	case dataset.Picture:
		has, pixels = shape{p.H, p.W, p.C}, make([]float32, len(p.Pix))
		for i, v := range p.Pix {
			pixels[i] = float32(v)
		}
	}
	switch {
	case has.c == 1 && want.c == 3:
		return nil, fmt.Errorf("the picture is grey and has %v, but the model wants %v: give it data.Picture(0) in the place of data.Grid(0)", has, want)
	case has != want:
		return nil, fmt.Errorf("the picture has %v, the model wants %v", has, want)
	case len(pixels) != has.size():
		return nil, fmt.Errorf("the picture has %d values, but %v are %d: look at what made it", len(pixels), has, has.size())
	}
	// Divided by 255 once more, intensities are as good as black.
	if most := slices.Max(pixels); most > 0 && most <= 1 {
		return nil, fmt.Errorf("the picture's brightest pixel is %v, but pixels go from 0 to 255: multiply intensities by 255", most)
	}
	return pixels, nil
}

// checkData reports a split of pictures that m cannot read.
func checkData(m *train.Model, s *dataset.Split) error {
	if err := s.Check("the data"); err != nil {
		return err
	}
	if has, want := (shape{s.H, s.W, s.C}), shapeOf(m); has != want {
		return fmt.Errorf("the data has pictures of %v, the model wants %v: give it data of the shape that it was trained on", has, want)
	}
	return nil
}
