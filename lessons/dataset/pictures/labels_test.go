package pictures_test

import (
	"image/color"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/dataset/pictures"
)

// flat makes a folder of six different pictures: a.png to e.png, and more/f.jpg.
func flat(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for i, name := range []string{"a.png", "b.png", "c.png", "d.png", "e.png", "more/f.jpg"} {
		put(t, filepath.Join(dir, name), encode(t, filepath.Ext(name)[1:], plain(20, 20, color.Gray{uint8(40 * i)})))
	}
	return dir
}

// Tables come with or without a header, of spreadsheets, and with columns in any order.
func TestLabels(t *testing.T) {
	const want = "a.png=pear b.png=apple c.png=pear d.png=apple e.png=pear more/f.jpg=apple"
	for name, table := range map[string]string{
		"plain":            "a.png,pear\nb.png,apple\nc.png,pear\nd.png,apple\ne.png,pear\nmore/f.jpg,apple\n",
		"header":           "filename,label\na.png,pear\nb.png,apple\nc.png,pear\nd.png,apple\ne.png,pear\nf.jpg,apple\n",
		"unknown header":   "Bild,Sorte\na.png,pear\nb.png,apple\nc.png,pear\nd.png,apple\ne.png,pear\nf.jpg,apple\n",
		"order and more":   "class,photographer,file\npear,x,a.png\napple,x,b.png\npear,,c.png\napple,x,d.png\npear,x,e.png\napple,y,more/f.jpg\n",
		"spreadsheet":      "\xef\xbb\xbfFile;Class\r\na.png;pear\r\nb.png;apple\r\nc.png; pear \r\nd.png;apple\r\ne.png;pear\r\nmore\\f.jpg;apple\r\n;\r\n",
		"tabs":             "a.png\tpear\nb.png\tapple\nc.png\tpear\nd.png\tapple\ne.png\tpear\nf.jpg\tapple\n",
		"no endings":       "id,breed\na,pear\nb,apple\nc,pear\nd,apple\ne,pear\nf,apple\n",
		"counted":          ",image,label\n0,a.png,pear\n1,b.png,apple\n2,c.png,pear\n3,d.png,apple\n4,e.png,pear\n5,f.jpg,apple\n",
		"counted, no head": "0,a.png,pear\n1,b.png,apple\n2,c.png,pear\n3,d.png,apple\n4,e.png,pear\n5,f.jpg,apple\n",
		"class first":      "pear,a.png\napple,b.png\npear,c.png\napple,d.png\npear,e.png\napple,f.jpg\n",
		"twice the same":   "a.png,pear\na.png,pear\nb.png,apple\nc.png,pear\nd.png,apple\ne.png,pear\nf.jpg,apple\n",
	} {
		dir := flat(t)
		put(t, filepath.Join(dir, "labels.csv"), []byte(table))
		report := new(pictures.Report)
		s, err := pictures.Folder(dir, pictures.Labels("labels.csv"), pictures.Log(io.Discard), report)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for i, f := range s.Files {
			got = append(got, f+"="+s.ClassName(s.Label(i)))
		}
		if strings.Join(got, " ") != want || !slices.Equal(s.Names, []string{"apple", "pear"}) || len(report.Skipped) > 0 {
			t.Errorf("%s: %v, %v, skipped %v", name, got, s.Names, report.Skipped)
		}
	}
}

// What a table and a folder do not have in common is named. The table may lie
// elsewhere.
func TestLabelsThatDoNotFit(t *testing.T) {
	dir := flat(t)
	table := filepath.Join(t.TempDir(), "mine.csv")
	put(t, table, []byte("file,class\na.png,pear\nb.png,apple\nc.png,pear\nc.png,apple\nd.png,\nghost.png,pear\n"))
	report := new(pictures.Report)
	s, err := pictures.Folder(dir, pictures.Labels(table), pictures.Log(io.Discard), report)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(s.Files, []string{"a.png", "b.png"}) {
		t.Errorf("read were %v", s.Files)
	}
	want := map[string]string{
		"c.png":      table + " gives it several classes: apple, pear",
		"d.png":      table + " gives it no class",
		"e.png":      table + " has no row for it",
		"ghost.png":  table + " names it, but there is no such file",
		"more/f.jpg": table + " has no row for it",
	}
	for _, s := range report.Skipped {
		if want[s.File] != s.Reason {
			t.Errorf("%s: %s, want %q", s.File, s.Reason, want[s.File])
		}
		delete(want, s.File)
	}
	if len(want) > 0 {
		t.Errorf("not named: %v", want)
	}
}

func TestBadLabels(t *testing.T) {
	dir := flat(t)
	put(t, filepath.Join(dir, "empty.csv"), nil)
	put(t, filepath.Join(dir, "other.csv"), []byte("x.png,pear\ny.png,apple\n"))
	put(t, filepath.Join(dir, "excel.csv"), []byte("\xff\xfea\x00,\x00b\x00"))
	put(t, filepath.Join(dir, "one.csv"), []byte("a.png,pear\nb.png,pear\n"))
	for name, want := range map[string]string{
		"empty.csv": "empty.csv is empty: give it a row for each picture",
		"other.csv": `other.csv names no file that is in ` + dir + `: its first row is "x.png,pear"`,
		"excel.csv": "the labels in excel.csv are no text in UTF-8: save the table anew",
		"one.csv":   dir + " has one class only, pear: a network learns to tell classes apart",
		"none.csv":  "there is no file none.csv with labels, neither in " + dir + " nor here",
	} {
		_, err := pictures.Folder(dir, pictures.Labels(name), pictures.Log(io.Discard))
		if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v; want %s", name, err, want)
		}
	}
}

// Some systems write an umlaut as two signs, in the names of files and folders, and a
// table has one sign for it. They are the same.
func TestUmlautsInTwoSigns(t *testing.T) {
	const apart, together = "A\u0308pfel", "\u00c4pfel"
	dir := t.TempDir()
	for i, name := range []string{apart + "/" + apart + ".png", together + "/2.png", "Birnen/3.png"} {
		put(t, filepath.Join(dir, name), encode(t, "png", noise(4, 4, uint64(i))))
	}
	s := folder(t, dir)
	if !slices.Equal(s.Names, []string{"Birnen", together}) || !slices.Equal(s.Counts(), []int{1, 2}) {
		t.Errorf("the classes are %q of %v", s.Names, s.Counts())
	}
	like := &dataset.Split{H: 4, W: 4, C: 3, Names: []string{"Anis", "Birnen", apart}}
	if s := folder(t, dir, pictures.Like(like)); !slices.Equal(s.Counts(), []int{0, 1, 2}) {
		t.Errorf("like another split, the classes have %v pictures", s.Counts())
	}
	put(t, filepath.Join(dir, "labels.csv"), []byte(together+".png,a\n2.png,b\n3.png,b\n"))
	if s := folder(t, dir, pictures.Labels("labels.csv")); !slices.Equal(s.Counts(), []int{1, 2}) {
		t.Errorf("with a table: %v", s.Files)
	}
}

// A table of an older spreadsheet has umlauts in one byte.
func TestLabelsInLatin1(t *testing.T) {
	dir := flat(t)
	put(t, filepath.Join(dir, "labels.csv"), []byte("a.png;\xc4pfel\nb.png;Birnen\n"))
	if s := folder(t, dir, pictures.Labels("labels.csv")); !slices.Equal(s.Names, []string{"Birnen", "Äpfel"}) {
		t.Errorf("the classes are %q", s.Names)
	}
}
