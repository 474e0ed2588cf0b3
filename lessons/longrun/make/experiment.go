package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/longrun"
)

// An experiment says what to run: each method with each seed.
type experiment struct {
	name, question, setup string
	measured              []longrun.Quantity
	methods               []method
	seeds                 []int64
}

// A method is one of the things that are compared.
type method struct {
	name string
	run  func(d *data, seed int64) (map[string][]float64, error)
}

// data are the pictures, divided as the notebooks divide them: the same for every
// seed of a training.
type data struct {
	learn, validation, test *dataset.Split
}

// held is how many training pictures are for validation.
const held = 5000

func divide(all *dataset.Data) *data {
	rest, validation := all.Train.Divide(held, 1)
	return &data{rest, validation, all.Test}
}

// make runs what is not in the file yet, and writes the file after each run.
func (e experiment) make(folder string, d *data, last int64, log io.Writer) error {
	path := filepath.Join(folder, e.name+".json")
	x, err := e.read(path)
	if err != nil {
		return err
	}
	for _, seed := range e.seeds {
		for _, m := range e.methods {
			if last > 0 && seed > last || has(x, m.name, seed) {
				continue
			}
			started := time.Now()
			values, err := m.run(d, seed)
			if err != nil {
				return fmt.Errorf("%s, seed %d: %w", m.name, seed, err)
			}
			x.Runs = append(x.Runs, longrun.Run{
				Method: m.name, Seed: seed, Values: rounded(values),
				Seconds:   math.Round(time.Since(started).Seconds()),
				Processor: processor(), Date: started.UTC().Format(time.DateOnly),
			})
			if err := write(path, x); err != nil {
				return err
			}
			fmt.Fprintf(log, "%s %s: %s, seed %d: %.0f s\n", time.Now().Format(time.TimeOnly), e.name, m.name, seed, time.Since(started).Seconds())
		}
	}
	return nil
}

// read returns what the file holds, or an experiment without runs.
func (e experiment) read(path string) (*longrun.Experiment, error) {
	x := &longrun.Experiment{
		Name: e.name, Question: e.question, Setup: e.setup, Measured: e.measured,
		Command: "go run ./lessons/longrun/make " + e.name,
	}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return x, nil
	}
	if err != nil {
		return nil, err
	}
	var old longrun.Experiment
	if err := json.Unmarshal(b, &old); err != nil {
		return nil, fmt.Errorf("%s cannot be read: delete it to make it anew: %w", path, err)
	}
	if old.Setup != e.setup {
		return nil, fmt.Errorf("%s was made with other settings: delete it to make it anew", path)
	}
	x.Runs = old.Runs
	return x, nil
}

func has(x *longrun.Experiment, method string, seed int64) bool {
	for _, r := range x.Runs {
		if r.Method == method && r.Seed == seed {
			return true
		}
	}
	return false
}

// write replaces the file at once, so that no half of it is ever seen.
func write(path string, x *longrun.Experiment) error {
	b, err := json.MarshalIndent(x, "", " ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(path+".new", append(flat(b), '\n'), 0o644); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// flat puts each list of numbers on one line.
func flat(b []byte) []byte {
	var out strings.Builder
	for line := range strings.Lines(string(b)) {
		trimmed := strings.TrimSpace(line)
		number := trimmed != "" && strings.Trim(trimmed, "-+.0123456789e,") == ""
		if number || strings.HasPrefix(trimmed, "]") && inNumbers(out.String()) {
			text := strings.TrimSuffix(out.String(), "\n")
			out.Reset()
			out.WriteString(text)
			if strings.HasSuffix(text, ",") && number {
				out.WriteByte(' ')
			}
			out.WriteString(trimmed + "\n")
			continue
		}
		out.WriteString(line)
	}
	return []byte(out.String())
}

// inNumbers is true if the text ends within a list of numbers.
func inNumbers(text string) bool {
	text = strings.TrimSuffix(text, "\n")
	return text != "" && strings.ContainsAny(text[len(text)-1:], "0123456789")
}

// rounded keeps six decimals: a share of 10,000 pictures needs four.
func rounded(values map[string][]float64) map[string][]float64 {
	for _, list := range values {
		for i, v := range list {
			list[i] = math.Round(v*1e6) / 1e6
		}
	}
	return values
}

// processor is what the machine says of itself.
func processor() string {
	name := runtime.GOARCH
	if b, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(b)) {
			if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
				name = strings.TrimSpace(value)
				break
			}
		}
	}
	return fmt.Sprintf("%s, %d cores", name, runtime.NumCPU())
}
