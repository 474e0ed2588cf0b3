//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"

	"github.com/ninepixels/ninepixels/kernel/internal/complete/golist"
	"github.com/ninepixels/ninepixels/kernel/internal/debug"
	"github.com/ninepixels/ninepixels/kernel/internal/delve"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/gotool"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/kernelproc"
	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
	"github.com/ninepixels/ninepixels/kernel/internal/process"
	"github.com/ninepixels/ninepixels/kernel/internal/server"
	"github.com/ninepixels/ninepixels/kernel/internal/setup"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
	"github.com/ninepixels/ninepixels/lessons/dataset/fetch"
)

const serveHelp = `
Speaks the Jupyter messaging protocol on the ports that a connection file names,
with GoNB behind it, until it is asked to shut down or Jupyter has ended. The
kernelspec that setup writes starts it with all it needs in the environment.`

func runServe(ctx context.Context, args []string, s streams) error {
	fs := newFlags("serve", serveHelp, s)
	file := fs.String("connection", "", "the connection `file`, as Jupyter writes it")
	repo := fs.String("repo", "", "`folder` whose packages cells can import (default: none)")
	if err := parse(fs, args); err != nil {
		return err
	}
	if *file == "" || fs.NArg() > 0 {
		return usagef("serve wants -connection FILE and nothing else; see go run ./kernel serve -h")
	}
	conn, err := jupyter.ReadConnection(*file)
	if err != nil {
		return err
	}
	home, err := fetch.Home()
	if err != nil {
		return err
	}
	engine := filepath.Join(home, "bin", gonb.Program)
	if _, err := os.Stat(engine); err != nil {
		return errors.New("GoNB, which runs the cells, is not installed: go run ./kernel setup")
	}
	dir, err := os.Getwd()
	if err != nil {
		return fmt.Errorf("the folder in which the kernel was started is gone: %w", err)
	}
	history := filepath.Join(home, "history.jsonl")
	if os.Getenv(spec.HistoryVar) == "off" {
		history = ""
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	if parent := jupyterProcess(); parent > 1 {
		go process.StopWithout(ctx, parent, stop) // it may be killed, and then asks nothing of us
	}
	assistant := golist.New(golist.Options{Go: os.Getenv(gotool.RealVar), Dir: or(*repo, dir), Env: os.Environ(), Commands: server.Commands})
	defer assistant.Close() // it may be compiling
	values := ""
	if shelter, err := process.NewShelter(); err == nil { // else they go with the engine
		values = shelter.Temp
		defer shelter.Raze()
	}
	return server.Serve(ctx, server.Options{
		Connection: conn,
		Engine: kernelproc.Options{
			Name: "GoNB", Env: os.Environ(), Dir: dir, Local: true, File: gonb.ConnectionFile(*file),
			Argv: func(file string) []string { return gonb.CourseCommand(engine, file, *repo) },
		},
		Version:   version,
		GoVersion: runtime.Version(),
		History:   history,
		Values:    values,
		ValuesOff: valuesOff(os.Getenv(sessionVar)),
		Assistant: assistant,
		Adapter:   func(session *debug.Session) server.Debugger { return delve.New(session, delveIn(home, *repo)) },
		Log:       func(format string, args ...any) { fmt.Fprintf(s.err, "ninepixels: "+format+"\n", args...) },
	})
}

// delveIn returns what puts the debugger into a state folder.
func delveIn(home, repo string) func(context.Context, func(string)) (string, error) {
	return func(ctx context.Context, tell func(string)) (string, error) {
		return setup.Delve(ctx, state.Layout{State: home, Repo: repo}, tell)
	}
}

// version is what the kernel says of itself.
const version = "0.1.0"

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// jupyterProcess returns the process that the kernel is to end with: the one that
// Jupyter names, or that has started us.
func jupyterProcess() int {
	if named, err := strconv.Atoi(os.Getenv("JPY_PARENT_PID")); err == nil && named > 1 {
		return named
	}
	return os.Getppid()
}

// sessionVar names the notebook in the environment of a kernel that a Jupyter server
// starts.
const sessionVar = "JPY_SESSION_NAME"

// valuesOff reports whether a notebook's metadata say that its values are not kept.
// What cannot be read says nothing: a console has no notebook.
func valuesOff(file string) bool {
	nb, err := notebook.Read(file)
	return err == nil && nb.ValuesOff()
}
