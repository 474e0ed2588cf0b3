//go:build unix

package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
	"github.com/ninepixels/ninepixels/kernel/internal/process"
	"github.com/ninepixels/ninepixels/kernel/internal/python"
	"github.com/ninepixels/ninepixels/kernel/internal/setup"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
)

const labHelp = `
Does what setup does, then starts JupyterLab on this machine alone, behind a
token that is new each time. An installed JupyterLab 4 is used; otherwise one is
put into a virtual environment of its own. Ctrl-C ends it.`

// startNotebook is where the course begins.
const startNotebook = "00-start.ipynb"

// labOptions are the flags of lab.
type labOptions struct {
	setupOptions
	port      int
	noBrowser bool
}

func runLab(ctx context.Context, args []string, s streams) error {
	o := labOptions{setupOptions: setupOptions{lab: true}}
	fs := newFlags("lab", labHelp, s)
	o.setupOptions.flags(fs)
	fs.IntVar(&o.port, "port", 0, "port to listen on (default: the first free one from 8888)")
	fs.BoolVar(&o.noBrowser, "no-browser", false, "print the address only, open no browser")
	if err := parse(fs, args); err != nil {
		return err
	}
	if fs.NArg() > 0 {
		return usagef("lab takes no arguments, only flags; see go run ./kernel lab -h")
	}
	layout, err := findLayout()
	if err != nil {
		return err
	}
	// Better to hear of it now than after the minutes that setup takes.
	if _, err := python.FindLab(ctx, layout); err != nil {
		if _, err := python.FindForLab(ctx); err != nil {
			return err
		}
	}
	ready, err := o.setup(ctx, s)
	if err != nil {
		return err
	}
	return o.serve(ctx, layout, ready, s)
}

// serve runs JupyterLab until it ends or ctx does.
func (o labOptions) serve(ctx context.Context, l state.Layout, ready setup.Result, s streams) error {
	port, err := freePort(o.port)
	if err != nil {
		return err
	}
	config := filepath.Join(spec.StateDir(l.State), "config")
	if err := python.WriteSettings(config); err != nil {
		return err
	}
	token := newToken()
	cmd := exec.Command(ready.Lab.Path, o.arguments(filepath.Join(l.Repo, "notebooks"), port)...)
	cmd.Env = append(os.Environ(),
		"JUPYTER_TOKEN="+token, // not as an argument, which every user of the machine can read
		"NINEPIXELS_HOME="+l.State,
		"JUPYTER_PATH="+pathList(spec.StateDir(l.State), os.Getenv("JUPYTER_PATH")),
		"JUPYTER_CONFIG_PATH="+pathList(os.Getenv("JUPYTER_CONFIG_PATH"), config)) // who sets it comes first
	log, err := newLog(l.LabLog())
	if err != nil {
		return fmt.Errorf("starting JupyterLab: %w", err)
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	ctxTrust, cancel := context.WithCancel(ctx)
	trusted := trust(ctxTrust, ready.Lab, filepath.Join(l.Repo, "notebooks"), log)
	defer func() {
		cancel()
		<-trusted // it writes into the log
	}()
	process.OwnGroup(cmd) // Ctrl-C does not reach it: we end it in good order
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("starting JupyterLab: %w", err)
	}
	defer process.EndsWithUs(cmd).Dismiss()
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()

	base := fmt.Sprintf("http://127.0.0.1:%d", port)
	if err := waitFor(ctx, base+"/api", ended); err != nil {
		showEnd(l.LabLog(), s)
		return stop(cmd, ended, err)
	}
	<-trusted
	fmt.Fprintf(s.out, "\nGoMLX computes on %s. JupyterLab %s is ready; Ctrl-C ends it:\n\n  %s/lab/tree/%s?token=%s\n\nIts log is %s.\n",
		backendText(ready), ready.Lab.Version, base, startNotebook, token, l.LabLog())
	select {
	case err := <-ended:
		if err != nil {
			showEnd(l.LabLog(), s)
			return fmt.Errorf("JupyterLab ended: %w", err)
		}
		return nil
	case <-ctx.Done():
		fmt.Fprintln(s.out, "Ending JupyterLab and its kernels.")
		return stop(cmd, ended, nil)
	}
}

// newLog makes an empty log that its owner alone may read: kernels log to the terminal of their
// server, and GoNB at length, also what cells print.
func newLog(path string) (*os.File, error) {
	log, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	return log, log.Chmod(0o600) // an older one was for everybody
}

