// Package longrun holds measurements that take too long for a cell: many seeds, all
// pictures, many epochs. They are files of this package, and the command that makes
// them anew is in each file.
//
//	e, err := longrun.Load("sweep")
//	e.Values("64-64", "validation accuracy") // one number for each seed
//
// A file is made, or continued, by
//
//	go run ./lessons/longrun/make NAME
//
// The digits are those of one machine. Another processor adds in another order, and
// so its digits differ a little, as those of another seed do.
package longrun

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

//go:embed stored
var stored embed.FS

// An Experiment is several networks, each trained with several seeds.
type Experiment struct {
	Name     string     `json:"name"`
	Question string     `json:"question"`
	Setup    string     `json:"setup"`   // what is the same in all runs
	Command  string     `json:"command"` // makes the file anew
	Measured []Quantity `json:"measured"`
	Runs     []Run      `json:"runs"`
}

// A Quantity says what was measured.
type Quantity struct {
	Name string    `json:"name"`
	Over string    `json:"over,omitempty"` // as in "epoch", if it was measured several times
	At   []float64 `json:"at,omitempty"`   // the epochs
}

// A Run is one network, trained with one seed.
type Run struct {
	Method    string               `json:"method"` // as in "64-64"
	Seed      int64                `json:"seed"`
	Values    map[string][]float64 `json:"values"` // by the quantity's name
	Seconds   float64              `json:"seconds"`
	Processor string               `json:"processor"`
	Date      string               `json:"date"`
}

// Load returns the experiment with this name.
//
// Errors: if there is no such experiment. The error names those that there are.
//
// Lesson: notebooks/07-experiments.ipynb.
func Load(name string) (*Experiment, error) {
	b, err := stored.ReadFile("stored/" + name + ".json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("no long run is called %q: use one of %s", name, strings.Join(Names(), ", "))
	}
	if err != nil {
		return nil, fmt.Errorf("reading the long run %q: %w", name, err)
	}
	e := new(Experiment)
	if err := json.Unmarshal(b, e); err != nil {
		return nil, fmt.Errorf("reading the long run %q: %w", name, err)
	}
	return e, nil
}

// Names returns the names of all experiments that are stored, in alphabetical order.
func Names() []string {
	files, err := fs.Glob(stored, "stored/*.json")
	if err != nil {
		panic(err) // the pattern is part of the program
	}
	for i, f := range files {
		files[i] = strings.TrimSuffix(strings.TrimPrefix(f, "stored/"), ".json")
	}
	return files
}

// Methods returns the methods that were compared, in the order of the file.
func (e *Experiment) Methods() []string {
	var all []string
	for _, r := range e.Runs {
		if !slices.Contains(all, r.Method) {
			all = append(all, r.Method)
		}
	}
	return all
}

// Seeds returns the seeds that a method was run with.
func (e *Experiment) Seeds(method string) []int64 {
	var all []int64
	for _, r := range e.Runs {
		if r.Method == method {
			all = append(all, r.Seed)
		}
	}
	return all
}

// Values returns one number for each seed of a method: the last one that was
// measured of this quantity, such as the accuracy after the last epoch. If nothing
// was measured under these names, there are none.
//
// Lesson: notebooks/07-experiments.ipynb.
func (e *Experiment) Values(method, quantity string) []float64 {
	var all []float64
	for _, series := range e.Series(method, quantity) {
		all = append(all, series[len(series)-1])
	}
	return all
}

// Series returns what was measured of a quantity, one list for each seed of a method.
//
// Shape: [seeds][values]. Quantity.At of the same name says where the values were
// measured, such as after which epochs.
//
// Lesson: notebooks/08-off-centre-and-unknown.ipynb.
func (e *Experiment) Series(method, quantity string) [][]float64 {
	var all [][]float64
	for _, r := range e.Runs {
		if v := r.Values[quantity]; r.Method == method && len(v) > 0 {
			all = append(all, v)
		}
	}
	return all
}

// At returns the value of each seed at one place of a series, such as after epoch 5.
// If nothing was measured there, there are none.
//
// Lesson: notebooks/08-off-centre-and-unknown.ipynb.
func (e *Experiment) At(method, quantity string, place float64) []float64 {
	var all []float64
	for _, q := range e.Measured {
		if q.Name != quantity {
			continue
		}
		k := slices.Index(q.At, place)
		for _, series := range e.Series(method, quantity) {
			if k >= 0 && k < len(series) {
				all = append(all, series[k])
			}
		}
	}
	return all
}

// String says what was asked, what is the same in all runs, and how to make the
// numbers anew.
func (e *Experiment) String() string {
	return fmt.Sprintf("%s\n%s\n%d runs; made by: %s", e.Question, e.Setup, len(e.Runs), e.Command)
}
