package coursetest_test

import (
	"strings"
	"testing"
)

// TestNumbers puts a sentence into a notebook that prints "98.7 % of 2000
// right", has "✓ 1,234" in its solutions, and has 0.86, 2.302585 and 1e-6 in code.
func TestNumbers(t *testing.T) {
	tests := []struct{ prose, missing string }{
		{"98.7 % of 2,000", ""},
		{"98.7% of 2000", ""},
		{"98.7\u00a0% with a hard blank", ""},
		{"rounded it is 2.303, or 2.3", ""},
		{"wrongly rounded it is 2.304", "2.304"},
		{"86 % as a share", ""},
		{"86.0 % as a share", ""},
		{"87 %", "87 %"},
		{"99 % is not rounded from it", "99 %"},
		{"98.7 without its sign", "98.7"}, // a percentage is no plain number
		{"1,234 is in the solutions, 1,235 is not", "1,235"},
		{"as many as 4321", "4321"},
		{"1234567 and 12,345", "1234567 12,345"},
		{"ten classes, 3 filters, 784 pixels", ""},
		{"in 1998, in 2019, but 2048 and 1900", "2048 1900"},
		{"code `5.5` and\n```\n6.5\n```\nand $7.5$ and\n$$8.5\\cdot\n9.5$$", ""},
		{"a [link](https://example.org/1.25/4567) and <img width=\"4567\">", ""},
		{"2.5 s, 1.5–2.5 minutes, 3.5 ms and 4.5 h", ""},
		{"2.5 seats", "2.5"},
		{"28 × 28, 1,024 × 768 × 3, (28, 28, 1), (60000, 28, 28), [8 28 28]", ""},
		{"exercise 01.4 and version 1.2.3", ""},
		{"in a sentence at its end 4321.", "4321"},
		{"the source's .9089", ".9089"},
		{"smaller than 0.000001, not than 0.00001", "0.00001"},
		{"\n> **Predict before you run.** It has 4,321. Is it 12.5 %, 0.3 or\n> 7,000? Or 8.5?", "4,321"},
		{"outside: is it 12.5 %?", "12.5 %"},
	}
	for _, test := range tests {
		b := good()
		b.cell("ex-text").Source += "\n" + test.prose
		b.cell("rule").Source += "\nconst floor, loss, small = 0.86, 2.302585, 1e-6"
		got := b.problems(t)
		var want []string
		for number := range strings.FieldsSeq(strings.ReplaceAll(test.missing, " %", "_%")) {
			want = append(want, strings.ReplaceAll(number, "_", " "))
		}
		if len(got) != len(want) {
			t.Errorf("%q: got %q, want %q", test.prose, got, want)
			continue
		}
		for i := range want {
			if !strings.Contains(got[i], `"`+want[i]+`"`) {
				t.Errorf("%q: got %q, want %q", test.prose, got[i], want[i])
			}
		}
	}
}

// TestFigureIsNoEvidence hides a number in what nobody reads.
func TestFigureIsNoEvidence(t *testing.T) {
	b := good()
	b.cell("ex-text").Source += "\nIt is 4321."
	b.cell("rule").Outputs[0].Text += `<path d="M 4321 0"/><img src="data:image/png;base64,aGk= 4321">`
	if got := b.problems(t); len(got) != 1 {
		t.Errorf("a coordinate or a picture's bytes stand for a number: %q", got)
	}
}

func TestKnown(t *testing.T) {
	tests := []struct{ line, problem, failure string }{
		{"01-filters | 4321 | a book", "", ""},
		{"* | 4,321 | a book", "", ""},
		{"00-start | 4321 | a book", `no cell prints "4321"`, ""},
		{"* | 4321 | = 4320 + 1", "", ""},
		{"* | 4321 | = 4300 + 1", "", "4301, not 4321"},
		{"* | 4321 | = 8642 / 2", "", ""},
		{"* | 4321 | = 4322 − 1", "", ""},
		{"* | 4321 | = 1 × 4321", "", ""},
		{"* | 4321 | cell 00-start hello", "", "does not print 4321"},
		{"* | 60,000 | cell 00-start hello", `no cell prints "4321"`, ""},
		{"* | many | a book", "", "0 numbers"},
		{"09-none | 4321 | a book", "", `no notebook "09-none"`},
		{"* | 4321", "", "2 fields"},
	}
	for _, test := range tests {
		b := good()
		b.cell("ex-text").Source += "\nIt is 4321."
		b.data["known.txt"] = test.line
		if test.failure != "" {
			if _, err := b.open(t); err == nil || !strings.Contains(err.Error(), test.failure) || !strings.Contains(err.Error(), "known.txt, line 1") {
				t.Errorf("%s: got %v, want %q", test.line, err, test.failure)
			}
			continue
		}
		got := strings.Join(b.problems(t), "\n")
		if (test.problem == "") != (got == "") || !strings.Contains(got, test.problem) {
			t.Errorf("%s: got %q, want %q", test.line, got, test.problem)
		}
		c, err := b.open(t)
		if err != nil {
			t.Fatal(err)
		}
		if unused := c.UnusedKnown(); (len(unused) > 0) != (test.problem != "") {
			t.Errorf("%s: unused are %v", test.line, unused)
		}
	}
}
