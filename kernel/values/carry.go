package values

import (
	"slices"
	"unsafe"
)

// A carrier takes the variables of the last snapshot that this program does not
// have into the next one.
//
// What they reach is copied as it is, without this program knowing its types. But
// memory that this program has too, because one of its own variables shares it,
// may have changed: of that, the program's state is taken.
type carrier struct {
	old     *loader
	scan    *scanner
	roots   []root
	refused []root
	copied  map[int]int // regions to copy, and their place among the copies
	order   []int
}

// choose decides what to carry over: all variables but those that the program
// has, or wants forgotten. A variable that reaches something the program made
// unfit to be kept is refused.
func (c *carrier) choose(vars []Var) {
	if c.old == nil {
		return
	}
	mine := map[string]bool{}
	for _, v := range vars {
		mine[v.Name] = true
	}
	for _, r := range c.old.refused {
		if !mine[r.name] {
			c.refused = append(c.refused, r)
		}
	}
	for _, r := range c.old.roots {
		if mine[r.name] {
			continue
		}
		copies, live, maps := c.reach(r.target)
		if err := c.scan.scan(live, maps); err != nil {
			r.target, r.reason = -1, err.Error()
			c.refused = append(c.refused, r)
			continue
		}
		c.roots = append(c.roots, r)
		for _, id := range copies {
			if _, ok := c.copied[id]; !ok {
				c.copied[id] = len(c.order)
				c.order = append(c.order, id)
				c.scan.bytes += uintptr(c.old.regions[id].size)
			}
		}
	}
}

// reach returns the regions to copy for one that a variable is, and the memory of
// this program that stands for others: memory, and pointers to maps.
func (c *carrier) reach(id int) (copies []int, live, maps []ref) {
	if id < 0 {
		return nil, nil, nil
	}
	seen, work := map[int]bool{id: true}, []int{id}
	for len(work) > 0 {
		id := work[len(work)-1]
		work = work[:len(work)-1]
		if c.isLive(id) && c.old.regions[id].kind == mapped {
			maps = append(maps, c.old.made[id])
			continue
		}
		if c.isLive(id) {
			live = append(live, c.old.made[id])
			continue
		}
		copies = append(copies, id)
		for _, r := range c.old.regions[id].relocs {
			if r.kind <= toEncoded && !seen[r.target] {
				seen[r.target] = true
				work = append(work, r.target)
			}
		}
	}
	slices.Sort(copies)
	return copies, live, maps
}

// isLive says whether this program has a region. What is in an interface never
// changes, so that a copy of it is as good.
func (c *carrier) isLive(id int) bool {
	return c.old.begun[id] && c.old.regions[id].kind != boxed
}

// copyTo adds what was chosen to a snapshot.
func (c *carrier) copyTo(b *builder) {
	base := len(b.regions)
	place := func(id, offset int) (int, int) {
		if k, ok := c.copied[id]; ok {
			return base + k, offset
		}
		m := c.old.made[id]
		if c.old.regions[id].kind == mapped {
			return b.mapBase + c.scan.maps[*(*unsafe.Pointer)(m.at)], 0
		}
		target, off := b.find(m.at)
		return target, off + offset
	}
	for _, id := range c.order {
		g := c.old.regions[id]
		g.typ = b.entryID(c.old.types[g.typ])
		g.relocs = slices.Clone(g.relocs)
		for i := range g.relocs {
			switch r := &g.relocs[i]; r.kind {
			case toMemory, toMap, toBox, toEncoded:
				r.target, r.offset = place(r.target, r.offset)
			case toLandmark, toFunction:
				r.target = b.nameID(c.old.names[r.target])
			}
		}
		b.regions = append(b.regions, g)
	}
	for _, r := range c.roots {
		if r.target >= 0 {
			r.target, r.offset = place(r.target, r.offset)
		}
		b.roots = append(b.roots, r)
	}
}
