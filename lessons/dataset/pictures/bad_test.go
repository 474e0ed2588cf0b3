package pictures_test

import (
	"bytes"
	"fmt"
	"image/color"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/dataset/pictures"
)

// small makes a folder with this many pictures in each class. No two are the same.
func small(t *testing.T, counts map[string]int) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "fruit")
	made := 0
	for class, n := range counts {
		if err := os.MkdirAll(filepath.Join(dir, class), 0o755); err != nil {
			t.Fatal(err)
		}
		for i := range n {
			made++
			put(t, filepath.Join(dir, class, fmt.Sprintf("%d.png", i)), encode(t, "png", plain(4, 4, color.NRGBA{uint8(made), uint8(made >> 8), 1, 255})))
		}
	}
	return dir
}

// Each folder that cannot be a data set has one sentence that says what to do.
func TestFoldersThatAreNoDataSet(t *testing.T) {
	many := map[string]int{}
	for i := range 1000 {
		many[fmt.Sprintf("class %d", i)] = 0
	}
	fruit := small(t, map[string]int{"apple": 2, "pear": 2})
	file := filepath.Join(fruit, "apple", "0.png")
	archive := filepath.Join(t.TempDir(), "fruit.ZIP")
	put(t, archive, []byte("PK\x03\x04"))
	loose := t.TempDir()
	put(t, filepath.Join(loose, "1.png"), encode(t, "png", plain(4, 4, red)))
	table := t.TempDir()
	put(t, filepath.Join(table, "labels.csv"), []byte("1.png,apple\n"))
	parts := filepath.Dir(small(t, map[string]int{"apple": 1}))
	for _, name := range []string{"train/apple", "train/pear", "Test/apple"} {
		put(t, filepath.Join(parts, "parts", name, "1.png"), encode(t, "png", plain(4, 4, red)))
	}
	text := t.TempDir()
	put(t, filepath.Join(text, "apple", "1.txt"), []byte("an apple"))
	for _, c := range []struct{ dir, want string }{
		{"nowhere", "there is no folder nowhere: give the path of a folder of pictures, from "},
		{"https://example.org/fruit.zip", "https://example.org/fruit.zip is an address in the web: get the pictures first"},
		{file, file + " is a file: name the folder that holds the class folders"},
		{archive, archive + " is an archive: unpack it"},
		{t.TempDir(), "/ has no class folders: put the pictures of each class into a folder of its own, as in "},
		{loose, loose + " has no class folders"},
		{table, table + ` has no class folders: if labels.csv has the class of each picture, add pictures.Labels("labels.csv")`},
		{small(t, map[string]int{"apple": 3}), "/fruit has one class only, apple: a network learns to tell classes apart, so give it a second one"},
		{small(t, map[string]int{"apple": 3, "pear": 0}), "/fruit has one class only, apple: "},
		{small(t, map[string]int{"apple": 0, "pear": 0}), "/fruit has no pictures: put PNG or JPEG files into its class folders"},
		{text, text + " has no picture that can be read: of 1 file, the first is apple/1.txt: a text file, no picture"},
		{filepath.Dir(fruit), " has one class only, fruit: a network learns to tell classes apart, so give it a second one (the folders in it are apple, pear: if these are the classes, name " + fruit + ")"},
		{small(t, many), "/fruit has 1,000 classes, and 256 are the most: join some, or move some away"},
		{filepath.Join(parts, "parts"), "/parts holds no classes, but parts of a data set, Test, train: read each part by itself, as in pictures.Folder("},
	} {
		_, err := pictures.Folder(c.dir, pictures.Log(io.Discard))
		// An unnamed temporary folder ends in a number.
		want := strings.TrimPrefix(c.want, "/ ")
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v; want %s", c.dir, err, want)
		}
	}
}

