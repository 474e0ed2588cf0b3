package check_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/lessons/check"
)

// standard is where progress is kept unless a test says otherwise.
var standard = check.ProgressFile

// kept lets a test keep its progress in a folder of its own, and returns that.
func kept(t *testing.T) string {
	t.Helper()
	t.Chdir(t.TempDir())
	check.ProgressFile = standard
	t.Cleanup(func() { check.ProgressFile = "" })
	return "runs"
}

func wantProgress(t *testing.T, notebook, want string) {
	t.Helper()
	if got := printed(func() { check.Progress(notebook) }); got != want+"\n" {
		t.Errorf("Progress(%q) prints %q, want %q", notebook, got, want)
	}
}

func TestProgress(t *testing.T) {
	dir := kept(t)
	wantProgress(t, "03", "0 of 4 exercises of notebook 03 done. Next: 03.1.")
	check.DenseParameters(101_770)
	wantProgress(t, "03", "1 of 4 exercises of notebook 03 done. Next: 03.2.")
	check.DenseAccuracy("test", map[string]float64{"test": 0.87})
	wantProgress(t, "03", "2 of 4 exercises of notebook 03 done. Next: 03.2.")
	check.InitialLoss(2.302585)
	check.Moved(toTheRight)
	wantProgress(t, "03", "All 4 exercises of notebook 03 done.")
	wantProgress(t, "04", "0 of 5 exercises of notebook 04 done. Next: 04.1.")
	check.InitialLoss(0) // the latest result counts
	wantProgress(t, "03", "3 of 4 exercises of notebook 03 done. Next: 03.2.")

	b, err := os.ReadFile(filepath.Join(dir, "progress.json"))
	want := "{\n  \"03.1\": true,\n  \"03.2\": false,\n  \"03.3\": true,\n  \"03.4\": true\n}\n"
	if err != nil || string(b) != want {
		t.Errorf("the file holds %q (%v), want %q", b, err, want)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Errorf("the folder holds %v (%v), want one file", files, err)
	}
}

func TestProgressOfNoNotebook(t *testing.T) {
	kept(t)
	for _, name := range []string{"00", "3", "99", "", "03.1"} {
		got := printed(func() { check.Progress(name) })
		if !strings.HasPrefix(got, "There is no notebook ") {
			t.Errorf("Progress(%q) prints %q", name, got)
		}
	}
}

// A folder that cannot be written to does not keep a check from answering, and
// what it holds counts. Nobody may write into a file as if it were a folder, not
// even root.
func TestProgressThatCannotBeKept(t *testing.T) {
	dir := kept(t)
	if err := os.WriteFile(dir, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	out := printed(func() { wantOK(t, "the check", check.DenseParameters(101_770)) })
	if !strings.HasPrefix(out, "✓") || strings.Count(out, "\n") != 2 {
		t.Errorf("the check prints %q", out)
	}
	got := printed(func() { check.Progress("03") })
	if !strings.HasPrefix(got, "0 of 4 exercises of notebook 03 done. Next: 03.1. (New results cannot be kept in runs: ") ||
		strings.Count(got, "\n") != 1 || strings.Contains(got, ".progress-") {
		t.Errorf("Progress prints %q", got)
	}
}

// A folder takes the file's place: it cannot be read, nor replaced.
func TestProgressFileThatIsAFolder(t *testing.T) {
	dir := kept(t)
	if err := os.MkdirAll(filepath.Join(dir, "progress.json", "x"), 0o755); err != nil {
		t.Fatal(err)
	}
	check.DenseParameters(101_770)
	if got := printed(func() { check.Progress("03") }); !strings.Contains(got, "cannot be kept in runs") {
		t.Errorf("Progress prints %q", got)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("the folder holds %v (%v), want nothing new", files, err)
	}
}

func TestBrokenProgressIsReplaced(t *testing.T) {
	dir := kept(t)
	for _, content := range []string{"", "{", "null", `["03.1"]`, `{"03.1": "yes", "03.2": true}`} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "progress.json"), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		wantProgress(t, "03", "0 of 4 exercises of notebook 03 done. Next: 03.1.")
		check.InitialLoss(2.302585)
		wantProgress(t, "03", "1 of 4 exercises of notebook 03 done. Next: 03.1.")
	}
}

