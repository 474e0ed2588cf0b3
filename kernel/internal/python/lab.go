package python

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

	"github.com/ninepixels/ninepixels/kernel/internal/state"
)

// LabVersion is the pinned JupyterLab.
const LabVersion = "4.6.6"

// timesVersion is the pinned extension that shows how long each cell took.
const timesVersion = "3.3.0"

// labParts are what is installed on its own account.
var labParts = []string{"jupyterlab==" + LabVersion, "jupyterlab-execute-time==" + timesVersion}

// labRequirements are labParts and all that these need, each with its version and the
// hashes of its files: what is installed is what was tried. What a Python or a system has
// no need of says so there.
//
//go:embed lab-requirements.txt
var labRequirements []byte

// labSize is roughly what JupyterLab takes on disk, for the progress bar.
const labSize = 240 << 20

// Lab is a JupyterLab that can be started.
type Lab struct {
	Path    string // the program jupyter-lab
	Version string
}

// FindLab returns the JupyterLab that setup installed, or else one on PATH, if
// it is version 4 or newer.
func FindLab(ctx context.Context, l state.Layout) (Lab, error) {
	if text, err := os.ReadFile(labMarker(l)); err == nil && strings.TrimSpace(string(text)) == strings.Join(labParts, " ") {
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
func labMarker(l state.Layout) string { return filepath.Join(l.Lab(), "ninepixels.txt") }

// FindForLab returns a Python that can run JupyterLab. The error is a sentence
// with the command that installs one.
func FindForLab(ctx context.Context) (string, error) {
	python, err := Find(ctx)
	if errors.Is(err, ErrNone) {
		err = errors.New("JupyterLab needs Python 3.10 or newer, and there is none on PATH: " + installPython +
			"; without it, notebooks still run by go run ./kernel run notebooks/*.ipynb")
	}
	return python, err
}

// InstallLab makes a virtual environment with the pinned JupyterLab. seen is
// told how many bytes are there, of about how many.
func InstallLab(ctx context.Context, l state.Layout, seen func(done, total int64)) (Lab, error) {
	python, err := FindForLab(ctx)
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
	requirements := filepath.Join(l.Lab(), "requirements.txt")
	if err := os.WriteFile(requirements, labRequirements, 0o644); err != nil {
		return Lab{}, err
	}
	if err := install(ctx, pip, l.Lab(), func(size int64) { seen(size, labSize) }, "--require-hashes", "--requirement", requirements); err != nil {
		return Lab{}, fmt.Errorf("pip could not install JupyterLab (%w): connect to the network and try again", err)
	}
	if err := os.WriteFile(labMarker(l), []byte(strings.Join(labParts, " ")+"\n"), 0o644); err != nil {
		return Lab{}, err
	}
	return FindLab(ctx, l)
}
