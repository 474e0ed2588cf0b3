package plugin_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/kernel/internal/plugin"
)

// member is the one file that is taken from a wheel.
const member = "fake/plugin.so"

// archive is a wheel with files of these names.
func archive(names ...string) []byte {
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

// pinned describes a wheel of which the one file is known.
func pinned() plugin.Wheel {
	sum := sha256.Sum256([]byte(pluginText))
	return plugin.Wheel{Member: member, MemberSHA256: hex.EncodeToString(sum[:])}
}

// Whatever a wheel holds, only the pinned plugin is taken from it, and nothing is
// written outside the folder.
func FuzzUnpack(f *testing.F) {
	whole := archive(member)
	for _, seed := range [][]byte{whole, whole[:len(whole)-9], archive("../plugin.so", member), archive("/etc/x"), archive(member, member), nil} {
		f.Add(seed)
	}
	wheel := pinned()
	f.Fuzz(func(t *testing.T, file []byte) { unpackedOrRefused(t, wheel, whole, file) })
}

// unpackedOrRefused asks that a wheel gives the pinned plugin or nothing, and that nothing is
// written beside it.
func unpackedOrRefused(t *testing.T, wheel plugin.Wheel, whole, file []byte) {
	t.Helper()
	parent, err := os.MkdirTemp("", "wheel")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(parent)
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
}

// A wheel that is damaged anywhere, and one whose names lead elsewhere, give the pinned plugin
// or nothing.
func TestDamagedWheels(t *testing.T) {
	whole := archive("fake/__init__.py", member)
	damage.Each(t, "wheels cut off and changed", 1, whole, func(file []byte) { unpackedOrRefused(t, pinned(), whole, file) })
	given := 0
	for _, name := range []string{"../plugin.so", "../../" + member, "/etc/plugin.so", "fake/../../plugin.so", "fake\\plugin.so", member + "/", member + "\x00", "", ".", strings.Repeat("d/", 5000) + "plugin.so"} {
		for _, names := range [][]string{{name}, {name, member}, {member, name}, {member, member, name}} {
			given++
			unpackedOrRefused(t, pinned(), nil, archive(names...))
		}
	}
	damage.Given(t, given, "wheels with names that lead elsewhere")
}
