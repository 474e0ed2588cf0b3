package values

import (
	"errors"
	"io"
	"os"
	"reflect"
	"strconv"
	"sync"
)

// The names of the files in a folder of values.
const (
	snapshotFile = "snapshot"
	indexFile    = "index.json"
	newMark      = ".new-" // in the name of a file that is being written
	lastMark     = ".last" // behind the name of a file that is being replaced
)

// lock guards all that this package remembers: initialisers may start goroutines.
var lock sync.Mutex

// A store is a folder of values.
type store struct {
	folder string
	limit  uintptr
	opened bool
	loader *loader // of what the folder held first; nil if there was nothing
	err    error   // why it could not be read
}

// path needs no package path/filepath, which every cell would have to link.
func (s *store) path(name string) string { return s.folder + "/" + name }

// open reads what the folder holds, once.
func (s *store) open() (*loader, error) {
	if s.opened {
		return s.loader, s.err
	}
	s.opened = true
	data, _, err := mapFile(s.path(snapshotFile))
	if errors.Is(err, os.ErrNotExist) { // a program was ended as it replaced it
		data, _, err = mapFile(s.path(snapshotFile + lastMark))
	}
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		s.err = refusal("the kept values cannot be read: " + err.Error())
		return nil, s.err
	}
	snap, err := readSnapshot(data)
	if err != nil {
		s.err = err
		return nil, err
	}
	s.loader = newLoader(s.folder, snap)
	return s.loader, nil
}

// find returns a variable of the folder.
func (s *store) find(name string) (*loader, *root, error) {
	l, err := s.open()
	if err != nil {
		return nil, nil, err
	}
	if l != nil {
		if i, ok := l.byName[name]; ok {
			return l, &l.roots[i], nil
		}
		for i := range l.refused {
			if l.refused[i].name == name {
				return nil, nil, refusal(l.refused[i].reason)
			}
		}
	}
	return nil, nil, refusal("no cell has kept it")
}

// load sets variables to what was kept of them. All are bound first, so that a
// pointer to one of them finds it, whichever comes first.
func (s *store) load(vars []Var) (failed []failure) {
	for _, v := range vars {
		if l, r, err := s.find(v.Name); err == nil {
			l.know(refOf(v).typ)
			l.bind(r, refOf(v))
		}
	}
	for _, v := range vars {
		if err := s.read(v); err != nil {
			failed = append(failed, failure{v.Name, err.Error()})
		}
	}
	return failed
}

// copyOf is read with an error that is a sentence.
func (s *store) copyOf(v Var) error {
	if err := s.read(v); err != nil {
		return failure{v.Name, err.Error()}
	}
	return nil
}

// read sets a variable to what was kept, which is a copy unless it is bound.
func (s *store) read(v Var) error {
	to := refOf(v)
	l, r, err := s.find(v.Name)
	if err != nil {
		return err
	}
	at, err := l.root(r, to.typ)
	if err != nil {
		return err
	}
	if at != to.at {
		reflect.NewAt(to.typ, to.at).Elem().Set(reflect.NewAt(to.typ, at).Elem())
	}
	return nil
}

// keep writes a snapshot of variables, and of what the folder held besides.
func (s *store) keep(vars []Var) error {
	b, err := s.snapshotOf(vars, false)
	if err != nil { // to find out which variable it is takes longer
		b, err = s.snapshotOf(vars, true)
	}
	if err != nil {
		return err
	}
	return s.write(&b.snapshot)
}

func (s *store) snapshotOf(vars []Var, careful bool) (*builder, error) {
	old, _ := s.open() // what cannot be read is not carried over
	sc := newScanner(s.limit)
	sc.careful = careful
	c := carrier{old: old, scan: sc, copied: map[int]int{}}
	c.choose(vars) // first, for what was kept stays if there is not room for all
	good, refused := scanAll(sc, vars)
	b, err := build(sc)
	if err != nil {
		return nil, err
	}
	for _, v := range good {
		b.addRoot(v)
	}
	c.copyTo(b)
	b.refused = append(refused, c.refused...)
	return b, nil
}

// scanAll finds what variables reach, and which of them cannot be kept.
func scanAll(sc *scanner, vars []Var) (good []Var, refused []root) {
	for _, v := range vars {
		if v.Pointer == nil {
			continue
		}
		if err := sc.scan([]ref{refOf(v)}, nil); err != nil {
			_, large := err.(tooLarge)
			refused = append(refused, root{name: v.Name, target: -1, about: aboutOf(v), reason: err.Error(), large: large})
			continue
		}
		good = append(good, v)
	}
	return good, refused
}

// write puts a snapshot in place of the last one when it is whole.
func (s *store) write(snap *snapshot) error {
	if err := os.MkdirAll(s.folder, 0o700); err != nil {
		return err
	}
	err := s.writeBlobs(snap.regions)
	if err == nil {
		err = s.replace(snapshotFile, snap.writeTo)
	}
	if err != nil {
		if s.err == nil { // of the last snapshot's blobs all are used
			s.dropBlobs(s.kept())
		}
		return reasonOf(err)
	}
	s.dropBlobs(snap.regions)
	return reasonOf(s.replace(indexFile, snap.writeIndex))
}

// kept are the regions of the last snapshot.
func (s *store) kept() []region {
	if s.loader == nil {
		return nil
	}
	return s.loader.regions
}

// bytesText writes a size for people.
func bytesText(n uintptr) string {
	switch {
	case n >= 1<<30 && n%(1<<30) == 0:
		return strconv.Itoa(int(n>>30)) + " GB"
	case n >= 1<<20:
		return thousands(int(n>>20)) + " MB"
	}
	return thousands(int(n)) + " bytes"
}

// replace writes a file under another name, and gives it its own when it is whole.
// The last one is put aside first: to rename a file over another takes some
// milliseconds, for file systems write its bytes to the disk then.
func (s *store) replace(name string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(s.folder, name+newMark)
	if err != nil {
		return err
	}
	err = write(f)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		os.Remove(f.Name())
		return err
	}
	last := s.path(name + lastMark)
	aside := os.Rename(s.path(name), last) == nil
	if err = os.Rename(f.Name(), s.path(name)); err != nil {
		if aside {
			_ = os.Rename(last, s.path(name))
		}
		os.Remove(f.Name())
		return err
	}
	os.Remove(last)
	return nil
}
