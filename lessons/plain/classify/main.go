// Classify says what is on a picture, with a network that the course's notebooks
// have trained: for Fashion-MNIST, or for pictures of your own. It needs no GoMLX and
// no other library: package plain is loops in Go.
//
//	go run ./lessons/plain/classify -model notebooks/runs/cnn boot.png
//	go run ./lessons/plain/classify -model notebooks/runs/cnn -test 0,23,28
package main

import (
	"errors"
	"flag"
	"fmt"
	"image"
	_ "image/gif"  // so that image.Decode reads GIF,
	_ "image/jpeg" // JPEG,
	_ "image/png"  // and PNG
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/plain"
)

const help = `Usage: classify [-model FOLDER] [-test INDICES] [PICTURE ...]

Says for each picture what it shows, and how sure the network is.

A picture is a PNG, JPEG or GIF file with as many pixels as the network reads.
A network for Fashion-MNIST reads 28×28 pixels: a bright garment on a black
background. If a network reads grey pictures, the brightness of a colour picture
counts.

`

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// options are what the command line says.
type options struct {
	model string
	test  string
	files []string
}

// run is the program without the process around it. The result is its exit
// code: 0, 1 for a failure, 2 for a wrong command line.
func run(args []string, out, errOut io.Writer) int {
	o, err := parse(args, out)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintf(errOut, "classify: %v; classify -h explains\n", err)
		return 2
	}
	if err := classify(o, out); err != nil {
		fmt.Fprintf(errOut, "classify: %v\n", err)
		return 1
	}
	return 0
}

// parse reads the command line. Help that was asked for is output.
func parse(args []string, out io.Writer) (options, error) {
	var o options
	fs := flag.NewFlagSet("classify", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.StringVar(&o.model, "model", "notebooks/runs/cnn", "`folder` of a network that notebook 04, 09 or 10 has trained")
	fs.StringVar(&o.test, "test", "", "`indices` of Fashion-MNIST's test images, such as 0,23,28")
	fs.Usage = func() {} // the whole help only if it is asked for
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprint(out, help)
			fs.SetOutput(out)
			fs.PrintDefaults()
		}
		return o, err
	}
	o.files = fs.Args()
	if len(o.files) == 0 && o.test == "" {
		return o, errors.New("name a picture, or test images with -test")
	}
	return o, nil
}

func classify(o options, out io.Writer) error {
	network, err := plain.Load(o.model)
	if err != nil {
		return err
	}
	say := func(what string, answer plain.Answer, err error) error {
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		_, err = fmt.Fprintf(out, "%s: %s, %.1f %%\n", what, name(network, answer.Class), 100*answer.Probability)
		return err
	}
	if o.test != "" && !forClothes(network) {
		return fmt.Errorf("%s is no network for Fashion-MNIST's pictures: leave out -test, and name pictures like those that it was trained on", o.model)
	}
	if err := testImages(o.test, func(what string, picture *grid.Grid) error {
		answer, err := network.Classify(picture)
		return say(what, answer, err)
	}); err != nil {
		return err
	}
	for _, file := range o.files {
		picture, err := read(file)
		if err != nil {
			return err
		}
		answer, err := network.ClassifyImage(picture)
		if err == nil && forClothes(network) && bright(grid.FromImage(picture)) {
			err = errors.New("the picture has a bright background, but the network has only seen garments on black: invert it first")
		}
		if err := say(file, answer, err); err != nil {
			return err
		}
	}
	return nil
}

// forClothes is true for a network for Fashion-MNIST. A file without names is one of
// before names were kept.
func forClothes(n *plain.Network) bool {
	if !slices.Equal(n.Shape(), []int{dataset.H, dataset.W, 1}) || n.Classes() != dataset.Classes {
		return false
	}
	first := n.ClassName(0)
	return first == dataset.ClassNames[0] || first == "class 0"
}

func name(n *plain.Network, class int) string {
	if forClothes(n) {
		return dataset.ClassNames[class]
	}
	return n.ClassName(class)
}

// testImages calls say for each of the test images in list, "0,23,28".
func testImages(list string, say func(string, *grid.Grid) error) error {
	if list == "" {
		return nil
	}
	data, err := dataset.Load()
	if err != nil {
		return err
	}
	for _, word := range strings.Split(list, ",") {
		i, err := strconv.Atoi(strings.TrimSpace(word))
		if err != nil || i < 0 || i >= data.Test.Len() {
			return fmt.Errorf("-test %q: a test image has a number from 0 to %d", word, data.Test.Len()-1)
		}
		truth := dataset.ClassNames[data.Test.Label(i)]
		if err := say(fmt.Sprintf("test image %d (%s)", i, truth), data.Test.Grid(i)); err != nil {
			return err
		}
	}
	return nil
}

func read(file string) (image.Image, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be opened: is the name right?", file)
	}
	defer f.Close()
	picture, _, err := image.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("%s is no picture in PNG, JPEG or GIF (%w)", file, err)
	}
	return picture, nil
}

// bright is true for a picture with a bright background, or with one that is brighter
// than what stands on it. Of Fashion-MNIST's 60,000 training pictures, at most one is
// so.
func bright(g *grid.Grid) bool {
	var edge, inside float32
	edges, insides := 0, 0
	for y := range g.H {
		for x := range g.W {
			if y == 0 || x == 0 || y == g.H-1 || x == g.W-1 {
				edge += g.At(y, x)
				edges++
			} else {
				inside += g.At(y, x)
				insides++
			}
		}
	}
	edge, inside = edge/float32(edges), inside/float32(max(insides, 1))
	return edge > 127 || edge > 60 && edge > inside+1
}
