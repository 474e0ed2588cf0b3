package cell

import (
	"strings"
	"sync"

	"github.com/ninepixels/ninepixels/kernel/internal/special"
)

// Session remembers what the cells that ran well have declared, as GoNB does: a
// later declaration of the same name replaces the earlier one. The zero value
// remembers nothing yet. It may be used by several goroutines.
//
// GoNB's rules, its odd ones included: a variable of `var a, b = f()` takes its
// companions along when it is declared anew; a const block is kept as it is and
// forgotten with its first name; all blank imports share one place, and so do
// the methods of one name whose receivers are generic and no pointers; a func
// init_x is a func init. %reset and %rm forget.
//
// Two things differ, to no harm: GoNB forgets an import that a cell does not
// use, and it remembers a blank variable again each time its cell runs.
type Session struct {
	mu   sync.Mutex
	decl *declarations
}

// Add remembers the declarations of a cell that ran well. A cell that is no Go
// adds nothing.
func (s *Session) Add(source string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.decl == nil {
		s.decl = newDeclarations()
	}
	if isInput(source) {
		return
	}
	for _, line := range special.Lines(source) {
		if !line.Shell {
			s.forget(strings.Fields(line.Text))
		}
	}
	text := Compose(source).Text
	tree, err := parse(text)
	if err != nil {
		return
	}
	s.decl.merge(read(text, tree))
}

// forget obeys %reset and %rm, which GoNB does before it reads the cell's Go.
func (s *Session) forget(words []string) {
	if len(words) == 0 {
		return
	}
	switch words[0] {
	case "reset":
		if len(words) == 1 {
			s.decl = newDeclarations()
		}
	case "rm", "remove":
		for _, key := range words[1:] {
			s.decl.remove(key)
		}
	}
}

// Source returns a cell that declares all of it again, or "" if there is
// nothing: imports, types, constants, variables, functions, in that order.
func (s *Session) Source() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.decl == nil {
		return ""
	}
	return s.decl.String()
}
