// Command make makes the files of package longrun: measurements that take minutes to
// hours. It continues where it was stopped: a run that is in the file is kept.
//
//	go run ./lessons/longrun/make           every experiment
//	go run ./lessons/longrun/make sweep     one
//	go run ./lessons/longrun/make -seed 1 sweep filters
//	go run ./lessons/longrun/make -method 64-64 sweep
//
// To make a file from the beginning, delete it first.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/ninepixels/ninepixels/lessons/dataset"
)

func main() {
	seed := flag.Int64("seed", 0, "stop after this seed; 0 stands for all")
	method := flag.String("method", "", "run this method only, such as 64-64; all if it is empty")
	folder := flag.String("folder", "lessons/longrun/stored", "where the files are")
	flag.Parse()
	if err := run(*folder, portion{*seed, *method}, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "make:", err)
		os.Exit(1)
	}
}

// A portion says what to run of an experiment: up to which seed, and which method.
// The zero value is all of it.
type portion struct {
	last   int64
	method string
}

func (p portion) holds(method string, seed int64) bool {
	return (p.last == 0 || seed <= p.last) && (p.method == "" || p.method == method)
}

func run(folder string, p portion, names []string) error {
	chosen, err := choose(names)
	if err != nil {
		return err
	}
	all, err := dataset.Load()
	if err != nil {
		return err
	}
	d := divide(all)
	for _, e := range chosen {
		if err := e.make(folder, d, p, os.Stdout); err != nil {
			return fmt.Errorf("%s: %w", e.name, err)
		}
	}
	return nil
}

// choose returns the experiments with these names, or all.
func choose(names []string) ([]experiment, error) {
	if len(names) == 0 {
		return experiments, nil
	}
	var chosen []experiment
	for _, name := range names {
		e, ok := find(name)
		if !ok {
			return nil, fmt.Errorf("no experiment is called %q: use one of %v", name, every())
		}
		chosen = append(chosen, e)
	}
	return chosen, nil
}

// experiments are all, in the order in which they are made.
var experiments = []experiment{unknown, further, shifts, pooling, sweep, moved, filters, filtersAll, removal, shuffled}

func find(name string) (experiment, bool) {
	for _, e := range experiments {
		if e.name == name {
			return e, true
		}
	}
	return experiment{}, false
}

func every() (all []string) {
	for _, e := range experiments {
		all = append(all, e.name)
	}
	return all
}
