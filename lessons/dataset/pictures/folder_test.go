package pictures_test

import (
	"bytes"
	"fmt"
	"image/color"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/dataset/pictures"
)

var fruit = []string{"apple", "banana", "cherry", "pear", "plum"}

// basket makes a folder of 5 classes × 60 pictures of all kinds, sizes and proportions.
func basket(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "fruit")
	r := rand.New(rand.NewPCG(1, 2))
	for class, name := range fruit {
		for i := range 60 {
			img := quarters(20+r.IntN(90), 20+r.IntN(120))
			for range 5 { // no two pictures are the same
				img.Set(r.IntN(20), r.IntN(20), color.NRGBA{uint8(50 * class), uint8(i), uint8(r.IntN(256)), 255})
			}
			ending := []string{"png", "jpg", "gif", "bmp", "JPG", "webp"}[i%6]
			content := webp(20+i, 30+class, uint8(60+i), 255)
			if ending != "webp" {
				content = encode(t, strings.ToLower(ending), img)
			}
			put(t, filepath.Join(dir, name, fmt.Sprintf("%d.%s", i, ending)), content)
		}
	}
	return dir
}

// clutter puts into the folder what people have among their pictures.
func clutter(t *testing.T, dir string) {
	t.Helper()
	at := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
	photograph := encode(t, "jpg", quarters(600, 900))
	put(t, at("apple/notes.txt"), []byte("these are apples\n"))
	put(t, at("apple/empty.jpg"), nil)
	put(t, at("banana/cut.jpg"), photograph[:len(photograph)/2])
	put(t, at("banana/dot.gif"), encode(t, "gif", plain(1, 1, red)))
	put(t, at("cherry/large.png"), encode(t, "png", &grey{5000, 6000}))
	put(t, at("cherry/bomb.png"), bomb(t))
	put(t, at("cherry/page.jpg"), []byte("<!DOCTYPE html><html>not found</html>"))
	put(t, at("pear/Thumbs.db"), []byte("\xd0\xcf\x11\xe0"))
	put(t, at("pear/.DS_Store"), []byte("\x00\x00\x00\x01Bud1"))
	put(t, at("__MACOSX/apple/._1.png"), []byte("\x00\x05\x16\x07"))
	put(t, at("plum/really a png.jpg"), encode(t, "png", quarters(40, 40)))
	put(t, at("plum/DEEP/er/IMG_1.JPEG"), photograph)
	put(t, at("readme.md"), []byte("# fruit\n"))
	if err := os.Mkdir(at("quince"), 0o755); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"plum/loop": ".", "plum/self.png": "self.png", "plum/gone.png": "nowhere.png", "around": "."} {
		if err := os.Symlink(to, at(link)); err != nil {
			t.Fatal(err)
		}
	}
}

// Whatever stands among the pictures is left out and named, and the rest is read.
func TestFolderWithAllSortsOfFiles(t *testing.T) {
	dir := basket(t)
	clutter(t, dir)
	var log bytes.Buffer
	report := new(pictures.Report)
	split, err := pictures.Folder(dir, pictures.Log(&log), report)
	if err != nil {
		t.Fatal(err)
	}
	if err := split.Check("the split"); err != nil {
		t.Error(err)
	}
	if !slices.Equal(split.Names, fruit) || !slices.Equal(split.Counts(), []int{60, 60, 61, 60, 62}) || !slices.Equal(split.Shape(), []int{64, 64, 3}) {
		t.Errorf("classes %v of %v, shape %v", split.Names, split.Counts(), split.Shape())
	}
	for _, name := range []string{"plum/DEEP/er/IMG_1.JPEG", "cherry/large.png", "plum/really a png.jpg", "apple/4.JPG"} {
		if !slices.Contains(split.Files, name) {
			t.Errorf("%s is not in the split", name)
		}
	}
	want := map[string]string{
		"apple/notes.txt": "a text file, no picture",
		"apple/empty.jpg": "it is empty",
		"banana/cut.jpg":  "a JPEG file that is cut off: get it again",
		"banana/dot.gif":  "a picture of 1×1 pixels shows nothing",
		"cherry/bomb.png": "too large: 50,000×50,000 pixels, which take 10.0 GB of memory, and 1 GB is the most: save it smaller",
		"cherry/page.jpg": "a web page, no picture: get the picture itself",
		"plum/loop":       "a link that leads in a circle",
		"plum/self.png":   "a link that leads in a circle",
		"plum/gone.png":   "a link to nothing",
		"around":          "a link that leads in a circle",
		"readme.md":       "it lies in no class folder",
	}
	for _, s := range report.Skipped {
		if want[s.File] != s.Reason {
			t.Errorf("%s: %s; want %q", s.File, s.Reason, want[s.File])
		}
		delete(want, s.File)
		if line := "  " + s.File + ": " + s.Reason + "\n"; !strings.Contains(log.String(), line) {
			t.Errorf("%q is not printed", line)
		}
	}
	if len(want) > 0 {
		t.Errorf("not named: %v", want)
	}
	for _, line := range []string{
		dir + ": 303 pictures in 5 classes (apple 60, banana 60, cherry 61, pear 60, plum 62), 64×64 in RGB.\n11 files gave no picture for the split:\n",
		"3 hidden files or folders are left out.\n",
		"The class quince has no picture that can be read, and is left out.\n",
	} {
		if !strings.Contains(log.String(), line) {
			t.Errorf("%q is not in:\n%s", line, log.String())
		}
	}
	learn, held := split.Divide(split.Len()/5, 1)
	if learn.Len()+held.Len() != 303 || len(held.Files) != 60 || held.Names[4] != "plum" {
		t.Errorf("divided into %d and %d, %v", learn.Len(), held.Len(), held.Names)
	}
}

// bomb is a PNG file that says it has 50,000×50,000 pixels, and has nearly none.
func bomb(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, plain(2, 2, red)); err != nil {
		t.Fatal(err)
	}
	return resized(b.Bytes(), 50_000, 50_000)
}
