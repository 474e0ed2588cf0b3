package gonb_test

import (
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

func TestConnectionFile(t *testing.T) {
	const id = "cb142eeb-450a-47ed-9e9c-5c31aa8dba27"
	for path, want := range map[string]string{
		"/run/jupyter/kernel-" + id + ".json": "kernel-" + id + ".json", // as Jupyter's server has it
		"kernel-4711.json":                    "kernel-4711.json",       // as jupyter console has it
		"/tmp/tmpab12.json":                   "",                       // as a client that starts a kernel for itself
		"/tmp/kernel-/program.json":           "",
		"/tmp/kernel-x y.json":                "",
		"":                                    "",
	} {
		if got := gonb.ConnectionFile(path); got != want {
			t.Errorf("behind %q it is called %q, want %q", path, got, want)
		}
	}
}
