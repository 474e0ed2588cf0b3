package export

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/ninepixels/ninepixels/lessons/dataset"
)

const (
	proofPictures   = 100 // by which an export is checked here
	receiptPictures = 10  // of them, for the other program
)

// A proof is pictures, and the logits that must come out.
type proof struct {
	pixels    [][]uint8
	logits    [][]float32
	tolerance float64
	drawn     bool // at random, since no pictures were given
}

// prove keeps the pictures and their logits for the checks of each export. If the
// model itself has computed logits, they must agree with those of s, and are kept.
func (s *Sequential) prove(pictures *dataset.Split, trained [][]float32) error {
	if !slices.Equal(pictures.Shape(), s.Shape()) {
		return fmt.Errorf("the test pictures have the shape %v, and the model takes %v", pictures.Shape(), s.shape)
	}
	p := proof{}
	for i := range pictures.Len() {
		pixels := pictures.Images[i*s.size() : (i+1)*s.size()]
		logits, err := s.Logits(pixels)
		if err != nil {
			return err
		}
		if class := slices.IndexFunc(logits, func(z float32) bool { return z-z != 0 }); class >= 0 {
			return fmt.Errorf("the logit of class %d for picture %d is %v: train the model again with a smaller LearningRate", class, i, logits[class])
		}
		p.pixels, p.logits = append(p.pixels, slices.Clone(pixels)), append(p.logits, logits)
	}
	p.tolerance = tolerance(p.logits)
	s.proof = p
	if trained != nil {
		if _, err := s.compare("the network", trained); err != nil {
			return err
		}
		s.proof.logits = trained
	}
	return nil
}

// tolerance is 1e-4. That is far above what float32 rounds in a network of the course,
// and far below what a mistake changes. Logits above 100 are rounded more coarsely, in
// proportion to their size.
func tolerance(logits [][]float32) float64 {
	largest := 0.0
	for _, row := range logits {
		for _, z := range row {
			largest = max(largest, math.Abs(float64(z)))
		}
	}
	return max(1e-4, 1e-6*largest)
}

// A Report says how an export compares with the network on test pictures.
type Report struct {
	// Format is the name of the format, such as "ONNX". Folder is where the files are.
	Format, Folder string
	// Bytes is the size of all files together.
	Bytes int
	// Largest is the largest difference of a logit, and Tolerance is what is allowed.
	Largest, Tolerance float64
	// Same counts the pictures with the same largest logit, of Pictures.
	Same, Pictures int
	// Next says how to use the export, if one line can say it.
	Next string
}

// String writes the report as one line.
func (r Report) String() string {
	line := fmt.Sprintf("%s in %s: %d bytes; largest difference %.1e; same class for %d of %d pictures",
		r.Format, r.Folder, r.Bytes, r.Largest, r.Same, r.Pictures)
	if r.Next != "" {
		line += "; " + r.Next
	}
	return line
}

// compare compares logits of the proof's pictures with those that must come out.
func (s *Sequential) compare(what string, logits [][]float32) (Report, error) {
	r := Report{Format: what, Tolerance: s.proof.tolerance, Pictures: len(s.proof.logits)}
	if len(logits) != r.Pictures {
		return r, fmt.Errorf("%s gives logits for %d pictures of %d", what, len(logits), r.Pictures)
	}
	for i, want := range s.proof.logits {
		if len(logits[i]) != len(want) {
			return r, fmt.Errorf("%s gives %d logits, and the model %d", what, len(logits[i]), len(want))
		}
		for class, z := range want {
			difference := math.Abs(float64(z) - float64(logits[i][class]))
			if !(difference <= r.Largest) { // so that NaN counts, too
				r.Largest = difference
			}
		}
		if argmax(logits[i]) == argmax(want) {
			r.Same++
		}
	}
	if !(r.Largest <= r.Tolerance) {
		return r, fmt.Errorf("%s differs from the model by %.2g in a logit, and only %.2g is allowed", what, r.Largest, r.Tolerance)
	}
	return r, nil
}

func argmax(z []float32) int {
	best := 0
	for i, v := range z {
		if v > z[best] {
			best = i
		}
	}
	return best
}

// drawn are random pictures: a half of them noise, and a half of them noise in large
// squares, which reaches the layers behind poolings more.
func (s *Sequential) drawn(n int) *dataset.Split {
	r := rand.New(rand.NewPCG(1, 2))
	h, w, c := s.shape[0], s.shape[1], s.shape[2]
	d := &dataset.Split{H: h, W: w, C: c, Labels: make([]uint8, n)}
	for i := range n {
		square := 1 + 4*(i%2)
		across := (w + square - 1) / square
		noise := make([]uint8, ((h+square-1)/square)*across*c)
		for p := range noise {
			noise[p] = uint8(r.IntN(256))
		}
		for p := range h * w {
			at := (p/w/square*across + p%w/square) * c
			d.Images = append(d.Images, noise[at:at+c]...)
		}
	}
	return d
}
