package values

import (
	"os"
	"strconv"
	"strings"
	"time"
)

// blobSize is from which size on memory without addresses has a file of its own,
// a blob. A program maps it instead of reading it, and the next snapshot names it
// again as long as it is unchanged.
const blobSize = 1 << 20

const blobPrefix = "blob-"

// A stamp tells whether a file is still the one that was written: its number, and
// when it was changed last, in nanoseconds. Zero is for a system that does not say.
type stamp struct{ file, changed uint64 }

// settled is how old a blob must be, when a snapshot names it, for its stamp to
// tell of all later changes: clocks of files move in steps of some milliseconds.
const settled = uint64(50 * time.Millisecond)

// openBlob maps the file of a region's memory, and puts in the pages that have
// changed since it was written.
func (l *loader) openBlob(g *region) error {
	if g.blob == "" || g.data != nil {
		return nil
	}
	data, now, err := l.mapBlob(g.blob)
	if err != nil || len(data) != g.size || len(data) == 0 {
		return damage
	}
	same := g.stamp != stamp{} && now == g.stamp && g.seen > g.stamp.changed+settled
	if !same && checksum(data) != g.sum {
		return damage
	}
	if err := l.patch(g, data); err != nil {
		return err
	}
	g.data, g.sound = data, true
	return nil
}

func (l *loader) mapBlob(name string) ([]byte, stamp, error) {
	if !strings.HasPrefix(name, blobPrefix) || strings.ContainsAny(name, `/\`) {
		return nil, stamp{}, damage
	}
	return mapFile(l.folder + "/" + name)
}

// patch overwrites the pages of a blob that were changed after it was written.
func (l *loader) patch(g *region, data []byte) error {
	if g.patch == "" {
		return nil
	}
	p, _, err := l.mapBlob(g.patch)
	if err != nil {
		return damage
	}
	defer unmapFile(p)
	if len(p) != len(g.pages)*g.pageSize || checksum(p) != g.patchSum {
		return damage
	}
	for i, page := range g.pages {
		at := page * g.pageSize
		if at >= len(data) {
			return damage
		}
		copy(data[at:], p[i*g.pageSize:(i+1)*g.pageSize])
	}
	return nil
}

// writeBlobs gives each large region a blob: the one it was read from, with what
// has changed in it, or a new one.
func (s *store) writeBlobs(regions []region) error {
	old := map[*byte]*region{}
	if s.loader != nil {
		for i := range s.loader.regions {
			if g := &s.loader.regions[i]; g.blob != "" && g.data != nil {
				old[&g.data[0]] = g
			}
		}
	}
	now := time.Now().UnixNano()
	prefix := blobPrefix + strconv.FormatInt(now, 36) + "-"
	for i := range regions {
		g := &regions[i]
		if g.blob != "" || len(g.data) < blobSize || g.kind != memory || len(g.relocs) > 0 {
			continue
		}
		g.seen = uint64(now)
		if from := old[&g.data[0]]; from != nil && len(from.data) == len(g.data) {
			if ok, err := s.goOn(g, from, prefix+strconv.Itoa(i)+"p"); ok || err != nil {
				if err != nil {
					return err
				}
				continue
			}
		}
		if err := s.newBlob(g, prefix+strconv.Itoa(i)); err != nil {
			return err
		}
	}
	return nil
}

func (s *store) newBlob(g *region, name string) error {
	g.blob, g.patch, g.pages = name, "", nil
	g.sum, g.summed = checksum(g.data), true
	if err := os.WriteFile(s.path(name), g.data, 0o600); err != nil {
		return err
	}
	if info, err := os.Stat(s.path(name)); err == nil {
		g.stamp = stampOf(info)
	}
	return nil
}

// goOn has a region keep the blob that it was read from, with a patch for what has
// changed since that was written. It says no if too much has.
func (s *store) goOn(g *region, from *region, patch string) (bool, error) {
	pages, size, ok := changedPages(g.data)
	if !ok {
		if from.patch != "" {
			return false, nil // where the system does not tell, there are no patches
		}
		pages, size = nil, os.Getpagesize()
	}
	file, now, err := mapFile(s.path(from.blob))
	if err != nil {
		return false, nil
	}
	defer unmapFile(file)
	if len(file) != len(g.data) || now != from.stamp {
		return false, nil
	}
	g.blob, g.sum, g.summed, g.stamp = from.blob, from.sum, true, from.stamp
	if !ok {
		return string(file) == string(g.data), nil
	}
	g.pageSize = size
	for _, page := range pages {
		at := page * size
		end := min(at+size, len(file))
		if string(file[at:end]) != string(g.data[at:end]) {
			g.pages = append(g.pages, page)
		}
	}
	switch {
	case len(g.pages) == 0:
		return true, nil
	case len(g.pages)*size > len(g.data)/4:
		return false, nil
	}
	g.patch = patch
	return true, s.writePatch(g)
}

func (s *store) writePatch(g *region) error {
	data := make([]byte, len(g.pages)*g.pageSize)
	for i, page := range g.pages {
		copy(data[i*g.pageSize:(i+1)*g.pageSize], g.data[page*g.pageSize:])
	}
	g.patchSum = checksum(data)
	return os.WriteFile(s.path(g.patch), data, 0o600)
}

// dropBlobs removes the blobs that a snapshot does not name, and what a program
// that was ended has left half written.
func (s *store) dropBlobs(regions []region) {
	used := map[string]bool{}
	for _, g := range regions {
		used[g.blob], used[g.patch] = true, true
	}
	entries, _ := os.ReadDir(s.folder)
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, blobPrefix) && !used[name] || strings.Contains(name, newMark) {
			os.Remove(s.path(name))
		}
	}
}
