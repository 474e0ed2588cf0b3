package export

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// madeBy stands in each receipt. A folder without it is not ours to replace.
const madeBy = "Nine Pixels export"

// A receipt lies beside each export, as receipt.json. A program of a few lines reads
// it, hands over the pixels, and compares the logits.
type receipt struct {
	MadeBy      string `json:"made_by"`
	Format      string `json:"format"`
	Model       string `json:"model"`
	Description string `json:"description"`
	// Input and Output name what goes in and what comes out.
	Input  end `json:"input"`
	Output end `json:"output"`
	// Classes holds the name of each logit.
	Classes []string `json:"classes"`
	// Tolerance is the largest difference of a logit that is allowed.
	Tolerance float64 `json:"tolerance"`
	// Pictures are H·W·C bytes each, base64 in JSON, row by row, the channels of a
	// pixel side by side. Logits are what must come out of each.
	Pictures [][]byte    `json:"pictures"`
	Logits   [][]float32 `json:"logits"`
	// Files holds the SHA-256 of each file beside the receipt.
	Files map[string]string `json:"files"`
}

// An end is the input or the output of a network.
type end struct {
	Name   string `json:"name"`
	Axes   string `json:"axes"`
	Shape  []int  `json:"shape"` // without N
	Values string `json:"values"`
	// Of integers q, a number is Scale·(q-Zero).
	Scale float32 `json:"scale,omitempty"`
	Zero  int     `json:"zero,omitempty"`
}

// description says what the network is, for a reader who has only the file.
func (s *Sequential) description() string {
	return fmt.Sprintf("%s. %d parameters. Hand over pixels from 0 to 255: the division by 255 is inside. The output is one logit for each class; softmax makes probabilities of them.",
		s, s.parameters())
}

// receipt makes the receipt of an export with these files.
func (s *Sequential) receipt(format string, files map[string][]byte) receipt {
	n := min(receiptPictures, len(s.proof.pixels))
	r := receipt{
		MadeBy: madeBy, Format: format, Model: s.name, Description: s.description(),
		Input:   end{Name: "pixels", Axes: "N H W C", Shape: s.Shape(), Values: "pixels from 0 to 255, as float32"},
		Output:  end{Name: "logits", Axes: "N classes", Shape: []int{s.Classes()}, Values: "logits"},
		Classes: s.classNames(), Tolerance: s.proof.tolerance,
		Pictures: s.proof.pixels[:n], Logits: s.proof.logits[:n],
		Files: map[string]string{},
	}
	for name, content := range files {
		r.Files[name] = digest(content)
	}
	return r
}

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// A run computes the logits of one picture from the bytes of an export, without the
// network from which they were written.
type run func(pixels []uint8) ([]float32, error)

// deliver reads an export back, checks it, and only then puts it into its folder,
// with its receipt.
func (s *Sequential) deliver(format, folder string, write func() map[string][]byte, readBack func(map[string][]byte) (run, error)) (Report, error) {
	if s == nil || len(s.proof.logits) == 0 {
		return Report{}, fmt.Errorf("there is no network for %s: take it from a model with export.From, or read it with export.Load", folder)
	}
	files := write()
	compute, err := safely(func() (run, error) { return readBack(files) })
	if err != nil {
		return Report{}, fmt.Errorf("%s cannot be read back: %w", format, err)
	}
	var logits [][]float32
	for _, pixels := range s.proof.pixels {
		z, err := safely(func() ([]float32, error) { return compute(pixels) })
		if err != nil {
			return Report{}, fmt.Errorf("%s cannot be run: %w", format, err)
		}
		logits = append(logits, z)
	}
	report, err := s.compare(format, logits)
	if err != nil {
		return report, fmt.Errorf("nothing is written: %w", err)
	}
	text, err := json.MarshalIndent(s.receipt(format, files), "", " ")
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

// safely reads or runs what was written. Bytes that do not fit together are an error,
// wherever in the reader that shows.
func safely[T any](do func() (T, error)) (value T, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("its parts do not fit together: %v", r)
		}
	}()
	return do()
}

// float32s makes float32 of numbers, as the last step of a read-back.
func float32s(x []float64) []float32 {
	y := make([]float32, len(x))
	for i, v := range x {
		y[i] = float32(v)
	}
	return y
}
