package show_test

import (
	"math"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/show"
)

func TestTableText(t *testing.T) {
	tests := []struct {
		name   string
		header []string
		rows   [][]any
		want   string
	}{
		{"numbers to the right, words to the left",
			[]string{"model", "parameters", "accuracy"},
			[][]any{{"dense", 101770, 0.87445}, {"CNN", 243786, 0.9}},
			"model  parameters  accuracy\n" +
				"dense     101,770    0.8744\n" + // 0.87445 is just below itself in binary
				"CNN       243,786       0.9"},
		{"text that is a number", []string{"a"}, [][]any{{"0.912 ± 0.003"}, {"−3"}, {"49.7×"}},
			"            a\n0.912 ± 0.003\n           −3\n        49.7×"},
		{"one word makes a column of words", []string{"a"}, [][]any{{10}, {"none"}}, "a\n10\nnone"},
		{"an empty cell does not", []string{"long", "b"}, [][]any{{1, "x"}, {nil, "y"}}, "long  b\n   1  x\n      y"},
		{"short and long rows", []string{"a"}, [][]any{{}, {1, 2}}, "a\n\n1  2"},
		{"no rows", []string{"a", "b"}, nil, "a  b"},
	}
	for _, test := range tests {
		if _, got := show.DrawTable(test.header, test.rows); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

func TestTableCells(t *testing.T) {
	tests := []struct {
		value any
		want  string
	}{
		{0, "0"}, {-1234567, "-1,234,567"}, {999, "999"}, {int64(1000), "1,000"}, {uint8(255), "255"},
		{0.0, "0"}, {0.28604, "0.286"}, {2.302585, "2.303"}, {62.84, "62.84"}, {999.96, "1000"},
		{12345.6, "12,346"}, {float32(0.5), "0.5"}, {-0.125, "-0.125"}, {0.00012, "0.0001"}, {0.00001234, "1.234e-05"},
		{math.NaN(), "NaN"}, {math.Inf(1), "+Inf"}, {true, "true"}, {"text", "text"}, {nil, ""},
	}
	for _, test := range tests {
		_, text := show.DrawTable(nil, [][]any{{test.value}})
		if got := strings.TrimSpace(text); got != test.want {
			t.Errorf("%v (%T) is written %q, want %q", test.value, test.value, got, test.want)
		}
	}
}

func TestTableHTML(t *testing.T) {
	source, _ := show.DrawTable([]string{"a<b", "n"}, [][]any{{"x & y", 1}}, show.Title("T"))
	want := `<table><caption>T</caption>
<thead><tr><th align="left" style="text-align:left">a&lt;b</th><th align="right" style="text-align:right">n</th></tr></thead><tbody>
<tr><td align="left" style="text-align:left">x &amp; y</td><td align="right" style="text-align:right">1</td></tr>
</tbody></table>`
	if source != want {
		t.Errorf("HTML:\n%s\nwant\n%s", source, want)
	}
}

// A head that says nothing is no head, or a screen reader stops at it. A table that is
// too wide for a telephone moves in its place, and not the page.
func TestTableHTMLForAll(t *testing.T) {
	source, _ := show.DrawTable([]string{"", "right"}, [][]any{{"dense", 9}})
	if strings.Contains(source, "></th>") || !strings.Contains(source, `<thead><tr><td align="left" style="text-align:left"></td><th`) {
		t.Errorf("the empty head is in\n%s", source)
	}
	if strings.Contains(source, "<div") {
		t.Errorf("a narrow table does not move:\n%s", source)
	}
	// Words of 12 and 5 letters are some 125 pixels wide; with five columns it is more than 270.
	wide, _ := show.DrawTable([]string{"multiplication", "a", "b", "c", "parameters"}, [][]any{{"convolution", 1, 2, 1386506, "1,775,104"}}, show.Title("a & b"))
	if !strings.HasPrefix(wide, `<div tabindex="0" role="region" aria-label="a &amp; b" style="overflow-x:auto"><table>`) || !strings.HasSuffix(wide, "</table></div>") {
		t.Errorf("a wide table moves in its place, by the keyboard too:\n%s", wide)
	}
	words, _ := show.DrawTable([]string{"a long head of short words that wrap"}, [][]any{{strings.Repeat("many short words ", 20)}})
	if strings.Contains(words, "<div") {
		t.Errorf("a table whose words wrap does not move:\n%s", words)
	}
}

// What a figure must not contain, whoever looks at the notebook: scripts are
// removed from copies, and a link would need the net.
func TestOutputsAreSelfContained(t *testing.T) {
	table, _ := show.DrawTable([]string{"a"}, [][]any{{"<script>alert(1)</script>"}})
	f, err := show.DrawNumbers(patch(), show.Title("<script>"))
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range []string{table, f.HTML()} {
		for _, bad := range []string{"<script", "http:", "https:", "<svg"} {
			if strings.Contains(source, bad) {
				t.Errorf("%q is in %.200s", bad, source)
			}
		}
	}
}

func TestNumbersInFigures(t *testing.T) {
	tests := []struct {
		v    float64
		want string
	}{
		{0, "0"}, {math.Copysign(0, -1), "0"}, {577, "577"}, {-1.5, "−1.5"}, {155.756, "155.76"},
		{0.0625, "0.0625"}, {0.125, "0.125"}, {-0.1875, "−0.1875"}, {0.375, "0.375"}, {0.25, "0.25"}, {0.3, "0.3"}, {0.126, "0.13"},
		{3.5, "3.5"}, {7.0625, "7.06"}, {0.05, "0.05"}, {0.01234, "0.0123"}, {0.00012, "0.00012"}, {-1208.5, "−1,208.5"},
		{5056000, "5,056,000"}, {1.5e13, "1.5e+13"}, {math.NaN(), "NaN"}, {math.Inf(-1), "−Inf"}, {99.999, "100"},
	}
	for _, test := range tests {
		if got := show.Number(test.v); got != test.want {
			t.Errorf("%v is written %q, want %q", test.v, got, test.want)
		}
	}
}

func TestTicks(t *testing.T) {
	tests := []struct {
		lo, hi float64
		most   int
		least  float64
		want   string
	}{
		{0, 1, 5, 0, "0.0 0.2 0.4 0.6 0.8 1.0"},
		{0.28, 0.62, 6, 0, "0.3 0.4 0.5 0.6"},
		{0.903, 0.9121, 5, 0, "0.904 0.906 0.908 0.910 0.912"},
		{-2.5, 1.25, 4, 0, "−2 −1 0 1"},
		{0, 5056000, 5, 0, "0 2,000,000 4,000,000"},
		{0.97, 3.03, 8, 1, "1 2 3"},                                     // epochs: nothing between them
		{0.7, 12.3, 8, 1, "2 4 6 8 10 12"},                              // 11.6/8 = 1.45, rounded up to 2
		{-0.05, 1.05, 3, 0, "0.0 0.5 1.0"},                              // 1.1/3 = 0.37, rounded up to 0.5
		{3.8e15, 4.2e15, 6, 0, "3.8e+15 3.9e+15 4e+15 4.1e+15 4.2e+15"}, // 4e14/6 = 6.7e13, rounded up to 1e14
		// 1/6 is rounded up to 0.2, and 2·10¹⁶ of these are more than a float64 counts.
		{4e15 - 0.5, 4e15 + 0.5, 6, 0, strings.TrimSpace(strings.Repeat("4e+15 ", 7))},
		{0, 0.0008, 4, 0, "0.0000 0.0002 0.0004 0.0006 0.0008"},
	}
	for _, test := range tests {
		if got := strings.Join(show.Ticks(test.lo, test.hi, test.most, test.least), " "); got != test.want {
			t.Errorf("ticks from %v to %v: %s, want %s", test.lo, test.hi, got, test.want)
		}
	}
}

func TestTrainingSaysHowLong(t *testing.T) {
	// Two of five epochs of 60 steps at 10 ms: 1.2 s spent, 1.8 s left, "2 s".
	f, err := training(t, 2).Figure()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"CNN 64-64: epoch 3 of 5, step 0 of 60, 10 ms per step, about 2 s left.",
		// 0.3 + 0.4·e⁰ and 0.3 + 0.4·e⁻¹
		"training: from 0.700 to 0.447.", "lowest 0.442 at epoch 2"} {
		if !strings.Contains(f.Alt, want) {
			t.Errorf("%q is not in %q", want, f.Alt)
		}
	}
	stopped := training(t, 3)
	stopped.Done("stopped early")
	if f, err = stopped.Figure(); err != nil {
		t.Fatal(err)
	}
	if want := "CNN 64-64: 3 of 5 epochs in 2 s, 10 ms per step; stopped early."; !strings.HasPrefix(f.Alt, want) {
		t.Errorf("%q does not start with %q", f.Alt, want)
	}
}
