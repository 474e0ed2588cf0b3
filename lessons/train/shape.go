package train

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"

	"github.com/ninepixels/ninepixels/lessons/dataset"
)

// A shape is that of one picture: [H W C].
type shape [3]int

// fashion is the shape of Fashion-MNIST. Files of before shapes were written down hold
// models for it, and a function by itself is drawn for it.
var fashion = shape{dataset.H, dataset.W, 1}

func shapeOf(s *dataset.Split) shape { return shape{s.H, s.W, s.C} }

// given is the shape that a caller gave, or by default that of Fashion-MNIST.
func given(dims []int) (shape, error) {
	if len(dims) == 0 {
		return fashion, nil
	}
	if len(dims) != 3 || slices.Min(dims) < 1 {
		return shape{}, fmt.Errorf("the shape %v is not one of pictures: give height, width and channels, as in 64, 64, 3, or a split's Shape()", dims)
	}
	return shape(dims), nil
}

// keptShape reads what a file says of its pictures.
func keptShape(said string) shape {
	var dims []int
	if json.Unmarshal([]byte(said), &dims) == nil && len(dims) == 3 && slices.Min(dims) > 0 {
		return shape(dims)
	}
	return fashion
}

func (s shape) String() string {
	colour := "in grey"
	if s[2] == 3 {
		colour = "in colour"
	} else if s[2] != 1 {
		colour = fmt.Sprintf("with %d channels", s[2])
	}
	return fmt.Sprintf("%d×%d pixels %s", s[0], s[1], colour)
}

// size is the number of values of one picture.
func (s shape) size() int { return s[0] * s[1] * s[2] }

// pixels is the shape of a batch as the backend gets it. Grey pictures have no axis
// for their channel.
func (s shape) pixels(batch int) shapes.Shape {
	if s[2] == 1 {
		return shapes.Make(dtypes.Uint8, batch, s[0], s[1])
	}
	return shapes.Make(dtypes.Uint8, batch, s[0], s[1], s[2])
}

// images is the shape of a batch as the model function gets it.
func (s shape) images(batch int) shapes.Shape {
	return shapes.Make(dtypes.Float32, batch, s[0], s[1], s[2])
}

// checkShape reports pictures that a model of shape s cannot take.
func (s shape) checkShape(what string, data *dataset.Split) error {
	got := shapeOf(data)
	if got == s {
		return nil
	}
	color := "pictures.RGB"
	if s[2] == 1 {
		color = "pictures.Gray"
	}
	options := fmt.Sprintf("pictures.Size(%d, %d)", s[0], s[1])
	switch {
	case got[0] == s[0] && got[1] == s[1]:
		options = color
	case got[2] != s[2]:
		options += " and " + color
	}
	return fmt.Errorf("%s has pictures of %v, but the model takes %v: read them with %s, or train a model on pictures like these",
		what, got, s, options)
}

// Shape returns the shape of the pictures that the model takes: [H W C].
func (m *Model) Shape() []int { return slices.Clone(m.shape[:]) }

// Classes returns the number of classes, which is the number of logits.
func (m *Model) Classes() int { return m.classes }

// ClassName returns the name of a class. If it has none, it is "class 3".
func (m *Model) ClassName(class int) string {
	return (&dataset.Split{Names: m.Names}).ClassName(class)
}

// namesFor are the names of a model's classes. A split may name more classes than the
// model has, as when only pictures of the first five are in it.
func namesFor(classes int, s *dataset.Split) []string {
	return slices.Clone(s.Names[:min(classes, len(s.Names))])
}

// namedAs reports whether the classes of a model are called as those of s. What has no
// names is not compared. A model for the first five classes has five of the names.
func (m *Model) namedAs(s *dataset.Split) bool {
	if m.Names == nil || s == nil || s.Names == nil {
		return true
	}
	return slices.Equal(m.Names, namesFor(m.classes, s))
}
