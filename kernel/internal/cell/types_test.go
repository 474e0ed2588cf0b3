package cell_test

import (
	"errors"
	"io/fs"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
)

func TestTypeText(t *testing.T) {
	for _, tc := range []struct {
		text     string
		packages []string
		want     cell.TypeText
		plain    string
	}{
		{"int", nil, "int", "int"},
		{"main.T", nil, "T", "T"},
		{"map[main.T]*main.U[main.T]", nil, "map[T]*U[T]", "map[T]*U[T]"},
		{"map[string]image/color.Color", []string{"image/color"}, "map[string]‹image/color›.Color", "map[string]color.Color"},
		{"func(image.Image) image/color.Color", []string{"image", "image/color"}, "func(‹image›.Image) ‹image/color›.Color", "func(image.Image) color.Color"},
		{"[]math/rand/v2.Rand", []string{"math/rand/v2"}, "[]‹math/rand/v2›.Rand", "[]rand.Rand"},
		{"example.com/domain.T", []string{"example.com/domain"}, "‹example.com/domain›.T", "domain.T"},
		{"example.com/main.T", []string{"example.com/main"}, "‹example.com/main›.T", "main.T"},
		{"[]color.T", []string{"color", "image/color"}, "[]‹color›.T", "[]color.T"},
	} {
		got := cell.NewTypeText(tc.text, tc.packages)
		if got != tc.want || got.Plain() != tc.plain {
			t.Errorf("%s is %s, and %s to a reader, want %s and %s", tc.text, got, got.Plain(), tc.want, tc.plain)
		}
	}
}

// A program is handed over, and what came of it handed back; what is read is
// there once.
func TestHandOver(t *testing.T) {
	dir := t.TempDir()
	if _, err := cell.TakeOver(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an empty folder has a program: %v", err)
	}
	if _, ok := cell.TakeBack(dir); ok {
		t.Error("an empty folder has what was built")
	}
	p, _ := cell.Notebook{}.Compose(parse("x := []int{1}\nx"))
	if err := p.HandOver(dir); err != nil {
		t.Fatal(err)
	}
	got, err := cell.TakeOver(dir)
	if err != nil || got.Body != p.Body || got.Vars[0] != "x" || !got.Value {
		t.Errorf("the program that was handed over is %+v, and not %+v: %v", got, p, err)
	}
	built := cell.Built{Output: "no", Types: map[string]cell.TypeText{"x": "[]int"}, Local: map[string]string{"y": "why"}}
	if err := built.HandBack(dir); err != nil {
		t.Fatal(err)
	}
	if back, ok := cell.TakeBack(dir); !ok || back.Output != "no" || back.Types["x"] != "[]int" || back.Local["y"] == "" {
		t.Errorf("handed back was %+v", back)
	}
	if err := p.HandOver(dir); err != nil {
		t.Fatal(err)
	}
	if back, ok := cell.TakeBack(dir); ok {
		t.Errorf("of the program before there is still %+v", back)
	}
	cell.Withdraw(dir)
	if _, err := cell.TakeOver(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the program was withdrawn, and is there: %v", err)
	}
	if err := p.HandOver(dir + "/nowhere"); err == nil {
		t.Error("a program was handed over in no folder")
	}
}
