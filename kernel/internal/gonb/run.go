package gonb

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// A Job is a cell that GoNB is to run.
type Job struct {
	Cell    *cell.Cell
	Program *cell.Program // nil if the cell has no Go
	Skip    func(cell.Special) bool
	Quiet   bool // of the special lines none is run: they have been before
	Execute jupyter.Execute
}

// An Outcome is how a cell has ended.
type Outcome struct {
	Compiled bool
	Built    cell.Built    // what came of the compiler
	Ended    string        // how the program has ended if not well: "exit status 2", "signal: killed"
	Asked    bool          // it asked for input
	Shell    *ShellFailure // the first shell command that failed
	Command  string        // what GoNB says of a special command that failed
	Trace    string
}

// A ShellFailure is a shell command that has failed.
type ShellFailure struct {
	Line  int
	Ended string // "exit status 3"
}

// What GoNB says.
var (
	// Behind the output of a shell command that has failed.
	shellFailed = regexp.MustCompile(`^(\^C\n)?(exit status [1-9]\d*|signal: .*)\n$`)
	// Of how a program has ended.
	programEnd = regexp.MustCompile(`^(exit status \d+|signal: .*)$`)
	// Before what a special command has to complain of.
	commandPrefix = "executing special commands in cell: "
)

// notes is the file in which shell commands note how they have ended.
func (e *Engine) notes() string { return filepath.Join(e.Temp(), "exits") }

// Run has GoNB run a cell.
//
// Errors: [ErrInterrupted], a *kernelproc.DeadError, ctx's, or the folder that the
// program is left in cannot be written.
func (e *Engine) Run(ctx context.Context, job Job, talk Talk) (Outcome, error) {
	var out Outcome
	_ = os.Remove(e.notes()) // of the cell before
	for _, s := range job.Cell.Specials {
		if fetches(s) {
			e.noGet = s.Name == noFetching
		}
	}
	if job.Program != nil {
		job.Program.Direct = captures(job.Cell)
		job.Program.NoGet = e.noGet
		if err := job.Program.HandOver(e.Temp()); err != nil {
			return out, err
		}
		defer cell.Withdraw(e.Temp())
	}
	x := job.Execute
	skip := job.Skip
	if job.Quiet {
		skip = func(cell.Special) bool { return true }
	}
	x.Code = e.rows(job.Cell, job.Program != nil, skip)
	if strings.TrimSpace(x.Code) == "" {
		return Outcome{Compiled: true}, nil
	}
	words := endWords{each: talk.Each, shell: hasShell(job.Cell) && !job.Quiet, program: job.Program != nil}
	talk.Each = func(m jupyter.Received) {
		switch m.Header.Type {
		case jupyter.ExecuteInput, jupyter.ErrorMessage:
			return // ours say the same, better
		case jupyter.InputRequest:
			out.Asked = true
		}
		words.pass(m)
	}
	result, err := e.Drive(ctx, x, talk)
	Land(e.Temp())
	if err != nil {
		out.Built, out.Compiled = cell.TakeBack(e.Temp())
		out.Compiled = out.Compiled && out.Built.Output == "" && out.Built.Fault == "" && job.Program != nil
		return out, err
	}
	e.judge(&out, job, result)
	out.Shell = e.shell(job, words.held)
	if out.Shell == nil && out.Ended == "" {
		words.release()
	}
	if out.Command != "" {
		e.settle(ctx, job)
	}
	return out, nil
}

// judge finds out what GoNB's reply means.
func (e *Engine) judge(out *Outcome, job Job, result jupyter.Result) {
	built := false
	if job.Program != nil {
		out.Built, built = cell.TakeBack(e.Temp())
	}
	value := strings.TrimSpace(result.ErrorValue)
	switch {
	case result.Status != jupyter.ReplyError:
		out.Compiled = true
	case built && (out.Built.Output != "" || out.Built.Fault != ""):
	case programEnd.MatchString(value):
		out.Compiled, out.Ended = true, value
	default:
		first, _, _ := strings.Cut(value, "\n")
		out.Command, out.Trace = strings.TrimPrefix(first, commandPrefix), strings.Join(result.Traceback, "\n")
		if out.Command == "" {
			out.Command = "GoNB could not run the cell, and has not said why"
		}
	}
}

// shell returns the first shell command that has failed.
func (e *Engine) shell(job Job, end string) *ShellFailure {
	noted := exits(e.notes())
	for _, s := range job.Cell.Specials {
		if status := noted[s.Line]; status != 0 {
			return &ShellFailure{s.Line, statusText(status)}
		}
	}
	line := unnoted(job.Cell, noted)
	if job.Cell.Mode == cell.Input && job.Cell.Start.Role == cell.RunsShell && e.pipes != nil {
		line = 1 // a script that does not parse has noted that all was well; and the words are GoNB's own
	}
	if end == "" || line == 0 {
		return nil
	}
	return &ShellFailure{line, strings.TrimSpace(strings.TrimPrefix(end, "^C\n"))}
}

// settle runs an empty cell after one whose special command has failed: what
// the commands before it asked of this cell would hold for the next one.
func (e *Engine) settle(ctx context.Context, job Job) {
	for _, s := range job.Cell.Specials {
		if s.Role == cell.RunsTests || s.Name == "%wasm" {
			ctx, cancel := context.WithTimeout(ctx, settleTime)
			defer cancel()
			_, _ = e.Drive(ctx, jupyter.Execute{Code: "%%\n", Silent: true}, Talk{})
			return
		}
	}
}

// settleTime is how long GoNB may take for an empty cell.
const settleTime = 20 * time.Second

// Stopped reports whether a cell was ended by somebody: it was interrupted, or the
// kernel shut down.
func Stopped(err error) bool {
	return errors.Is(err, ErrInterrupted) || errors.Is(err, context.Canceled)
}
