package values_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/kernel/values"
)

// killedVar names a folder in which a process keeps variables until somebody kills it.
const killedVar = "VALUES_TEST_KILLED"

// TestMain makes this test binary such a process, when it is told so.
func TestMain(m *testing.M) {
	if folder := os.Getenv(killedVar); folder != "" {
		damage.Writing()
		for i := 0; ; i++ {
			if err := keepNumber(folder, i); err != nil {
				fmt.Println(err)
				os.Exit(1)
			}
		}
	}
	os.Exit(m.Run())
}

// sizes are those of a value that stands in the snapshot, and of one that has a file of its own.
var sizes = map[string]int{"inside": 2000, "beside": 400_000}

// keepNumber keeps variables that hold one number everywhere.
func keepNumber(folder string, number int) error {
	var vars []values.Var
	for name, size := range sizes {
		v := slices.Repeat([]int{number}, size)
		vars = append(vars, variable(name, &v))
	}
	return values.OpenStore(folder).Keep(vars...)
}

// oneCells asks that all values are there, and are of one cell.
func oneCells(t *testing.T, folder string) {
	t.Helper()
	var first *int
	for name, size := range sizes {
		var v []int
		if err := values.OpenStore(folder).Load(variable(name, &v)); err != nil || len(v) != size {
			t.Errorf("of %s there are %d values: %v", name, len(v), err)
			return
		}
		if first == nil {
			first = &v[0]
		}
		if i := slices.IndexFunc(v, func(x int) bool { return x != *first }); i >= 0 {
			t.Errorf("value %d of %s is %d, where the first is %d", i, name, v[i], *first)
		}
	}
}

// The program of a cell that is killed while it keeps values leaves the old ones or the new
// ones, all of one cell, and the next cell keeps its own.
func TestKilledWhileKeeping(t *testing.T) {
	folder := t.TempDir()
	if err := keepNumber(folder, -1); err != nil {
		t.Fatal(err)
	}
	damage.Kills(t, "processes killed while they keep values between cells", 20, killedVar, folder, 40*time.Millisecond, func(int) {
		oneCells(t, folder)
		if err := keepNumber(folder, -2); err != nil {
			t.Error(err)
		}
	})
}

// A disk that takes nothing more leaves the values that were kept before, or newer ones.
func TestKeepingOnFullDisks(t *testing.T) {
	damage.Disks(t, "full disks under the kept values", 4, killedVar, func(dir string) string {
		folder := filepath.Join(dir, "values")
		if err := errors.Join(os.Mkdir(folder, 0o700), keepNumber(folder, -1)); err != nil {
			t.Fatal(err)
		}
		return folder
	}, func(dir string) { oneCells(t, filepath.Join(dir, "values")) })
}
