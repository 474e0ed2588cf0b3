//go:build unix

package runner_test

import "testing"

// Whatever of the kernel's temporary folder is removed, the next cell runs.
func TestEmptiedFolder(t *testing.T) {
	const anew = `^stderr "The kernel's temporary folder was emptied, so GoNB was started anew, [^"]*; what %env and %cd have set is gone\.\\n"\n`
	s := start(t, course(t))
	runs(t, s, []trial{
		{"a type", "type metres int", "^$", "^$"},
		{"all in it", "!rm -rf $TMPDIR/*", "^$", "^$"},
		{"behind it", "fmt.Println(metres(1))", "^$", anew + `stdout "1\\n"`},
		{"and again", "fmt.Println(metres(2))", "^$", `^stdout "2\\n"`},
		{"the folder", "!rm -rf $TMPDIR", "^$", "^$"},
		{"behind it", "fmt.Println(metres(3))", "^$", anew + `stdout "3\\n"`},
		{"a file of the engine's", "!rm -f $TMPDIR/*/go.mod", "^$", "^$"},
		{"behind it", "!echo 4", "^$", anew + `stdout "4\\n"`},
		{"in a cell with Go", "!rm -rf $TMPDIR/*\n%%\nfmt.Println(5)", "temporary folder was emptied while the cell ran", ""},
		{"a value", "x := 6", "^$", anew},
		{"by Go", "os.RemoveAll(os.TempDir())", "^$", ""},
		{"its value is there", "fmt.Println(x)", "^$", anew + `stdout "6\\n"`},
	})
}
