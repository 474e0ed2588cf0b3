package plugin_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/plugin"
	"github.com/ninepixels/ninepixels/kernel/internal/process"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
)

const pluginText = "an XLA CPU plugin, as far as this test goes"

// fakeWheel returns a wheel's bytes with the plugin in it, and its description.
func fakeWheel(t *testing.T) ([]byte, plugin.Wheel) {
	t.Helper()
	var wheel bytes.Buffer
	w := zip.NewWriter(&wheel)
	for name, text := range map[string]string{"fake/__init__.py": "", "fake/pjrt_c_api_cpu_plugin.so": pluginText} {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return wheel.Bytes(), plugin.Wheel{
		Package: "fake", Version: "1.0", GOOS: runtime.GOOS, GOARCH: runtime.GOARCH, Size: int64(wheel.Len()),
		SHA256: sum(wheel.Bytes()), Member: "fake/pjrt_c_api_cpu_plugin.so", MemberSHA256: sum([]byte(pluginText)),
	}
}

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

// fakePython puts a python3 on PATH, alone, whose pip downloads that wheel.
func fakePython(t *testing.T, pip string, wheel []byte) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "the.whl")
	if err := os.WriteFile(file, wheel, 0o644); err != nil {
		t.Fatal(err)
	}
	script := "#!/bin/sh\nWHEEL=" + file + "\n" + pip + "\n"
	if err := process.WriteProgram(filepath.Join(dir, "python3"), []byte(script)); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
}

// What stands in for pip: python3 -m pip download … --dest DIR fake==1.0
const (
	goodPip = `[ "$3" = --version ] && exit 0
while [ "$1" != --dest ]; do shift; done
/bin/cp "$WHEEL" "$2/fake-1.0-py3-none-any.whl"`
	offlinePip = `[ "$3" = --version ] && exit 0
echo "WARNING: Retrying" >&2
echo "ERROR: No matching distribution found for fake==1.0" >&2
exit 1`
	fullPip = `[ "$3" = --version ] && exit 0
echo "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device" >&2
exit 1`
	noPip = `echo "/usr/bin/python3: No module named pip" >&2
exit 1`
)

func layout(t *testing.T) state.Layout {
	t.Helper()
	t.Setenv("HOME", t.TempDir()) // no plugin of the user's
	t.Setenv(plugin.Var, "")
	l := state.Layout{State: t.TempDir()}
	if err := l.Prepare(); err != nil {
		t.Fatal(err)
	}
	return l
}

func install(l state.Layout, sources ...plugin.Source) (plugin.Plugin, error) {
	return plugin.Install(context.Background(), l, sources, func(int64, int64) {})
}

// empty fails the test if anything but the bare folders is in the state folder.
func empty(t *testing.T, l state.Layout) {
	t.Helper()
	if size := state.DirSize(l.State); size != 0 {
		t.Errorf("%d bytes are left in the state folder", size)
	}
	if left, _ := os.ReadDir(l.Tmp()); len(left) != 0 {
		t.Errorf("%s is left in tmp", left[0].Name())
	}
}

func TestWheel(t *testing.T) {
	l := layout(t)
	wheel, w := fakeWheel(t)
	fakePython(t, goodPip, wheel)
	p, err := install(l, w.Source())
	if err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(p.Path()); err != nil || string(text) != pluginText {
		t.Errorf("the plugin holds %q (%v)", text, err)
	}
	if left, _ := os.ReadDir(l.Tmp()); len(left) != 0 {
		t.Errorf("%s is left in tmp", left[0].Name())
	}
	found, err := plugin.Find(l)
	if err != nil || found != p || found.Source != "pip's fake 1.0" {
		t.Errorf("Find = %+v (%v), want %+v", found, err, p)
	}
	if err := found.Verify(); err != nil {
		t.Error(err)
	}
}

func TestWheelFailures(t *testing.T) {
	wheel, good := fakeWheel(t)
	otherWheel, otherMember, gone, foreign := good, good, good, good
	otherWheel.SHA256 = sum(nil)
	otherMember.MemberSHA256 = sum(nil)
	gone.Member = "fake/absent.so"
	foreign.GOARCH = "z80"
	for _, tc := range []struct {
		name, pip, want string
		wheel           plugin.Wheel
	}{
		{"swapped wheel", goodPip, "the download is not the pinned wheel", otherWheel},
		{"swapped plugin", goodPip, "the plugin in the wheel is not the pinned one", otherMember},
		{"no plugin", goodPip, "the wheel has no fake/absent.so in it", gone},
		{"other machine", goodPip, "it is made for " + runtime.GOOS + "/z80", foreign},
		{"no network", offlinePip, "pip could not download it: ERROR: No matching distribution found for fake==1.0", good},
		{"full disk", fullPip, "No space left on device", good},
		{"no pip", noPip, "this Python has no pip (on Debian: sudo apt-get install python3-pip)", good},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l := layout(t)
			fakePython(t, tc.pip, wheel)
			_, err := install(l, tc.wheel.Source())
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%v, want an error with %q", err, tc.want)
			}
			if got, want := state.SaysFull(err), tc.name == "full disk"; got != want {
				t.Errorf("SaysFull = %v, want %v", got, want)
			}
			empty(t, l)
		})
	}
}

// A wheel that broke off in the middle has another sum.
func TestTruncatedWheel(t *testing.T) {
	l := layout(t)
	wheel, w := fakeWheel(t)
	fakePython(t, goodPip, wheel[:len(wheel)/2])
	if _, err := install(l, w.Source()); err == nil || !strings.Contains(err.Error(), "not the pinned wheel") {
		t.Errorf("%v, want an error about the wheel", err)
	}
	empty(t, l)
}

func TestNoPython(t *testing.T) {
	l := layout(t)
	_, w := fakeWheel(t)
	t.Setenv("PATH", t.TempDir())
	if _, err := install(l, w.Source()); err == nil || !strings.Contains(err.Error(), "there is no Python here") {
		t.Errorf("%v, want an error that names Python", err)
	}
}
