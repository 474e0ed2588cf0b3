package plugin_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/kernel/internal/plugin"
)

// An entry of an archive: a file with the plugin's text, or a link.
type entry struct{ name, link string }

// packed is a tar.gz with these entries.
func packed(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	zipped := gzip.NewWriter(&b)
	w := tar.NewWriter(zipped)
	for _, e := range entries {
		h := &tar.Header{Name: e.name, Mode: 0o755, Typeflag: tar.TypeReg, Size: int64(len(pluginText))}
		text := pluginText
		switch {
		case e.link != "":
			h.Typeflag, h.Linkname, h.Size, text = tar.TypeSymlink, e.link, 0, ""
		case strings.HasSuffix(e.name, "/"):
			h.Typeflag, h.Size, text = tar.TypeDir, 0, ""
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zipped.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const versioned = "pjrt_c_api_cpu_v0.114.0_plugin.so"

// A release's archive that could be written outside of its folder is refused, though GitHub
// names its sum or the user takes any: by a name, by a link to nothing yet, by links in a row.
func TestHostileReleases(t *testing.T) {
	elsewhere := t.TempDir()
	aim := filepath.Join(elsewhere, "escaped")
	up := strings.Repeat("../", 30) + strings.TrimPrefix(aim, "/")
	archives := map[string][]entry{
		"a name up":               {{versioned, ""}, {"../escaped", ""}},
		"a name far up":           {{versioned, ""}, {up, ""}},
		"a name from the root":    {{aim, ""}},
		"a name in between":       {{versioned, ""}, {"a/../../escaped", ""}},
		"a link to nothing yet":   {{versioned, ""}, {"a", up}, {"a", ""}},
		"a link up":               {{versioned, ""}, {"a", "../escaped"}, {"a", ""}},
		"a link to the root":      {{versioned, ""}, {"a", aim}, {"a", ""}},
		"a link to a folder":      {{versioned, ""}, {"a", ".."}, {"a/escaped", ""}},
		"links in a row":          {{versioned, ""}, {"a", "b"}, {"b", up}, {"a", ""}},
		"a folder and a link":     {{"d/", ""}, {"d/e", "../.."}, {"d/e/escaped", ""}},
		"links of folders":        {{"d/", ""}, {"d/e/", ""}, {"a", "d/e"}, {"a/f", ".."}, {versioned, ""}},
		"the plugin is a link":    {{versioned, "/etc/passwd"}},
		"the plugin is a link up": {{versioned, "../../../../../../../../etc/passwd"}},
	}
	for name, entries := range archives {
		asset := packed(t, entries...)
		for _, unchecked := range []bool{true, false} {
			l := layout(t)
			server := httptest.NewServer(github{asset: asset, digest: "sha256:" + sum(asset)})
			_, err := fromGoMLX(t, l, server.URL, unchecked)
			server.Close()
			if err == nil || !strings.Contains(err.Error(), "GoMLX's release is not unpacked, since in it ") {
				t.Errorf("%s: %v, want that it is not unpacked", name, err)
			}
			empty(t, l)
			if left, err := os.ReadDir(elsewhere); err != nil || len(left) > 0 {
				t.Errorf("%s: it has written %v (%v)", name, left, err)
			}
		}
	}
	damage.Given(t, 2*len(archives), "releases that lead out of their folder")
}

// Links to names beside them are how libraries are published.
func TestReleaseWithLinks(t *testing.T) {
	asset := packed(t, entry{"pjrt_c_api_cpu_plugin.so", versioned}, entry{versioned, ""})
	l := layout(t)
	server := httptest.NewServer(github{asset: asset, digest: "sha256:" + sum(asset)})
	defer server.Close()
	p, err := fromGoMLX(t, l, server.URL, false)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(p.Path()); err != nil || string(text) != pluginText {
		t.Errorf("the plugin holds %q (%v)", text, err)
	}
}

// Whatever an archive holds, inspecting it ends; what passes has no entry that leads out.
func FuzzInspect(f *testing.F) {
	f.Add(packed(f, entry{"a.so", "b.so"}, entry{"b.so", ""}))
	f.Add(packed(f, entry{"../a", ""}))
	f.Add(packed(f, entry{"a", "/b"}))
	f.Add([]byte("no archive"))
	f.Fuzz(inspectedOrRefused)
}

func inspectedOrRefused(t *testing.T, archive []byte) {
	t.Helper()
	if plugin.Inspect(bytes.NewReader(archive)) != nil {
		return
	}
	zipped, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		t.Fatalf("what passes is not compressed: %v", err)
	}
	for entries := tar.NewReader(zipped); ; {
		e, err := entries.Next()
		if err != nil {
			return
		}
		if at := filepath.Join("/in/here", e.Name); !strings.HasPrefix(at+"/", "/in/here/") {
			t.Errorf("an entry %q passes", e.Name)
		}
		if e.Typeflag == tar.TypeSymlink && (e.Linkname == ".." || strings.Contains(e.Linkname, "/")) {
			t.Errorf("a link to %q passes", e.Linkname)
		}
	}
}

// Archives that are damaged anywhere.
func TestDamagedReleases(t *testing.T) {
	archive := packed(t, entry{"a.so", "b.so"}, entry{"b.so", ""})
	damage.Each(t, "releases cut off and changed", 1, archive, func(b []byte) { inspectedOrRefused(t, b) })
}
