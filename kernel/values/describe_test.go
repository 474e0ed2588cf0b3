package values_test

import (
	"encoding/json"
	"image"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/values"
)

type part struct {
	Name, Type, Shape, Value string
	Parts                    []part
}

func (p part) String() string {
	return strings.TrimSpace(p.Name + " " + p.Type + " " + p.Shape + " " + p.Value)
}

func described(t *testing.T, depth int, pointers ...any) []part {
	t.Helper()
	file := filepath.Join(t.TempDir(), "result.json")
	t.Setenv(values.ResultVariable, file)
	values.Describe(depth, pointers)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ Variables []part }
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return all.Variables
}

type raster struct {
	H, W int
	Pix  []float32
}

type nest []nest

type ring struct{ Next *ring }

func TestDescribe(t *testing.T) {
	n, f, s := 3, 0.5, "a"
	list, rows, torn := []int{1, 2}, [][]float64{{1, 2, 3}, {4, 5, 6}}, [][]int{{1}, {2, 3}}
	grid := &raster{2, 1, []float32{1, 2}}
	var nobody *raster
	var any1 any = []string{"x"}
	self := make(nest, 1)
	self[0] = self
	hollow := struct{ *raster }{}
	picture := image.NewGray(image.Rect(5, 5, 8, 7))
	cube := [2][3][4]int8{}
	for _, c := range []struct {
		pointer any
		want    string
	}{
		{&n, "int  3"}, {&f, "float64  0.5"}, {&s, `string  "a"`}, {&list, "[]int 2 []int{1, 2}"},
		{&rows, "[][]float64 2×3 [][]float64{{1, 2, 3}, {4, 5, 6}}"}, {&torn, "[][]int 2 [][]int{{1}, {2, 3}}"},
		{&grid, "*values_test.raster 2×1 &values_test.raster{H: 2, W: 1, Pix: []float32{1, 2}}"}, {&hollow, "struct { *values_test.raster }  struct { *values_test.raster }{raster: nil}"}, {&nobody, "*values_test.raster  (*values_test.raster)(nil)"},
		{&any1, `any 1 []string{"x"}`}, {&self, "values_test.nest 1×1×1×1×1×1×1 values_test.nest{{… 1 element}}"},
	} {
		got := described(t, 0, c.pointer)
		if len(got) != 1 || got[0].String() != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	if got := described(t, 0, &picture)[0]; got.Shape != "2×3" {
		t.Errorf("the shape of an image is %q", got.Shape)
	}
	if got := described(t, 0, &cube)[0]; got.Shape != "2×3×4" {
		t.Errorf("the shape of an array of arrays is %q", got.Shape)
	}
}

// Parts are named, and those that are not asked for are an empty list.
func TestDescribeParts(t *testing.T) {
	grid := &raster{2, 1, []float32{1, 2}}
	byName := map[string]*int{"b": nil, "a": new(int)}
	long := make([]int, 1000)
	round := &ring{}
	round.Next = round
	odd := map[float64]int{math.NaN(): 1}
	got := described(t, 2, &grid, &byName, &long, &round, &odd)
	var names []string
	for _, p := range got[0].Parts {
		names = append(names, p.String())
	}
	if want := "H int  2|W int  1|Pix []float32 2 []float32{1, 2}"; strings.Join(names, "|") != want {
		t.Errorf("the grid has the parts %q, want %s", names, want)
	}
	if pix := got[0].Parts[2].Parts; len(pix) != 2 || pix[1].Name != "[1]" || pix[1].Value != "2" {
		t.Errorf("its pixels are %v", pix)
	}
	if entries := got[1].Parts; len(entries) != 2 || entries[0].Name != `["a"]` || entries[0].Parts[0].Value != "0" || entries[1].Parts != nil {
		t.Errorf("the map has the parts %v", entries)
	}
	if parts := got[2].Parts; len(parts) != 101 || parts[100].Name != "…" || parts[100].Value != "1,000 in all" {
		t.Errorf("the long slice ends with %v", parts[len(parts)-1])
	}
	if next := got[3].Parts[0]; next.Name != "Next" || next.Parts != nil {
		t.Errorf("what leads back to itself has the parts %v", next.Parts)
	}
	if len(got[4].Parts) != 1 {
		t.Errorf("the map with a NaN has the parts %v", got[4].Parts)
	}
	if untold := described(t, 0, &grid)[0].Parts; untold == nil || len(untold) != 0 {
		t.Errorf("parts that are not told are %v, want []", untold)
	}
}

// However much there is, a description stays small.
func TestDescribeMuch(t *testing.T) {
	var wide [][][][]int
	for range 100 {
		var rows [][][]int
		for range 100 {
			rows = append(rows, make([][]int, 100))
		}
		wide = append(wide, rows)
	}
	file := filepath.Join(t.TempDir(), "result.json")
	t.Setenv(values.ResultVariable, file)
	began := time.Now()
	values.Describe(4, []any{&wide})
	info, err := os.Stat(file)
	if err != nil || info.Size() > 4<<20 {
		t.Errorf("the description of 1,000,000 slices has %d bytes (%v), after %v", info.Size(), err, time.Since(began))
	}
}
