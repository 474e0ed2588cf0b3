//go:build unix

package export_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/lessons/export"
	"github.com/ninepixels/ninepixels/lessons/internal/ready"
)

const (
	writerFiles  = "EXPORT_TEST_FILES"  // two models between which a writer changes
	writerTo     = "EXPORT_TEST_FOLDER" // what it replaces for ever
	writerFormat = "EXPORT_TEST_FORMAT"
)

// TestMain makes this test binary, when it is told so, a process that exports two
// networks in turn into one folder, until somebody kills it.
func TestMain(m *testing.M) {
	if folder := os.Getenv(writerTo); folder != "" {
		if err := exportForEver(filepath.SplitList(os.Getenv(writerFiles)), os.Getenv(writerFormat), folder); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
	ready.Main(m)
}

func exportForEver(paths []string, format, folder string) error {
	all := export.Formats()
	f := all[slices.IndexFunc(all, func(f export.Format) bool { return f.Name == format })]
	var networks []*export.Sequential
	for _, path := range paths {
		s, err := export.Load(path, nil)
		if err != nil {
			return err
		}
		networks = append(networks, s)
	}
	fmt.Println("writing")
	for i := 0; ; i++ {
		if _, err := f.Write(networks[i%len(networks)], folder); err != nil {
			return err
		}
		if i == 0 {
			fmt.Println("written")
		}
	}
}

// A process that is killed at any moment leaves one whole export, of every format. In
// the first round of a format there may be none yet.
func TestKilledWhileExporting(t *testing.T) {
	kills := damage.Times(60)
	dir := t.TempDir()
	files := named(t, "baseline").file(t, nil) + string(filepath.ListSeparator) + named(t, "global-last").file(t, nil)
	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	seen, formats := map[string]int{}, export.Formats()
	for round := range kills {
		format, first := formats[round%len(formats)].Name, round < len(formats)
		folder := filepath.Join(dir, format, "net")
		killWriter(t, files, format, folder, !first, time.Duration(r.IntN(40_000))*time.Microsecond)
		if _, err := os.Stat(folder); err != nil && first {
			seen["none yet"]++
			continue
		}
		seen[wholeExport(t, folder)]++
	}
	unfinished, _ := filepath.Glob(filepath.Join(dir, "*", ".unfinished-*"))
	t.Logf("%d kills of %d fell into a write; left were %v", len(unfinished), kills, seen)
	damage.Given(t, kills, "processes killed while they export")
}

// A disk that takes nothing more leaves the export that was there before, or a newer one.
func TestExportsOnFullDisks(t *testing.T) {
	files := named(t, "baseline").file(t, nil) + string(filepath.ListSeparator) + named(t, "global-last").file(t, nil)
	t.Setenv(writerFiles, files)
	s, formats, round := named(t, "baseline").sequential(t), export.Formats(), 0
	damage.Disks(t, "full disks under an export", 8, writerTo, func(dir string) string {
		f := formats[round%len(formats)]
		round++
		t.Setenv(writerFormat, f.Name)
		if _, err := f.Write(s, filepath.Join(dir, "net")); err != nil {
			t.Fatal(err)
		}
		return filepath.Join(dir, "net")
	}, func(dir string) { wholeExport(t, filepath.Join(dir, "net")) })
}

// killWriter starts a writer, and kills it some time after its first export, or
// already before.
func killWriter(t *testing.T, files, format, folder string, written bool, after time.Duration) {
	t.Helper()
	writer := exec.Command(os.Args[0])
	writer.Env = append(os.Environ(), writerFiles+"="+files, writerFormat+"="+format, writerTo+"="+folder)
	out, err := writer.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := writer.Start(); err != nil {
		t.Fatal(err)
	}
	lines, says := bufio.NewReader(out), []string{"writing\n"}
	if written {
		says = append(says, "written\n")
	}
	for _, want := range says {
		if line, _ := lines.ReadString('\n'); line != want {
			t.Errorf("%s: the writer says %q", format, line)
		}
	}
	time.Sleep(after)
	if err := writer.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = writer.Wait() // its status says that it was killed
}

// wholeExport checks that a folder holds what its receipt lists, and returns the name
// of the model.
func wholeExport(t *testing.T, folder string) string {
	t.Helper()
	var r struct {
		Model string
		Files map[string]string
	}
	files := content(t, folder)
	if err := json.Unmarshal([]byte(files["receipt.json"]), &r); err != nil {
		t.Fatalf("the receipt is %q: %v", files["receipt.json"], err)
	}
	if len(files) != len(r.Files)+1 || len(r.Files) == 0 {
		t.Errorf("the folder has %d files, the receipt lists %d", len(files), len(r.Files))
	}
	for name, sum := range r.Files {
		if digest(files[name]) != sum {
			t.Errorf("%s of %s is not whole", name, r.Model)
		}
	}
	return r.Model
}

// An ordinary user cannot write into a folder that is not his. One sentence says so.
func TestReadOnlyFolder(t *testing.T) {
	s := named(t, "baseline").sequential(t)
	dir := t.TempDir()
	folder := filepath.Join(dir, "closed", "net")
	if _, err := export.ONNX(s, folder); err != nil {
		t.Fatal(err)
	}
	before := content(t, folder)
	for _, path := range []string{folder, filepath.Dir(folder)} {
		if err := os.Chmod(path, 0o555); err != nil {
			t.Fatal(err)
		}
		defer os.Chmod(path, 0o755)
	}
	ordinary(t)
	for _, f := range export.Formats() {
		_, err := f.Write(s, folder)
		mustFail(t, err, "cannot be written")
		_, err = f.Write(s, filepath.Join(filepath.Dir(folder), "another", "net"))
		mustFail(t, err, "cannot be written")
	}
	if after := content(t, folder); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Error("the export has changed")
	}
}

// ordinary makes this process one of an ordinary user until the test ends: the
// permissions of files do not bind root.
func ordinary(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		return
	}
	const nobody = 65534
	for path := t.TempDir(); len(path) > len(os.TempDir()); path = filepath.Dir(path) {
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Seteuid(nobody); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Seteuid(0); err != nil {
			t.Fatal(err)
		}
	})
}
