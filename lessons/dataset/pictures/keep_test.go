package pictures_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/dataset/pictures"
)

// home gives this test a state folder of its own. It returns where pictures are kept.
func home(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("NINEPIXELS_HOME", dir)
	return filepath.Join(dir, "kept-pictures")
}

func folder(t *testing.T, dir string, options ...pictures.Option) *dataset.Split {
	t.Helper()
	s, err := pictures.Folder(dir, append([]pictures.Option{pictures.Log(io.Discard)}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// paint changes a file, and leaves its size. If hidden is true, nothing shows it: the
// time stays, too.
func paint(t *testing.T, path string, hidden bool) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	file := encode(t, "bmp", plain(20, 20, red))
	if int64(len(file)) != info.Size() {
		t.Fatalf("the new picture has %d bytes, the old one %d", len(file), info.Size())
	}
	put(t, path, file)
	when := info.ModTime()
	if !hidden {
		when = when.Add(time.Minute)
	}
	if err := os.Chtimes(path, when, when); err != nil {
		t.Fatal(err)
	}
}

func bitmaps(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for i, name := range []string{"apple/1.bmp", "apple/2.bmp", "pear/1.bmp", "pear/2.bmp"} {
		img := plain(20, 20, white)
		img.Set(i, 0, blue)
		put(t, filepath.Join(dir, name), encode(t, "bmp", img))
	}
	put(t, filepath.Join(dir, "pear", "note.txt"), []byte("a pear"))
	return dir
}

// A folder is decoded once. What is kept is the same split, with the same report, and
// nothing is written into the folder.
func TestKept(t *testing.T) {
	home(t)
	dir := bitmaps(t)
	var log, again bytes.Buffer
	first := folder(t, dir, pictures.Log(&log))
	paint(t, filepath.Join(dir, "apple", "1.bmp"), true)
	second := folder(t, dir, pictures.Log(&again))
	if !reflect.DeepEqual(first, second) {
		t.Error("the second time the split is another one: it was decoded anew")
	}
	if log.String() != again.String() || !bytes.Contains(log.Bytes(), []byte("pear/note.txt: a text file")) {
		t.Errorf("printed first %q, then %q", log.String(), again.String())
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("the folder has now %v (%v)", entries, err)
	}
}

// Whatever was changed since, in the folder or in the options, is read anew.
func TestKeptNoLonger(t *testing.T) {
	redAt := func(s *dataset.Split, i int) bool {
		p := s.Pixels(i)[:3]
		return p[0] == 255 && p[1] == 0
	}
	for name, change := range map[string]func(dir string){
		"a file was changed": func(dir string) { paint(t, filepath.Join(dir, "apple", "1.bmp"), false) },
		"a file was added":   func(dir string) { put(t, filepath.Join(dir, "apple", "0.png"), encode(t, "png", plain(9, 9, red))) },
		"a file was renamed": func(dir string) {
			paint(t, filepath.Join(dir, "pear", "1.bmp"), true)
			if err := os.Rename(filepath.Join(dir, "pear", "1.bmp"), filepath.Join(dir, "apple", "0.bmp")); err != nil {
				t.Fatal(err)
			}
		},
	} {
		home(t)
		dir := bitmaps(t)
		if redAt(folder(t, dir), 0) {
			t.Fatal("the first picture is red before the change")
		}
		change(dir)
		if s := folder(t, dir); !redAt(s, 0) {
			t.Errorf("%s: the old pictures came back: %v", name, s.Files)
		}
	}
	home(t)
	dir := bitmaps(t)
	folder(t, dir)
	paint(t, filepath.Join(dir, "apple", "1.bmp"), true)
	for name, o := range map[string]pictures.Option{
		"size": pictures.Size(10, 10), "grey": pictures.Gray, "framing": pictures.Fit, "background": pictures.Background(black),
	} {
		if s := folder(t, dir, o); s.C == 3 && !redAt(s, 0) || s.C == 1 && s.Pixels(0)[0] > 100 {
			t.Errorf("another %s: the old pictures came back", name)
		}
	}
	// The table of labels counts, too.
	put(t, filepath.Join(dir, "labels.csv"), []byte("apple/1.bmp,a\napple/2.bmp,b\n"))
	a := folder(t, dir, pictures.Labels("labels.csv"))
	info, err := os.Stat(filepath.Join(dir, "labels.csv"))
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "labels.csv"), []byte("apple/1.bmp,b\napple/2.bmp,a\n"))
	if err := os.Chtimes(filepath.Join(dir, "labels.csv"), info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	b := folder(t, dir, pictures.Labels("labels.csv"))
	if !slices.Equal(a.Labels, []uint8{0, 1}) || !slices.Equal(b.Labels, []uint8{1, 0}) {
		t.Errorf("the labels are %v, then %v", a.Labels, b.Labels)
	}
}

// Of a folder that was changed, only the changed files are decoded, wherever the others
// went in the meantime. What cannot be read just now does not hinder it.
func TestOnlyTheChangedAreReadAnew(t *testing.T) {
	kept := home(t)
	isRed := func(s *dataset.Split, i int) bool { // by the last pixel
		p := s.Pixels(i)
		return slices.Equal(p[len(p)-3:], []uint8{255, 0, 0})
	}
	dir := bitmaps(t)
	folder(t, dir)
	paint(t, filepath.Join(dir, "apple", "1.bmp"), true) // only reading anew would show it
	for range 3 {
		paint(t, filepath.Join(dir, "pear", "1.bmp"), false)
		s := folder(t, dir)
		if !slices.Equal(s.Files, []string{"apple/1.bmp", "apple/2.bmp", "pear/1.bmp", "pear/2.bmp"}) || isRed(s, 0) || !isRed(s, 2) {
			t.Fatalf("%v: the first picture is red: %v, the third: %v", s.Files, isRed(s, 0), isRed(s, 2))
		}
		if files, err := filepath.Glob(filepath.Join(kept, "*")); err != nil || len(files) != 1 {
			t.Errorf("kept are %v (%v)", files, err)
		}
	}
	// Classes by a table are other classes, with the same pixels.
	put(t, filepath.Join(dir, "labels.csv"), []byte("apple/1.bmp,x\npear/1.bmp,y\n"))
	if s := folder(t, dir, pictures.Labels("labels.csv")); isRed(s, 0) || !slices.Equal(s.Names, []string{"x", "y"}) {
		t.Errorf("with a table, the first picture is red: %v, in the classes %v", isRed(s, 0), s.Names)
	}
	if s := folder(t, dir, pictures.Size(30, 30)); !isRed(s, 0) {
		t.Error("at another size, the old pixels came back")
	}
}

// What is kept may be damaged, cut, or of no use: the folder is read anew then.
func TestDamagedKept(t *testing.T) {
	kept := home(t)
	dir := bitmaps(t)
	want := folder(t, dir)
	files, err := filepath.Glob(filepath.Join(kept, "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("kept are %v (%v)", files, err)
	}
	good, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	flipped := func(at int) []byte {
		b := bytes.Clone(good)
		b[at] ^= 0x10
		return b
	}
	for name, b := range map[string][]byte{
		"empty": nil, "cut": good[:len(good)-100], "longer": append(bytes.Clone(good), 1), "length": flipped(6), "head": flipped(40),
		"pixels": flipped(len(good) - 5000), "sum": flipped(len(good) - 1), "text": []byte("nothing of ours"),
	} {
		put(t, files[0], b)
		if got := folder(t, dir); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: another split comes back", name)
		}
		if now, err := os.ReadFile(files[0]); err != nil || !bytes.Equal(now, good) {
			t.Errorf("%s: it was not kept anew (%v)", name, err)
		}
	}
	damage.Each(t, "kept pictures cut off and changed", 1+len(good)/60, good, func(b []byte) {
		put(t, files[0], b)
		if got := folder(t, dir); !reflect.DeepEqual(got, want) {
			t.Error("another split comes back")
		}
	})
	// A state folder that cannot be used is no reason to fail.
	put(t, filepath.Join(t.TempDir(), "file"), nil)
	t.Setenv("NINEPIXELS_HOME", filepath.Join(files[0], "below a file"))
	if got := folder(t, dir); !reflect.DeepEqual(got, want) {
		t.Error("without a state folder, another split comes back")
	}
}

// Two programs that read the same folder do not harm each other.
func TestKeptAtTheSameTime(t *testing.T) {
	kept := home(t)
	dir := bitmaps(t)
	var all [8]*dataset.Split
	var work sync.WaitGroup
	for i := range all {
		work.Go(func() {
			s, err := pictures.Folder(dir, pictures.Log(io.Discard))
			if err != nil {
				t.Error(err)
			}
			all[i] = s
		})
	}
	work.Wait()
	for _, s := range all[1:] {
		if !reflect.DeepEqual(s, all[0]) {
			t.Error("two readers have two splits")
		}
	}
	if files, err := filepath.Glob(filepath.Join(kept, "*")); err != nil || len(files) != 1 {
		t.Errorf("kept are %v (%v)", files, err)
	}
}

// What is kept stays within its bound: what was not used for longest goes.
func TestKeptIsBounded(t *testing.T) {
	dir := t.TempDir()
	now := time.Now()
	for name, age := range map[string]time.Duration{
		"new.pictures": time.Minute, "old.pictures": 2 * time.Hour, "older.pictures": 3 * time.Hour,
		".unfinished-1": 2 * time.Hour, ".unfinished-2": time.Minute, "somebody's.txt": 9 * time.Hour,
	} {
		put(t, filepath.Join(dir, name), make([]byte, 100))
		if err := os.Chtimes(filepath.Join(dir, name), now, now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	pictures.Tidy(dir, 250)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, e := range entries {
		left = append(left, e.Name())
	}
	if want := []string{".unfinished-2", "new.pictures", "old.pictures", "somebody's.txt"}; !slices.Equal(left, want) {
		t.Errorf("left are %v, want %v", left, want)
	}
}
