package main_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write anew what tests compare with: COVERAGE.md, and CONFORMANCE.md on a machine that does nothing else")

const conformanceFile = "CONFORMANCE.md"

// A comparison is what testdata/compare.py has found.
type comparison struct {
	Versions map[string]string // of the three kernels, by column
	Gopls    bool              // stock GoNB had one
	Rows     []compared
}

type compared struct {
	Question, Group        string
	Timed                  bool // the answer depends on time or memory
	Here, Stock, IPykernel struct {
		OK   bool
		Note string
		Took float64 // seconds
	}
}

// TestConformance asks our kernel, stock GoNB and ipykernel the same questions.
// Ours answers all as it should, and the table that tells so to readers is still
// true.
func TestConformance(t *testing.T) {
	bin, env := jupyter(t, "conformance.txt")
	env = append(env, "TMPDIR="+shortTemp(t))
	if !*update {
		env = append(env, "SLACK=10") // CI's machines have other work
	}
	c := compare(t, filepath.Join(bin, "python"), env)
	for _, r := range c.Rows {
		t.Logf("%s | here %v %s (%.1f s) | stock %v %s (%.1f s) | ipykernel %v %s (%.1f s)", r.Question, r.Here.OK, r.Here.Note, r.Here.Took,
			r.Stock.OK, r.Stock.Note, r.Stock.Took, r.IPykernel.OK, r.IPykernel.Note, r.IPykernel.Took)
		if !r.Here.OK {
			t.Errorf("our kernel, asked whether %s: no, %s", r.Question, r.Here.Note)
		}
	}
	if *update {
		if !c.Gopls {
			t.Fatal("stock GoNB has no gopls, and would not be done justice: go run ./kernel bench builds one")
		}
		if err := os.WriteFile(conformanceFile, []byte(conformanceTable(c)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	sameMarks(t, c)
}

func compare(t *testing.T, python string, env []string) comparison {
	t.Helper()
	cmd := exec.Command(python, "-B", filepath.Join("testdata", "compare.py"))
	cmd.Env = env
	var log strings.Builder
	cmd.Stderr = &log
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, &log)
	}
	var c comparison
	if err := json.Unmarshal(out, &c); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if len(c.Rows) < 30 {
		t.Fatalf("only %d questions were asked", len(c.Rows))
	}
	return c
}

// shortTemp is a temporary folder for what has sockets below it; at the end, all
// that was made in it must be gone again.
func shortTemp(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "np")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		left, err := os.ReadDir(dir)
		if err != nil {
			t.Error(err)
		}
		for _, entry := range left {
			t.Errorf("%s is left in the temporary folder", entry.Name())
		}
		os.RemoveAll(dir)
	})
	return dir
}

// sameMarks compares the marks of the committed table with what was found now.
// Where it depends on time or memory, ours alone counts, above.
func sameMarks(t *testing.T, c comparison) {
	t.Helper()
	text, err := os.ReadFile(conformanceFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range c.Rows {
		want := ""
		for line := range strings.Lines(string(text)) {
			if strings.HasPrefix(line, "| "+r.Question+" |") {
				want = line
			}
		}
		cells := strings.Split(want, "|")
		if len(cells) != 6 {
			t.Errorf("%s does not have the question: %s", conformanceFile, r.Question)
			continue
		}
		if r.Timed {
			continue
		}
		for i, ok := range []bool{r.Here.OK, r.Stock.OK, r.IPykernel.OK} {
			if i == 1 && r.Group == "assist" {
				continue // stock GoNB leaves it to gopls, which may be missing or slow
			}
			if !strings.HasPrefix(strings.TrimSpace(cells[2+i]), mark(ok)) {
				t.Errorf("%s: column %d is %s now, but %s has%s: go test ./kernel -run TestConformance -update", r.Question, i+1, mark(ok), conformanceFile, cells[2+i])
			}
		}
	}
}

func mark(ok bool) string {
	if ok {
		return "✓"
	}
	return "✗"
}

func conformanceTable(c comparison) string {
	var b strings.Builder
	fmt.Fprintf(&b, `# Three kernels, the same questions

What a Jupyter client, or a learner, expects of a kernel, asked of this one, of
GoNB %s with the kernelspec that it installs itself, and of ipykernel %s;
each in its own language, by jupyter_client. The test that asks writes this file:

    go test ./kernel -run TestConformance -update

✓ is yes, ✗ is no, with what was found instead. "No answer" is counted after the
time that stands there. Measured on %s, %d cores, %s/%s; times and memory are one
run's, and differ from run to run; so does ipykernel's answer to an interrupt at
the very start of a cell. The test runs in CI, and fails when a ✓ of ours
is lost, there with ten times the time, or when another mark that does not depend on
time or memory is no longer true.

`, c.Versions["stock"], c.Versions["ipykernel"], time.Now().Format(time.DateOnly), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH)
	fmt.Fprintln(&b, "| question | here | stock GoNB | ipykernel |\n| --- | --- | --- | --- |")
	for _, r := range c.Rows {
		fmt.Fprintf(&b, "| %s |", r.Question)
		for _, a := range []struct {
			ok   bool
			note string
		}{{r.Here.OK, r.Here.Note}, {r.Stock.OK, r.Stock.Note}, {r.IPykernel.OK, r.IPykernel.Note}} {
			note := strings.NewReplacer("|", "/", "\n", " ").Replace(a.note)
			fmt.Fprintf(&b, " %s |", strings.TrimSpace(mark(a.ok)+" "+note))
		}
		fmt.Fprintln(&b)
	}
	return b.String()
}
