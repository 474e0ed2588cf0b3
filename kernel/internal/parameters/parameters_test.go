package parameters_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
	"github.com/ninepixels/ninepixels/kernel/internal/parameters"
)

// book is a notebook with these code cells.
func book(sources ...string) *notebook.Notebook {
	nb := &notebook.Notebook{}
	for i, source := range sources {
		nb.Cells = append(nb.Cells, &notebook.Cell{ID: fmt.Sprintf("c%d", i+1), Type: notebook.Code, Source: source})
	}
	return nb
}

func tag(c *notebook.Cell, name string) {
	c.Metadata = map[string]any{"tags": []any{"other", name}}
}

func TestSet(t *testing.T) {
	nb := book("import \"time\"", "epochs := 5\nname := \"cnn\"", "f(epochs, name)")
	tag(nb.Cells[1], parameters.Declared)
	for _, tc := range []struct {
		set  []parameters.Parameter
		want string
	}{
		{[]parameters.Parameter{{"epochs", "1"}}, "// Set by a test.\nepochs := 1"},
		{[]parameters.Parameter{{"name", "my net"}, {"epochs", "2+3"}}, "// Set by a test.\nname := \"my net\"\nepochs := 2+3"}, // in place of the one before
	} {
		if err := parameters.Set(nb, "Set by a test.", tc.set); err != nil {
			t.Fatal(err)
		}
		if len(nb.Cells) != 4 {
			t.Fatalf("there are %d cells, want one more than 3", len(nb.Cells))
		}
		if c := nb.Cells[2]; c.Source != tc.want || !c.Tagged(parameters.Injected) || c.Type != notebook.Code || c.ID == "" {
			t.Errorf("the cell that sets them is %+v, want\n%s", c, tc.want)
		}
	}
}

func TestSetErrors(t *testing.T) {
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
			tag(nb.Cells[0], parameters.Declared)
		}
		err := parameters.Set(nb, "Set by a test.", []parameters.Parameter{{tc.name, tc.value}})
		if err == nil || err.Error() != tc.want {
			t.Errorf("%s=%s: the error is %v, want %s", tc.name, tc.value, err, tc.want)
		}
		if len(nb.Cells) != 1 || strings.Contains(nb.Cells[0].Source, tc.value+"\n") {
			t.Errorf("%s=%s: the notebook has changed: %+v", tc.name, tc.value, nb.Cells)
		}
	}
}
