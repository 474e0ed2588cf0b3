package values

// A Store is a folder of values, without the environment that names one.
type Store struct{ s *store }

// OpenStore is what a new program sees of a folder.
func OpenStore(folder string) *Store { return OpenLimited(folder, defaultLimit) }

func OpenLimited(folder string, limit int) *Store {
	return &Store{&store{folder: folder, limit: uintptr(limit)}}
}

func (s *Store) Keep(vars ...Var) error {
	lock.Lock()
	defer lock.Unlock()
	return s.s.keep(vars)
}

func (s *Store) Load(vars ...Var) error {
	lock.Lock()
	defer lock.Unlock()
	if failed := s.s.load(vars); len(failed) > 0 {
		return failed[0]
	}
	return nil
}

func (s *Store) Copy(name string, to any) error {
	lock.Lock()
	defer lock.Unlock()
	return s.s.copyOf(Var{name, to})
}

// Reasons says of each variable of the folder why it was not kept.
func (s *Store) Reasons() map[string]string {
	lock.Lock()
	defer lock.Unlock()
	reasons := map[string]string{}
	if l, err := s.s.open(); err == nil && l != nil {
		for _, r := range l.refused {
			reasons[r.name] = r.reason
		}
	}
	return reasons
}

// Parts takes a snapshot's file apart into its tables and its memory.
func Parts(file []byte) (tables, memory []byte) {
	n := takeWord(file[len(magic):])
	return file[headerSize : headerSize+int(n)], file[headerSize+int(n):]
}

// OpenParts is a store of tables and memory whose checksums are right, whatever is
// in them: so a fuzzer gets past them.
func OpenParts(tables, memory []byte) (*Store, error) {
	lock.Lock()
	defer lock.Unlock()
	snap, err := readTables(tables, memory)
	if err != nil {
		return nil, err
	}
	for i := range snap.regions {
		snap.regions[i].sum = checksum(snap.regions[i].data)
	}
	return &Store{&store{opened: true, loader: newLoader("", snap)}}, nil
}
