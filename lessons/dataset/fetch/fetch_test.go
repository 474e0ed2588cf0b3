package fetch_test

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/lessons/dataset/fetch"
)

func TestFetchFromUpstream(t *testing.T) {
	tiny := fetch.NewTiny()
	opts := options(t)
	opts.BaseURL = serve(t, zipped(tiny.Files)) + "/"
	var last, total int64
	opts.Progress = func(done, all int64) {
		if done < last {
			t.Errorf("progress went back from %d to %d", last, done)
		}
		last, total = done, all
	}

	found, err := tiny.Fetch(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(opts.Home, "data", "fashion-mnist"); found.Dir != want || found.Source != fetch.SourceUpstream || !found.New {
		t.Errorf("Fetch = %+v", found)
	}
	if last != tiny.Size() || total != tiny.Size() {
		t.Errorf("progress ended at %d of %d; want %d", last, total, tiny.Size())
	}
	if err := tiny.Verify(found.Dir); err != nil {
		t.Error(err)
	}
	wantOnlyData(t, opts.Home)

	// A second time there is nothing to do, and no server to ask.
	opts.BaseURL = "http://127.0.0.1:1"
	found, err = tiny.Fetch(t.Context(), opts)
	if err != nil || found.New || found.Source != fetch.SourceState {
		t.Errorf("second Fetch = %+v, %v", found, err)
	}
}

// wantOnlyData asserts that home holds the four files, and no others.
func wantOnlyData(t *testing.T, home string) {
	t.Helper()
	var files []string
	filepath.Walk(home, func(path string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			files = append(files, info.Name())
		}
		return nil
	})
	if got, want := strings.Join(files, " "), strings.Join([]string{testImages, testLabels, trainImages, trainLabels}, " "); got != want {
		t.Errorf("state folder holds %s; want %s", got, want)
	}
}

func TestFetchUnpacksLocalFolders(t *testing.T) {
	tiny := fetch.NewTiny()
	for _, source := range []string{fetch.SourceNamed, fetch.SourceDebian} {
		t.Run(source, func(t *testing.T) {
			opts := options(t)
			if dir := writeAll(t, zipped(tiny.Files)); source == fetch.SourceNamed {
				opts.Dir = dir
			} else {
				opts.DebianDir = dir
			}
			found, err := tiny.Fetch(t.Context(), opts)
			if err != nil || found.Source != source || !found.New {
				t.Fatalf("Fetch = %+v, %v", found, err)
			}
			wantOnlyData(t, opts.Home)
			again, err := tiny.Fetch(t.Context(), opts)
			if err != nil || again.New || again.Dir != found.Dir {
				t.Errorf("second Fetch = %+v, %v", again, err)
			}
		})
	}
}

func TestFetchMendsTheStateFolder(t *testing.T) {
	tiny := fetch.NewTiny()
	opts := options(t)
	opts.BaseURL = serve(t, zipped(tiny.Files))
	state := filepath.Join(opts.Home, "data", "fashion-mnist")
	left := filepath.Join(opts.Home, "data", ".fetch-123")
	os.MkdirAll(state, 0o755)
	os.MkdirAll(left, 0o755)
	os.Chtimes(left, time.Time{}, time.Now().Add(-2*time.Hour))
	os.WriteFile(filepath.Join(state, trainImages+".gz"), zip(tiny.Files[trainImages])[:50], 0o644)
	var notes []string
	opts.Note = func(s string) { notes = append(notes, s) }

	found, err := tiny.Fetch(t.Context(), opts)
	if err != nil || !found.New {
		t.Fatalf("Fetch = %+v, %v", found, err)
	}
	if len(notes) != 1 || !strings.Contains(notes[0], trainImages+".gz is cut short") {
		t.Errorf("notes = %q", notes)
	}
	wantOnlyData(t, opts.Home)
	if _, err := os.Stat(left); err == nil {
		t.Error("an old temporary folder stays")
	}
}

