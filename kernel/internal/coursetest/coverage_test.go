package coursetest_test

import (
	"strings"
	"testing"
)

func TestFacts(t *testing.T) {
	tests := []struct{ line, text, failure string }{
		{"source-rule | 01-filters | rule | 98.7 %", "it is 98.7 %", ""},
		{"source-rule | 01-filters | rule | [N 5]", "is [N 5]", ""},
		{"source-rule | 01-filters | rule | a | b", "a | b", ""},
		{"source-rule | 01-filters | rule | /0\\.(89|9)/", "0.91", ""},
		{"source-rule | 01-filters | rule | /0\\.(89|9)/", "0.891", ""},
		{"source-none | 01-filters | rule | x", "", `no row "source-none"`},
		{"source-rule | 01-none | rule | x", "", `no notebook "01-none"`},
		{"source-rule | 01-filters | none | x", "", `no cell "none"`},
		{"source-rule | 01-filters | rule", "", "3 fields"},
		{"source-rule | 01-filters | rule | /(/", "", "missing closing"},
		{"source-rule | 01-filters | rule | /x*/", "", "in every output"},
	}
	for _, test := range tests {
		b := good()
		b.data["facts.txt"] = test.line
		c, err := b.open(t)
		if test.failure != "" {
			if err == nil || !strings.Contains(err.Error(), test.failure) || !strings.Contains(err.Error(), "facts.txt, line 1") {
				t.Errorf("%s: got %v, want %q", test.line, err, test.failure)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if !c.Facts[0].In(test.text) {
			t.Errorf("%s is not found in %q", test.line, test.text)
		}
		if c.Facts[0].In("0.85, 98X7 %, N") {
			t.Errorf("%s is found where it is not", test.line)
		}
	}
}

func TestRows(t *testing.T) {
	b := good()
	b.data["rows.txt"] += "slip-none | 01 | Nothing stands for it\n"
	c, err := b.open(t)
	if err != nil {
		t.Fatal(err)
	}
	missing, waiting := c.Uncovered()
	if len(missing) != 1 || missing[0].ID != "slip-none" || len(waiting) != 1 || waiting[0].ID != "question-later" {
		t.Errorf("missing are %v, waiting %v; want the slip, since notebook 01 is there, and the question", missing, waiting)
	}
	for line, failure := range map[string]string{
		"source-rule | 01 | Again": "there twice",
		"other-rule | 01 | Other":  "of no kind",
	} {
		b := good()
		b.data["rows.txt"] += line
		if _, err := b.open(t); err == nil || !strings.Contains(err.Error(), failure) {
			t.Errorf("%s: got %v, want %q", line, err, failure)
		}
	}
}

func TestCoverageText(t *testing.T) {
	c, err := good().open(t)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| A rule | [01: rule](../notebooks/01-filters.ipynb#cell-id=rule) | `` 98.7 % `` |\n|  | [01 solutions: ex-add](../notebooks/solutions/01-filters-solutions.ipynb#cell-id=ex-add) | `` /✓ (1\\|2),234/ `` |\n",
		"| Later \\| on | notebook 05, not written yet | |\n",
	} {
		if got := c.Coverage(); !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
}
