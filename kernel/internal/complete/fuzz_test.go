package complete_test

import (
	"context"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/ninepixels/ninepixels/kernel/internal/complete/golist"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

// Whatever is typed, the answer comes, and what it replaces is in the code. No
// go command is called: the parser and the type checker are what is tried.
func FuzzAssist(f *testing.F) {
	for _, marked := range []string{
		"%%\nx := 1\nx.|", "func f() {|", "import \"f|", "%e|", "!ls|", "var s = `|", "type T struct{ *T }\n%%\nT{}.|",
		"type T[P T[P]] int\n%%\nvar x T[int]\nx.|", "%%\n/*|", "π.😀|", "const (\na = iota\n|", "func (|", "x|", "%exec\n|", "f(|", "%%\nfor x := := |",
	} {
		code, cursor := cut(marked)
		f.Add("type P struct{ X int }\nvar p P\n", code, cursor)
	}
	a := golist.New(golist.Options{Go: "/no/such/go", Commands: gonb.Commands})
	f.Fuzz(func(t *testing.T, declared, code string, cursor int) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		begin := time.Now()
		_, start, end := a.Complete(ctx, declared, code, cursor)
		a.Inspect(ctx, declared, code, cursor)
		if start < 0 || start > end || end > utf8.RuneCountInString(code) {
			t.Errorf("%q at %d: [%d, %d)", code, cursor, start, end)
		}
		if took := time.Since(begin); took > 30*time.Second {
			t.Errorf("%q took %v", code, took)
		}
	})
}
