package dataset

import (
	"compress/flate"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
)

// The sources of the data, in the order in which they are asked; Found.Source
// is one of them.
const (
	SourceNamed    = "the folder you named"
	SourceState    = "the state folder"
	SourceDebian   = "Debian's installed package"
	SourceUpstream = "upstream"
	SourcePackage  = "Debian's package, downloaded"
)

// ErrNotFound says that no folder of this machine holds the data.
var ErrNotFound = errors.New("Fashion-MNIST is not on this machine yet: run `go run ./kernel setup` in the project's folder, once")

// Options says where to look for the data. The zero value is right for all but
// tests and a folder given on the command line.
type Options struct {
	Dir       string        // a folder that the user named; "" means $NINEPIXELS_DATA
	Home      string        // the state folder; "" means Home()
	DebianDir string        // "" means /usr/share/datasets/fashion-mnist
	BaseURL   string        // where upstream's four .gz files are; "" means Fashion-MNIST's own address
	Client    *http.Client  // nil means one with time-outs
	Silence   time.Duration // how long a server may send nothing; 0 means 20 s

	// Progress, if not nil, is called as bytes arrive from the network. Both
	// numbers start anew with each source.
	Progress func(done, total int64)
	// Note, if not nil, is called with a sentence when a source is passed over.
	Note func(sentence string)
}

// Found says where the data is and where it came from.
type Found struct {
	Dir    string // holds the four files, verified
	Source string // one of the Source constants
	New    bool   // Fetch put the files into Dir just now
}

// Find returns the first folder of this machine that holds the data, verified:
// the folder that the user named, the state folder, Debian's installed package.
//
// Errors: [ErrNotFound] when no folder holds any of it; otherwise a sentence
// that names the bad file. A folder that the user named is never passed over.
func Find(opts Options) (Found, error) {
	found, _, err := fashion.find(opts)
	return found, err
}

// Advice ends the sentence about a bad file: what to do depends on whose it is.
const (
	adviceGiven = "put the original file there, or get the data with `go run ./kernel setup`"
	adviceNamed = "put the original file there, or unset NINEPIXELS_DATA and leave out the folder so that setup gets the data itself"
	adviceState = "run `go run ./kernel setup` to get it again"
)

func (c collection) find(opts Options) (Found, *raw, error) {
	home, err := opts.home()
	if err != nil {
		return Found{}, nil, err
	}
	if dir := opts.named(); dir != "" {
		r, err := c.readNamed(dir)
		if err != nil {
			return Found{}, nil, err
		}
		return Found{Dir: dir, Source: SourceNamed}, r, nil
	}
	state := stateDir(home)
	r, stateErr := c.read(state)
	if stateErr == nil {
		return Found{Dir: state, Source: SourceState}, r, nil
	}
	debian := opts.debianDir()
	r, debianErr := c.read(debian)
	switch {
	case debianErr == nil:
		return Found{Dir: debian, Source: SourceDebian}, r, nil
	case !errors.Is(stateErr, fs.ErrNotExist):
		return Found{}, nil, advise(stateErr, adviceState)
	case !errors.Is(debianErr, fs.ErrNotExist):
		return Found{}, nil, advise(debianErr, adviceState)
	}
	return Found{}, nil, ErrNotFound
}

func (c collection) readNamed(dir string) (*raw, error) {
	if info, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("the data folder %s cannot be read (%w): name a folder with the four files of Fashion-MNIST, or none", dir, sentence.Cause(err))
	} else if !info.IsDir() {
		return nil, fmt.Errorf("%s is a file: name the folder that holds the four files of Fashion-MNIST", dir)
	}
	r, err := c.read(dir)
	return r, advise(err, adviceNamed)
}

func (o Options) named() string {
	dir := o.Dir
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

func (o Options) home() (string, error) {
	if o.Home != "" {
		return o.Home, nil
	}
	return Home()
}

func (o Options) debianDir() string {
	if o.DebianDir != "" {
		return o.DebianDir
	}
	return "/usr/share/datasets/fashion-mnist"
}

func stateDir(home string) string { return filepath.Join(home, "data", "fashion-mnist") }

func advise(err error, advice string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w; %s", err, advice)
}

func isCorrupt(err error) bool {
	_, ok := errors.AsType[flate.CorruptInputError](err)
	return ok
}
