package fetch

import (
	"net/http"
	"time"

	"github.com/ninepixels/ninepixels/lessons/internal/published"
)

// The sources of the data, in the order in which they are asked; Found.Source
// is one of them.
const (
	SourceNamed    = published.SourceNamed
	SourceState    = published.SourceState
	SourceDebian   = published.SourceDebian
	SourceUpstream = "upstream"
	SourcePackage  = "Debian's package, downloaded"
)

// ErrNotFound says that no folder of this machine has the data.
var ErrNotFound = published.ErrNotFound

// Options says where to look for the data. The zero value is right in most cases.
// Tests, and a folder given on the command line, need others.
type Options struct {
	Dir       string        // a folder that the user named; "" means $NINEPIXELS_DATA
	Home      string        // the state folder; "" means Home()
	DebianDir string        // "" means /usr/share/datasets/fashion-mnist
	BaseURL   string        // where upstream's four .gz files are; "" means Fashion-MNIST's own address
	Client    *http.Client  // nil means one with time-outs
	Silence   time.Duration // how long a server may send nothing; 0 means 20 s
	Pace      Pace          // how slow a server may be; 0 means 4096 bytes per second, in each minute

	// Progress, if not nil, is called as bytes arrive from the network. Both
	// numbers start anew with each source.
	Progress func(done, total int64)
	// Note, if not nil, is called with a sentence when a source is passed over.
	Note func(sentence string)
}

// Found says where the data is, and from which source it came.
type Found struct {
	Dir    string // holds the four files, verified
	Source string // one of the Source constants
	New    bool   // Fetch put the files into Dir just now
}

// Find returns the first folder of this machine that has the data, whole and
// unchanged. It looks at the folder that the user named, the state folder, and
// Debian's installed package.
//
// Errors: [ErrNotFound] if no folder has any of it. Otherwise a sentence that names
// the wrong file. If the user has named a folder, no other one is taken.
func Find(opts Options) (Found, error) {
	return find(published.Fashion, opts)
}

func find(c published.Collection, opts Options) (Found, error) {
	dir, source, _, err := c.Find(opts.places())
	return Found{Dir: dir, Source: source}, err
}

// Verify checks that dir holds the four files of Fashion-MNIST, whole and unchanged.
// It reads everything. This takes about 0.1 s for plain files, and 0.5 s for
// compressed ones.
//
// Errors: a sentence that names the file that is missing or wrong.
func Verify(dir string) error { return verify(published.Fashion, dir) }

func verify(c published.Collection, dir string) error {
	_, err := c.Read(dir)
	return published.Advise(err, published.AdviceGiven)
}

// Home returns the state folder. Setup keeps there everything that it makes. It is
// $NINEPIXELS_HOME. If that is not set, it is the folder ninepixels in the user's
// cache directory. The folder need not exist.
//
// Errors: if $NINEPIXELS_HOME is not an absolute path, because cells run in another
// folder than commands; and if it is not set and the user has no home directory.
func Home() (string, error) { return published.Home() }

func (o Options) places() published.Places {
	return published.Places{Dir: o.Dir, Home: o.Home, DebianDir: o.DebianDir}
}

func (o Options) home() (string, error) {
	if o.Home != "" {
		return o.Home, nil
	}
	return Home()
}

func (o Options) note(sentence string) {
	if o.Note != nil {
		o.Note(sentence)
	}
}

func (o Options) progress(done, total int64) {
	if o.Progress != nil {
		o.Progress(done, total)
	}
}
