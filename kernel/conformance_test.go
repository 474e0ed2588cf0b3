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

var (
	update = flag.Bool("update", false, "write anew what tests compare with: COVERAGE.md, and CONFORMANCE.md on a machine that does nothing else")
	peers  = flag.Bool("peers", false, "ask stock GoNB and ipykernel, too, and compare the answers with CONFORMANCE.md")
)

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
	Here, Stock, IPykernel answer
}

type answer struct {
	OK   bool
	Note string
	Took float64 // seconds
}

// TestConformance asks our kernel what CONFORMANCE.md says that it was asked, and ours
// answers all as it should. With -peers, stock GoNB and ipykernel are asked, too: what
// they answer stays as it is while their versions stay, which a test of each run looks at.
func TestConformance(t *testing.T) {
	bin, env := jupyter(t, "conformance.txt")
	env = append(env, "TMPDIR="+shortTemp(t))
	if !*update {
		env = append(env, "SLACK=10") // CI's machines have other work
	}
	kernels := []string{"here"}
	if *peers || *update {
		kernels = append(kernels, "stock", "ipykernel")
	}
	c := compare(t, filepath.Join(bin, "python"), env, kernels)
	for _, r := range c.Rows {
		t.Logf("%s | here %+v", r.Question, r.Here)
		if len(kernels) > 1 {
			t.Logf("%s | stock %+v | ipykernel %+v", r.Question, r.Stock, r.IPykernel)
		}
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

func compare(t *testing.T, python string, env, kernels []string) comparison {
	t.Helper()
	cmd := exec.Command(python, append([]string{"-B", filepath.Join("testdata", "compare.py")}, kernels...)...)
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
	if named := fmt.Sprintf("GoNB %s with the kernelspec that it installs itself, and of ipykernel %s;", c.Versions["stock"], c.Versions["ipykernel"]); !strings.Contains(string(text), named) {
		t.Errorf("%s is not of %s: go test ./kernel -run TestConformance -update", conformanceFile, named)
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
			if i > 0 && !*peers {
				break
			}
			if i == 1 && r.Group == "assist" {
				continue // stock GoNB leaves it to gopls, which may be missing or slow
			}
			if a := []answer{r.Here, r.Stock, r.IPykernel}[i]; i > 0 && strings.HasPrefix(a.Note, "no answer") {
				continue // the machine may have been too busy for another's kernel
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
is lost, there with ten times the time, or when the other kernels have other versions
than these; with -peers it asks them, too, and fails when a mark that does not depend
on time or memory is no longer true.

`, c.Versions["stock"], c.Versions["ipykernel"], time.Now().Format(time.DateOnly), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH)
	fmt.Fprintln(&b, "| question | here | stock GoNB | ipykernel |\n| --- | --- | --- | --- |")
	for _, r := range c.Rows {
		fmt.Fprintf(&b, "| %s |", r.Question)
		for _, a := range []answer{r.Here, r.Stock, r.IPykernel} {
			note := strings.NewReplacer("|", "/", "\n", " ").Replace(a.Note)
			fmt.Fprintf(&b, " %s |", strings.TrimSpace(mark(a.OK)+" "+note))
		}
		fmt.Fprintln(&b)
	}
	return b.String()
}
