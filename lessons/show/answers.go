package show

import (
	"fmt"
	"math"

	"github.com/ninepixels/ninepixels/lessons/show/internal/canvas"
)

// Answers displays pictures with what a network says of them, in rows of cols
// pictures. It is for new pictures, whose class nobody has given. Under each stand the
// network's answer with its probability, and the name of its file.
//
//	mine := must.M1(pictures.File("kitchen.jpg", pictures.Like(own)))
//	show.Answers(mine, m.Names, must.M1(m.Probabilities(mine)), 1)
//
// The answer is the class with the largest probability. names are the network's
// classes. If they are nil, an answer is "class 3". If the classes are known,
// [Mistakes] says more.
//
// Shape: probabilities [N classes], for N pictures.
//
// Options: Title, Alt, Range, PixelSize, Labels, EachScaled.
func Answers(s Labelled, names []string, probabilities [][]float64, cols int, opts ...PicturesOption) {
	f, err := DrawAnswers(s, names, probabilities, cols, opts...)
	show("Answers", f, err)
}

// DrawAnswers returns what [Answers] displays.
func DrawAnswers(s Labelled, names []string, probabilities [][]float64, cols int, opts ...PicturesOption) (*Figure, error) {
	if err := checkAnswers(s, probabilities); err != nil {
		return nil, err
	}
	if s.Len() > mostTiles {
		return nil, tooMany(s.Len())
	}
	o := apply(opts)
	all := make([]int, s.Len())
	var labels, told []string
	for i := range all {
		all[i] = i
		answer := surest(probabilities[i])
		name := fmt.Sprintf("class %d", answer)
		if answer < len(names) && names[answer] != "" {
			name = names[answer]
		}
		width := labelWidth(max(1, min(cols, s.Len())))
		labels = append(labels, withFile(s, i, surely(name, probabilities[i][answer], width), width))
		told = append(told, withFile(s, i, surely(name, probabilities[i][answer], math.Inf(1)), math.Inf(1)))
	}
	if o.labels == nil {
		o.labels, o.told = labels, told
	}
	return drawGallery(panelsOf(s, all, mostSide, o), cols, o)
}

// surest returns the class with the largest probability.
func surest(p []float64) int {
	best := 0
	for class := range p {
		if p[class] > p[best] {
			best = class
		}
	}
	return best
}

// surely writes an answer and its probability: "pear, 98 %".
func surely(answer string, probability, width float64) string {
	sure := fmt.Sprintf(", %.0f %%", 100*probability)
	return shortened(answer, width-canvas.TextWidth(sure, captionStyle), captionStyle) + sure
}

// withFile adds the name of the file that picture i comes from, if it has one.
func withFile(s Labelled, i int, label string, width float64) string {
	if file := fileOf(s, i); file != "" {
		label += "\n" + shortened(file, width, captionStyle)
	}
	return label
}
