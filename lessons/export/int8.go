package export

import (
	"encoding/json"
	"fmt"
	"slices"
)

// An intRun computes the integers of the logits of one picture from the bytes of an
// export.
type intRun func(pixels []uint8) ([]int8, error)

// deliverInt8 is deliver for integers. The export must give the very integers that the
// quantized network gives; and this network must be close to s, and as accurate. The
// tolerance is for the receipt: by how much another program's logits may differ from
// those of the integers.
func (s *Sequential) deliverInt8(q *quantized, format, folder string, tolerance float64, write func() map[string][]byte, readBack func(map[string][]byte) (intRun, error)) (Report, error) {
	if err := q.judge(format); err != nil {
		return Report{}, err
	}
	files := write()
	compute, err := safely(func() (intRun, error) { return readBack(files) })
	if err != nil {
		return Report{}, fmt.Errorf("%s cannot be read back: %w", format, err)
	}
	var logits [][]float32
	for i, pixels := range s.proof.pixels {
		z, err := compute(pixels)
		if err != nil {
			return Report{}, fmt.Errorf("%s cannot be run: %w", format, err)
		}
		if !slices.Equal(z, q.integers[i]) {
			return Report{}, fmt.Errorf("nothing is written: %s gives the integers %v for picture %d, not %v", format, z, i, q.integers[i])
		}
		logits = append(logits, q.numbers(z))
	}
	report, err := s.compareWithin(format, logits, s.proof.spread()*logitShare)
	if err != nil {
		return report, fmt.Errorf("nothing is written: %w", err)
	}
	report.Labelled = q.labelled
	if q.labelled > 0 {
		n := float64(q.labelled)
		report.Accuracy, report.FloatAccuracy = float64(q.right)/n, float64(q.before)/n
	}
	r := s.receipt(format, files)
	r.Description = q.description(s)
	r.Input.Values = "pixels from 0 to 255, as bytes"
	r.Output.Values = "integers q of 8 bits: a logit is scale·(q-zero)"
	r.Output.Scale, r.Output.Zero = q.out.scale, q.out.zero
	r.Logits = logits[:len(r.Pictures)]
	r.Tolerance = tolerance
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return report, err
	}
	files[receiptFile] = append(text, '\n')
	for _, content := range files {
		report.Bytes += len(content)
	}
	report.Folder = folder
	return report, replace(folder, files)
}

// judge refuses a network that has lost too much.
func (q *quantized) judge(format string) error {
	lost := float64(q.before-q.right) / float64(max(q.labelled, 1))
	if q.labelled < accuracyPictures || lost <= accuracyLoss {
		return nil
	}
	return fmt.Errorf("nothing is written: as %s the network classifies %.1f %% of %d test pictures right, instead of %.1f %%: give it pictures like those of the training by export.Calibration, or export it as float32",
		format, 100*float64(q.right)/float64(q.labelled), q.labelled, 100*float64(q.before)/float64(q.labelled))
}

// description says what the network is, and what it has lost.
func (q *quantized) description(s *Sequential) string {
	d := fmt.Sprintf("%s. %d parameters, in integers of 8 bits. Hand over pixels from 0 to 255 as bytes. The output is one integer q for each class: the logit is %g·(q-(%d)).",
		s, s.parameters(), q.out.scale, q.out.zero)
	if q.labelled > 0 {
		d += fmt.Sprintf(" Of %d test pictures, it classifies %.1f %% right, and in float32 %.1f %%.",
			q.labelled, 100*float64(q.right)/float64(q.labelled), 100*float64(q.before)/float64(q.labelled))
	}
	return d
}
