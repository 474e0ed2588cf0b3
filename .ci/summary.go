// Summary reads the events of `go test -json` and says what was tested: a line
// for each package and each notebook as it ends, the whole output of whatever
// failed, and the counts last. Other parts of the tests may write their lines
// too: the line that closes one, "N passed, N failed", is added to the counts, and
// "part failed: NAME" says that one did not end well. It exits 1 when a test or a
// part failed, or no test ran.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
)

// event is what `go test -json` prints, one per line (go doc test2json).
type event struct {
	Action  string
	Package string
	Test    string
	Output  string
	Elapsed float64
}

func main() {
	var passed, failed, skipped int
	partFailed := false
	output := map[string]*strings.Builder{}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			// Not an event: the go command's own word, or another part's line.
			if p, f, ok := closing(lines.Text()); ok {
				passed, failed = passed+p, failed+f
				continue // only the last line of the log is to look like this
			}
			partFailed = partFailed || strings.HasPrefix(lines.Text(), "part failed: ")
			fmt.Println(lines.Text())
			continue
		}
		key := e.Package + " " + e.Test
		switch e.Action {
		case "output", "build-output":
			if output[key] == nil {
				output[key] = &strings.Builder{}
			}
			output[key].WriteString(e.Output)
			// Notebook tests mark what a reader of this log wants to see at once.
			if _, line, ok := strings.Cut(e.Output, "notebook: "); ok {
				fmt.Print("  ", line)
			}
		case "pass", "fail", "skip":
			if e.Action == "skip" && e.Test == "" {
				continue // a package without tests
			}
			if e.Action == "fail" || e.Action == "skip" {
				if out := output[key]; out != nil {
					fmt.Print(out.String())
				}
			}
			delete(output, key)
			if e.Test == "" {
				fmt.Printf("%-4s %s  %.1fs\n", e.Action, e.Package, e.Elapsed)
				if e.Action == "fail" {
					failed++ // also a package that did not build or timed out
				}
				continue
			}
			switch e.Action {
			case "pass":
				passed++
			case "fail":
				failed++
			case "skip":
				skipped++
			}
		}
	}
	if err := lines.Err(); err != nil {
		fmt.Println("reading the test events:", err)
		failed++
	}
	for key, out := range output { // a build that failed has output and no test
		fmt.Print(key, "\n", out.String())
	}
	if partFailed && failed == 0 { // it broke off before it could say what failed
		failed++
	}
	fmt.Printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped)
	if failed > 0 || passed == 0 {
		os.Exit(1)
	}
}

var closingLine = regexp.MustCompile(`^(\d+) passed, (\d+) failed$`)

// closing returns the counts of the line that closes a part of the tests.
func closing(line string) (passed, failed int, ok bool) {
	match := closingLine.FindStringSubmatch(line)
	if match == nil {
		return 0, 0, false
	}
	passed, errPassed := strconv.Atoi(match[1])
	failed, errFailed := strconv.Atoi(match[2])
	return passed, failed, errPassed == nil && errFailed == nil
}
