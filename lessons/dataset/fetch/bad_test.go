package fetch_test

import (
	"encoding/binary"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/dataset/fetch"
)

func TestVerifyAcceptsPlainAndCompressed(t *testing.T) {
	tiny := fetch.NewTiny()
	mixed := maps.Clone(tiny.Files)
	delete(mixed, trainImages)
	mixed[trainImages+".gz"] = zip(tiny.Files[trainImages])
	// A browser may unpack a file as it saves it, and keep the name.
	unpacked := maps.Clone(tiny.Files)
	delete(unpacked, testImages)
	unpacked[testImages+".gz"] = tiny.Files[testImages]

	for name, files := range map[string]map[string][]byte{
		"plain": tiny.Files, "gz": zipped(tiny.Files), "mixed": mixed, "unpacked under the name .gz": unpacked,
	} {
		t.Run(name, func(t *testing.T) {
			if err := tiny.Verify(writeAll(t, files)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestVerifySaysWhatIsWrong(t *testing.T) {
	tiny := fetch.NewTiny()
	// put returns the files with one replaced; name may end in .gz.
	put := func(name string, data []byte) map[string][]byte {
		files := maps.Clone(tiny.Files)
		delete(files, name)
		delete(files, name[:len(name)-len(filepath.Ext(name))])
		if data != nil {
			files[name] = data
		}
		return files
	}
	// edit returns one file's bytes with the byte at i set to v.
	edit := func(name string, i int, v byte) []byte {
		data := append([]byte(nil), tiny.Files[name]...)
		data[i] = v
		return data
	}
	images, labels := tiny.Files[trainImages], tiny.Files[trainLabels]
	foreign := binary.BigEndian.AppendUint32(nil, 0x0803)
	for _, n := range []uint32{9, 28, 28} {
		foreign = binary.BigEndian.AppendUint32(foreign, n)
	}
	narrow := append([]byte(nil), images...)
	binary.BigEndian.PutUint32(narrow[12:], 27)
	badSum := zip(images)
	badSum[len(badSum)-8] ^= 1 // gzip ends with the CRC-32 and the length
	corrupt := zip(images)
	corrupt[12] ^= 0xff

	tests := []struct {
		name  string
		files map[string][]byte
		want  []string
	}{
		{"missing", put(testLabels, nil), []string{testLabels + ".gz is missing"}},
		// 16 bytes of header and 5·784 pixels are 3936.
		{"cut plain", put(trainImages, images[:1000]), []string{trainImages, "cut short: it ends after 1000 of 3936"}},
		{"cut in the header", put(trainImages, images[:7]), []string{"cut short: it ends after 7 of 3936"}},
		{"empty", put(trainLabels, []byte{}), []string{"cut short: it ends after 0 of 13"}},
		{"cut gzip", put(trainImages+".gz", zip(images)[:60]), []string{trainImages + ".gz is cut short"}},
		{"too long", put(trainLabels, append(append([]byte(nil), labels...), 0)), []string{"more bytes than the 13"}},
		{"gzip checksum", put(trainImages+".gz", badSum), []string{"is damaged"}},
		{"gzip data", put(trainImages+".gz", corrupt), []string{"is damaged"}},
		{"labels under the images' name", put(trainImages, labels), []string{trainImages, "holds the data of " + trainLabels, "swapped"}},
		{"images under the labels' name", put(trainLabels+".gz", zip(images)), []string{trainLabels + ".gz"}},
		{"test under train", put(trainImages, tiny.Files[testImages]), []string{"holds the data of " + testImages, "swapped"}},
		{"foreign labels for images", put(trainImages, append([]byte{0, 0, 8, 1}, make([]byte, 90)...)), []string{"holds labels where images are expected"}},
		{"foreign count", put(trainImages, append(foreign, make([]byte, 9*784)...)), []string{"says that it holds 9 images; 5 are expected"}},
		{"other image size", put(trainImages, narrow), []string{"28×27 pixels; 28×28"}},
		{"no IDX", put(trainLabels, []byte("<html><body>sign in</body></html>")), []string{"not an IDX file", "3c 68 74 6d"}},
		{"label out of range", put(trainLabels, edit(trainLabels, 8+2, 10)), []string{"picture 2 is of class 10"}},
		{"one pixel changed", put(testImages, edit(testImages, 500, 200)), []string{testImages, "other contents", "SHA-256"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := writeAll(t, test.files)
			err := tiny.Verify(dir)
			wantError(t, err, append(test.want, dir, "go run ./kernel setup")...)
			if errors.Is(err, fs.ErrNotExist) {
				t.Error("a bad folder counts as an empty one")
			}
		})
	}
}

func TestFindAsksInOrder(t *testing.T) {
	tiny := fetch.NewTiny()
	opts := options(t)
	find := func(wantDir, wantSource string) {
		t.Helper()
		found, err := tiny.Find(opts)
		if err != nil || found.Dir != wantDir || found.Source != wantSource {
			t.Errorf("Find = %+v, %v; want %s from %s", found, err, wantDir, wantSource)
		}
	}
	if _, err := tiny.Find(opts); !errors.Is(err, fetch.ErrNotFound) {
		t.Errorf("nothing anywhere: %v", err)
	}

	opts.DebianDir = writeAll(t, zipped(tiny.Files))
	find(opts.DebianDir, fetch.SourceDebian)

	state := filepath.Join(opts.Home, "data", "fashion-mnist")
	os.MkdirAll(filepath.Dir(state), 0o755)
	os.Rename(writeAll(t, tiny.Files), state)
	find(state, fetch.SourceState)

	fromEnv := writeAll(t, tiny.Files)
	t.Setenv("NINEPIXELS_DATA", fromEnv)
	find(fromEnv, fetch.SourceNamed)

	opts.Dir = writeAll(t, tiny.Files)
	find(opts.Dir, fetch.SourceNamed)
}

func TestFindNeverPassesOverANamedFolder(t *testing.T) {
	tiny := fetch.NewTiny()
	opts := options(t)
	opts.DebianDir = writeAll(t, tiny.Files)

	bad := writeAll(t, tiny.Files)
	os.WriteFile(filepath.Join(bad, trainLabels), []byte("oops"), 0o644)
	file := filepath.Join(bad, trainLabels)
	for dir, want := range map[string]string{
		bad:                           "cut short",
		t.TempDir():                   "none of the four files",
		filepath.Join(bad, "nowhere"): "cannot be read",
		file:                          "is a file",
	} {
		opts.Dir = dir
		_, err := tiny.Find(opts)
		wantError(t, err, dir, want)
		if errors.Is(err, fetch.ErrNotFound) {
			t.Error("a bad folder counts as no folder")
		}
	}
}

func TestFindNamesABadStateFolder(t *testing.T) {
	tiny := fetch.NewTiny()
	opts := options(t)
	state := filepath.Join(opts.Home, "data", "fashion-mnist")
	os.MkdirAll(filepath.Dir(state), 0o755)
	os.Rename(writeAll(t, map[string][]byte{trainLabels: tiny.Files[trainLabels]}), state)

	_, err := tiny.Find(opts)
	wantError(t, err, trainImages, "is missing", "go run ./kernel setup")

	// Another place that holds the data helps out: all copies are equal.
	opts.DebianDir = writeAll(t, tiny.Files)
	found, err := tiny.Find(opts)
	if err != nil || found.Source != fetch.SourceDebian {
		t.Errorf("Find = %+v, %v; want Debian's folder", found, err)
	}
}

func TestHome(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("NINEPIXELS_HOME", dir)
	if got, err := fetch.Home(); err != nil || got != dir {
		t.Errorf("Home() = %q, %v; want %q", got, err, dir)
	}
	t.Setenv("NINEPIXELS_HOME", "state")
	_, err := fetch.Home()
	wantError(t, err, "absolute")

	t.Setenv("NINEPIXELS_HOME", "")
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := fetch.Home(); err != nil || got != filepath.Join(cache, "ninepixels") {
		t.Errorf("Home() = %q, %v", got, err)
	}
}
