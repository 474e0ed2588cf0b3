package compiled

// Most is how many programs are kept.
const Most = most

// A Store is a folder of programs.
type Store = store

// NewStore returns the store for a plugin.
var NewStore = newStore

// Find returns what was compiled of a program, or nil.
func (s *Store) Find(program, options string) []byte { return s.find([]byte(program), []byte(options)) }

// Keep writes what was compiled of a program.
func (s *Store) Keep(program, options, compiled string) {
	s.keep([]byte(program), []byte(options), []byte(compiled))
}
