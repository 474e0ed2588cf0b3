package check

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

// Reset forgets the results of an exercise, such as "03.2", of a notebook with its
// guesses, such as "03", or of the whole course if it is given nothing. What you
// have written in the cells stays.
func Reset(which ...string) {
	if len(which) == 0 {
		which = []string{""}
	}
	for _, name := range which {
		reset(name)
	}
}

func reset(name string) {
	one := hints[name] != nil
	if name != "" && !one && len(exercises(name)) == 0 {
		say(telling, fmt.Sprintf("There is no exercise and no notebook %q: write \"01.1\" or \"01\".", name))
		return
	}
	forgotten := 0
	err := change(func(all map[string]bool) {
		for exercise, ok := range all {
			if name == "" || exercise == name || strings.HasPrefix(exercise, name+".") {
				delete(all, exercise)
				if ok {
					forgotten++
				}
			}
		}
	})
	if !one {
		err = errors.Join(err, forgetGuesses(name))
	}
	what := "all notebooks"
	if one {
		what = "exercise " + name
	} else if name != "" {
		what = "notebook " + name
	}
	line := fmt.Sprintf("Begun again: %s. ", what)
	switch {
	case err != nil:
		line = fmt.Sprintf("The results in %s cannot be forgotten: %v.", filepath.Dir(ProgressFile), err)
	case forgotten == 0:
		line += "No exercise was done there."
	case forgotten == 1:
		line += "1 exercise that was done is open again."
	default:
		line += fmt.Sprintf("%d exercises that were done are open again.", forgotten)
	}
	say(telling, line)
}
