package leaves_test

import (
	"bytes"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/dataset/leaves"
)

// read returns what lies in a folder: the path below it → the bytes.
func read(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		files[filepath.ToSlash(name)], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// drawn draws into a new folder and reads it.
func drawn(t *testing.T, perClass int, seed int64, kinds ...string) map[string][]byte {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "leaves")
	if err := leaves.Draw(dir, perClass, seed, kinds...); err != nil {
		t.Fatal(err)
	}
	return read(t, dir)
}

// same is true if every file of a is in b, too. What the text file says differs.
func same(a, b map[string][]byte) bool {
	for name, content := range a {
		if name != leaves.About && !bytes.Equal(content, b[name]) {
			return false
		}
	}
	return true
}

// The same seed draws the same pictures, more of them if more are asked for, and of
// each kind the same ones whichever others are drawn. Another seed draws others.
func TestSeed(t *testing.T) {
	first := drawn(t, 3, 7)
	if !maps.EqualFunc(first, drawn(t, 3, 7), bytes.Equal) {
		t.Error("the same seed has drawn other pictures")
	}
	if !same(first, drawn(t, 4, 7)) {
		t.Error("with more pictures asked for, the first ones are others")
	}
	if willows := drawn(t, 3, 7, "willow"); len(willows) != 4 || !same(willows, first) {
		t.Error("willows alone are not the willows among the usual kinds")
	}
	for name, content := range drawn(t, 3, 8) {
		if bytes.Equal(content, first[name]) {
			t.Errorf("%s is the same with another seed", name)
		}
	}
}

// Every kind has its folder, its pictures are all different, and both formats and
// many sizes are among them.
func TestPictures(t *testing.T) {
	const perClass = 12
	kinds := slices.Concat(leaves.Usual, leaves.Rare)
	files := drawn(t, perClass, 1, kinds...)
	if want := len(kinds)*perClass + 1; len(files) != want {
		t.Errorf("%d files, want %d", len(files), want)
	}
	counts, formats, sizes, seen := map[string]int{}, map[string]int{}, map[image.Point]bool{}, map[string]string{}
	for name, content := range files {
		if name == leaves.About {
			continue
		}
		p, format, err := image.Decode(bytes.NewReader(content))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if ending := map[string]string{"png": ".png", "jpeg": ".jpg"}[format]; filepath.Ext(name) != ending {
			t.Errorf("%s is a %s file", name, format)
		}
		size := p.Bounds().Size()
		if size.X < 72 || size.X > 176 || size.Y < 72 || size.Y > 176 {
			t.Errorf("%s has %v pixels, want 72 to 176", name, size)
		}
		if other, twice := seen[string(content)]; twice {
			t.Errorf("%s and %s are the same picture", name, other)
		}
		seen[string(content)] = name
		counts[filepath.Dir(name)]++
		formats[format]++
		sizes[size] = true
	}
	for _, kind := range kinds {
		if counts[kind] != perClass {
			t.Errorf("%d pictures of %s, want %d", counts[kind], kind, perClass)
		}
	}
	// By the odds, 38 of 96 are JPEG. The sizes are 105 widths with as many heights.
	if formats["jpeg"] < 20 || formats["png"] < 20 || len(sizes) < 80 {
		t.Errorf("formats %v, %d sizes", formats, len(sizes))
	}
}

// mean is the mean colour of a picture.
func mean(t *testing.T, content []byte) (rgb [3]float64) {
	t.Helper()
	p, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	size := p.Bounds().Size()
	for y := range size.Y {
		for x := range size.X {
			r, g, b, _ := p.At(x, y).RGBA()
			for c, v := range []uint32{r, g, b} {
				rgb[c] += float64(v) / 257 / float64(size.X*size.Y)
			}
		}
	}
	return rgb
}

