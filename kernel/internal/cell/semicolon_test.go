package cell_test

import (
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

// Semicolons that are written end statements and declarations, as ends of rows do.
func TestSemicolonsEverywhere(t *testing.T) {
	for source, want := range map[string]struct {
		mode cell.Mode
		vars int
	}{
		"x := 1; y := 2":                         {cell.Statements, 2},
		"x := 1;\ny := 2;":                       {cell.Statements, 2},
		"x := 1;;y := 2":                         {cell.Statements, 2},
		"; x := 1":                               {cell.Statements, 1},
		"var a = 1; a++;":                        {cell.Statements, 1},
		"import \"fmt\"; x := 1; fmt.Println(x)": {cell.Statements, 1},
		"type a int; x := a(1)":                  {cell.Statements, 1},
		"func f() {}; f();":                      {cell.Statements, 0},
		"if x := 1; x > 0 { f() }; f()":          {cell.Statements, 0},
		"for i := 0; i < 3; i++ { f() }; x := 1": {cell.Statements, 1},
		"for i := 0; ; i++ {\n}":                 {cell.Statements, 0},
		"for ;; {\n}\nvar x = 1":                 {cell.Statements, 1},
		"%%\nfor i := 0; ; i++ {\n}":             {cell.Main, 0},
		"switch x := f(); x {\n}; y := 2":        {cell.Statements, 1},
		"type a int; type b int;":                {cell.Declares, 0},
		"func f() {};;":                          {cell.Declares, 0},
		"%%\nx := 1; y := 2; _, _ = x, y":        {cell.Main, 0},
		"// ;\n":                                 {cell.Nothing, 0},
		";":                                      {cell.Nothing, 0},
	} {
		c := cell.Parse(source, gonb.Commands)
		if len(c.Problems) > 0 || c.Mode != want.mode || len(c.Vars) != want.vars {
			t.Errorf("%q has the mode %d, the variables %v and the problems %v", source, c.Mode, c.Vars, c.Problems)
		}
	}
}
