//go:build unix

// Command kernel sets up, opens, runs and checks the course's Go notebooks.
//
//	go run ./kernel lab
//
// Run it without arguments for the list of commands, or with a command and -h
// for that command's flags.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/plugin"
	"github.com/ninepixels/ninepixels/kernel/internal/progress"
)

// streams are where a command writes: out for what was asked for, err for
// progress and complaints.
type streams struct{ out, err io.Writer }

// command is one line of the table: its name, the arguments as its help shows
// them, what it does in one line, an example, and the function behind it.
type command struct {
	name, args, does, example string
	run                       func(ctx context.Context, args []string, s streams) error
}

// commands is the table, in the order in which a learner meets them. It is a
// function because the commands' help texts refer back to it.
func commands() []command {
	return []command{
		{"lab", "", "set up, then open the course in JupyterLab", "go run ./kernel lab", runLab},
		{"setup", "", "put everything in place that the notebooks need", "go run ./kernel setup", runSetup},
		{"run", "NOTEBOOK...", "run notebooks without a browser", "go run ./kernel run notebooks/01-filters.ipynb", runRun},
		{"fmt", "NOTEBOOK...", "format the cells of notebooks as gofmt does", "go run ./kernel fmt notebooks/01-filters.ipynb", runFmt},
		{"export", "MODEL [FORMAT...]", "write a trained network for other programs", "go run ./kernel export cnn onnx", runExport},
		{"site", "", "make the course as static files that run in a browser, without a server", "go run ./kernel site -serve", runSite},
		{"doctor", "", "look for what is wrong, and say what to do", "go run ./kernel doctor", runDoctor},
		{"serve", "", "be the kernel that Jupyter talks to; Jupyter starts it by itself", "", runServe},
		{"enter", "COMMAND...", "put the course into the home folder, then run a command; containers start so", "", runEnter},
		{"bench", "[train]", "time cells and starts against a stock GoNB, or training against Keras", "go run ./kernel bench train -quick", runBench},
		{"clean", "", "remove what setup made, and nothing else", "go run ./kernel clean -n", runClean},
	}
}

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // the work failed: one sentence on standard error says why
	exitUsage  = 2 // the command line is wrong
	// serve has jupyter.PortTakenExit too.
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	code := dispatch(ctx, os.Args[1:], streams{os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// dispatch runs the command that args name and returns the exit code.
func dispatch(ctx context.Context, args []string, s streams) int {
	s.err = visibly{s.err}
	if len(args) == 0 {
		overview(s.out)
		return exitOK
	}
	switch args[0] {
	case "-h", "-help", "--help", "help":
		overview(s.out)
		return exitOK
	}
	if args[0] == plugin.GoMLXCommand { // setup calls itself by this name
		return plugin.GoMLXMain(args[1:])
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return exitCode(c.run(ctx, args[1:], s), s)
		}
	}
	fmt.Fprintf(s.err, "There is no command %q; go run ./kernel lists them all.\n", args[0])
	return exitUsage
}

// exitCode prints a command's error, if it has one to show, and returns the
// exit code that goes with it.
func exitCode(err error, s streams) int {
	var wrong usageError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return exitOK
	case errors.As(err, &wrong):
		fmt.Fprintln(s.err, sentence(err))
		return exitUsage
	case errors.Is(err, errTold):
		return exitFailed
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(s.err, "Interrupted; run the same command again to go on.")
		return exitFailed
	}
	fmt.Fprintln(s.err, sentence(err))
	if errors.Is(err, jupyter.ErrPortTaken) {
		return jupyter.PortTakenExit
	}
	return exitFailed
}

// visible is for what goes to standard output and comes from a notebook, a file's
// name or another program. Standard error does it for all.
func visible(text string) string { return progress.Visible(text) }

// visibly writes what could steer a terminal so that it is seen instead.
type visibly struct{ w io.Writer }

func (v visibly) Write(p []byte) (int, error) {
	if _, err := io.WriteString(v.w, visible(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// terminal is standard error for bars that move: a [progress.Board] draws them on a
// terminal alone, and makes visible what others say itself.
func (s streams) terminal() io.Writer {
	if v, ok := s.err.(visibly); ok {
		return v.w
	}
	return s.err
}

// sentence gives an error its capital letter and full stop.
func sentence(err error) string {
	text := strings.TrimSpace(err.Error())
	if text == "" {
		return "Unknown error."
	}
	if !strings.ContainsAny(text[len(text)-1:], ".!?)\n") && !strings.Contains(text, "\n") {
		text += "."
	}
	first, _, _ := strings.Cut(text, " ")
	if strings.ContainsAny(first, "/.:") { // a path or a program's name stays as it is
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

func overview(w io.Writer) {
	fmt.Fprint(w, "Go notebooks on convolutional neural networks, and the kernel that runs them.\n\n"+
		"  go run ./kernel COMMAND [flags]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-8s %s\n", c.name, c.does)
		if c.example != "" {
			fmt.Fprintf(w, "  %-8s   e.g. %s\n", "", c.example)
		}
	}
	fmt.Fprint(w, "\nCOMMAND -h explains one command. New here? Start with: go run ./kernel lab\n")
}

// usageError is a mistake on the command line: exit code 2.
type usageError struct{ error }

// usagef makes a usageError.
func usagef(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

// newFlags returns a command's flag set; its -h prints the command's line of
// the table, the example, the longer text and the flags.
func newFlags(name, more string, s streams) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(io.Discard) // parse reports errors itself, in one sentence
	fs.Usage = func() {
		for _, c := range commands() {
			if c.name != name {
				continue
			}
			fmt.Fprintf(s.out, "%s: %s\n\n  %s\n\n", c.name, c.does,
				strings.TrimSpace("go run ./kernel "+c.name+" [flags] "+c.args))
			if c.example != "" {
				fmt.Fprintf(s.out, "For example: %s\n\n", c.example)
			}
		}
		if more != "" {
			fmt.Fprintf(s.out, "%s\n\n", strings.TrimSpace(more))
		}
		fmt.Fprintln(s.out, "Flags:")
		fs.SetOutput(s.out)
		fs.PrintDefaults()
		fs.SetOutput(io.Discard)
	}
	return fs
}

// parse reads a command's flags. A mistake is a usageError; -h prints the help
// and returns flag.ErrHelp, which exits 0.
func parse(fs *flag.FlagSet, args []string) error {
	help := fs.Usage
	fs.Usage = func() {} // else a mistake would print the help too
	switch err := fs.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		help()
		return err
	case err != nil:
		return usagef("%v; see go run ./kernel %s -h", err, fs.Name())
	}
	return nil
}
