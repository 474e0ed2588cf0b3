package values

// A snapshot is what a folder of values holds: pieces of memory, and where in them
// there are addresses. Numbers name its regions, types and names.
type snapshot struct {
	types   []typeEntry
	names   []string // of landmarks and functions
	regions []region
	roots   []root
	refused []root // with a reason, and without memory
}

// A typeEntry is how another program finds a type again, and knows that it is the
// same.
type typeEntry struct {
	name     string // with whole import paths
	short    string // as reflect has it
	identity uint64
}

type regionKind uint8

const (
	memory regionKind = iota // count values of a type
	boxed                    // one value in an interface
	mapped                   // the pairs of a map of a type: count pairs
)

// A region is memory with everything in it that is no address; addresses are
// zero in it, and stand in relocs.
type region struct {
	kind   regionKind
	typ    int
	count  int
	data   []byte
	sum    uint64
	summed bool   // sum is that of the data as it was first written
	blob   string // the file that holds the data, if it is large
	size   int    // of the data, which a blob has not yet
	relocs []reloc

	// Of a blob: when it was written, when a snapshot has named it last, and which of
	// its pages stand in another file, its patch, because they have changed since.
	stamp    stamp
	seen     uint64
	patch    string
	pages    []int
	pageSize int
	patchSum uint64
	sound    bool // the data are those that were written
}

type relocKind uint8

const (
	toMemory    relocKind = iota // to byte offset of region target
	toMap                        // the map that is region target
	toBox                        // an interface that holds region target
	toEncoded                    // the bytes of region target, which a value reads itself from
	toLandmark                   // names[target]
	toFunction                   // names[target]
	toZeroSized                  // to something without a size
)

// A reloc is an address at byte at of a region.
type reloc struct {
	at     int
	kind   relocKind
	target int
	offset int
}

// A root is a variable.
type root struct {
	name   string
	target int // its region, and where in it the variable begins
	offset int
	about  description
	reason string // why it was not kept
	large  bool   // because there was no room for it
}

// A description is what is known of a variable without its value.
type description struct {
	name     string // of its type, with whole import paths
	short    string // of its type, as reflect has it
	value    string // on one line
	shape    string // how many elements it has along each axis, or ""
	identity uint64
}
