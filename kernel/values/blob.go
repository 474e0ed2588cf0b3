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

// openBlob maps the file of a region's memory.
func (l *loader) openBlob(g *region) error {
	if g.blob == "" || g.data != nil {
		return nil
	}
	if !strings.HasPrefix(g.blob, blobPrefix) || strings.ContainsAny(g.blob, `/\`) {
		return damage
	}
	data, err := mapFile(l.folder + "/" + g.blob)
	if err != nil || len(data) != g.size || len(data) == 0 {
		return damage
	}
	g.data = data
	return nil
}

// writeBlobs gives each large region a blob: the one it was read from, if it still
// holds the same, or a new one.
func (s *store) writeBlobs(regions []region) error {
	old := map[*byte]string{}
	if s.loader != nil {
		for _, g := range s.loader.regions {
			if g.blob != "" && g.data != nil {
				old[&g.data[0]] = g.blob
			}
		}
	}
	prefix := blobPrefix + strconv.FormatInt(time.Now().UnixNano(), 36) + "-"
	for i := range regions {
		g := &regions[i]
		if g.blob != "" || len(g.data) < blobSize || g.kind != memory || len(g.relocs) > 0 {
			continue
		}
		if name := old[&g.data[0]]; name != "" && s.unchanged(name, g.data) {
			g.blob = name
			continue
		}
		g.blob = prefix + strconv.Itoa(i)
		if err := os.WriteFile(s.path(g.blob), g.data, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// unchanged compares memory with its blob. A checksum would do for accidents, but
// this is as quick, and never wrong.
func (s *store) unchanged(name string, data []byte) bool {
	file, err := mapFile(s.path(name))
	if err != nil {
		return false
	}
	defer unmapFile(file)
	return string(file) == string(data)
}

// dropBlobs removes the blobs that a snapshot does not name.
func (s *store) dropBlobs(regions []region) {
	used := map[string]bool{}
	for _, g := range regions {
		used[g.blob] = true
	}
	entries, _ := os.ReadDir(s.folder)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), blobPrefix) && !used[e.Name()] {
			os.Remove(s.path(e.Name()))
		}
	}
}
