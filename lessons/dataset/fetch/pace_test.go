package fetch_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/lessons/dataset/fetch"
)

// A server that sends a byte now and then is not silent, and still must end.
func TestFetchEndsATrickle(t *testing.T) {
	tiny := fetch.NewTiny()
	files := zipped(tiny.Files)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/")
		if name != trainImages+".gz" {
			w.Write(files[name])
			return
		}
		for _, b := range files[name] {
			w.Write([]byte{b})
			w.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	}))
	defer server.Close()
	opts := options(t)
	opts.BaseURL, opts.Pace = server.URL, fetch.Pace{Window: 500 * time.Millisecond}
	_, err := tiny.Fetch(t.Context(), opts)
	wantError(t, err, trainImages+".gz", "bytes came in", "at least 4096 per second", "NINEPIXELS_DATA")
	wantNothingWritten(t, opts.Home)
	damage.Given(t, 1, "data servers that trickle")
}

func TestPace(t *testing.T) {
	const least = 100
	for name, test := range map[string]struct {
		bytes []int // that come in each second
		ends  int   // the second in which it ends; -1 for never
	}{
		"fast":                     {[]int{100, 100, 100, 100, 100, 100, 100, 100, 100}, -1},
		"in bursts":                {[]int{0, 0, 900, 0, 0, 900, 0, 0, 900}, -1},
		"a trickle":                {[]int{1, 1, 1, 1, 1}, 3},
		"a burst, then a trickle":  {[]int{9000, 1, 1, 1, 1, 1, 1, 1}, 6},
		"slow at first, in window": {[]int{0, 0, 0, 600, 100, 100, 100}, -1},
	} {
		t.Run(name, func(t *testing.T) {
			pace, now, ended := fetch.Pace{Window: 3 * time.Second, Least: least}, time.Unix(1e9, 0), -1
			for second, n := range test.bytes {
				if err := fetch.CameAt(&pace, n, now.Add(time.Duration(second)*time.Second)); err != nil {
					ended = second
					break
				}
			}
			if ended != test.ends {
				t.Errorf("it ended in second %d, want %d", ended, test.ends)
			}
		})
	}
}
