package fetch_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/lessons/dataset/fetch"
)

// hostile serves the small data set's files, but for one: that one's answer is another's.
func hostile(t *testing.T, tiny *fetch.Tiny, name string, answer http.HandlerFunc) fetch.Options {
	t.Helper()
	files := zipped(tiny.Files)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch asked := strings.TrimPrefix(r.URL.Path, "/"); {
		case asked == name+".gz" || asked == "elsewhere":
			answer(w, r)
		default:
			_, _ = w.Write(files[asked]) // the client may be gone
		}
	}))
	t.Cleanup(server.Close)
	opts := options(t)
	opts.BaseURL, opts.Silence = server.URL, time.Minute
	return opts
}

// A server sends each of the four files cut off or changed at many places. None passes, and
// nothing is written.
func TestHostileFiles(t *testing.T) {
	tiny := fetch.NewTiny()
	for name, data := range tiny.Files {
		var answer []byte
		opts := hostile(t, tiny, name, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(answer) })
		whole := zip(data)
		damage.Each(t, "files of a data server, cut off and changed", 1+len(whole)/12, whole, func(damaged []byte) {
			answer = damaged
			found, err := tiny.Fetch(t.Context(), opts)
			if err == nil { // bytes of gzip's head mean nothing: then the data are the right ones
				if err := tiny.Verify(found.Dir); err != nil {
					t.Errorf("it is taken: %v", err)
				}
				if err := os.RemoveAll(opts.Home); err != nil {
					t.Error(err)
				}
				return
			}
			if strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), name) {
				t.Errorf("it is refused with %q", err)
			}
			wantNothingWritten(t, opts.Home)
		})
	}
}

// A server answers with all but the file. Each is one sentence, and nothing is written.
func TestHostileServers(t *testing.T) {
	endless := strings.Repeat("x", 64<<10)
	answers := map[string]http.HandlerFunc{
		"a ring of redirects": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) },
		"a redirect to a file": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
		},
		"a redirect to nowhere": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusFound)
		},
		"an empty redirect": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusFound) },
		"an endless body": func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := io.WriteString(w, endless); err != nil {
					return
				}
			}
		},
		"an endless gzip": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(zip(make([]byte, 8<<20))) },
		"an endless head": func(w http.ResponseWriter, _ *http.Request) {
			for i := range 400 {
				w.Header().Add("X-Head-"+endless[:1+i%99], endless[:40_000])
			}
		},
		"a body that is said to be huge": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "9223372036854775807")
			_, _ = io.WriteString(w, "x")
		},
		"half a chunk":    broken("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\nabc"),
		"no HTTP":         broken("SSH-2.0-OpenSSH_9.2\r\n"),
		"a wrong length":  broken("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
		"two lengths":     broken("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
		"nothing":         broken(""),
		"a status of 999": broken("HTTP/1.1 999 \x1b[2J\r\n\r\n"),
		"an empty body":   func(http.ResponseWriter, *http.Request) {},
		"another file":    func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(zip([]byte("another"))) },
		"no content":      func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) },
		"a part":          func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusPartialContent) },
	}
	tiny := fetch.NewTiny()
	for name, answer := range answers {
		for _, file := range []string{trainImages, testLabels} {
			opts := hostile(t, tiny, file, answer)
			_, err := tiny.Fetch(t.Context(), opts)
			if err == nil || strings.Contains(err.Error(), "\n") || strings.ContainsAny(err.Error(), "\x1b") || !strings.Contains(err.Error(), file) {
				t.Errorf("%s, for %s: %v", name, file, err)
			}
			wantNothingWritten(t, opts.Home)
		}
	}
	damage.Given(t, 2*len(answers), "answers of a hostile data server")
}

// broken answers with these bytes, and ends the connection.
func broken(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		_, _ = io.WriteString(conn, text) // the client may be gone
		conn.Close()
	}
}