func TestBadOptions(t *testing.T) {
	dir := small(t, map[string]int{"apple": 2, "pear": 2})
	for want, o := range map[string]pictures.Option{
		"pictures.Size(0, 64) leaves no pixels":           pictures.Size(0, 64),
		"pictures of 4 channels cannot be read":           pictures.Channels(4),
		"there is no framing 7":                           pictures.Framing(7),
		"pictures.Like has nil for a split":               pictures.Like(nil),
		"pictures.Like has a split without a size":        pictures.Like(&dataset.Split{}),
		"4 pictures of 30000×30000 pixels in RGB take 10": pictures.Size(30_000, 30_000),
	} {
		_, err := pictures.Folder(dir, pictures.Log(io.Discard), o)
		if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v; want %s", err, want)
		}
	}
	if _, err := pictures.Folder(dir, pictures.Log(io.Discard), nil); err != nil {
		t.Errorf("an option that is nil: %v", err)
	}
	if _, err := pictures.Files(nil); err == nil || !strings.HasPrefix(err.Error(), "pictures.Files has no paths") {
		t.Errorf("no files: %v", err)
	}
	if _, err := pictures.File("http://example.org/a.png"); err == nil || !strings.HasPrefix(err.Error(), "http://example.org/a.png is an address in the web: get the picture first") {
		t.Errorf("an address: %v", err)
	}
	t.Setenv("HOME", filepath.Dir(dir))
	if s, err := pictures.Folder("~/fruit", pictures.Log(io.Discard)); err != nil || s.Len() != 4 {
		t.Errorf("a folder in the home folder: %v", err)
	}
	if _, err := pictures.File("~/fruit/apple/0.png"); err != nil {
		t.Errorf("a file in the home folder: %v", err)
	}
	missing := filepath.Join(dir, "new.png")
	if _, err := pictures.File(missing); err == nil || err.Error() != missing+" gives no picture: there is no such file" {
		t.Errorf("a missing file: %v", err)
	}
	if _, err := pictures.File(dir); err == nil || err.Error() != dir+" gives no picture: no file but a folder" {
		t.Errorf("a folder for a file: %v", err)
	}
}

// Names of any language are classes, in the order in which people sort them.
func TestClassNames(t *testing.T) {
	names := []string{"10 stars", "2 stars", "Äpfel", "apple pie", "Birne", "çilek", "🍐", "梨"}
	counts := map[string]int{}
	for _, n := range names {
		counts[n] = 2
	}
	s, err := pictures.Folder(small(t, counts), pictures.Log(io.Discard), pictures.Size(4, 4))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"2 stars", "10 stars", "apple pie", "Birne", "Äpfel", "çilek", "梨", "🍐"}; !slices.Equal(s.Names, want) {
		t.Errorf("the classes are %q, want %q", s.Names, want)
	}
	for i, f := range s.Files {
		if !strings.HasPrefix(f, s.ClassName(s.Label(i))+"/") {
			t.Errorf("%s has the class %s", f, s.ClassName(s.Label(i)))
		}
	}
	sorted := []string{"", "1", "01", "2", "10", "a", "A", "a1", "a2b", "a02c", "a10", "b"}
	for i, a := range sorted {
		for j, b := range sorted {
			got := pictures.Natural(a, b)
			if i == j && got != 0 || i != j && got == 0 {
				t.Errorf("Natural(%q, %q) = %d", a, b, got)
			}
			if (got < 0) != (pictures.Natural(b, a) > 0) {
				t.Errorf("%q and %q have no order", a, b)
			}
		}
	}
	if slices.SortFunc(sorted, pictures.Natural); strings.Join(sorted, " ") != " 01 1 2 10 A a a1 a2b a02c a10 b" {
		t.Errorf("sorted: %q", sorted)
	}
}

