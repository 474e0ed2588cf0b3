package values

import (
	"os"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// The environment variables that say where values are kept, and how many bytes
// they may have together: 2GB unless set.
const (
	FolderVariable = "NINEPIXELS_VALUES"
	LimitVariable  = "NINEPIXELS_VALUES_LIMIT"
)

const defaultLimit = 2 << 30

// A Var is a variable: its name in the cells, and a pointer to it. Without a
// pointer, Keep forgets it.
//
// It has no methods: the compiler would read them with each cell, and all types that
// they speak of, which takes longer than the rest of a small cell.
type Var struct {
	Name    string
	Pointer any
}

func refOf(v Var) ref {
	p := reflect.ValueOf(v.Pointer)
	return ref{p.UnsafePointer(), run{p.Type().Elem(), 1}}
}

func aboutOf(v Var) description {
	r := refOf(v)
	held := reflect.NewAt(r.typ, r.at).Elem()
	return description{fullName(r.typ), r.typ.String(), lineOf(held), shapeOf(held), identityOf(r.typ)}
}

// folder is the store that the environment names; nil if it names none.
var folder = sync.OnceValue(func() *store {
	name := os.Getenv(FolderVariable)
	if name == "" {
		return nil
	}
	limit, _ := Limit()
	return &store{folder: name, limit: uintptr(limit)}
})

// Limit is how many bytes kept values may have together: what $NINEPIXELS_VALUES_LIMIT
// says, as 4GB or 500 MB, or 2 GB. It is not ok if what that says is no size.
func Limit() (limit uint64, ok bool) {
	text := os.Getenv(LimitVariable)
	if text == "" {
		return defaultLimit, true
	}
	if size, ok := parseSize(text); ok {
		return uint64(size), true
	}
	return defaultLimit, false
}

// parseSize reads a number of bytes: 4GB, 500 MB, 1000000.
func parseSize(s string) (size uintptr, ok bool) {
	s, unit := strings.TrimSpace(s), 0
	for i, name := range []string{"KB", "MB", "GB", "TB"} {
		if rest, found := strings.CutSuffix(strings.ToUpper(s), name); found {
			s, unit = strings.TrimSpace(rest), 10*(i+1)
		}
	}
	n, err := strconv.ParseUint(s, 10, 62-unit)
	return uintptr(n) << unit, err == nil && n > 0
}

// Keep writes variables into the folder that $NINEPIXELS_VALUES names, for later
// cells' programs: what they hold, and all memory that they reach, with what they
// share. Variables that are in the folder already, and not among vars, stay.
//
// A variable that holds what cannot outlive its program, such as a channel, a
// closure, an open file or a locked mutex, is not kept; the others are. The file
// index.json in the folder says of each variable its type, size and value, and of
// one that is not kept why.
//
// A snapshot replaces the last one only when it is whole. Without the environment
// variable, Keep does nothing.
//
// Errors: why nothing could be kept stands in the file keeping, which is there only
// while Keep is at work, or when it has failed.
func Keep(vars ...Var) {
	lock.Lock()
	defer lock.Unlock()
	s := folder()
	if s == nil {
		return
	}
	s.begin()
	s.end(s.keepAlone(vars))
}

// later are the variables that Exit keeps.
var later []Var

// Later tells which variables [Exit] is to keep.
func Later(vars ...Var) { later = vars }

// Exit returns os.Exit for a program whose end may come before its Keep: one that
// heeds an interrupt, and then ends by itself with status 0, has ended as it should,
// and its variables are kept.
func Exit(exit func(int)) func(int) {
	return func(code int) {
		if s := folder(); s != nil && code == 0 {
			if _, err := os.Stat(s.path(interruptedFile)); err == nil {
				Keep(later...)
			}
		}
		exit(code)
	}
}

// keepAlone keeps variables while goroutines that the cell left behind stand still
// as far as they can be made to: on one processor, it is interrupted only if it
// takes long. Whatever goes wrong, the cell itself has ended well.
func (s *store) keepAlone(vars []Var) (err error) {
	if runtime.NumGoroutine() > 1 {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	}
	defer func() {
		if recover() != nil {
			err = refusal("they changed while they were written")
		}
	}()
	return s.keep(vars)
}

// Load sets variables to what the last Keep wrote of them. A program calls it once,
// before anything else uses them:
//
//	var x int
//	var p *int
//	var _ = values.Load(values.Var{Name: "x", Pointer: &x}, values.Var{Name: "p", Pointer: &p})
//
// In the first file of a program, such a line runs before all initialisers of
// variables. It is better than [Kept], for it knows where the variables are: a
// pointer to x points to this x.
//
// Panics: with an error whose text is a sentence, if a variable was not kept, has
// another type now, or cannot be read. Which ones these are stands in unread.json
// in the folder.
func Load(vars ...Var) bool {
	lock.Lock()
	defer lock.Unlock()
	s := folder()
	if s == nil {
		panic(noFolder)
	}
	if failed := s.load(vars); len(failed) > 0 {
		s.writeUnread(failed)
		panic(failed[0])
	}
	return true
}

// Kept returns the value that a variable was kept with, for its initialiser.
// Variables that shared memory share it again, but a pointer to the variable itself
// points to a copy of it: see [Load].
//
// Panics: as Load.
func Kept[T any](name string) T {
	var v T
	if err := kept(name, &v); err != nil {
		panic(err)
	}
	return v
}

// KeptOr returns the value that a variable was kept with, or a new one if there is
// none, or if it cannot be read.
func KeptOr[T any](name string, anew func() T) T {
	var v T
	if kept(name, &v) != nil {
		return anew()
	}
	return v
}

func kept(name string, to any) error {
	lock.Lock()
	defer lock.Unlock()
	s := folder()
	if s == nil {
		return noFolder
	}
	return s.copyOf(Var{name, to})
}

const noFolder = refusal("There are no kept values: " + FolderVariable + " is not set.")

// Know makes functions and types known, for variables that hold them: a function
// by itself, a type by a nil pointer to it or by a value. A snapshot has their names alone, and
// [Load] must find them in its program.
//
//	var _ = values.Know((*Point)(nil), double)
//
// The same can be said by [Functions]. Types that the variables' own types consist of are known already.
func Know(all ...any) bool {
	lock.Lock()
	defer lock.Unlock()
	know(all)
	return true
}

// Functions are functions to know. Their names stand in a method, so that Go does not
// have all variables that they use initialised first.
type Functions interface{ All() []any }

func know(all []any) {
	for _, one := range all {
		if several, ok := one.(Functions); ok {
			know(several.All())
			continue
		}
		v := reflect.ValueOf(one)
		switch {
		case v.Kind() == reflect.Func && !strings.ContainsAny(functionName(v), "["):
			functions[functionName(v)] = v
		case v.IsValid() && v.Kind() != reflect.Func && !slices.Contains(knownTypes, v.Type()):
			knownTypes = append(knownTypes, v.Type())
		}
	}
}

// knownTypes are those that Know named, most of them as pointers.
var knownTypes []reflect.Type