// Colour does not give the kind away: the nearest mean colour of a kind names
// hardly more pictures than guessing would, which is one of five.
func TestColourTellsLittle(t *testing.T) {
	means := map[string][3]float64{}
	const perClass = 40
	for name, content := range drawn(t, perClass, 1) {
		if name == leaves.About {
			continue
		}
		rgb, kind := mean(t, content), filepath.Dir(name)
		sum := means[kind]
		for c, v := range rgb {
			sum[c] += v / perClass
		}
		means[kind] = sum
	}
	right, all := 0, 0
	for name, content := range drawn(t, perClass, 2) {
		if name == leaves.About {
			continue
		}
		rgb := mean(t, content)
		nearest, least := "", 1e9
		for kind, m := range means {
			d := 0.0
			for c := range m {
				d += (rgb[c] - m[c]) * (rgb[c] - m[c])
			}
			if d < least {
				nearest, least = kind, d
			}
		}
		all++
		if nearest == filepath.Dir(name) {
			right++
		}
	}
	// By guessing 40 of 200 are right, with a standard deviation of 5.7; 60 is far above it.
	if right > 60 {
		t.Errorf("the mean colour names %d of %d pictures", right, all)
	}
	t.Logf("the mean colour names %d of %d pictures", right, all)
}

// Nothing is overwritten: the same drawing stays as it is, and anything else is
// refused and stays, too.
func TestNothingIsOverwritten(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "leaves")
	if err := leaves.Draw(dir, 2, 1); err != nil {
		t.Fatal(err)
	}
	extra := filepath.Join(dir, "maple", "mine.png")
	if err := os.WriteFile(extra, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	before := read(t, dir)
	for _, again := range []struct {
		perClass int
		seed     int64
		kinds    []string
		wrong    bool
	}{
		{2, 1, nil, false}, {2, 1, leaves.Usual, false}, {3, 1, nil, true}, {2, 2, nil, true}, {2, 1, leaves.Rare, true},
	} {
		err := leaves.Draw(dir, again.perClass, again.seed, again.kinds...)
		if (err != nil) != again.wrong || err != nil && !strings.Contains(err.Error(), "exists already") {
			t.Errorf("Draw(%d, %d, %v): %v", again.perClass, again.seed, again.kinds, err)
		}
	}
	if !maps.EqualFunc(before, read(t, dir), bytes.Equal) {
		t.Error("the folder has changed")
	}
	for _, other := range []string{"empty", "file"} {
		path := filepath.Join(filepath.Dir(dir), other)
		if other == "file" {
			if err := os.WriteFile(path, []byte("a file"), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if err := os.Mkdir(path, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := leaves.Draw(path, 2, 1); err == nil {
			t.Errorf("Draw has taken the place of %s", other)
		}
	}
}

// A drawing that fails leaves nothing behind, and each error is a sentence.
func TestErrors(t *testing.T) {
	parent := t.TempDir()
	file := filepath.Join(parent, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		dir      string
		perClass int
		kinds    []string
		want     string
	}{
		{"", 3, nil, `the folder for the leaves has no name: write one, for example "leaves"`},
		{"leaves", 0, nil, "0 pictures of each kind cannot be drawn: use 1 to 1000"},
		{"leaves", -4, nil, "-4 pictures of each kind cannot be drawn: use 1 to 1000"},
		{"leaves", 1001, nil, "1001 pictures of each kind cannot be drawn: use 1 to 1000"},
		{"leaves", 3, []string{"maple", "palm"}, `there is no kind of leaf "palm": use one of fern, ginkgo,`},
		{"leaves", 3, []string{"../maple"}, `there is no kind of leaf "../maple"`},
		{"leaves", 3, []string{"oak", "oak"}, `the kind "oak" is named twice`},
		{"file/leaves", 3, nil, "the leaves cannot be written to"},
	} {
		dir := c.dir
		if dir != "" {
			dir = filepath.Join(parent, dir)
		}
		err := leaves.Draw(dir, c.perClass, 1, c.kinds...)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("Draw(%q, %d, %v): %v, want %s", c.dir, c.perClass, c.kinds, err, c.want)
		}
	}
	if left := read(t, parent); len(left) != 1 {
		t.Errorf("left behind: %v", slices.Collect(maps.Keys(left)))
	}
}
