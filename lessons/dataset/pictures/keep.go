package pictures

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"image/color"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ninepixels/ninepixels/lessons/internal/published"
	"github.com/ninepixels/ninepixels/lessons/internal/unfinished"
)

const (
	// keepMost bounds the bytes of all that is kept. What was not used for longest goes.
	keepMost = 2 << 30
	// keepKind is to change whenever other pixels would come of the same files.
	keepKind   = "pictures 1"
	keepEnding = ".pictures"
	prefix     = ".unfinished-"
	// partly stands for the hash of a listing if some files could not be read just now.
	// So it is found by no listing, and what could be read is there all the same.
	partly = "partly"
)

// A keeper keeps what was read from a folder, in the state folder. All its errors mean
// that the pictures are read from their files again.
type keeper struct {
	dir string // "" if there is no place
	// folder is a hash of where the folder is, and of all that decides the pixels.
	folder string
	// listing is a hash of what the settings say, and of each file's path, size, time
	// and mode.
	listing string
}

func newKeeper(s *settings, l *listing, t *table) keeper {
	home, err := published.Home()
	if err != nil {
		return keeper{}
	}
	root, err := filepath.Abs(l.root)
	if err != nil {
		return keeper{}
	}
	k := keeper{dir: filepath.Join(home, "kept-pictures")}
	k.folder = hash(keepKind, root, s.H, s.W, s.Channels, s.Framing, []color.RGBA{s.Background})
	var rows []byte
	if t != nil {
		rows = t.bytes
	}
	k.listing = hash(keepKind, s, l.files, l.classes, l.skipped, l.hidden, rows)
	return k
}

func hash(values ...any) string {
	h := sha256.New()
	_ = json.NewEncoder(h).Encode(values) // a hash takes all, and the values are plain
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// find returns the file of a folder and a listing that was used last. A * stands for
// any.
func (k keeper) find(folder, listing string) (path string) {
	if k.dir == "" {
		return ""
	}
	paths, _ := filepath.Glob(filepath.Join(k.dir, folder+"-"+listing+keepEnding))
	var last time.Time
	for _, p := range paths {
		if info, err := os.Stat(p); err == nil && info.ModTime().After(last) {
			path, last = p, info.ModTime()
		}
	}
	return path
}

// load returns what was kept of the folder as it is now, or nil. The folder may have
// moved since.
func (k keeper) load() *kept {
	path := k.find("*", k.listing)
	got := readKept(path)
	if got != nil {
		now := time.Now()
		_ = os.Chtimes(path, now, now) // so it is the last one to go
	}
	return got
}

// before returns what was kept of the folder as it was last, or nil. Files that were
// not changed since need not be read again.
func (k keeper) before() *kept { return readKept(k.find(k.folder, "*")) }

// save keeps a split. Whoever reads at the same time finds it whole, or not at all.
// What was kept of the folder before goes.
func (k keeper) save(what *kept, whole bool) {
	if k.dir == "" || len(what.Split.Images) > keepMost {
		return
	}
	if slices.ContainsFunc(what.Split.Files, func(f string) bool { return !utf8.ValidString(f) }) {
		return // JSON would change the name
	}
	if os.MkdirAll(k.dir, 0o700) != nil {
		return
	}
	temp, err := os.CreateTemp(k.dir, prefix+"*")
	if err != nil {
		return
	}
	err = what.write(temp)
	if closed := temp.Close(); err == nil {
		err = closed
	}
	listing := k.listing
	if !whole {
		listing = partly
	}
	path := filepath.Join(k.dir, k.folder+"-"+listing+keepEnding)
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		_ = os.Remove(temp.Name())
		return
	}
	old, _ := filepath.Glob(filepath.Join(k.dir, k.folder+"-*"+keepEnding))
	for _, p := range old {
		if p != path {
			_ = os.Remove(p)
		}
	}
	tidy(k.dir, keepMost)
}

// tidy removes what was not used for longest until the rest takes at most most bytes,
// and what a program that was killed has left unfinished.
func tidy(dir string, most int64) {
	unfinished.Remove(dir, prefix, time.Hour)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	var kept []os.FileInfo
	for _, e := range entries {
		info, err := e.Info()
		switch {
		case err != nil:
		case strings.HasSuffix(e.Name(), keepEnding):
			kept = append(kept, info)
		}
	}
	slices.SortFunc(kept, func(a, b os.FileInfo) int { return b.ModTime().Compare(a.ModTime()) })
	var sum int64
	for _, info := range kept {
		if sum += info.Size(); sum > most {
			_ = os.Remove(filepath.Join(dir, info.Name()))
		}
	}
}
