package safetensors_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
)

const writerEnv = "SAFETENSORS_TEST_WRITER"

// TestMain makes this test binary, when it is told so, a process that writes
// one file over and over until somebody kills it.
func TestMain(m *testing.M) {
	if path := os.Getenv(writerEnv); path != "" {
		fmt.Println("writing")
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
	for round := range 12 {
		writer := exec.Command(os.Args[0])
		writer.Env = append(os.Environ(), writerEnv+"="+path)
		out, err := writer.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := writer.Start(); err != nil {
			t.Fatal(err)
		}
		if line, _ := bufio.NewReader(out).ReadString('\n'); line != "writing\n" {
			t.Fatalf("the writer says %q", line)
		}
		// A write takes about 5 ms: these moments fall all over it.
		time.Sleep(time.Duration(round) * 1300 * time.Microsecond)
		if err := writer.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = writer.Wait() // its status says that it was killed

		f, err := safetensors.Read(path)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		for name, a := range f.Arrays {
			for k, v := range a.Values {
				if fmt.Sprint(v) != f.Metadata["number"] {
					t.Fatalf("round %d: %s[%d] is %v in file %s", round, name, k, v, f.Metadata["number"])
				}
			}
		}
	}
	unfinished, _ := filepath.Glob(filepath.Join(filepath.Dir(path), safetensors.TempPrefix+"*"))
	t.Logf("%d of 12 kills fell into a write", len(unfinished))
}
