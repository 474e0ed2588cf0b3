package debug_test

import (
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/debug"
)

func TestDetail(t *testing.T) {
	for _, c := range []struct {
		v    debug.Variable
		want string
	}{
		{debug.Variable{Type: "float64", Value: "0.5"}, "float64 = 0.5"},
		{debug.Variable{Type: "string", Value: `"a  b"`}, `string = "a b"`},
		{debug.Variable{Type: "[]int", Shape: "2", Value: "[]int{1, 2}"}, "[]int [2] = {1, 2}"},
		{debug.Variable{Type: "*point", Value: "&point{X: 1}"}, "*point = {X: 1}"},
		{debug.Variable{Type: "*grid.Grid", Shape: "28×28", Value: "&grid.Grid{H: 28}"}, "*grid.Grid [28×28]"},
		{debug.Variable{Type: "error", Value: "no such file"}, "error = no such file"},
		{debug.Variable{Type: "celsius", Value: "celsius(3)"}, "celsius = 3"},
		{debug.Variable{Type: "any", Value: "nil"}, "any = nil"},
		{debug.Variable{Value: "it holds a channel"}, "it holds a channel"},
		{debug.Variable{Type: "string", Value: strings.Repeat("ä", 100)}, "string = " + strings.Repeat("ä", 38) + "…"},
	} {
		if got := debug.Detail(c.v); got != c.want {
			t.Errorf("%+v is told as %q, want %q", c.v, got, c.want)
		}
	}
}