// A killed cell leaves an unfinished file. An old one is taken away; one of this
// moment may be another check's.
func TestProgressTakesAwayWhatIsLeft(t *testing.T) {
	dir := kept(t)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, age := range map[string]time.Duration{".progress-1": time.Hour, ".progress-2": 0, "mine": time.Hour} {
		path := filepath.Join(dir, name)
		then := time.Now().Add(-age)
		if err := errors.Join(os.WriteFile(path, []byte("{"), 0o600), os.Chtimes(path, then, then)); err != nil {
			t.Fatal(err)
		}
	}
	check.DenseParameters(101_770)
	wantProgress(t, "03", "1 of 4 exercises of notebook 03 done. Next: 03.2.")
	entries, err := os.ReadDir(dir) // sorted
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	if want := []string{".progress-2", "mine", "progress.json"}; err != nil || !slices.Equal(names, want) {
		t.Errorf("the folder holds %v (%v), want %v", names, err, want)
	}
}

func TestProgressOfSeveralGoroutines(t *testing.T) {
	kept(t)
	var wait sync.WaitGroup
	for _, run := range []func(){
		func() { check.DenseParameters(101_770) },
		func() { check.InitialLoss(2.302585) },
		func() { check.DenseAccuracy("test", map[string]float64{"test": 0.87}) },
		func() { check.Moved(toTheRight) },
	} {
		wait.Go(run)
	}
	wait.Wait()
	wantProgress(t, "03", "All 4 exercises of notebook 03 done.")
}

// oneExercise is set in the processes of the test below.
const oneExercise = "CHECK_TEST_EXERCISE"

// Two notebooks are two kernels, and so two processes, that write to one file. None
// of what they keep at the same time may be lost.
func TestProgressOfSeveralProcesses(t *testing.T) {
	exercises := []func(){
		func() { check.DenseParameters(101_770) },
		func() { check.InitialLoss(2.302585) },
		func() { check.DenseAccuracy("test", map[string]float64{"test": 0.87}) },
		func() { check.Moved(toTheRight) },
	}
	if one := os.Getenv(oneExercise); one != "" { // this is one of the processes
		i, err := strconv.Atoi(one)
		if err != nil {
			t.Fatal(err)
		}
		check.ProgressFile = standard
		if err := os.WriteFile("ready"+one, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		for !exists("go") { // so that all begin at once
			time.Sleep(100 * time.Microsecond)
		}
		exercises[i]()
		return
	}
	kept(t)
	for round := range 5 {
		os.RemoveAll("runs")
		os.Remove("go")
		for i := range exercises {
			os.Remove("ready" + strconv.Itoa(i))
		}
		var all []*exec.Cmd
		for i := range exercises {
			c := exec.Command(os.Args[0], "-test.run=^TestProgressOfSeveralProcesses$")
			c.Env = append(os.Environ(), oneExercise+"="+strconv.Itoa(i))
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			all = append(all, c)
		}
		for i := range exercises {
			for !exists("ready" + strconv.Itoa(i)) {
				time.Sleep(time.Millisecond)
			}
		}
		if err := os.WriteFile("go", nil, 0o644); err != nil {
			t.Fatal(err)
		}
		for _, c := range all {
			if err := c.Wait(); err != nil {
				t.Fatal(err)
			}
		}
		if got := printed(func() { check.Progress("03") }); got != "All 4 exercises of notebook 03 done.\n" {
			t.Fatalf("round %d: Progress prints %q", round, got)
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func TestTestsKeepNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	check.DenseParameters(101_770)
	wantProgress(t, "03", "0 of 4 exercises of notebook 03 done. Next: 03.1.")
	if files, err := os.ReadDir("."); err != nil || len(files) > 0 {
		t.Errorf("the folder holds %v (%v)", files, err)
	}
}
