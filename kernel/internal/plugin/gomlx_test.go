package plugin_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/plugin"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
)

// The test binary is the program that setup calls for GoMLX's installer.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == plugin.GoMLXCommand {
		os.Exit(plugin.GoMLXMain(os.Args[2:]))
	}
	os.Exit(m.Run())
}

// github is a server with GoMLX's release in it.
type github struct {
	asset   []byte
	digest  string // what the release's description says; empty for nothing
	sent    int    // bytes of the asset that are sent before the line breaks; 0 for all
	refuses bool
}

func (g github) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := fmt.Sprintf("pjrt_cpu_%s_%s.tar.gz", runtime.GOOS, runtime.GOARCH)
	switch {
	case g.refuses:
		http.Error(w, "rate limit exceeded", http.StatusForbidden)
	case strings.HasPrefix(r.URL.Path, "/repos/gomlx/pjrt-cpu-binaries/releases/"):
		fmt.Fprintf(w, `{"assets":[{"browser_download_url":"https://github.com/download/%s","digest":%q}]}`, name, g.digest)
	case r.URL.Path == "/download/"+name: // GitHub redirects to its store
		http.Redirect(w, r, "https://objects.githubusercontent.com/store/"+name, http.StatusFound)
	case r.URL.Path == "/store/"+name:
		w.Header().Set("Content-Length", fmt.Sprint(len(g.asset)))
		if g.sent == 0 {
			g.sent = len(g.asset)
		}
		_, _ = w.Write(g.asset[:g.sent]) // the test fails if it does not arrive
	default:
		http.NotFound(w, r)
	}
}

// release is a tar.gz with a plugin, as GoMLX publishes it.
func release(t *testing.T) []byte {
	t.Helper()
	return packed(t, entry{versioned, ""})
}

func fromGoMLX(t *testing.T, l state.Layout, base string, unchecked bool) (plugin.Plugin, error) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return install(l, plugin.GoMLXSource(self, base, unchecked))
}

func TestGoMLXInstaller(t *testing.T) {
	asset := release(t)
	for name, digest := range map[string]string{"digest": "sha256:" + sum(asset), "no digest, unchecked": ""} {
		t.Run(name, func(t *testing.T) {
			l := layout(t)
			server := httptest.NewServer(github{asset: asset, digest: digest})
			defer server.Close()
			p, err := fromGoMLX(t, l, server.URL, digest == "")
			if err != nil {
				t.Fatal(err)
			}
			if text, err := os.ReadFile(p.Path()); err != nil || string(text) != pluginText {
				t.Errorf("the plugin holds %q (%v)", text, err)
			}
			if found, err := plugin.Find(l); err != nil || found != p || found.Source != "GoMLX's installer" {
				t.Errorf("Find = %+v (%v), want %+v", found, err, p)
			}
			if p.SHA256 != sum([]byte(pluginText)) {
				t.Errorf("the recorded sum is %s", p.SHA256)
			}
		})
	}
}

func TestGoMLXInstallerFailures(t *testing.T) {
	asset := release(t)
	server := httptest.NewServer(http.NotFoundHandler())
	closed := server.URL
	server.Close()
	for _, tc := range []struct {
		name, want string
		github     *github
		unchecked  bool
	}{
		{"other bytes", "SHA-256", &github{asset: asset, digest: "sha256:" + sum(nil)}, false},
		{"other bytes, unchecked", "SHA-256", &github{asset: asset, digest: "sha256:" + sum(nil)}, true},
		{"no digest", "GoMLX's installer: GitHub names no SHA-256 for pjrt_cpu_", &github{asset: asset}, false},
		{"digest of another kind", "run setup with -unchecked-plugin", &github{asset: asset, digest: "md5:" + sum(asset)}, false},
		{"empty digest", "run setup with -unchecked-plugin", &github{asset: asset, digest: "sha256:"}, false},
		{"breaks off", "unexpected EOF", &github{asset: asset, sent: len(asset) / 2}, true},
		{"rate limit", "403", &github{refuses: true}, false},
		{"out of reach", "api.github.com cannot be reached (dial tcp", nil, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l := layout(t)
			base := closed
			if tc.github != nil {
				server := httptest.NewServer(tc.github)
				defer server.Close()
				base = server.URL
			}
			_, err := fromGoMLX(t, l, base, tc.unchecked)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%v, want an error with %q", err, tc.want)
			}
			empty(t, l)
		})
	}
}
