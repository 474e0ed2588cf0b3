package show

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
	"github.com/ninepixels/ninepixels/lessons/show/internal/canvas"
)

// Mistakes displays the pictures on which a network was most sure of a wrong class.
// The surest comes first. Under each stand its class, the network's answer with its
// probability, and the name of its file.
//
//	show.Mistakes(data.Test, must.M1(m.Probabilities(data.Test)), 12)
//
// The answer is the class with the largest probability. There are at most so many
// pictures.
//
// Shape: probabilities [N classes], for N pictures.
//
// Options: Title, Alt, Range, PixelSize, Labels, EachScaled.
func Mistakes(s Labelled, probabilities [][]float64, most int, opts ...PicturesOption) {
	f, err := DrawMistakes(s, probabilities, most, opts...)
	show("Mistakes", f, err)
}

// DrawMistakes returns what [Mistakes] displays.
func DrawMistakes(s Labelled, probabilities [][]float64, most int, opts ...PicturesOption) (*Figure, error) {
	if err := checkAnswers(s, probabilities); err != nil {
		return nil, err
	}
	if most < 1 || most > mostTiles {
		return nil, fmt.Errorf("%d pictures cannot be drawn; use 1 to %d", most, mostTiles)
	}
	o := apply(opts)
	all := mistakes(s, probabilities)
	if len(all) == 0 {
		return drawNoMistakes(s.Len(), o)
	}
	worst := all[:min(most, len(all))]
	if o.title == "" {
		o.title = fmt.Sprintf("the surest %d of %s, in %s", len(worst), sentence.Count(len(all), "mistake"), sentence.Count(s.Len(), "picture"))
		if len(worst) == len(all) {
			o.title = fmt.Sprintf("%s in %s", sentence.Count(len(all), "mistake"), sentence.Count(s.Len(), "picture"))
		}
	}
	cols := min(len(worst), mistakeColumns)
	indices := make([]int, len(worst))
	var labels, told []string
	for at, m := range worst {
		indices[at] = m.index
		labels, told = append(labels, m.label(s, labelWidth(cols))), append(told, m.label(s, math.Inf(1)))
	}
	if o.labels == nil {
		o.labels, o.told = labels, told
	}
	return drawGallery(panelsOf(s, indices, mostSide, o), cols, o)
}

// mistakeColumns leaves room for names under the pictures.
const mistakeColumns = 6

// A mistake is a picture that was given a wrong class.
type mistake struct {
	index, answer int
	probability   float64
}

// label says what the picture is, what the network says, and which file it was.
func (m mistake) label(s Labelled, width float64) string {
	label := shortened("is "+s.ClassName(s.Label(m.index)), width, captionStyle) + "\n" +
		surely("said "+s.ClassName(m.answer), m.probability, width)
	return withFile(s, m.index, label, width)
}

// mistakes returns all that there are, the surest first.
func mistakes(s Labelled, probabilities [][]float64) []mistake {
	var all []mistake
	for i, p := range probabilities {
		if answer := surest(p); answer != s.Label(i) {
			all = append(all, mistake{i, answer, p[answer]})
		}
	}
	slices.SortStableFunc(all, func(a, b mistake) int { return cmp.Compare(b.probability, a.probability) })
	return all
}

func checkAnswers(s Labelled, probabilities [][]float64) error {
	if err := checkLabelled(s); err != nil {
		return err
	}
	if len(probabilities) != s.Len() {
		return fmt.Errorf("there are %d lists of probabilities for %d pictures; ask the model about the same split", len(probabilities), s.Len())
	}
	for i, p := range probabilities {
		if len(p) == 0 {
			return fmt.Errorf("picture %d has no probabilities", i)
		}
		for class, v := range p {
			if math.IsNaN(v) || v < 0 || v > 1 {
				return fmt.Errorf("the probability of class %d for picture %d is %v; it must be from 0 to 1, as m.Probabilities gives it", class, i, v)
			}
		}
	}
	return nil
}

// drawNoMistakes says so in the place of pictures.
func drawNoMistakes(n int, o settings) (*Figure, error) {
	said := headline(o.title) + "no mistakes in " + sentence.Count(n, "picture")
	head := heading{said, 400}
	c := canvas.New(head.needs()+2*margin, head.height()+2*margin)
	head.paint(c)
	return finish(c, o.alt, said)
}