// trust has Jupyter trust the outputs of the course's notebooks, so that figures
// which answer do so before a cell is run. Other notebooks in the folder are not
// ours to vouch for. It works beside the start, and ends the channel.
func trust(ctx context.Context, lab python.Lab, folder string, log io.Writer) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		var books []string
		for _, pattern := range []string{"[0-9][0-9]-*.ipynb", "solutions/[0-9][0-9]-*.ipynb"} {
			found, _ := filepath.Glob(filepath.Join(folder, pattern))
			books = append(books, found...)
		}
		cmd := exec.CommandContext(ctx, filepath.Join(filepath.Dir(lab.Path), "jupyter-trust"), books...)
		cmd.Stdout, cmd.Stderr = log, log
		process.Gently(cmd)
		if err := cmd.Run(); err != nil { // a comfort: figures are pictures until their cells are run
			fmt.Fprintf(log, "the course's notebooks are not trusted: %v\n", err)
		}
	}()
	return done
}

// arguments are JupyterLab's, for the notebooks in root.
func (o labOptions) arguments(root string, port int) []string {
	args := []string{
		"--ServerApp.ip=127.0.0.1", "--ServerApp.port=" + strconv.Itoa(port), "--ServerApp.port_retries=0",
		"--ServerApp.root_dir=" + root, "--LabApp.default_url=/lab/tree/" + startNotebook,
		"--ServerApp.answer_yes=True", "--MultiKernelManager.default_kernel_name=" + spec.Name,
		// No pop-up that asks whether to fetch news, and no look for updates.
		"--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
	}
	if o.noBrowser {
		args = append(args, "--no-browser")
	}
	if runtime := spec.RuntimeDir(); runtime != "" && jupyter.Private(runtime) {
		args = append(args, "--KernelManager.transport=ipc") // no other user of the machine can listen
	}
	if os.Geteuid() == 0 {
		args = append(args, "--allow-root")
	}
	return args
}

// freePort returns the wished port if it is free, or the first free one from
// 8888 if none is wished for.
func freePort(wish int) (int, error) {
	first, last := 8888, 8988
	if wish != 0 {
		first, last = wish, wish
	}
	for port := first; port <= last; port++ {
		listener, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port))
		if err == nil {
			return port, listener.Close()
		}
	}
	if wish != 0 {
		return 0, fmt.Errorf("port %d is taken: choose another with -port, or leave it out", wish)
	}
	return 0, fmt.Errorf("no port between %d and %d is free: choose one with -port", first, last)
}

func newToken() string {
	var bytes [24]byte
	_, _ = rand.Read(bytes[:]) // never fails, says its documentation
	return hex.EncodeToString(bytes[:])
}

// pathList joins folders and lists of folders, less those that are empty.
func pathList(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), string(os.PathListSeparator))
}

// showEnd shows the last lines of the log.
func showEnd(path string, s streams) {
	text, err := os.ReadFile(path)
	if err != nil {
		return
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	for _, line := range lines[max(0, len(lines)-10):] {
		fmt.Fprintln(s.err, "  "+line)
	}
}

// startTimeout is how long JupyterLab may take to answer: some seconds on a
// laptop, more where its thousand files come from a slow disk for the first time.
const startTimeout = 2 * time.Minute

// waitFor returns when the server answers, or the reason why it will not.
func waitFor(ctx context.Context, address string, ended chan error) error {
	deadline := time.After(startTimeout)
	client := http.Client{Timeout: 5 * time.Second}
	for {
		if resp, err := client.Get(address); err == nil {
			resp.Body.Close()
			return nil
		}
		select {
		case err := <-ended:
			ended <- nil // for stop
			return fmt.Errorf("JupyterLab did not start (%v); what it wrote stands above", err)
		case <-ctx.Done():
			return ctx.Err()
		case <-deadline:
			return fmt.Errorf("JupyterLab did not answer within %s; what it wrote stands above", startTimeout)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// stop ends JupyterLab in good order, so that it ends its kernels, and by force
// if it does not.
func stop(cmd *exec.Cmd, ended chan error, err error) error {
	_ = cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-ended:
	case <-time.After(20 * time.Second):
		_ = process.KillGroup(cmd.Process.Pid)
		<-ended
		err = errors.Join(err, errors.New("JupyterLab did not end by itself and was killed"))
	}
	return err
}
