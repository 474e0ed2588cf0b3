// Package gotool stands in for the go command inside the kernel.
//
// GoNB runs "go get" before it builds a cell, which asks for the network and
// costs a second or more, though nearly every cell uses packages that are there
// already. Under the name go, first on the kernel's PATH, the shim answers that
// call at once. When the build then says which package is missing, the shim
// gets that one package and builds again. A plain cell it builds itself, as
// package direct has it. Everything else goes to the real go.
package gotool

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"
)

// RealVar names the variable with the real go command's path.
const RealVar = "NINEPIXELS_GO"

// cellVar is set by GoNB to the temporary folder in which it builds cells.
const cellVar = "GONB_TMP_DIR"

// getTimeout bounds the search for a missing package: behind a firewall that
// answers nothing, go get would keep the cell waiting for many minutes.
const getTimeout = 3 * time.Minute

// Is reports whether a program that was started as argv0 should be the go
// command.
func Is(argv0 string) bool { return filepath.Base(argv0) == "go" }

// Main does what "go args…" is to do inside the kernel and returns the exit
// code. Where it can, it becomes the real go command and does not return.
func Main(args []string, out, errOut io.Writer) int {
	inCell := atHome(os.Getenv(cellVar))
	if inCell && isBareGet(args) {
		return 0
	}
	goPath, err := realGo()
	if err != nil {
		fmt.Fprintln(errOut, err)
		return 1
	}
	switch {
	case inCell && isBuild(args):
		return build(goPath, args, out, errOut)
	case inCell && len(args) > 0 && args[0] == learnCommand:
		return learn(goPath, args[1:], errOut)
	}
	if err := become(goPath, args); err != nil {
		fmt.Fprintf(errOut, "cannot start %s: %v\n", goPath, err)
	}
	return 1
}

// atHome reports whether the working folder is GoNB's, and not one in which
// the learner runs go for themselves.
func atHome(dir string) bool {
	if dir == "" {
		return false
	}
	here, errHere := os.Stat(".")
	home, errHome := os.Stat(dir)
	return errHere == nil && errHome == nil && os.SameFile(here, home)
}

// isBareGet matches GoNB's two calls: "go get", and "go get -t" for a test cell.
func isBareGet(args []string) bool {
	return slices.Equal(args, []string{"get"}) || slices.Equal(args, []string{"get", "-t"})
}

// isBuild matches GoNB's two ways to build a cell, whatever flags follow.
func isBuild(args []string) bool {
	return len(args) >= 2 && args[0] == "build" && args[1] == "-o" ||
		len(args) >= 3 && args[0] == "test" && args[1] == "-c" && args[2] == "-o"
}

// build runs the real go; if it fails for want of packages, it gets those and
// runs it once more. GoNB reads the output, so only the last attempt's shows,
// or, if the packages cannot be had, the first one's and the reason.
func build(goPath string, args []string, out, errOut io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	cell := readCell(goPath, args)
	if cell != nil && cell.Build(ctx, args[2]) == nil {
		return learnSoon(cell)
	}
	first, err := run(ctx, goPath, args)
	if err == nil && cell != nil {
		_ = cell.Distrust() // if that fails, the next cell takes as long
		defer learnSoon(cell)
	}
	missing := Missing(first.errors.String())
	if err == nil || len(missing) == 0 || ctx.Err() != nil {
		return first.pass(err, out, errOut)
	}
	getCtx, cancel := context.WithTimeout(ctx, getTimeout)
	defer cancel()
	get, errGet := run(getCtx, goPath, append([]string{"get"}, missing...))
	if errGet != nil {
		code := first.pass(err, out, errOut)
		get.pass(errGet, errOut, errOut)
		return code
	}
	second, err := run(ctx, goPath, args)
	return second.pass(err, out, errOut)
}

var (
	// The go command's own advice, on a line of its own.
	advice = regexp.MustCompile(`(?m)^\s+go get (\S+)$`)
	// Where -mod=readonly is in force it gives none.
	lookup = regexp.MustCompile(`cannot find module providing package (\S+?):?(\s|$)`)
)

// Missing returns the packages, with a version where the go command knows
// which, that its output says are to be got before the build can work.
func Missing(output string) []string {
	var pkgs []string
	for _, re := range []*regexp.Regexp{advice, lookup} {
		for _, match := range re.FindAllStringSubmatch(output, -1) {
			if pkg := match[1]; !slices.Contains(pkgs, pkg) && !strings.HasPrefix(pkg, "-") {
				pkgs = append(pkgs, pkg)
			}
		}
	}
	return pkgs
}

// attempt is what one run of the real go wrote.
type attempt struct{ output, errors bytes.Buffer }

func run(ctx context.Context, goPath string, args []string) (*attempt, error) {
	a := &attempt{}
	cmd := exec.CommandContext(ctx, goPath, args...)
	// Compiler and linker live for a second: collecting their garbage costs a
	// tenth of that and saves 30 MB. The limit is for a large package, compiled once.
	cmd.Env = append(os.Environ(), "GOGC=off", "GOMEMLIMIT=1GiB")
	cmd.Stdout, cmd.Stderr = &a.output, &a.errors
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	return a, cmd.Run()
}

// pass hands the attempt's output on and turns its error into an exit code.
func (a *attempt) pass(err error, out, errOut io.Writer) int {
	_, _ = a.output.WriteTo(out)
	_, _ = a.errors.WriteTo(errOut)
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit) && exit.ExitCode() > 0:
		return exit.ExitCode()
	}
	fmt.Fprintln(errOut, "go:", err)
	return 1
}

// realGo returns the go command that stands behind the shim: the one that the
// kernelspec names, or the first on PATH that is not the shim itself.
func realGo() (string, error) {
	self, err := os.Executable()
	if err != nil {
		self = os.Args[0]
	}
	if path := os.Getenv(RealVar); path != "" && runnable(path) && !sameFile(path, self) {
		return path, nil
	}
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		if path := filepath.Join(dir, "go"); filepath.IsAbs(dir) && runnable(path) && !sameFile(path, self) {
			return path, nil
		}
	}
	return "", fmt.Errorf("the go command that this kernel was set up with (%s) is gone: install Go and run go run ./kernel setup in the course's folder",
		os.Getenv(RealVar))
}

func runnable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

func sameFile(a, b string) bool {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(infoA, infoB)
}
