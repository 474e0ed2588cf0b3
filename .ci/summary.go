// Summary reads the events of `go test -json` and says what was tested: a line
// for each package and each notebook as it ends, the whole output of whatever
// failed, and the counts last. It exits 1 when a test failed or none ran.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
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
	output := map[string]*strings.Builder{}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Println(lines.Text()) // not an event: the go command's own word
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
	fmt.Printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped)
	if failed > 0 || passed == 0 {
		os.Exit(1)
	}
}
