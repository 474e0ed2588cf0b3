package plain

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"

	"github.com/ninepixels/ninepixels/lessons/grid"
)

// An Answer is a class, and its probability.
type Answer struct {
	Class       int
	Probability float64 // after softmax
}

// Classify returns the class with the largest logit, for a grey picture of pixels
// from 0 to 255.
//
// Shape: [H W], as the network's [Network.Shape] says.
//
// Errors: if the picture is nil or has another size; if the network reads pictures in
// colour; if a pixel is not from 0 to 255; if no pixel is above 1, as in a picture of
// intensities; and those of [Network.Logits].
//
// Lesson: notebooks/09-ship-it.ipynb.
func (n *Network) Classify(picture *grid.Grid) (Answer, error) {
	if picture == nil {
		return Answer{}, errors.New("the picture is nil: look at what made it, such as dataset.Split.Grid")
	}
	if err := n.reads(picture.H, picture.W); err != nil {
		return Answer{}, err
	}
	if n.c != 1 {
		return Answer{}, errors.New("the picture is grey, but the network reads pictures in colour: use ClassifyImage")
	}
	return n.answer(picture.Pix)
}

// ClassifyImage is [Network.Classify] for a picture of package image, such as
// image/png and image/jpeg read. A network for grey pictures reads its brightness,
// and a network for pictures in colour reads its red, green and blue.
//
// Errors: if the picture is nil or has another size than the network reads; if a
// pixel is transparent, since nobody knows what is behind it; and those of Classify.
//
// Lesson: notebooks/09-ship-it.ipynb.
func (n *Network) ClassifyImage(picture image.Image) (Answer, error) {
	if picture == nil {
		return Answer{}, errors.New("the picture is nil: look at the error of what decoded it")
	}
	box := picture.Bounds()
	if err := n.reads(box.Dy(), box.Dx()); err != nil {
		return Answer{}, err
	}
	pixels := make([]float32, 0, n.h*n.w*n.c)
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			c := color.RGBAModel.Convert(picture.At(x, y)).(color.RGBA)
			if c.A < 255 {
				return Answer{}, fmt.Errorf("the picture is transparent in row %d, column %d: fill in its background first", y-box.Min.Y, x-box.Min.X)
			}
			if n.c == 3 {
				pixels = append(pixels, float32(c.R), float32(c.G), float32(c.B))
			}
		}
	}
	if n.c == 1 {
		pixels = grid.FromImage(picture).Pix
	}
	return n.answer(pixels)
}

// reads refuses a picture of another size.
func (n *Network) reads(h, w int) error {
	if h != n.h || w != n.w {
		return fmt.Errorf("the picture is %d×%d, but the network reads %d×%d: scale it first", h, w, n.h, n.w)
	}
	return nil
}

// answer classifies pixels from 0 to 255.
func (n *Network) answer(pixels []float32) (Answer, error) {
	var most float32
	intensities := make([]float32, len(pixels))
	for i, v := range pixels {
		most, intensities[i] = max(most, v), v/255
	}
	// Divided by 255 once more, intensities are as good as black.
	if most > 0 && most <= 1 {
		return Answer{}, fmt.Errorf("the picture's brightest pixel is %v, but pixels go from 0 to 255: multiply intensities by 255, or use Logits", most)
	}
	logits, err := n.Logits(intensities)
	if err != nil {
		return Answer{}, fmt.Errorf("the picture cannot be used: %w", err)
	}
	best := Answer{}
	for class, p := range Softmax(logits) {
		if p > best.Probability {
			best = Answer{class, p}
		}
	}
	return best, nil
}

// Softmax turns logits into probabilities.
//
//	p[i] = exp(z[i]) / Σ exp(z[j])
//
// First it subtracts the largest logit from all of them. This does not change the
// result, and exp never becomes too large.
//
// Shape: [classes] → [classes].
//
// Values: 0 to 1, and their sum is 1.
//
// Lesson: notebooks/03-dense-baseline.ipynb.
func Softmax(logits []float32) []float64 {
	largest := math.Inf(-1)
	for _, z := range logits {
		largest = max(largest, float64(z))
	}
	p := make([]float64, len(logits))
	sum := 0.0
	for i, z := range logits {
		p[i] = math.Exp(float64(z) - largest)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}
