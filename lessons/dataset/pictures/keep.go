package pictures

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/internal/published"
)

const (
	// keepMost bounds the bytes of all that is kept. What was not used for longest goes.
	keepMost = 2 << 30
	// keepKind is to change whenever other pixels would come of the same files.
	keepKind   = "pictures 1"
	keepEnding = ".pictures"
	unfinished = ".unfinished-"
	// headMost bounds the text before the pixels, which a damaged file may call huge.
	headMost = 1 << 28
)

// A keeper keeps what was read from a folder, in the state folder. All its errors mean
// that the pictures are read from their files again.
type keeper struct {
	path string // "" if there is no place
}

// keptHead is all but the pixels.
type keptHead struct {
	Split  dataset.Split
	Report Report
}

// newKeeper finds the place for a folder: its name is a hash of what the settings say,
// and of each file's path, size, time and mode.
func newKeeper(s *settings, l *listing, t *table) keeper {
	home, err := published.Home()
	if err != nil {
		return keeper{}
	}
	h := sha256.New()
	e := json.NewEncoder(h)
	_ = e.Encode([]any{keepKind, s, l.files, l.classes, l.skipped, l.hidden}) // a hash takes all
	if t != nil {
		_, _ = h.Write(t.bytes)
	}
	return keeper{filepath.Join(home, "kept-pictures", hex.EncodeToString(h.Sum(nil)[:16])+keepEnding)}
}

// load returns what was kept of the folder as it is now.
func (k keeper) load() (*dataset.Split, *Report, bool) {
	if k.path == "" {
		return nil, nil, false
	}
	f, err := os.Open(k.path)
	if err != nil {
		return nil, nil, false
	}
	defer f.Close()
	h := sha256.New()
	r := io.TeeReader(bufio.NewReaderSize(f, 1<<20), h)
	var n uint64
	if binary.Read(r, binary.LittleEndian, &n) != nil || n > headMost {
		return nil, nil, false
	}
	text := make([]byte, n)
	var kept keptHead
	if _, err := io.ReadFull(r, text); err != nil || json.Unmarshal(text, &kept) != nil {
		return nil, nil, false
	}
	split := &kept.Split
	size := len(split.Labels) * split.H * split.W * split.C
	info, err := f.Stat()
	if err != nil || info.Size() != 8+int64(n)+int64(size)+sha256.Size {
		return nil, nil, false
	}
	split.Images = make([]uint8, size)
	if _, err := io.ReadFull(r, split.Images); err != nil {
		return nil, nil, false
	}
	want := h.Sum(nil)
	sum := make([]byte, sha256.Size)
	if _, err := io.ReadFull(r, sum); err != nil || !bytes.Equal(sum, want) || split.Check(k.path) != nil {
		return nil, nil, false
	}
	now := time.Now()
	_ = os.Chtimes(k.path, now, now) // so it is the last one to go
	return split, &kept.Report, true
}

// save keeps a split. Whoever reads at the same time finds it whole, or not at all.
func (k keeper) save(split *dataset.Split, r *Report) {
	if k.path == "" || len(split.Images) > keepMost {
		return
	}
	if slices.ContainsFunc(split.Files, func(f string) bool { return !utf8.ValidString(f) }) {
		return // JSON would change the name
	}
	dir := filepath.Dir(k.path)
	if os.MkdirAll(dir, 0o700) != nil {
		return
	}
	temp, err := os.CreateTemp(dir, unfinished+"*")
	if err != nil {
		return
	}
	err = write(temp, split, r)
	if closed := temp.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(temp.Name(), k.path)
	}
	if err != nil {
		_ = os.Remove(temp.Name())
	}
	tidy(dir, keepMost)
}

func write(w io.Writer, split *dataset.Split, r *Report) error {
	head := keptHead{*split, *r}
	head.Split.Images = nil
	text, err := json.Marshal(head)
	if err != nil {
		return fmt.Errorf("describing the pictures: %w", err)
	}
	h := sha256.New()
	both := io.MultiWriter(w, h)
	for _, part := range [][]byte{binary.LittleEndian.AppendUint64(nil, uint64(len(text))), text, split.Images} {
		if _, err := both.Write(part); err != nil {
			return err
		}
	}
	_, err = w.Write(h.Sum(nil))
	return err
}

// tidy removes what was not used for longest until the rest takes at most most bytes,
// and what a program that was ended has left unfinished.
func tidy(dir string, most int64) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	var kept []os.FileInfo
	for _, e := range entries {
		info, err := e.Info()
		switch {
		case err != nil:
		case strings.HasPrefix(e.Name(), unfinished) && time.Since(info.ModTime()) > time.Hour:
			_ = os.Remove(filepath.Join(dir, e.Name()))
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
