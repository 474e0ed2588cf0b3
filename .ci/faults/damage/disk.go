package damage

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/.ci/faults/disk"
)

// Disks has processes write to small disks that are full, have no inodes left, or are read
// only. Prepare writes to such a disk while there is room, and returns the value of the
// variable by which this test's program becomes the writer; it may write until it is killed,
// or end with a sentence. The check looks at what was prepared: it must be whole.
//
// Where this user may not mount a disk, a limit on the length of files takes its place.
func Disks(t *testing.T, kind string, usual int, variable string, prepare func(dir string) (value string), check func(dir string)) {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 2))
	times := usual * max(1, *faults)
	for round := range times {
		shortage := disk.Shortages[round%len(disk.Shortages)]
		dir := filepath.Join(t.TempDir(), fmt.Sprint("disk", round))
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		d, mounted := disk.Mount(dir)
		t.Cleanup(func() { _ = d.Unmount() }) // if the test ends early
		value := prepare(dir)
		if mounted == nil {
			if err := shortage.Make(d, random); err != nil {
				t.Fatalf("%s: %v", shortage.Name, err)
			}
		}
		out := writes(t, variable+"="+value, mounted != nil, 200*time.Millisecond)
		if bytes.Contains(out, []byte("goroutine 1 [")) && mounted == nil {
			t.Errorf("%s: the program ends by a panic:\n%s", shortage.Name, out)
		}
		check(dir)
		_ = d.Unmount() // the check may still use it: what it has read stays mapped
		if t.Failed() {
			t.Fatalf("round %d, %s: %s", round, shortage.Name, strings.TrimSpace(string(out)))
		}
	}
	Given(t, times, kind)
}

// writes runs this test's program as a writer for a while, and returns what it prints. It may be
// one whose files may not grow.
func writes(t *testing.T, variable string, limited bool, most time.Duration) []byte {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	if limited {
		cmd = exec.Command("/bin/sh", "-c", `ulimit -f 1; exec "$0"`, os.Args[0])
	}
	cmd.Env = append(os.Environ(), variable)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(most, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.Bytes()
}
