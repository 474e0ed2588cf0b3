package page

import (
	"context"
	"encoding/json"
	"go/types"
	"maps"
	"os"
	"slices"

	"github.com/ninepixels/ninepixels/kernel/internal/complete"
)

// packages are the site's, as the assistant asks for them.
type packages struct {
	session *Session
	all     []complete.Package
	types   types.Importer // one for all answers: what it has read it need not read again
	sources map[string]*complete.Source

	// Of the present question.
	explains      bool     // it asks what documents a name
	lacks, untold []string // packages whose archive would help, or whose documentation, and is not there
}

// maxSources is how many packages' documentation is kept.
const maxSources = 12

func newPackages(s *Session) *packages {
	var all []complete.Package
	for _, path := range slices.Sorted(maps.Keys(s.manifest.Packages)) {
		p := s.manifest.Packages[path]
		one := complete.Package{Path: path, Name: p.Called, Origin: p.Origin}
		if p.Standard {
			one.Origin = complete.Standard
		}
		all = append(all, one)
	}
	return &packages{session: s, all: complete.Importable(all), types: s.importer(), sources: map[string]*complete.Source{}}
}

func (p *packages) All() []complete.Package { return p.all }

func (p *packages) Listed() chan struct{} { return listed }

// listed is closed: the manifest has all packages.
var listed = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// Need notes what is not there: the page loads it, and asks once more.
func (p *packages) Need(paths []string) []chan struct{} {
	p.lacks = append(p.lacks, p.session.absent(paths)...)
	return nil
}

func (p *packages) Importer() types.Importer { return p.types }

// Source returns what the site has of a package's source. It is not asked for where types
// alone can tell.
func (p *packages) Source(_ context.Context, path string) *complete.Source {
	if _, has := p.session.manifest.Packages[path]; !p.explains || p.session.manifest.Docs == nil || Internal(path) || !has && path != "builtin" {
		return nil
	}
	if src := p.sources[path]; src != nil {
		return src
	}
	text, err := os.ReadFile(Documentation(p.session.archives, path))
	if err != nil {
		p.untold = append(p.untold, path)
		return nil
	}
	src := &complete.Source{}
	if json.Unmarshal(text, src) != nil {
		return nil // the signature tells enough
	}
	if len(p.sources) == maxSources {
		clear(p.sources)
	}
	p.sources[path] = src
	return src
}

func (p *packages) Close() {}

// assist answers what somebody asks who types: it knows the cells that have run, and
// leaves the one alone that may be running.
func (s *Session) assist(q Question) (a Answer) {
	a.Next = NextDone
	defer func() { // nobody has asked for a sentence about this
		if fault := recover(); fault != nil {
			a = Answer{Next: NextDone}
		}
	}()
	// An answer may not have come to its end: the browser breaks off where functions call
	// each other too deep. What it has left is not to be relied on.
	if s.assistant == nil || s.assisting {
		s.packages = newPackages(s)
		// It is this goroutine that answers, and nothing else goes on beside it.
		s.assistant = complete.New(complete.Options{Packages: s.packages, Commands: Commands, Within: -1})
	}
	s.assisting = true
	s.packages.lacks, s.packages.untold = nil, nil
	if s.packages.explains = q.Ask == "inspect"; s.packages.explains {
		if doc, found := s.assistant.Inspect(context.Background(), s.notebook.Source(), q.Code, q.Cursor); found {
			a.Doc = &doc
		}
	} else {
		a.Matches, a.Start, a.End = s.assistant.Complete(context.Background(), s.notebook.Source(), q.Code, q.Cursor)
	}
	s.assisting = false
	if q.Now {
		return a
	}
	if load, docs := s.packages.lacks, s.packages.untold; len(load)+len(docs) > 0 {
		return Answer{Next: NextLoad, Load: load, Docs: docs}
	}
	return a
}

// meant lists what may stand in the cell behind a dot, for the sentence about a name
// that is misspelt there. What it lacks is asked for by built.
func (s *Session) meant(line, column int) (names []string) {
	code := s.turn.cell.Source
	a := s.assist(Question{Ask: "match", Code: code, Cursor: complete.Cursor(code, line, column), Now: s.turn.waits != nil})
	s.turn.lacks = append(s.turn.lacks, a.Load...)
	for _, m := range a.Matches {
		names = append(names, m.Text)
	}
	return names
}
