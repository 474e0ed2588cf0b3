// Package page is the kernel's thinking in a page of the browser, where no server
// helps: it reads cells, makes programs of them, and says what went wrong. It is the
// same code as in the kernel on a machine (packages cell, complete and diagnose), compiled
// to WebAssembly by [page/program].
//
// The page asks, and this package answers; it starts nothing itself. Of one cell the
// conversation is:
//
//	cell    → load (some packages), build (a program), done or a mistake
//	again   → the same, when what was to be loaded is there
//	built   → run, build (another program) or a mistake, or load what tells more of that
//	ended   → done, build (another program) or a mistake
//
// The page compiles, links and runs between two questions. It may ask there what somebody
// wants to know who types, and this changes nothing:
//
//	complete        → whether a cell may run as it is
//	match, inspect  → load (some packages: then the same again), or done
//	pack, unpack    → a zip of the learner's files, or its files, in the folder that is named
//
// See kernel/internal/site for its side.
package page

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/complete"
	"github.com/ninepixels/ninepixels/kernel/internal/diagnose"
)

// Archive is the file in which the archive of a package's export data stands in the
// folder of archives.
func Archive(folder, path string) string {
	return filepath.Join(folder, filepath.FromSlash(path)) + ".a"
}

// Documentation is the file for what documents a package: a complete.Source as JSON.
func Documentation(folder, path string) string {
	return filepath.Join(folder, filepath.FromSlash(path)) + ".doc"
}

// A Question is what the page asks.
type Question struct {
	Ask    string `json:"ask"` // cell, again, built, ended, complete, match, inspect, pack or unpack
	Code   string `json:"code,omitempty"`
	Number int    `json:"number,omitempty"` // of the cell, in the order of execution
	ID     string `json:"id,omitempty"`     // of the cell, as the client has it

	Said   string `json:"said,omitempty"`   // what the compiler or the linker wrote
	Ended  string `json:"ended,omitempty"`  // how the program ended; "" if well
	Errors string `json:"errors,omitempty"` // what the program wrote on stderr

	Index   string `json:"index,omitempty"`   // what it told of the values that it kept
	Unread  string `json:"unread,omitempty"`  // and of those that it could not read
	Keeping string `json:"keeping,omitempty"` // why it could not keep them

	Folder string `json:"folder,omitempty"` // of the files to pack or unpack

	Cursor int  `json:"cursor,omitempty"` // in a cell that is typed, in code points
	Now    bool `json:"now,omitempty"`    // answer from what is there
}

// How a program may end that has not come to its own end.
const (
	EndedStopped = "interrupted" // by the stop button
	EndedDeep    = "too deep"    // by the browser, whose stack was full
	EndedMemory  = "no memory"   // by the browser, which had none left
	EndedUnheard = "unheard"     // since it reads, and nobody can type
)

// What is to be done next.
const (
	NextDone   = "done"
	NextFailed = "failed"
	NextLoad   = "load"
	NextBuild  = "build"
	NextRun    = "run"
)

// An Answer says what to print, and what is to be done next.
type Answer struct {
	Next    string  `json:"next"`
	Printed []Print `json:"printed,omitempty"`

	Load    []string `json:"load,omitempty"`    // packages whose archives are needed
	Docs    []string `json:"docs,omitempty"`    // and those whose documentation is
	Program string   `json:"program,omitempty"` // the text to compile
	File    string   `json:"file,omitempty"`    // the name of that file
	Imports []string `json:"imports,omitempty"` // what it imports
	Args    []string `json:"args,omitempty"`    // the program's arguments
	Env     []string `json:"env,omitempty"`     // NAME=value

	Mistake *Mistake `json:"mistake,omitempty"`

	Status string `json:"status,omitempty"` // of a cell that is typed: complete, incomplete, invalid
	Indent string `json:"indent,omitempty"`

	Matches []complete.Match `json:"matches,omitempty"` // what may stand there,
	Start   int              `json:"start,omitempty"`   // in place of the code from here
	End     int              `json:"end,omitempty"`     // to here, in code points
	Doc     *complete.Doc    `json:"doc,omitempty"`     // what explains the name there
}

// A Print is a text for one of a cell's streams.
type Print struct {
	Stream string `json:"stream"`
	Text   string `json:"text"`
}

// A Mistake is one of diagnose's, drawn.
type Mistake struct {
	Name      string   `json:"name"`
	Sentence  string   `json:"sentence"`
	HTML      string   `json:"html"`
	Traceback []string `json:"traceback"`
	Told      int      `json:"told"` // where in the program's stderr begins what this tells better
}

// A Session is one notebook's. The zero value does not work: see [New].
type Session struct {
	manifest *Manifest
	archives string // the folder of archives
	notebook cell.Notebook
	env      []string
	args     []string
	turn     turn

	assistant *complete.Assistant // nil before somebody asks
	packages  *packages           // of the assistant
	assisting bool
}

// New returns the session of a notebook of which no cell has run. The folder holds
// the archives of packages as [Archive] names them; it fills while the page loads.
func New(m *Manifest, archives string) *Session {
	return &Session{manifest: m, archives: archives}
}

// Open is [New] with the manifest from a file.
func Open(manifest, archives string) (*Session, error) {
	text, err := os.ReadFile(manifest)
	if err != nil {
		return nil, fmt.Errorf("the site's list of packages cannot be read: %w", err)
	}
	m := &Manifest{}
	if err := json.Unmarshal(text, m); err != nil {
		return nil, fmt.Errorf("the site's list of packages cannot be read: %w", err)
	}
	return New(m, archives), nil
}

// AnswerJSON is [Session.Answer] with both as JSON.
func (s *Session) AnswerJSON(question []byte) []byte {
	var q Question
	var a Answer
	if err := json.Unmarshal(question, &q); err != nil {
		a = failed(diagnose.Mistake{Name: "bad request", Sentence: "the page has asked what the kernel does not understand: load the page again"})
	} else {
		a = s.Answer(q)
	}
	text, err := json.Marshal(a)
	if err != nil { // an Answer is made of strings
		panic(err)
	}
	return text
}

// Answer answers. A fault of ours is told as a mistake, and the session goes on.
func (s *Session) Answer(q Question) (a Answer) {
	defer func() {
		if fault := recover(); fault != nil {
			a = failed(diagnose.Mistake{Name: "kernel fault", Sentence: fmt.Sprintf("the kernel itself has failed at this cell (%v): write the cell another way, and tell the course's authors", fault)})
		}
	}()
	switch q.Ask {
	case "cell":
		return s.begin(q)
	case "again":
		if s.turn.waits != nil {
			return s.built(*s.turn.waits)
		}
		return s.build()
	case "built":
		return s.built(q)
	case "ended":
		return s.ended(q)
	case "complete":
		state, indent := cell.IsComplete(q.Code, Commands)
		return Answer{Next: NextDone, Status: string(state), Indent: indent}
	case "match", "inspect":
		return s.assist(q)
	case "pack", "unpack":
		return bundle(q)
	}
	return failed(diagnose.Mistake{Name: "bad request", Sentence: fmt.Sprintf("the page has asked %q, which the kernel does not understand: load the page again", q.Ask)})
}

// failed is the answer that tells a mistake.
func failed(m diagnose.Mistake) Answer {
	return Answer{Next: NextFailed, Mistake: &Mistake{
		Name: m.Name, Sentence: m.Sentence, HTML: m.HTML(), Traceback: m.Traceback(), Told: m.Told,
	}}
}
