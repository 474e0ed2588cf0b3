package cell_test

import (
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

func TestSetting(t *testing.T) {
	const declared = `
import "time"

// How often.
var epochs = 5
var (
	rate float32 = 0.1
	name = "cnn"
	list = []int{1, 2}
)
const (
	n = 3
	share = 0.5
	level int8 = 1
	title = "a"
	wait = 2 * time.Second
)
type kind string
var mine kind = "x"
var strange = elsewhere.F()
var none error
var act func()
`
	const stated = `
steps, ratio := 10, 0.25
var late time.Duration
word := "w"
maybe := true
var act func()
type kind string
mine := kind("x")
const n = 3
`
	for _, tc := range []struct{ source, name, value, want, err string }{
		{declared, "epochs", "7", "var epochs = 7", ""},
		{declared, "epochs", "2*3", "var epochs = 2*3", ""},
		{declared, "epochs", "2.5", "", "2.5 does not fit epochs, which is of type int"},
		{declared, "epochs", "many", "var epochs int = many", ""}, // another cell may declare it
		{declared, "epochs", `"7"`, "", `"7" does not fit epochs, which is of type int`},
		{declared, "epochs", "7 8", "", "the value 7 8 of epochs is no Go expression"},
		{declared, "epochs", "", "", "there is no value for epochs: say epochs=VALUE"},
		{declared, "epoch", "7", "", "there is no parameter epoch: the cell declares epochs, rate, name, list, n, share, level, title, wait, mine, strange, none, act"},
		{declared, "rate", "1", "var rate float32 = 1", ""},
		{declared, "name", "dense", `var name = "dense"`, ""},
		{declared, "name", `"dense"`, `var name = "dense"`, ""},
		{declared, "name", "", `var name = ""`, ""},
		{declared, "name", `a "b"`, `var name = "a \"b\""`, ""},
		{declared, "name", `"a" + "b"`, `var name = "a" + "b"`, ""},
		{declared, "list", "[]int{3}", "var list = []int{3}", ""},
		{declared, "list", "nil", "var list []int = nil", ""},
		{declared, "list", "3", "", "3 does not fit list, which is of type []int"},
		{declared, "n", "4", "const n = 4", ""},
		{declared, "n", "4.5", "", "4.5 does not fit n, which is a constant of type int"},
		{declared, "n", "len(list)", "", "len(list) does not fit n, which is a constant of type int"},
		{declared, "n", "'a'", "const n int = 'a'", ""},
		{declared, "share", "1", "const share = 1.0 * (1)", ""},
		{declared, "share", "0.75", "const share = 0.75", ""},
		{declared, "level", "2", "const level int8 = 2", ""},
		{declared, "level", "200", "", "200 does not fit level, which is a constant of type int8"},
		{declared, "title", "b", `const title = "b"`, ""},
		{declared, "wait", "3*time.Minute", "const wait time.Duration = 3*time.Minute", ""},
		{declared, "wait", "3", "const wait time.Duration = 3", ""},
		{declared, "mine", "y", `var mine kind = "y"`, ""},
		{declared, "strange", "3", "var strange = 3", ""},
		{declared, "none", "nil", "var none error = nil", ""},
		{stated, "steps", "20", "steps := 20", ""},
		{stated, "ratio", "1", "ratio := float64(1)", ""},
		{stated, "ratio", "x y", "", "the value x y of ratio is no Go expression"},
		{stated, "late", "time.Hour", "late := time.Hour", ""},
		{stated, "word", "two words", `word := "two words"`, ""},
		{stated, "maybe", "false", "maybe := false", ""},
		{stated, "maybe", "0", "", "0 does not fit maybe, which is of type bool"},
		{declared, "share", "float32(1)", "", "float32(1) does not fit share, which is a constant of type float64"},
		{declared, "act", "nil", "var act func() = nil", ""},
		{stated, "act", "nil", "act := (func())(nil)", ""},
		{stated, "mine", "y", `mine := kind("y")`, ""},
		{stated, "n", "4", "const n = 4", ""},
		{stated, "N", "4", "", "there is no parameter N: the cell declares n, steps, ratio, late, word, maybe, act, mine"},
	} {
		got, err := cell.Parse(tc.source, gonb.Commands).Setting(tc.name, tc.value)
		if said := ""; err != nil {
			if said = err.Error(); said != tc.err {
				t.Errorf("%s=%s: the error is %q, want %q", tc.name, tc.value, said, tc.err)
			}
		} else if got != tc.want || tc.err != "" {
			t.Errorf("%s=%s gives %s, want %s%s", tc.name, tc.value, got, tc.want, tc.err)
		}
	}
}

// Without an import, durations are known all the same; what is below %% is no
// parameter.
func TestSettingElsewhere(t *testing.T) {
	c := cell.Parse("var wait = time.Second\n%%\nx := 1", gonb.Commands)
	if got, err := c.Setting("wait", "5"); err != nil || got != "var wait time.Duration = 5" {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := c.Setting("x", "5"); err == nil || err.Error() != "there is no parameter x: the cell declares wait" {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := cell.Parse("fmt.Println()", gonb.Commands).Setting("x", "5"); err == nil || err.Error() != "there is no parameter x: the cell declares nothing" {
		t.Errorf("%q, %v", got, err)
	}
}
