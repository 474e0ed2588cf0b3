package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/ninepixels/ninepixels/lessons/internal/published"
)

const (
	debianPackage = "dataset-fashion-mnist"
	// debianSize is the package's length in bytes, near enough for a progress bar.
	debianSize = 30_900_652
	// aptLimit ends an apt-get that waits for a server that never answers.
	aptLimit = 10 * time.Minute
)

// fromPackage downloads Debian's package and unpacks it in a temporary folder.
// Nothing is installed and no root is needed. Where the system's package lists
// do not name the package (a fresh container has none), lists of our own are
// fetched; the system's stay as they are.
func (c collection) fromPackage(ctx context.Context, home string, opts Options) (*published.Raw, error) {
	for _, tool := range []string{"apt-get", "dpkg"} {
		if _, err := exec.LookPath(tool); err != nil {
			return nil, fmt.Errorf("this machine has no %s", tool)
		}
	}
	temp, err := tempDir(home)
	if err != nil {
		return nil, writeError(published.StateDir(home), c.Size(), err)
	}
	defer os.RemoveAll(temp)
	ctx, cancel := context.WithTimeout(ctx, aptLimit)
	defer cancel()

	stop := watchSize(temp, opts)
	err = aptDownload(ctx, temp)
	stop()
	if err != nil {
		return nil, c.packageError(home, err)
	}
	opts.progress(debianSize, debianSize)
	debs, err := filepath.Glob(filepath.Join(temp, "*.deb"))
	if err != nil || len(debs) != 1 {
		return nil, fmt.Errorf("apt-get download left %d packages where one is expected", len(debs))
	}
	if err := command(ctx, temp, "dpkg", "-x", debs[0], "root"); err != nil {
		return nil, c.packageError(home, err)
	}
	r, err := c.Read(filepath.Join(temp, "root", "usr", "share", "datasets", "fashion-mnist"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("the package does not hold the four files")
	}
	return r, err
}

func (c collection) packageError(home string, err error) error {
	if isFull(err) {
		// The package, what it unpacks to, and package lists of our own.
		return writeError(published.StateDir(home), 3*debianSize, err)
	}
	return err
}

func aptDownload(ctx context.Context, temp string) error {
	options := []string{"-q", "-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=15", "-o", "Acquire::https::Timeout=15"}
	if os.Geteuid() == 0 {
		// apt's own user cannot enter a folder of root's, and apt warns of it.
		options = append(options, "-o", "APT::Sandbox::User=root")
	}
	err := command(ctx, temp, "apt-get", append(options, "download", debianPackage)...)
	if err == nil || ctx.Err() != nil || isFull(err) {
		return err
	}
	lists, cache := filepath.Join(temp, "lists"), filepath.Join(temp, "cache")
	for _, dir := range []string{filepath.Join(lists, "partial"), filepath.Join(cache, "archives", "partial")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	options = append(options, "-o", "Dir::State::Lists="+lists, "-o", "Dir::Cache="+cache, "-o", "Acquire::Languages=none")
	// One dead source of several makes update fail: what counts is whether the
	// package can be had afterwards.
	updateErr := command(ctx, temp, "apt-get", append(options, "update")...)
	if err := command(ctx, temp, "apt-get", append(options, "download", debianPackage)...); err != nil {
		return errors.Join(updateErr, err)
	}
	return nil
}

// command runs a tool in dir; its error holds the last line that the tool wrote.
func command(ctx context.Context, dir, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "LC_ALL=C", "DEBIAN_FRONTEND=noninteractive")
	cmd.WaitDelay = 3 * time.Second
	out, err := cmd.CombinedOutput()
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return fmt.Errorf("%s did not end in time: %w", name, ctx.Err())
	}
	if bytes.Contains(out, []byte("No space left on device")) {
		return fmt.Errorf("%s %s: %w", name, verb(args), syscall.ENOSPC)
	}
	return fmt.Errorf("%s %s: %s", name, verb(args), lastLine(out, err))
}

// verb picks from a command line what it asks for, leaving the options out.
func verb(args []string) string {
	for i, arg := range args {
		if arg == "update" || arg == "download" || arg == "-x" {
			return strings.Join(args[i:min(i+2, len(args))], " ")
		}
	}
	return strings.Join(args, " ")
}

func lastLine(out []byte, err error) string {
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	if last := string(lines[len(lines)-1]); last != "" {
		return last
	}
	return err.Error()
}

// watchSize reports, until stop is called, how much of the package has arrived:
// apt-get has no progress for programs, but its file grows.
func watchSize(dir string, opts Options) (stop func()) {
	if opts.Progress == nil {
		return func() {}
	}
	quit, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-quit:
				return
			case <-tick.C:
				opts.progress(min(sizeOfPackage(dir), debianSize), debianSize)
			}
		}
	}()
	return func() { close(quit); <-ended }
}

func sizeOfPackage(dir string) int64 {
	var size int64
	debs, _ := filepath.Glob(filepath.Join(dir, "*.deb*"))
	for _, path := range debs {
		if info, err := os.Stat(path); err == nil {
			size += info.Size()
		}
	}
	return size
}
