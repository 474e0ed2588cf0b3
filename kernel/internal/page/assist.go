package page

import (
	"context"
	"go/types"
	"maps"
	"slices"

	"github.com/ninepixels/ninepixels/kernel/internal/complete"
)

// packages are the site's, as the assistant asks for them.
type packages struct {
	session *Session
	all     []complete.Package
	types   types.Importer // one for all answers: what it has read it need not read again
	lacks   []string       // what would help with the present question, and is not there
}

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
	return &packages{session: s, all: complete.Importable(all), types: s.importer()}
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

// Source returns nothing: the site has no sources.
func (p *packages) Source(context.Context, string) *complete.Source { return nil }

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
	s.packages.lacks = nil
	if q.Ask == "inspect" {
		if doc, found := s.assistant.Inspect(context.Background(), s.notebook.Source(), q.Code, q.Cursor); found {
			a.Doc = &doc
		}
	} else {
		a.Matches, a.Start, a.End = s.assistant.Complete(context.Background(), s.notebook.Source(), q.Code, q.Cursor)
	}
	s.assisting = false
	if load := s.packages.lacks; len(load) > 0 && !q.Now {
		return Answer{Next: NextLoad, Load: load}
	}
	return a
}
