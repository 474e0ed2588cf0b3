package cells_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/bench/cells"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
)

func TestWriteTable(t *testing.T) {
	var out bytes.Buffer
	cells.WriteTable(&out, []cells.Row{
		// Ratios 0.5, 0.25 and 1; their median is not the ratio of the medians, 0.5.
		{Name: "plain cell", Times: [2][]float64{{0.25, 0.25, 0.5}, {0.5, 1, 0.5}}},
		// Differences -12.5 and -14.25, of which the median is the middle.
		{Name: "start", Times: [2][]float64{{0.014}, {0.028}}},
		{Name: "delay by Tab", Times: [2][]float64{{0, -0.25}, {12.5, 14}}, Difference: true},
	})
	const want = `               here                      stock GoNB                here against stock           rounds
plain cell     0.25 (0.25 to 0.50) s     0.50 (0.50 to 1.00) s     0.50 (0.25 to 1.00)          3
start          0.014 (0.014 to 0.014) s  0.028 (0.028 to 0.028) s  0.50 (0.50 to 0.50)           1
delay by Tab   -0.12 (-0.25 to 0.00) s   13.25 (12.50 to 14.00) s  -13.38 (-14.25 to -12.50) s   2
median (smallest to largest); compared within each round: a ratio, or for the delay a difference
`
	// How wide a column is does not matter here.
	if got := squeeze(out.String()); got != squeeze(want) {
		t.Errorf("the table is\n%s\nwant\n%s", &out, want)
	}
}

// squeeze makes runs of spaces one.
func squeeze(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.Join(strings.Fields(line), " ")
	}
	return strings.Join(lines, "\n")
}

// The delay is the difference of the cells of one round, in each kernel.
func TestStartRows(t *testing.T) {
	rows := cells.StartRows([]cells.StartRound{{
		Plain:  [2]cells.Start{{0.25, 0.5}, {0.5, 1}},
		Tabbed: [2]cells.Start{{9, 0.75}, {9, 15}},
	}})
	want := []struct {
		name        string
		here, stock float64
	}{{"start", 0.25, 0.5}, {"first cell", 0.5, 1}, {"delay by Tab", 0.25, 14}}
	if len(rows) != len(want) {
		t.Fatalf("%d rows, want %d", len(rows), len(want))
	}
	for i, w := range want {
		r := rows[i]
		if r.Name != w.name || r.Times[0][0] != w.here || r.Times[1][0] != w.stock || r.Difference != (i == 2) {
			t.Errorf("row %d is %+v, want %+v", i, r, w)
		}
	}
	if rows := cells.StartRows(nil); rows != nil {
		t.Errorf("no rounds make %v", rows)
	}
}

// The stock kernel has nothing of the course's but its programs and its backend.
func TestStock(t *testing.T) {
	list := string(filepath.ListSeparator)
	ours := &spec.Spec{Argv: []string{"/s/bin/ninepixels", "serve"}, Env: map[string]string{
		"PATH": strings.Join([]string{"/s/shim", "/s/bin", "/usr/bin"}, list), "GOFLAGS": "-ldflags=-s", "NINEPIXELS_GO": "/go", "GOWORK": "auto", "GOMLX_BACKEND": "xla:cpu",
	}}
	got := cells.Stock(ours, "/s/bench")
	if got.Argv[0] != filepath.Join("/s", "bin", "gonb") {
		t.Errorf("it starts %s", got.Argv[0])
	}
	if want := strings.Join([]string{"/s/bench", "/s/bin", "/usr/bin"}, list); got.Env["PATH"] != want {
		t.Errorf("PATH=%s, want %s", got.Env["PATH"], want)
	}
	if _, set := got.Env["GOWORK"]; set || got.Env["GOFLAGS"] != "" || got.Env["GOMLX_BACKEND"] != "xla:cpu" {
		t.Errorf("its environment is %v", got.Env)
	}
	if ours.Env["GOWORK"] == "" {
		t.Error("ours has changed")
	}
}
