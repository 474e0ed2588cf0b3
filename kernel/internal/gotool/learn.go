package gotool

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/gotool/quickbuild"
)

// LearnVar names the variable by which setup has the shim fill the catalog with
// the packages that it names, separated by spaces, before the cell's build ends.
const LearnVar = "NINEPIXELS_LEARN"

// learnCommand is what the shim calls itself with, followed by packages, so that
// the catalog is filled while the cell runs.
const learnCommand = "ninepixels-learn"

// learnTimeout is for packages that are still to be compiled.
const learnTimeout = 10 * time.Minute

// readCell returns the cell if it can be built without the go command: GoNB
// calls that with more arguments for a cell with %goflags, and with others for a
// test.
func readCell(goPath string, args []string) *quickbuild.Cell {
	if len(args) != 3 || args[0] != "build" {
		return nil
	}
	here, err := os.Getwd()
	if err != nil {
		return nil
	}
	cell, err := quickbuild.Read(goPath, os.Getenv(stateVar), here)
	if errors.Is(err, quickbuild.ErrWorld) {
		note(err)
	}
	if err != nil {
		return nil
	}
	return cell
}

// note writes down what went wrong where doctor finds it. Nobody reads what this
// process prints, and the cell runs in spite of it.
func note(err error) {
	if state := os.Getenv(stateVar); state != "" {
		_ = quickbuild.Note(state, err) // there is no other place
	}
}

// learnSoon sees to it that the catalog has what a cell imported that was built.
// It returns the exit code of the build: whatever comes of it, the cell runs.
func learnSoon(cell *quickbuild.Cell) int {
	all, now := os.LookupEnv(LearnVar)
	if !now && cell.Knows() {
		return 0
	}
	self, err := exec.LookPath(os.Args[0])
	if err != nil {
		note(err)
		return 0
	}
	// In a process of its own, and out of the cell's way; it ends with the kernel,
	// whose process group it is in. GoNB waits until nobody holds its pipes.
	cmd := exec.Command(self)
	if nice, err := exec.LookPath("nice"); err == nil && !now {
		cmd = exec.Command(nice, "-n", "19", self)
	}
	cmd.Args = append(cmd.Args, learnCommand)
	cmd.Args = append(cmd.Args, cell.Imports()...)
	if !now {
		err = cmd.Start()
	} else {
		cmd.Args = append(cmd.Args, strings.Fields(all)...)
		err = cmd.Run()
	}
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) { // else it has noted why itself
		note(err)
	}
	return 0
}

// learn fills the catalog, in the process that learnSoon starts.
func learn(goPath string, packages []string, errOut io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, learnTimeout)
	defer cancel()
	here, err := os.Getwd()
	if err == nil {
		go stopWhenGone(here, cancel)
		_, now := os.LookupEnv(LearnVar)
		for {
			err = quickbuild.Learn(ctx, goPath, os.Getenv(stateVar), here, packages)
			if !errors.Is(err, quickbuild.ErrBusy) {
				break
			}
			if !now || ctx.Err() != nil {
				return 0 // what this cell imports is learned when it is run again
			}
			time.Sleep(100 * time.Millisecond)
		}
	}
	if err != nil {
		if _, errHere := os.Stat(here); errHere == nil && !errors.Is(ctx.Err(), context.Canceled) { // else the kernel has ended
			note(fmt.Errorf("what the go command says of packages cannot be used: %w", err))
		}
		fmt.Fprintln(errOut, err)
		return 1
	}
	return 0
}

// stopWhenGone waits until GoNB has removed its folder, as it does at its end.
func stopWhenGone(dir string, stop func()) {
	for {
		if _, err := os.Stat(dir); err != nil {
			stop()
			return
		}
		time.Sleep(200 * time.Millisecond)
	}
}
