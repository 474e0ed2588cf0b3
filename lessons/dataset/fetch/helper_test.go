package fetch_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/dataset/fetch"
)

const (
	trainImages = "train-images-idx3-ubyte"
	trainLabels = "train-labels-idx1-ubyte"
	testImages  = "t10k-images-idx3-ubyte"
	testLabels  = "t10k-labels-idx1-ubyte"
)

func zip(data []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(data)
	z.Close()
	return b.Bytes()
}

// writeAll puts files into a new folder, under their names.
func writeAll(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// zipped returns files compressed, with .gz after their names.
func zipped(files map[string][]byte) map[string][]byte {
	out := map[string][]byte{}
	for name, data := range files {
		out[name+".gz"] = zip(data)
	}
	return out
}

// serve answers with files by name and 404 for anything else.
func serve(t *testing.T, files map[string][]byte) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, ok := files[strings.TrimPrefix(r.URL.Path, "/")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Write(data)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// options points every source at something that holds nothing: an empty state
// folder, no Debian package, a server without files, no apt-get.
func options(t *testing.T) fetch.Options {
	t.Helper()
	t.Setenv("NINEPIXELS_DATA", "")
	t.Setenv("PATH", t.TempDir())
	return fetch.Options{
		Home:      filepath.Join(t.TempDir(), "state"),
		DebianDir: filepath.Join(t.TempDir(), "none"),
		BaseURL:   serve(t, nil),
	}
}

// wantError asserts that err is one sentence that holds all of parts.
func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error; want one with %q", parts)
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("error of several lines:\n%v", err)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q lacks %q", err, part)
		}
	}
}

// wantNothingWritten asserts that no file, temporary or final, is in home.
func wantNothingWritten(t *testing.T, home string) {
	t.Helper()
	filepath.Walk(home, func(path string, info os.FileInfo, err error) error {
		if err == nil && (!info.IsDir() || strings.Contains(path, ".fetch-")) {
			t.Errorf("left behind: %s", path)
		}
		return nil
	})
}

// fullDisk takes a few bytes and then fails as a full disk does.
type fullDisk struct {
	io.WriteCloser
	err error
}

func (f fullDisk) Write(p []byte) (int, error) {
	n, err := f.WriteCloser.Write(p[:min(len(p), 3)])
	if err == nil {
		err = f.err
	}
	return n, err
}
