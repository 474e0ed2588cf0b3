package values

import (
	"reflect"
	"slices"
)

// A coverage remembers which memory was looked at as which type, so that nothing
// is looked at twice: not a list that comes back to its beginning, and not the
// elements that many slices share.
type coverage struct {
	bits    int // of an address within a page
	pages   map[page][]span
	journal []change // what to undo
}

type page struct {
	number uintptr
	typ    reflect.Type
}

// A span is the addresses from lo to before hi.
type span struct{ lo, hi uintptr }

type change struct {
	page  page
	spans []span // before it
}

// The pages of memory as most programs have it, and of that in which single pieces
// are large: a page should hold few pieces, and a piece few pages.
const (
	pageBits      = 12
	largePageBits = 24
	largeSize     = 1 << 20
)

// add covers a span, and returns the parts of it that were not covered before.
func (c *coverage) add(t reflect.Type, s span) []span {
	var fresh []span
	for n := s.lo >> c.bits; n <= (s.hi-1)>>c.bits; n++ {
		part := span{max(s.lo, n<<c.bits), min(s.hi, (n+1)<<c.bits)}
		for _, f := range c.addTo(page{n, t}, part) {
			if k := len(fresh); k > 0 && fresh[k-1].hi == f.lo {
				fresh[k-1].hi = f.hi
				continue
			}
			fresh = append(fresh, f)
		}
	}
	return fresh
}

// addTo is add within one page, whose spans are in order and do not touch.
func (c *coverage) addTo(p page, s span) []span {
	old := c.pages[p]
	first, _ := slices.BinarySearchFunc(old, s.lo, func(o span, lo uintptr) int {
		if o.hi < lo {
			return -1
		}
		return 1
	})
	if first < len(old) && old[first].lo <= s.lo && s.hi <= old[first].hi {
		return nil
	}
	var fresh []span
	joined, at, last := s, s.lo, first
	for ; last < len(old) && old[last].lo <= s.hi; last++ {
		if at < old[last].lo {
			fresh = append(fresh, span{at, old[last].lo})
		}
		at = max(at, old[last].hi)
		joined = span{min(joined.lo, old[last].lo), max(joined.hi, old[last].hi)}
	}
	if at < s.hi {
		fresh = append(fresh, span{at, s.hi})
	}
	spans := make([]span, 0, len(old)-(last-first)+1)
	spans = append(append(append(spans, old[:first]...), joined), old[last:]...)
	c.journal = append(c.journal, change{p, old})
	c.pages[p] = spans
	return fresh
}

// undo takes back what was added since the journal was n long.
func (c *coverage) undo(n int) {
	for i := len(c.journal) - 1; i >= n; i-- {
		c.pages[c.journal[i].page] = c.journal[i].spans
	}
	c.journal = c.journal[:n]
}
