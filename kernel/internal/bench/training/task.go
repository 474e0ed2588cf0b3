package training

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// A Task is what one process of a program is to do.
type Task struct {
	// Do is "steps": time the steps; "train": a whole training; "reach": train
	// until Goal; or "weights": give the logits of one hundred test pictures.
	Do      string
	Data    string // the folder of the four files
	Colour  string `json:",omitempty"` // what Draw has filled; if set, colour pictures take the place of those of Data
	Threads int
	Seed    int64
	Epochs  int     // to be counted ("steps"), to be trained, or at most ("reach")
	Images  int     // of the training pictures, the first so many; 0 for all
	Steps   []Steps `json:",omitempty"`
	Goal    float64 `json:",omitempty"` // of the accuracy on the test pictures
	Weights string  `json:",omitempty"` // where weights are kept: a folder for us, a file for peers
}

// Steps is a model and a batch size whose steps are timed.
type Steps struct {
	Name          string
	Model         string // "cnn", "dense" or "colour"
	Batch, Images int
	// Folder has the pictures read from files, mirrored at random in each epoch, and
	// handed over while the step before computes. Otherwise they lie in memory.
	Folder bool `json:",omitempty"`
}

// text is the task as an argument of a program.
func (t Task) text() string {
	text, err := json.Marshal(t)
	if err != nil {
		panic(err) // a struct of numbers and strings
	}
	return string(text)
}

// An Event is one line that a program answers with.
type Event struct {
	Event    string      `json:"event"`
	Name     string      `json:"name"`
	Text     string      `json:"text"`
	Seconds  float64     `json:"seconds"`
	Steps    int         `json:"steps"`
	First    bool        `json:"first"`
	Accuracy float64     `json:"accuracy"`
	Logits   [][]float32 `json:"logits"`
	File     string      `json:"file"`
	Flops    float64     `json:"flops"`
	Bytes    float64     `json:"bytes"`
}

// parse reads a line of a program's answer.
func parse(line []byte) (Event, error) {
	var e Event
	if err := json.Unmarshal(line, &e); err != nil || e.Event == "" {
		return e, fmt.Errorf("it answered %q, which is no line of the benchmark's", cut(string(line)))
	}
	return e, nil
}

// cut shortens a text that is quoted in a sentence.
func cut(text string) string {
	if runes := []rune(strings.TrimSpace(text)); len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return strings.TrimSpace(text)
}

// Answer is what one process did.
type Answer struct {
	About    string
	First    time.Duration        // from the start of the process to the end of the first step
	Trained  time.Duration        // … to the end of the training
	Reached  time.Duration        // … to the goal; 0 if it was not reached
	Step     map[string][]float64 // seconds per step, one value per epoch, by the name of Steps
	Evaluate []float64            // seconds, of calls after the first
	Cold     float64              // seconds, of the first call
	Accuracy float64              // on the test pictures, the last that was measured
	Logits   [][]float32
	File     string
	Again    float64         // seconds of another start to its first step, with programs that were kept; 0 for peers
	Roof     Work            // what the machine reaches in a second; only ours measures it
	Work     map[string]Work // of one step, by the name of Steps
	Peak     int64           // bytes of memory; 0 where the system does not say
}

// add takes in an event that came so long after the start of the process.
func (a *Answer) add(e Event, at time.Duration, goal float64) error {
	switch e.Event {
	case "about":
		a.About = e.Text
	case "first":
		a.First = at
	case "trained":
		a.Trained = at
	case "epoch":
		if e.Steps < 1 || e.Seconds <= 0 {
			return fmt.Errorf("it timed an epoch of %d steps as %v s", e.Steps, e.Seconds)
		}
		a.Step[e.Name] = append(a.Step[e.Name], e.Seconds/float64(e.Steps))
	case "evaluated":
		if e.First {
			a.Cold = e.Seconds
		} else {
			a.Evaluate = append(a.Evaluate, e.Seconds)
		}
	case "tested":
		a.Accuracy = e.Accuracy
		if goal > 0 && e.Accuracy >= goal && a.Reached == 0 {
			a.Reached = at
		}
	case "again":
		a.Again = e.Seconds
	case "roof":
		a.Roof = Work{e.Flops, e.Bytes}
	case "work":
		a.Work[e.Name] = Work{e.Flops, e.Bytes}
	case "logits":
		a.Logits, a.File = e.Logits, e.File
	default:
		return fmt.Errorf("it answered with the event %q, which the benchmark does not know", cut(e.Event))
	}
	return nil
}

// missing says what an answer to a task lacks, or is empty.
func (a *Answer) missing(t Task) string {
	switch {
	case t.Do == "train" && (a.Trained == 0 || a.Accuracy == 0):
		return "the end of the training"
	case t.Do == "reach" && a.Accuracy == 0:
		return "an accuracy"
	case t.Do == "weights" && len(a.Logits) == 0:
		return "the logits"
	case t.Do == "steps" && (a.First == 0 || len(a.Evaluate) == 0):
		return "the first step or the evaluation"
	}
	for _, s := range t.Steps {
		if len(a.Step[s.Name]) != t.Epochs {
			return "epochs of " + s.Name
		}
	}
	return ""
}
