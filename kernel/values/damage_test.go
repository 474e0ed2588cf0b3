package values_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/kernel/values"
)

const damaged = "The variable v cannot be had again: the kept values are damaged."

// TestDamage reads files that were cut off, or have another bit, at every byte.
func TestDamage(t *testing.T) {
	folder := t.TempDir()
	v := map[string]any{"a": []any{1, "text", &tree{label: "x"}}, "b": point{1, 2}}
	keep(t, values.OpenStore(folder), variable("v", &v))
	name := filepath.Join(folder, "snapshot")
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	read := func(data []byte) error {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
		var back map[string]any
		return values.OpenStore(folder).Load(variable("v", &back))
	}
	damage.Given(t, 2*len(whole), "snapshots cut off and changed")
	for i := range whole {
		if err := read(whole[:i]); err == nil || err.Error() != damaged {
			t.Errorf("cut off after %d of %d bytes: %v", i, len(whole), err)
		}
		other := append([]byte(nil), whole...)
		other[i] ^= 1 << (i % 8)
		if err := read(other); err == nil || err != nil && err.Error() != damaged {
			t.Errorf("byte %d of %d changed: %v", i, len(whole), err)
		}
	}
	if err := read(append(whole, 0)); err == nil || err.Error() != damaged {
		t.Error(err)
	}
	if err := read(whole); err != nil {
		t.Error(err)
	}
}

func TestDamagedBlob(t *testing.T) {
	folder := t.TempDir()
	v := make([]byte, 2<<20)
	keep(t, values.OpenStore(folder), variable("v", &v))
	name := blobs(t, folder)
	for _, change := range []func() error{
		func() error { return os.WriteFile(name, make([]byte, 1<<20), 0o600) },
		func() error { return os.WriteFile(name, append(make([]byte, 2<<20-1), 1), 0o600) },
		func() error { return os.WriteFile(name, nil, 0o600) },
		func() error { return os.Remove(name) },
	} {
		if err := change(); err != nil {
			t.Fatal(err)
		}
		if err := values.OpenStore(folder).Load(variable("v", &v)); err == nil || err.Error() != damaged {
			t.Error(err)
		}
	}
}

// TestOtherTypes asks for variables as what they were not.
func TestOtherTypes(t *testing.T) {
	folder := t.TempDir()
	number, held := 7, any(square{1})
	keep(t, values.OpenStore(folder), variable("number", &number), variable("held", &held))
	s := values.OpenStore(folder)
	var text string
	var named celsius
	var named2 shape
	for _, c := range []struct {
		v    values.Var
		want string
	}{
		{variable("number", &text), "its type was int, and is string now"}, {variable("number", &named), "its type was int, and is values_test.celsius now"},
		{variable("held", &named2), "its type was any, and is values_test.shape now"}, {variable("nothing", &number), "no cell has kept it"},
	} {
		if err := s.Load(c.v); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
	number = 0
	load(t, s, variable("number", &number)) // what failed before has left nothing behind
	if number != 7 {
		t.Error(number)
	}
	if err := values.OpenStore(t.TempDir()).Load(variable("number", &number)); err == nil {
		t.Error("an empty folder holds a variable")
	}
}

// A program that is ended while one snapshot takes another's place leaves the last
// one aside, and nothing under its name.
func TestSnapshotPutAside(t *testing.T) {
	folder, x := t.TempDir(), 7
	keep(t, values.OpenStore(folder), variable("x", &x))
	name := filepath.Join(folder, "snapshot")
	if err := os.Rename(name, name+".last"); err != nil {
		t.Fatal(err)
	}
	x = 0
	load(t, values.OpenStore(folder), variable("x", &x))
	if x != 7 {
		t.Errorf("x = %d", x)
	}
	y := 8
	keep(t, values.OpenStore(folder), variable("y", &y)) // carries x over
	x = 0
	load(t, values.OpenStore(folder), variable("x", &x))
	if _, err := os.Stat(name + ".last"); x != 7 || err == nil {
		t.Errorf("x = %d, and the last snapshot is still there: %v", x, err == nil)
	}
}
