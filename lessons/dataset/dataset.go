// Package dataset finds, verifies, reads and splits Fashion-MNIST: 70,000
// grey pictures of clothes, 28×28 pixels each, in ten classes.
//
// A cell calls [Load]. The kernel's setup calls [Fetch], which puts the data
// into the state folder from whichever source works first. Whatever its source,
// every byte is compared by SHA-256 with the published data before it is used.
//
// Axes: images are counted by n, rows by y, columns by x. A pixel is a uint8
// from 0 (background) to 255.
package dataset

// H and W are the height and the width of every picture, in pixels.
const (
	H = 28
	W = 28
)

// Classes is the number of classes; labels run from 0 to Classes-1.
const Classes = 10

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
	_, raw, err := fashion.find(Options{})
	if err != nil {
		return nil, err
	}
	return raw.data(), nil
}

// LoadFrom is [Load] with the folder given. The folder holds the four files
// under their published names, each with or without .gz.
func LoadFrom(dir string) (*Data, error) {
	raw, err := fashion.read(dir)
	if err != nil {
		return nil, advise(err, adviceGiven)
	}
	return raw.data(), nil
}

// Verify reports whether dir holds the four files of Fashion-MNIST, whole and
// unchanged; a nil error means yes. It reads everything: about 0.1 s for plain
// files, 0.5 s for compressed ones.
func Verify(dir string) error {
	_, err := fashion.read(dir)
	return advise(err, adviceGiven)
}
