package published

import (
	"compress/flate"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
)

// ErrNotFound says that no folder of this machine holds the data.
var ErrNotFound = errors.New("Fashion-MNIST is not on this machine yet: run `go run ./kernel setup` in the project's folder, once")

// Places are the folders to look in. The zero value is right for all but tests and
// a folder given on the command line.
type Places struct {
	Dir       string // a folder that the user named; "" means $NINEPIXELS_DATA
	Home      string // the state folder; "" means Home()
	DebianDir string // "" means /usr/share/datasets/fashion-mnist
}

// The places of this machine, in the order in which they are asked.
const (
	SourceNamed  = "the folder you named"
	SourceState  = "the state folder"
	SourceDebian = "Debian's installed package"
)

// Advice ends the sentence about a bad file: what to do depends on whose it is.
const (
	AdviceGiven = "put the original file there, or get the data with `go run ./kernel setup`"
	adviceNamed = "put the original file there, or unset NINEPIXELS_DATA and leave out the folder so that setup gets the data itself"
	adviceState = "run `go run ./kernel setup` to get it again"
)

// Find returns the first folder that holds the data, verified, which of the places
// it is, and the data.
func (c Collection) Find(p Places) (dir, source string, r *Raw, err error) {
	home, err := p.home()
	if err != nil {
		return "", "", nil, err
	}
	if dir := p.Named(); dir != "" {
		r, err := c.readNamed(dir)
		if err != nil {
			return "", "", nil, err
		}
		return dir, SourceNamed, r, nil
	}
	state := StateDir(home)
	r, stateErr := c.Read(state)
	if stateErr == nil {
		return state, SourceState, r, nil
	}
	debian := p.debianDir()
	r, debianErr := c.Read(debian)
	switch {
	case debianErr == nil:
		return debian, SourceDebian, r, nil
	case !errors.Is(stateErr, fs.ErrNotExist):
		return "", "", nil, Advise(stateErr, adviceState)
	case !errors.Is(debianErr, fs.ErrNotExist):
		return "", "", nil, Advise(debianErr, adviceState)
	}
	return "", "", nil, ErrNotFound
}

func (c Collection) readNamed(dir string) (*Raw, error) {
	if info, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("the data folder %s cannot be read (%w): name a folder with the four files of Fashion-MNIST, or none", dir, sentence.Cause(err))
	} else if !info.IsDir() {
		return nil, fmt.Errorf("%s is a file: name the folder that holds the four files of Fashion-MNIST", dir)
	}
	r, err := c.Read(dir)
	return r, Advise(err, adviceNamed)
}

// Named returns the folder that the user named, or "".
func (p Places) Named() string {
	dir := p.Dir
	if dir == "" {
		dir = os.Getenv("NINEPIXELS_DATA")
	}
	if dir == "" {
		return ""
	}
	if abs, err := filepath.Abs(dir); err == nil {
		return abs
	}
	return dir
}

func (p Places) home() (string, error) {
	if p.Home != "" {
		return p.Home, nil
	}
	return Home()
}

func (p Places) debianDir() string {
	if p.DebianDir != "" {
		return p.DebianDir
	}
	return "/usr/share/datasets/fashion-mnist"
}

// StateDir returns where the state folder keeps the data.
func StateDir(home string) string { return filepath.Join(home, "data", "fashion-mnist") }

// Advise ends the sentence of an error with what to do.
func Advise(err error, advice string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w; %s", err, advice)
}

func isCorrupt(err error) bool {
	_, ok := errors.AsType[flate.CorruptInputError](err)
	return ok
}
