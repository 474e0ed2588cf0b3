package pictures

import (
	"fmt"

	"github.com/ninepixels/ninepixels/lessons/dataset"
)

// File reads one picture. With [Like], a model can be asked what it is:
//
//	answer, err := m.Predict(must.M1(pictures.File("new.jpg", pictures.Like(learn))))
//
// The split holds this one picture. Its label is 0 and means nothing.
//
// Shape: [1 H W C].
//
// Errors: if the file cannot be read, or is no picture.
func File(path string, options ...Option) (*dataset.Split, error) {
	return Files([]string{path}, options...)
}

// Files reads pictures that have no labels yet, in the given order. All labels are 0
// and mean nothing. The split's Files are the given paths.
//
// Shape: [N H W C].
//
// Errors: if there are no paths, or if a file cannot be read or is no picture.
func Files(paths []string, options ...Option) (*dataset.Split, error) {
	s, err := newSettings(options)
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("pictures.Files has no paths: give it the names of some files")
	}
	places := make([]string, len(paths))
	for i, p := range paths {
		if web(p) {
			return nil, fmt.Errorf("%s is an address in the web: get the picture first, and give the name of its file", p)
		}
		places[i] = expand(p)
	}
	images, err := s.room(len(paths))
	if err != nil {
		return nil, err
	}
	all, todo := make([]loaded, len(paths)), make([]int, len(paths))
	for i := range todo {
		todo[i] = i
	}
	s.load(places, todo, images, all, newProgress(s.log, "pictures", len(paths)))
	for i, one := range all {
		if one.err != nil {
			return nil, shown(fmt.Errorf("%s gives no picture: %w", paths[i], one.err))
		}
	}
	return &dataset.Split{
		Images: images, Labels: make([]uint8, len(paths)), Files: append([]string(nil), paths...),
		H: s.H, W: s.W, C: int(s.Channels), Names: s.Classes,
	}, nil
}
