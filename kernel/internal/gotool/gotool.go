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
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/gotool/quickbuild"
)

// RealVar names the variable with the real go command's path.
const RealVar = "NINEPIXELS_GO"

// getTimeout bounds the search for a missing package: behind a firewall that
// answers nothing, go get would keep the cell waiting for many minutes.
const getTimeout = 3 * time.Minute

// Program is the name of the program of this package, which has [Main] for its main
// function.
const Program = "ninepixels-go"

// StandIns are the names under which that program stands in for others inside the
// kernel: for the go command; for goimports, which has nothing to do where
// the kernel composes the program itself; and for gopls, which GoNB starts if it
// finds one, and which takes 127 MB and more, although the kernel completes names
// without it.
var StandIns = []string{"go", "goimports", "gopls"}

// Main does what the program that argv0 names is to do inside the kernel, and
// returns the exit code. Where it can, it becomes the real one and does not
// return.
func Main(argv0 string, args []string, out, errOut io.Writer) int {
	switch filepath.Base(argv0) {
	case "gopls":
		return 0
	case "goimports":
		return goimports(args, errOut)
	}
	return goCommand(args, out, errOut)
}

// goimports becomes the real one, unless the kernel has left a program: its
// imports are found when it is built.
func goimports(args []string, errOut io.Writer) int {
	if here := os.Getenv(gonb.FolderVar); here != "" {
		if _, err := cell.TakeOver(handover(here)); err == nil {
			return 0
		}
	}
	if err := become(realGoimports(), args); err != nil {
		fmt.Fprintf(errOut, "cannot start goimports: %v\n", err)
	}
	return 1
}

// realGoimports is the one that setup has built.
func realGoimports() string { return filepath.Join(os.Getenv(stateVar), "bin", "goimports") }

// goCommand does what "go args…" is to do.
func goCommand(args []string, out, errOut io.Writer) int {
	here := os.Getenv(gonb.FolderVar)
	inCell := atHome(here)
	if inCell && gonb.IsGet(args) {
		return 0
	}
	goPath, err := realGo()
	if err != nil {
		fmt.Fprintln(errOut, err)
		return 1
	}
	switch {
	case inCell && gonb.IsBuild(args):
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		return buildCell(ctx, goPath, args, here, out, errOut)
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

// build runs the real go; if it fails for want of packages, it gets those and
// runs it once more. GoNB reads the output, so only the last attempt's shows,
// or, if the packages cannot be had, the first one's and the reason. With noGet it
// gets none.
func build(ctx context.Context, goPath string, args []string, noGet bool, out, errOut io.Writer) int {
	cell := readCell(goPath, args)
	if cell != nil && cell.Build(ctx, args[2]) == nil {
		return learnSoon(cell)
	}
	first, err := run(ctx, goPath, args)
	if err == nil && cell != nil {
		if err := cell.Distrust(); err != nil { // the next cell takes as long
			note(err)
		}
		defer learnSoon(cell)
	}
	missing := Missing(first.errors.String())
	if err == nil || len(missing) == 0 || noGet || ctx.Err() != nil {
		return first.pass(err, out, errOut)
	}
	if said, errGet := get(ctx, goPath, missing); errGet != nil {
		code := first.pass(err, out, errOut)
		_, _ = io.WriteString(errOut, said)
		return code
	}
	second, err := run(ctx, goPath, args)
	return second.pass(err, out, errOut)
}

// get gets packages. What the go command said is returned if it could not.
func get(ctx context.Context, goPath string, packages []string) (said string, err error) {
	ctx, cancel := context.WithTimeout(ctx, getTimeout)
	defer cancel()
	got, err := run(ctx, goPath, append([]string{"get"}, packages...))
	if err == nil {
		return "", nil
	}
	var text bytes.Buffer
	got.pass(err, &text, &text)
	return text.String(), err
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
	cmd.Env = append(os.Environ(), quickbuild.ToolEnv(runtime.GOMAXPROCS(0), "/")...) // it runs so many tools at once
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
