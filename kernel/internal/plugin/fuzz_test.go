package plugin_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/plugin"
)

// Whatever a wheel holds, only the pinned plugin is taken from it, and nothing is
// written outside the folder.
func FuzzUnpack(f *testing.F) {
	const member = "fake/plugin.so"
	archive := func(names ...string) []byte {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for _, name := range names {
			if part, err := w.Create(name); err == nil {
				_, _ = part.Write([]byte(pluginText)) // into memory
			}
		}
		_ = w.Close()
		return b.Bytes()
	}
	whole := archive(member)
	for _, seed := range [][]byte{whole, whole[:len(whole)-9], archive("../plugin.so", member), archive("/etc/x"), archive(member, member), nil} {
		f.Add(seed)
	}
	sum := sha256.Sum256([]byte(pluginText))
	wheel := plugin.Wheel{Member: member, MemberSHA256: hex.EncodeToString(sum[:])}
	f.Fuzz(func(t *testing.T, file []byte) {
		parent := t.TempDir()
		dir, path := filepath.Join(parent, "in"), filepath.Join(parent, "a.whl")
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := plugin.Unpack(wheel, path, dir)
		if err == nil {
			if text, _ := os.ReadFile(p.Path()); string(text) != pluginText {
				t.Errorf("the plugin is %q", text)
			}
		} else if bytes.Equal(file, whole) {
			t.Errorf("a whole wheel is refused: %v", err)
		}
		if entries, err := os.ReadDir(parent); err != nil || len(entries) != 2 {
			t.Errorf("beside the folder there is %v (%v)", entries, err)
		}
	})
}
