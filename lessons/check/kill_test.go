package check_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/lessons/check"
)

// killedVar names a file in which a process keeps progress until somebody kills it.
const killedVar = "CHECK_TEST_KILLED"

// keepForEver makes this process one that is killed, if it is told so.
func keepForEver() {
	file := os.Getenv(killedVar)
	if file == "" {
		return
	}
	check.ProgressFile = file
	damage.Writing()
	for i := 0; ; i++ {
		_ = check.InitialLoss([]float64{2.302585, 0}[i%2]) // right and wrong in turn
	}
}

// A cell that is killed at any moment leaves a whole file with the results that were there
// before, and the next check is kept.
func TestProgressIsKilled(t *testing.T) {
	dir := kept(t)
	check.DenseParameters(101_770) // it is right, and nobody changes it
	file, err := filepath.Abs(filepath.Join(dir, "progress.json"))
	if err != nil {
		t.Fatal(err)
	}
	damage.Kills(t, "processes killed while they keep progress", 20, killedVar, file, 20*time.Millisecond, func(int) {
		var all map[string]bool
		text, err := os.ReadFile(file)
		if err == nil {
			err = json.Unmarshal(text, &all)
		}
		if err != nil || !all["03.1"] {
			t.Errorf("the file holds %q (%v)", text, err)
		}
	})
	check.InitialLoss(2.302585)
	wantProgress(t, "03", "2 of 4 exercises of notebook 03 done. Next: 03.3.")
}

// A file that is damaged anywhere counts as it can be read, or as none; the next result is kept.
func TestDamagedProgress(t *testing.T) {
	dir := kept(t)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	const whole = "{\n  \"03.1\": true,\n  \"03.2\": false,\n  \"03.4\": true\n}\n"
	file := filepath.Join(dir, "progress.json")
	damage.Each(t, "files of progress cut off and changed", 1, []byte(whole), func(data []byte) {
		if err := os.WriteFile(file, data, 0o644); err != nil {
			t.Fatal(err)
		}
		check.InitialLoss(2.302585)
		var all map[string]bool
		text, err := os.ReadFile(file)
		if err == nil {
			err = json.Unmarshal(text, &all)
		}
		if err != nil || !all["03.2"] {
			t.Errorf("behind %q the file holds %q (%v)", data, text, err)
		}
	})
}

// A disk that takes nothing more leaves the progress that was kept before.
func TestProgressOnFullDisks(t *testing.T) {
	kept(t)
	damage.Disks(t, "full disks under the progress", 4, killedVar, func(dir string) string {
		check.ProgressFile = filepath.Join(dir, "runs", "progress.json")
		check.DenseParameters(101_770)
		return check.ProgressFile
	}, func(dir string) {
		var all map[string]bool
		text, err := os.ReadFile(filepath.Join(dir, "runs", "progress.json"))
		if err == nil {
			err = json.Unmarshal(text, &all)
		}
		if err != nil || !all["03.1"] {
			t.Errorf("the file holds %q (%v)", text, err)
		}
	})
}