func TestFetchRefusesABadNamedFolder(t *testing.T) {
	tiny := fetch.NewTiny()
	opts := options(t)
	opts.BaseURL = serve(t, zipped(tiny.Files))
	opts.Dir = writeAll(t, map[string][]byte{trainLabels: tiny.Files[trainLabels]})
	_, err := tiny.Fetch(t.Context(), opts)
	wantError(t, err, opts.Dir, "is missing", "NINEPIXELS_DATA")
	wantNothingWritten(t, opts.Home)
}

func TestFetchReportsBrokenDownloads(t *testing.T) {
	tiny := fetch.NewTiny()
	wrong := append([]byte(nil), tiny.Files[trainImages]...)
	wrong[100]++
	// change serves all files but trainImages, which comes last, as h says.
	change := func(h http.HandlerFunc) http.Handler {
		files := zipped(tiny.Files)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if name := strings.TrimPrefix(r.URL.Path, "/"); name != trainImages+".gz" {
				w.Write(files[name])
				return
			}
			h(w, r)
		})
	}
	whole := zip(tiny.Files[trainImages])
	hang := func(r *http.Request) { <-r.Context().Done() }

	tests := []struct {
		name    string
		handler http.HandlerFunc
		want    string
	}{
		{"404", http.NotFound, "404 Not Found"},
		{"500", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, "500"},
		{"short body", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "9999")
			w.Write(whole[:40])
		}, "is cut short"},
		{"short file", func(w http.ResponseWriter, _ *http.Request) { w.Write(whole[:40]) }, "is cut short"},
		{"wrong contents", func(w http.ResponseWriter, _ *http.Request) { w.Write(zip(wrong)) }, "SHA-256"},
		{"a page instead", func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, "<html>please sign in to this network</html>")
		}, "not an IDX file"},
		{"hangs before the answer", func(_ http.ResponseWriter, r *http.Request) { hang(r) }, "sent nothing for 1s"},
		{"hangs in the middle", func(w http.ResponseWriter, r *http.Request) {
			w.Write(whole[:40])
			w.(http.Flusher).Flush()
			hang(r)
		}, "sent nothing for 1s"},
	}
	damage.Given(t, len(tests), "answers of a broken data server")
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			opts := options(t)
			server := httptest.NewServer(change(test.handler))
			defer server.Close()
			opts.BaseURL = server.URL
			if strings.HasPrefix(test.name, "hangs") {
				opts.Silence = time.Second
			}
			_, err := tiny.Fetch(t.Context(), opts)
			wantError(t, err, trainImages+".gz", test.want, "no apt-get", "NINEPIXELS_DATA")
			wantNothingWritten(t, opts.Home)
		})
	}
}

// A slow server that goes on sending is not a silent one: the whole takes longer
// than the silence that is allowed.
func TestFetchWaitsForASlowServer(t *testing.T) {
	tiny := fetch.NewTiny()
	files := zipped(tiny.Files)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/")
		for i, b := range files[name] {
			if name == trainImages+".gz" && i < 10 {
				time.Sleep(250 * time.Millisecond)
				w.(http.Flusher).Flush()
			}
			w.Write([]byte{b})
		}
	}))
	defer server.Close()
	opts := options(t)
	opts.BaseURL, opts.Silence = server.URL, 2*time.Second
	if _, err := tiny.Fetch(t.Context(), opts); err != nil {
		t.Error(err)
	}
}

func TestFetchUnreachable(t *testing.T) {
	opts := options(t)
	opts.BaseURL = "http://127.0.0.1:1" // nothing listens on port 1
	start := time.Now()
	_, err := fetch.NewTiny().Fetch(t.Context(), opts)
	wantError(t, err, "cannot be reached", "connect to the network")
	if took := time.Since(start); took > time.Minute {
		t.Errorf("took %v", took)
	}
	wantNothingWritten(t, opts.Home)
}

func TestFetchStopsWithItsContext(t *testing.T) {
	opts := options(t)
	ctx, cancel := context.WithCancel(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	}))
	defer server.Close()
	opts.BaseURL = server.URL
	_, err := fetch.NewTiny().Fetch(ctx, opts)
	wantError(t, err, "was stopped")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v does not wrap context.Canceled", err)
	}
	wantNothingWritten(t, opts.Home)
}

