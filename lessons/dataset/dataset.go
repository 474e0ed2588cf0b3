// Package dataset holds pictures with labels, and divides them. It reads
// Fashion-MNIST: 70,000 grey pictures of clothes, 28×28 pixels each, in ten classes.
// Package dataset/pictures reads your own.
//
// A cell calls [Load]. It reads the files that setup has put onto this machine. It
// checks every byte with SHA-256 against the published data. Package dataset/fetch
// gets the files.
//
// Axes: n counts pictures, y rows, and x columns. A pixel is a uint8, from 0
// (background) to 255.
package dataset

import "github.com/ninepixels/ninepixels/lessons/internal/published"

// H and W are the height and the width of Fashion-MNIST's pictures, in pixels.
const (
	H = published.H
	W = published.W
)

// Classes is the number of Fashion-MNIST's classes. Its labels are 0 to Classes-1.
const Classes = published.Classes

// ClassNames holds the name of each class of Fashion-MNIST. The label is the index.
var ClassNames = [Classes]string{
	"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
	"Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
}

// Data is the whole data set as it was published. Train has 60,000 pictures to train
// on. Test has 10,000 pictures to test on. Both have equally many of each class.
type Data struct {
	Train, Test *Split
}

// Load returns Fashion-MNIST. It asks these places, and takes the first one that has
// the data: the folder that $NINEPIXELS_DATA names, the state folder, and Debian's
// installed package. It never uses the network.
//
// Errors: if no place has the data, and then the error says to run setup; if the
// folder that you named, or the only place with files, holds anything else than
// Fashion-MNIST.
func Load() (*Data, error) {
	_, _, raw, err := published.Fashion.Find(published.Places{})
	if err != nil {
		return nil, err
	}
	return split(raw), nil
}

// LoadFrom is [Load] from a folder that you give. The folder holds the four files
// under their published names, each with or without .gz.
//
// Errors: if a file is missing, or is not the published one.
func LoadFrom(dir string) (*Data, error) {
	raw, err := published.Fashion.Read(dir)
	if err != nil {
		return nil, published.Advise(err, published.AdviceGiven)
	}
	return split(raw), nil
}

func split(r *published.Raw) *Data {
	fashion := Split{H: H, W: W, C: 1, Names: ClassNames[:]}
	train, test := fashion, fashion
	d := &Data{Train: &train, Test: &test}
	d.Train.Images, d.Train.Labels = r.Train()
	d.Test.Images, d.Test.Labels = r.Test()
	return d
}
