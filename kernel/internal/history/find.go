package history

// Access is how a Question chooses entries.
type Access string

// The ways of the protocol. Whatever is none of them counts as Tail.
const (
	Tail   Access = "tail"   // the latest
	Range  Access = "range"  // of one session, by their numbers
	Search Access = "search" // those that fit a pattern
)

// A Question asks for entries. Its form in JSON is a history_request's.
type Question struct {
	Access  Access `json:"hist_access_type"`
	Session int    `json:"session"` // for Range: 0 is this session, -1 the one before
	Start   int    `json:"start"`   // for Range: the first number
	Stop    int    `json:"stop"`    // for Range: the number behind the last; 0 for all
	Pattern string `json:"pattern"` // for Search: * and ? stand for any characters
	N       int    `json:"n"`       // but for Range: at most so many, the latest; 0 for all
	Unique  bool   `json:"unique"`  // of equal inputs only the last
}

// Find returns what a question asks for, the oldest first.
func (h *History) Find(q Question) []Entry {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.file != "" && h.seen == nil && !h.numbered {
		h.read()
	}
	if q.Session <= 0 {
		q.Session += h.session
	}
	found := []Entry{}
	for _, e := range h.entries {
		if q.wants(e) {
			found = append(found, e)
		}
	}
	if q.Unique {
		found = unique(found)
	}
	if q.Access != Range && q.N > 0 && len(found) > q.N {
		found = found[len(found)-q.N:]
	}
	return found
}

func (q Question) wants(e Entry) bool {
	switch q.Access {
	case Range:
		return e.Session == q.Session && e.Line >= q.Start && (q.Stop <= 0 || e.Line < q.Stop)
	case Search:
		return matches(q.Pattern, e.Input)
	}
	return true
}

// matches reports whether a text fits a pattern of * and ?, which stand for any
// characters, line ends too.
func matches(pattern, text string) bool {
	p, s := []rune(pattern), []rune(text)
	star, from := -1, 0
	i, j := 0, 0
	for j < len(s) {
		switch {
		case i < len(p) && p[i] == '*':
			star, from = i, j
			i++
		case i < len(p) && (p[i] == '?' || p[i] == s[j]):
			i, j = i+1, j+1
		case star >= 0:
			from++
			i, j = star+1, from
		default:
			return false
		}
	}
	for i < len(p) && p[i] == '*' {
		i++
	}
	return i == len(p)
}

// unique keeps the last of equal inputs.
func unique(entries []Entry) []Entry {
	last := map[string]int{}
	for i, e := range entries {
		last[e.Input] = i
	}
	kept := []Entry{}
	for i, e := range entries {
		if last[e.Input] == i {
			kept = append(kept, e)
		}
	}
	return kept
}
