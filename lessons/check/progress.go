package check

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ninepixels/ninepixels/lessons/internal/hold"
	"github.com/ninepixels/ninepixels/lessons/internal/linked"
	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
	"github.com/ninepixels/ninepixels/lessons/internal/unfinished"
)

// ProgressFile is where the checks keep the latest result of each exercise. It lies
// beside the notebook. Tests may change it. If it is "", nothing is kept.
var ProgressFile = filepath.Join("runs", "progress.json")

// Progress prints how many exercises of a notebook were right when they were last
// checked. It also names the first one that was not. The notebook is its number,
// such as "03".
func Progress(notebook string) {
	all := exercises(notebook)
	if len(all) == 0 {
		fmt.Fprintf(Output, "There is no notebook %q with exercises: they are called \"01\", \"02\" and so on.\n", notebook)
		return
	}
	var left []string
	// Keeping nothing more finds out whether the checks can keep anything.
	results, err := keep(nil)
	for _, exercise := range all {
		if !results[exercise] {
			left = append(left, exercise)
		}
	}
	line := fmt.Sprintf("All %d exercises of notebook %s done.", len(all), notebook)
	if len(left) > 0 {
		line = fmt.Sprintf("%d of %d exercises of notebook %s done. Next: %s.", len(all)-len(left), len(all), notebook, left[0])
	}
	if err != nil {
		line += fmt.Sprintf(" (New results cannot be kept in %s: %v.)", filepath.Dir(ProgressFile), err)
	}
	if score := guessScore(notebook); score != "" {
		line += " " + score
	}
	fmt.Fprintln(Output, line)
}

// exercises returns those of a notebook, in order.
func exercises(notebook string) []string {
	var all []string
	for exercise := range hints {
		if strings.HasPrefix(exercise, notebook+".") {
			all = append(all, exercise)
		}
	}
	slices.SortFunc(all, func(a, b string) int {
		if len(a) != len(b) { // 07.9 comes before 07.10
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	return all
}

// keeping is held while the file is read and replaced, beside the lock that keeps
// other processes out: that one is the process's, and knows no goroutines.
var keeping sync.Mutex

// keep adds results to the file and returns all that are known.
func keep(more map[string]bool) (all map[string]bool, err error) {
	err = change(func(known map[string]bool) {
		maps.Copy(known, more)
		all = known
	})
	return all, err
}

// change changes what the file holds.
func change(edit func(all map[string]bool)) error {
	all := map[string]bool{}
	if ProgressFile == "" {
		edit(all)
		return nil
	}
	keeping.Lock()
	defer keeping.Unlock()
	if err := os.MkdirAll(filepath.Dir(ProgressFile), 0o755); err == nil {
		defer holdProgress()()
	}
	if b, err := os.ReadFile(ProgressFile); err == nil {
		// What is not ours, changed by hand for instance, is replaced.
		if json.Unmarshal(b, &all) != nil || all == nil {
			all = map[string]bool{}
		}
	}
	edit(all)
	return sentence.Cause(replace(ProgressFile, all))
}

// holdProgress holds the progress for this process until unlock is called, so that no other
// notebook's kernel reads it while this one is about to replace it.
func holdProgress() (unlock func()) {
	const limit = 3 * time.Second // far beyond the milliseconds that it takes
	return hold.Folder(filepath.Dir(ProgressFile), limit)
}

// prefix begins the names of files that replace has not finished.
const prefix = ".progress-"

// abandoned is the age from which such a file belongs to nobody any more.
const abandoned = time.Minute

// replace puts a whole file in the place of the old one: a cell that is killed,
// or a power cut, leaves the one or the other. What a killed cell has left beside
// it is taken away.
func replace(path string, results any) error {
	b, err := json.MarshalIndent(results, "", "  ")
	if err != nil {
		return err
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if path, err = linked.File(path); err != nil {
		return err
	}
	dir = filepath.Dir(path)
	unfinished.Remove(dir, prefix, abandoned)
	temp, err := os.CreateTemp(dir, prefix+"*")
	if err != nil {
		return err
	}
	_, err = temp.Write(append(b, '\n'))
	if err == nil {
		err = temp.Sync() // else a power cut after the rename could leave an empty file
	}
	err = errors.Join(err, temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		os.Remove(temp.Name())
	}
	return err
}
