package safetensors_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
)

const writerEnv = "SAFETENSORS_TEST_WRITER"

// TestMain makes this test binary, when it is told so, a process that writes
// one file over and over until somebody kills it.
func TestMain(m *testing.M) {
	if path := os.Getenv(writerEnv); path != "" {
		damage.Writing()
		for i := 0; ; i++ {
			if err := safetensors.Write(path, numbered(i)); err != nil {
				fmt.Println(err)
				os.Exit(1)
			}
		}
	}
	os.Exit(m.Run())
}

// numbered is a file of the size of a CNN's, with one number everywhere.
func numbered(i int) safetensors.File {
	values := make([]float32, 120_000)
	for k := range values {
		values[k] = float32(i)
	}
	f := safetensors.File{Arrays: map[string]safetensors.Array{}, Metadata: map[string]string{"number": fmt.Sprint(i)}}
	f.Arrays["one"] = safetensors.Array{Dims: []int{120_000}, Values: values}
	f.Arrays["two"] = safetensors.Array{Dims: []int{300, 400}, Values: values}
	return f
}

// A process that is killed at any moment leaves a whole file: one that it
// wrote, or the one that was there before it came.
func TestKilledWhileWriting(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.safetensors")
	if err := safetensors.Write(path, numbered(0)); err != nil {
		t.Fatal(err)
	}
	// A write takes about 5 ms: the moments fall all over it.
	damage.Kills(t, "processes killed while they write weights", 12, writerEnv, path, 16*time.Millisecond, func(int) {
		f, err := safetensors.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		for name, a := range f.Arrays {
			for k, v := range a.Values {
				if fmt.Sprint(v) != f.Metadata["number"] {
					t.Fatalf("%s[%d] is %v in file %s", name, k, v, f.Metadata["number"])
				}
			}
		}
	})
	unfinished, _ := filepath.Glob(filepath.Join(filepath.Dir(path), safetensors.TempPrefix+"*"))
	t.Logf("%d kills fell into a write", len(unfinished))
}

// A disk that takes nothing more leaves the weights that were there before, or newer ones.
func TestWritingOnFullDisks(t *testing.T) {
	damage.Disks(t, "full disks under weights", 4, writerEnv, func(dir string) string {
		path := filepath.Join(dir, "m.safetensors")
		if err := safetensors.Write(path, numbered(0)); err != nil {
			t.Fatal(err)
		}
		return path
	}, func(dir string) {
		if f, err := safetensors.Read(filepath.Join(dir, "m.safetensors")); err != nil || len(f.Arrays["one"].Values) != 120_000 {
			t.Errorf("the weights are not whole: %v", err)
		}
	})
}
