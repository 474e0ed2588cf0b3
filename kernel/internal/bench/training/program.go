package training

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/process"
)

// A Program is one side of the comparison, ready to be started.
type Program struct {
	Name, Label string
	Argv        []string // to which the task is added
	Env         []string
	Dir         string
	About       string // versions; known after the first task
	Ours        bool
	Folders     bool // it reads folders of pictures
}

// able returns the part of a task that the program can do; ok is false if there is none.
func (p *Program) able(t Task) (own Task, ok bool) {
	if p.Folders || t.Colour == "" {
		return t, true
	}
	t.Steps = slices.DeleteFunc(slices.Clone(t.Steps), func(s Steps) bool { return s.Folder })
	return t, t.Do != "train"
}

// Run starts the program on a task and waits for its end, at most limit. The
// error is one sentence without the program's name.
func (p *Program) Run(ctx context.Context, t Task, limit time.Duration) (Answer, error) {
	timed, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	cmd := process.Group(timed, append(p.Argv[:len(p.Argv):len(p.Argv)], t.text())...)
	cmd.Env, cmd.Dir = p.Env, p.Dir
	cmd.WaitDelay = time.Second
	complaints := &process.Tail{}
	cmd.Stderr = complaints
	out, err := cmd.StdoutPipe()
	if err != nil {
		return Answer{}, err
	}
	a := Answer{Step: map[string][]float64{}, Work: map[string]Work{}}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return a, fmt.Errorf("it does not start: %w", err)
	}
	wrong := a.read(out, began, t.Goal)
	if wrong != nil {
		cancel()
	}
	errWait := cmd.Wait()
	switch {
	case ctx.Err() != nil:
		return a, ctx.Err()
	case errors.Is(timed.Err(), context.DeadlineExceeded):
		return a, fmt.Errorf("it had not done its task after %s", limit)
	case wrong != nil:
		return a, wrong
	case errWait != nil:
		return a, fmt.Errorf("it ended in mid-run with %v: %s", errWait, last(complaints))
	}
	if what := a.missing(t); what != "" {
		return a, fmt.Errorf("it ended without having told %s", what)
	}
	a.Peak = process.PeakMemory(cmd.ProcessState)
	if a.About != "" {
		p.About = a.About
	}
	return a, nil
}

// read takes in events until their end, or until one that is none.
func (a *Answer) read(from io.Reader, began time.Time, goal float64) error {
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 1<<20) // the logits of one hundred pictures take 20 KB
	for lines.Scan() {
		e, err := parse(lines.Bytes())
		if err == nil {
			err = a.add(e, time.Since(began), goal)
		}
		if err != nil {
			return err
		}
	}
	return lines.Err()
}

// last is the last line of what a program complains, which in Python is the
// exception.
func last(complaints *process.Tail) string {
	return cmp.Or(process.LastLine(complaints.String()), "it said nothing")
}

// environ is the user's environment with more laid over it, and without what
// would change which Python packages are found.
func environ(more ...string) []string {
	var env []string
	for _, entry := range os.Environ() {
		switch name, _, _ := strings.Cut(entry, "="); name {
		case "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "KERAS_BACKEND", "XLA_FLAGS":
		default:
			env = append(env, entry)
		}
	}
	return append(env, more...)
}
