//go:build unix

package runner_test

import (
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
	"github.com/ninepixels/ninepixels/kernel/internal/runner"
)

func TestSetParameters(t *testing.T) {
	nb := book("import \"time\"", "epochs := 5\nname := \"cnn\"", "f(epochs, name)")
	tag(nb.Cells[1], runner.Parameters)
	for _, tc := range []struct {
		set  []runner.Parameter
		want string
	}{
		{[]runner.Parameter{{"epochs", "1"}}, "// Set by run -p.\nepochs := 1"},
		{[]runner.Parameter{{"name", "my net"}, {"epochs", "2+3"}}, "// Set by run -p.\nname := \"my net\"\nepochs := 2+3"}, // in place of the one before
	} {
		if err := runner.SetParameters(nb, tc.set); err != nil {
			t.Fatal(err)
		}
		if len(nb.Cells) != 4 {
			t.Fatalf("there are %d cells, want one more than 3", len(nb.Cells))
		}
		if c := nb.Cells[2]; c.Source != tc.want || !c.Tagged(runner.Injected) || c.Type != notebook.Code || c.ID == "" {
			t.Errorf("the cell that sets them is %+v, want\n%s", c, tc.want)
		}
	}
}

func TestSetParametersErrors(t *testing.T) {
	nb := book("epochs := 5")
	for _, tc := range []struct {
		name, value string
		tagged      bool
		want        string
	}{
		{"epochs", "1", false, "no cell has the tag parameters: give it to the cell that declares what is to be set"},
		{"epoch", "1", true, "the cell tagged parameters (c1): there is no parameter epoch: the cell declares epochs"},
		{"epochs", "1.5", true, "the cell tagged parameters (c1): 1.5 does not fit epochs, which is of type int"},
	} {
		if tc.tagged {
			tag(nb.Cells[0], runner.Parameters)
		}
		err := runner.SetParameters(nb, []runner.Parameter{{tc.name, tc.value}})
		if err == nil || err.Error() != tc.want {
			t.Errorf("%s=%s: the error is %v, want %s", tc.name, tc.value, err, tc.want)
		}
		if len(nb.Cells) != 1 || strings.Contains(nb.Cells[0].Source, tc.value+"\n") {
			t.Errorf("%s=%s: the notebook has changed: %+v", tc.name, tc.value, nb.Cells)
		}
	}
}
