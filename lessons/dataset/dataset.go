// Package dataset reads and splits Fashion-MNIST: 70,000 grey pictures of
// clothes, 28×28 pixels each, in ten classes.
//
// A cell calls [Load]. It reads the files that setup has put onto this machine,
// and compares every byte by SHA-256 with the published data. Getting the files
// is the work of package dataset/fetch.
//
// Axes: images are counted by n, rows by y, columns by x. A pixel is a uint8
// from 0 (background) to 255.
package dataset

import "github.com/ninepixels/ninepixels/lessons/internal/published"

// H and W are the height and the width of every picture, in pixels.
const (
	H = published.H
	W = published.W
)

// Classes is the number of classes; labels run from 0 to Classes-1.
const Classes = published.Classes

// ClassNames holds the name of each class; the label is the index.
var ClassNames = [Classes]string{
	"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
	"Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
}

// Data is the whole data set as it was published: 60,000 pictures to train on
// and 10,000 to test on, equally many of each class.
type Data struct {
	Train, Test *Split
}

// Load returns Fashion-MNIST from the first place that holds it: the folder
// that $NINEPIXELS_DATA names, the state folder, Debian's installed package.
// It never goes to the network.
//
// Errors: when no place holds the data (the error says to run setup), and when
// the named folder, or the only place that has files, holds anything else
// than Fashion-MNIST. Lesson: notebooks/00-start.ipynb.
func Load() (*Data, error) {
	_, _, raw, err := published.Fashion.Find(published.Places{})
	if err != nil {
		return nil, err
	}
	return split(raw), nil
}

// LoadFrom is [Load] with the folder given. The folder holds the four files
// under their published names, each with or without .gz.
func LoadFrom(dir string) (*Data, error) {
	raw, err := published.Fashion.Read(dir)
	if err != nil {
		return nil, published.Advise(err, published.AdviceGiven)
	}
	return split(raw), nil
}

func split(r *published.Raw) *Data {
	d := &Data{Train: &Split{}, Test: &Split{}}
	d.Train.Images, d.Train.Labels = r.Train()
	d.Test.Images, d.Test.Labels = r.Test()
	return d
}