// Pictures that are there twice are named: in one class the copy is left out, in two
// classes both stay. Small and unlike classes are named.
func TestWhatTheReportSays(t *testing.T) {
	dir := small(t, map[string]int{"apple": 12, "pear": 3, "plum": 1})
	one, err := os.ReadFile(filepath.Join(dir, "apple", "0.png"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"apple/copy.png", "apple/copy of copy.png", "pear/apple.png", "pear/again.png"} {
		put(t, filepath.Join(dir, name), one)
	}
	var log bytes.Buffer
	report := new(pictures.Report)
	s, err := pictures.Folder(dir, pictures.Log(&log), report)
	if err != nil {
		t.Fatal(err)
	}
	if want := []int{12, 4, 1}; !slices.Equal(s.Counts(), want) {
		t.Errorf("the classes have %v pictures, want %v", s.Counts(), want)
	}
	for _, line := range []string{
		"apple/copy.png: the same picture as apple/0.png\n",
		"apple/copy of copy.png: the same picture as apple/0.png\n",
		"pear/apple.png: the same picture as pear/again.png\n",
		"apple/0.png and pear/again.png are the same picture in two classes: delete the wrong one.\n",
		"The class plum has one picture only, which cannot be both in training and in validation: add some.\n",
		"The classes differ in size: apple has 12 pictures, plum has 1 picture. Training can make up for it: put ClassWeights: pictures.Weights(split) into train.Config.\n",
	} {
		if strings.Count(log.String(), line) != 1 {
			t.Errorf("%q is not there once in:\n%s", line, log.String())
		}
	}
	if len(report.Twice) != 1 || len(report.Skipped) != 3 || len(report.Warnings) != 2 {
		t.Errorf("the report has %+v", report)
	}
	// 17 pictures in 3 classes: 17/(3·12), 17/(3·4), 17/(3·1).
	if got := fmt.Sprintf("%.3f", pictures.Weights(s)); got != "[0.472 1.417 5.667]" {
		t.Errorf("the weights are %s", got)
	}
	even, err := pictures.Folder(small(t, map[string]int{"apple": 5, "pear": 2}), pictures.Log(&log), report)
	if err != nil || len(report.Warnings) != 0 || even.Len() != 7 {
		t.Errorf("5 and 2 pictures: %v, %v", err, report.Warnings)
	}
}

// A test folder is read with the training's classes, so that the labels agree.
func TestLike(t *testing.T) {
	learn, err := pictures.Folder(small(t, map[string]int{"apple": 2, "pear": 2, "plum": 2}), pictures.Size(5, 7), pictures.Gray, pictures.Log(io.Discard))
	if err != nil {
		t.Fatal(err)
	}
	report := new(pictures.Report)
	other, err := pictures.Folder(small(t, map[string]int{"plum": 3, "quince": 1}), pictures.Like(learn), pictures.Log(io.Discard), report)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(other.Names, learn.Names) || !slices.Equal(other.Labels, []uint8{2, 2, 2}) || !slices.Equal(other.Shape(), []int{5, 7, 1}) {
		t.Errorf("classes %v, labels %v, shape %v", other.Names, other.Labels, other.Shape())
	}
	if want := (pictures.Skipped{File: "quince", Reason: "a class that the split given to pictures.Like does not have"}); !slices.Contains(report.Skipped, want) {
		t.Errorf("quince is not named: %v", report.Skipped)
	}
}

// Links are what they lead to: a class folder that is elsewhere, and a picture.
func TestLinks(t *testing.T) {
	dir, elsewhere := small(t, map[string]int{"apple": 2}), small(t, map[string]int{"x": 3, "y": 1})
	for link, to := range map[string]string{"pear": filepath.Join(elsewhere, "x"), "apple/more.png": filepath.Join(elsewhere, "x", "2.png"), "apple/deep": filepath.Join(elsewhere, "y")} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	// The two folders were made alike: some files have the same bytes.
	report := new(pictures.Report)
	s := folder(t, dir, report)
	if !slices.Equal(s.Names, []string{"apple", "pear"}) || !slices.Contains(s.Files, "apple/more.png") || s.Counts()[1] != 3 {
		t.Errorf("classes %v of %v: %v", s.Names, s.Counts(), s.Files)
	}
	if want := [2]string{"apple/more.png", "pear/2.png"}; !slices.Contains(report.Twice, want) {
		t.Errorf("%v are not named, but %v", want, report.Twice)
	}
	// A link to the folder above would list all pictures again.
	if err := os.Symlink(filepath.Dir(dir), filepath.Join(dir, "apple", "above")); err != nil {
		t.Fatal(err)
	}
	s = folder(t, dir, report)
	if want := (pictures.Skipped{File: "apple/above", Reason: "a link that leads in a circle"}); !slices.Contains(report.Skipped, want) {
		t.Errorf("the link upwards is not named: %v, %v", report.Skipped, s.Files)
	}
}

// A long list is cut in print, and whole in the report.
func TestManySkipped(t *testing.T) {
	dir := small(t, map[string]int{"apple": 2, "pear": 2})
	for i := range 60 {
		put(t, filepath.Join(dir, "pear", fmt.Sprintf("note %d.txt", i)), []byte("a pear"))
	}
	var log bytes.Buffer
	report := new(pictures.Report)
	if _, err := pictures.Folder(dir, pictures.Log(&log), report); err != nil {
		t.Fatal(err)
	}
	if len(report.Skipped) != 60 || strings.Count(log.String(), "a text file") != 50 ||
		!strings.Contains(log.String(), "60 files gave no picture") || !strings.Contains(log.String(), "and 10 more: give Folder a *pictures.Report") {
		t.Errorf("%d skipped, printed:\n%s", len(report.Skipped), log.String())
	}
}
