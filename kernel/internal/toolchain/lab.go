package toolchain

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// LabVersion is the pinned JupyterLab.
const LabVersion = "4.6.6"

// labPins are the versions of Jupyter's own parts that LabVersion was tried
// with; the rest is pip's choice, since it depends on the Python at hand.
//
//go:embed lab-pins.txt
var labPins string

// labSize is roughly what JupyterLab takes on disk, for the progress bar.
const labSize = 240 << 20

// Lab is a JupyterLab that can be started.
type Lab struct {
	Path    string // the program jupyter-lab
	Version string
}

// FindLab returns the JupyterLab that setup installed, or else one on PATH, if
// it is version 4 or newer.
func FindLab(ctx context.Context, l Layout) (Lab, error) {
	if text, err := os.ReadFile(labMarker(l)); err == nil && strings.TrimSpace(string(text)) == LabVersion {
		path := filepath.Join(l.Lab(), "bin", "jupyter-lab")
		if _, err := os.Stat(path); err == nil {
			return Lab{Path: path, Version: LabVersion}, nil
		}
	}
	path, err := exec.LookPath("jupyter-lab")
	if err != nil {
		return Lab{}, errors.New("JupyterLab is not installed")
	}
	text, err := exec.CommandContext(ctx, path, "--version").Output()
	version := strings.TrimSpace(string(text))
	major, errVersion := strconv.Atoi(firstNumber.FindString(version))
	if err != nil || errVersion != nil {
		return Lab{}, fmt.Errorf("%s does not start", path)
	}
	if major < 4 {
		return Lab{}, fmt.Errorf("%s is version %s, and 4 is needed", path, version)
	}
	return Lab{Path: path, Version: version}, nil
}

var firstNumber = regexp.MustCompile(`^\d+`)

// labMarker is written last: an installation without it was broken off.
func labMarker(l Layout) string { return filepath.Join(l.Lab(), "ninepixels.txt") }

// FindPython returns a Python that can run JupyterLab. The error is a sentence
// with the command that installs one.
func FindPython(ctx context.Context) (string, error) {
	python, err := Python(ctx)
	if errors.Is(err, ErrNoPython) {
		err = errors.New("JupyterLab needs Python 3.10 or newer, and there is none on PATH: " + installPython +
			"; without it, notebooks still run by go run ./kernel run notebooks/*.ipynb")
	}
	return python, err
}

// ErrNoPython is a sentence with the command that installs a Python.
var ErrNoPython = errors.New("there is no Python 3.10 or newer on PATH: " + installPython)

// Python returns the path of a Python that is new enough, or ErrNoPython.
func Python(ctx context.Context) (string, error) {
	for _, name := range []string{"python3", "python"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		// JupyterLab 4.6 asks for Python 3.10.
		if exec.CommandContext(ctx, path, "-c", "import sys; sys.exit(sys.version_info < (3, 10))").Run() == nil {
			return path, nil
		}
	}
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	return "", ErrNoPython
}

const installPython = "install it (on Debian: sudo apt-get install python3 python3-venv; on macOS: brew install python)"

// InstallLab makes a virtual environment with the pinned JupyterLab. seen is
// told how many bytes are there, of about how many.
func InstallLab(ctx context.Context, l Layout, seen func(done, total int64)) (Lab, error) {
	python, err := FindPython(ctx)
	if err != nil {
		return Lab{}, err
	}
	// Its programs carry its path, so it is made where it will stay.
	if err := os.RemoveAll(l.Lab()); err != nil {
		return Lab{}, fmt.Errorf("removing a broken JupyterLab: %w", err)
	}
	pip, err := makeVenv(ctx, python, l.Lab())
	if err != nil {
		return Lab{}, err
	}
	pins := filepath.Join(l.Lab(), "pins.txt")
	if err := os.WriteFile(pins, []byte(labPins), 0o644); err != nil {
		return Lab{}, err
	}
	stop := watch(l.Lab(), func(size int64) { seen(size, labSize) })
	defer stop()
	args := append(pip[1:], "install", "--disable-pip-version-check", "--no-input", "--retries=1",
		"--constraint", pins, "jupyterlab=="+LabVersion)
	if err := quiet(ctx, pip[0], args...); err != nil {
		return Lab{}, fmt.Errorf("pip could not install JupyterLab (%w): connect to the network and try again", err)
	}
	if err := os.WriteFile(labMarker(l), []byte(LabVersion+"\n"), 0o644); err != nil {
		return Lab{}, err
	}
	return FindLab(ctx, l)
}

// InstallPackages makes a virtual environment in dir, in place of what is there,
// and lets pip install packages into it. seen is told its size as it grows. The
// error is what pip said last.
func InstallPackages(ctx context.Context, python, dir string, packages []string, seen func(size int64)) error {
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("removing a broken virtual environment: %w", err)
	}
	pip, err := makeVenv(ctx, python, dir)
	if err != nil {
		return err
	}
	stop := watch(dir, seen)
	defer stop()
	args := append(pip[1:], "install", "--disable-pip-version-check", "--no-input", "--retries=1")
	return quiet(ctx, pip[0], append(args, packages...)...)
}

// makeVenv makes a virtual environment and returns the pip that installs into
// it: its own, or, where Debian's Python leaves that out, the one of the system.
func makeVenv(ctx context.Context, python, dir string) (pip []string, err error) {
	inside := filepath.Join(dir, "bin", "python")
	errVenv := quiet(ctx, python, "-m", "venv", dir)
	if errVenv == nil {
		return []string{inside, "-m", "pip"}, nil
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if quiet(ctx, python, "-m", "venv", "--clear", "--without-pip", dir) == nil &&
		quiet(ctx, python, "-m", "pip", "--python", inside, "--version") == nil {
		return []string{python, "-m", "pip", "--python", inside}, nil
	}
	return nil, fmt.Errorf("%s cannot make a virtual environment (%w): on Debian, sudo apt-get install python3-venv", python, errVenv)
}

// quiet runs a command and returns its error with the last line that it wrote.
func quiet(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	gentle(cmd)
	text, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil && len(text) > 0 {
		return errors.New(lastLine(string(text)))
	}
	return err
}