func TestFetchOnAFullDisk(t *testing.T) {
	tiny := fetch.NewTiny()
	opts := options(t)
	opts.BaseURL = serve(t, zipped(tiny.Files))
	fetch.SetCreate(t, func(path string) (io.WriteCloser, error) {
		f, err := os.Create(path)
		if strings.Contains(path, trainLabels) { // the third file: two were written
			return fullDisk{f, syscall.ENOSPC}, err
		}
		return f, err
	})
	_, err := tiny.Fetch(t.Context(), opts)
	wantError(t, err, "full", opts.Home, "free at least")
	wantNothingWritten(t, opts.Home)
}

func TestFetchWhereNothingCanBeWritten(t *testing.T) {
	tiny := fetch.NewTiny()
	opts := options(t)
	opts.BaseURL = serve(t, zipped(tiny.Files))
	file := filepath.Join(t.TempDir(), "file")
	os.WriteFile(file, nil, 0o644)
	opts.Home = filepath.Join(file, "state") // a folder inside a file
	_, err := tiny.Fetch(t.Context(), opts)
	wantError(t, err, opts.Home, "NINEPIXELS_HOME")
}

// script puts a shell script on the PATH in a tool's place.
func script(t *testing.T, dir, name, body string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+body), 0o755); err != nil {
		t.Fatal(err)
	}
}

// withTools puts stand-ins for apt-get and dpkg on the PATH: apt-get's is body,
// dpkg's "unpacks" by copying what source holds.
func withTools(t *testing.T, body, source string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("there is no apt-get on Windows")
	}
	bin := t.TempDir()
	script(t, bin, "apt-get", "PATH=/usr/bin:/bin\n"+body)
	script(t, bin, "dpkg", "PATH=/usr/bin:/bin\n"+
		"d=$3/usr/share/datasets; mkdir -p $d && cp -r '"+source+"' $d/fashion-mnist\n")
	t.Setenv("PATH", bin)
}

func TestFetchFromDebiansPackage(t *testing.T) {
	tiny := fetch.NewTiny()
	source := writeAll(t, zipped(tiny.Files))
	for name, body := range map[string]string{
		"lists there": `case "$*" in *download*) echo deb > p.deb;; *) echo "E: not asked"; exit 1;; esac`,
		"no lists": `case "$*" in
			*Dir::State::Lists=*update*) echo > "$PWD/updated";;
			*Dir::State::Lists=*download*) [ -f updated ] && echo deb > p.deb;;
			*) echo "E: Unable to locate package"; exit 100;; esac`,
	} {
		t.Run(name, func(t *testing.T) {
			opts := options(t)
			var notes []string
			opts.Note = func(s string) { notes = append(notes, s) }
			withTools(t, body, source)
			found, err := tiny.Fetch(t.Context(), opts)
			if err != nil || found.Source != fetch.SourcePackage || !found.New {
				t.Fatalf("Fetch = %+v, %v", found, err)
			}
			wantOnlyData(t, opts.Home)
			if len(notes) != 1 || !strings.Contains(notes[0], "404") {
				t.Errorf("notes = %q", notes)
			}
		})
	}
}

func TestFetchReportsAptsFailure(t *testing.T) {
	tiny := fetch.NewTiny()
	bad := maps.Clone(tiny.Files)
	bad[testLabels] = []byte("oops")
	for name, test := range map[string]struct {
		body  string
		files map[string][]byte
		want  string
	}{
		"no package": {"echo working; echo 'E: Unable to locate package'; exit 100", tiny.Files, "E: Unable to locate package"},
		"full disk":  {"echo 'E: write (28: No space left on device)'; exit 100", tiny.Files, "full"},
		"no file":    {"exit 0", tiny.Files, "0 packages"},
		"bad files":  {"echo deb > p.deb", bad, testLabels},
		"other package": {"echo deb > p.deb", map[string][]byte{"README": nil},
			"does not hold the four files"},
	} {
		t.Run(name, func(t *testing.T) {
			opts := options(t)
			withTools(t, test.body, writeAll(t, test.files))
			_, err := tiny.Fetch(t.Context(), opts)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v lacks %q", err, test.want)
			}
			wantNothingWritten(t, opts.Home)
		})
	}
}
