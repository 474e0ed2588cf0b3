package play

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/show"
)

// mostScores bounds the scores of a Threshold, four bytes each, so that the widget stays
// below 100 KB.
const mostScores = 12_000

// A group is the scores of pictures of one kind, each a float32 with its lowest byte
// first.
type group struct {
	Name   string `json:"name"`
	Scores []byte `json:"scores"` // base64 in JSON
}

// Threshold shows how often each score occurs among known and unknown pictures, and a
// threshold that a slider moves. Below stand the share of the known pictures that get an
// answer, and of each kind of unknown ones. A second slider chooses the threshold that
// keeps a share of the known.
//
//	coverage, false accepts = #(score ≥ threshold) / #scores
//
// The numbers are those of measure.Coverage and measure.Threshold, of the scores as
// float32. A score that is NaN is never accepted.
//
// name says what the scores are: "max-logit". known and unknown are scores with the
// names of their pictures.
//
// Errors: a sentence in the cell, if there are no scores, more than 12,000, or an
// infinite one.
//
// Lesson: notebooks/08-off-centre-and-unknown.ipynb.
func Threshold(name string, known show.Sample, unknown ...show.Sample) {
	w, err := thresholds(name, known, unknown)
	if err != nil {
		complain("Threshold", err)
		return
	}
	w.display()
}

func thresholds(name string, known show.Sample, unknown []show.Sample) (widget, error) {
	if len(unknown) == 0 {
		return widget{}, fmt.Errorf("there are only known pictures: give the scores of unknown ones, too")
	}
	var groups []group
	var finite []show.Sample
	total := 0
	for i, s := range append([]show.Sample{known}, unknown...) {
		g, drawn, err := encodeScores(s, i)
		if err != nil {
			return widget{}, err
		}
		groups, finite = append(groups, g), append(finite, drawn)
		if total += len(s.Values); total > mostScores {
			return widget{}, fmt.Errorf("there are more than %d scores: give some of them", mostScores)
		}
	}
	still, err := show.DrawHistogram(finite[:2], show.Title(name), show.XLabel(name), show.Alt(describeScores(name, finite)))
	if err != nil {
		return widget{}, err
	}
	return widget{
		name: "Threshold", title: "Threshold: which scores of " + name + " get an answer", body: "threshold.html",
		styles: []string{"threshold.css"}, scripts: []string{"score.js", "threshold.js"},
		data: map[string]any{"score": name, "groups": groups}, picture: still,
	}, nil
}

// encodeScores writes the scores of the i-th kind of pictures for the scripts, and
// returns those that can be drawn.
func encodeScores(s show.Sample, i int) (group, show.Sample, error) {
	name := s.Name
	if name == "" {
		name = [2]string{"known", fmt.Sprintf("unknown %d", i)}[min(i, 1)]
	}
	g, drawn := group{Name: name}, show.Sample{Name: name}
	for _, v := range s.Values {
		f := float32(v)
		if math.IsInf(float64(f), 0) {
			return g, drawn, fmt.Errorf("%s has the score %g: give finite ones", name, v)
		}
		if v == v {
			drawn.Values = append(drawn.Values, float64(f))
		}
		g.Scores = binary.LittleEndian.AppendUint32(g.Scores, math.Float32bits(f))
	}
	if len(drawn.Values) == 0 {
		return g, drawn, fmt.Errorf("%s has no scores that are numbers: give at least one", name)
	}
	return g, drawn, nil
}

func describeScores(name string, groups []show.Sample) string {
	var parts []string
	for _, g := range groups {
		parts = append(parts, fmt.Sprintf("%s from %.3g to %.3g", g.Name, slices.Min(g.Values), slices.Max(g.Values)))
	}
	return fmt.Sprintf("The scores %s of known and unknown pictures, and a threshold that can be moved: %s.", name, strings.Join(parts, ", "))
}
