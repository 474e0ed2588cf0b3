package values_test

import (
	"encoding/json"
	"image"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/values"
)

type typeIndex struct {
	Text, Path, Expression string
	Packages               []struct{ Path, Name string }
	Spelled                bool
}

type variableIndex struct {
	Name, Reason, Value, Shape string
	Kept                       bool
	Type                       typeIndex
	Bytes                      int
	Needs                      []typeIndex
	Functions                  []string
}

func readIndex(t *testing.T, folder string) map[string]variableIndex {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(folder, "index.json"))
	if err != nil {
		t.Fatal(err)
	}
	var index struct{ Variables []variableIndex }
	if err := json.Unmarshal(data, &index); err != nil {
		t.Fatalf("%v in %s", err, data)
	}
	all := map[string]variableIndex{}
	for _, v := range index.Variables {
		all[v.Name] = v
	}
	return all
}

func triple(x int) int { return 3 * x }

func TestIndex(t *testing.T) {
	values.Know(triple)
	var (
		numbers        = []int{1, 2, 3}
		source         = rand.NewPCG(1, 2)
		holder   any   = &image.Gray{Stride: 3}
		channel        = make(chan int)
		function       = triple
		pairs          = pair[string, image.Point]{Key: "a"}
		oops     error = &os.PathError{Op: "open", Path: "x", Err: os.ErrNotExist}
		quiet          = []explosive{{1}}
	)
	folder := t.TempDir()
	if err := values.OpenStore(folder).Keep(variable("numbers", &numbers), variable("source", &source), variable("holder", &holder),
		variable("channel", &channel), variable("function", &function), variable("pairs", &pairs), variable("oops", &oops), variable("quiet", &quiet)); err != nil {
		t.Fatal(err)
	}
	index := readIndex(t, folder)
	if v := index["numbers"]; v.Type.Text != "[]int" || v.Bytes != 24+24 || v.Value != "[]int{1, 2, 3}" || v.Shape != "3" || !v.Kept || !v.Type.Spelled || len(v.Needs) != 0 {
		t.Errorf("%+v", v)
	}
	if v := index["source"]; v.Type.Text != "*rand.PCG" || v.Type.Path != "*math/rand/v2.PCG" || v.Type.Packages[0].Path != "math/rand/v2" || v.Type.Packages[0].Name != "rand" || !v.Type.Spelled {
		t.Errorf("%+v", v)
	}
	if v := index["holder"]; v.Type.Text != "any" || !strings.HasPrefix(v.Value, "&image.Gray{Pix: nil, Stride: 3") || len(v.Needs) != 2 || v.Needs[0].Path != "*image.Gray" || !v.Needs[0].Spelled {
		t.Errorf("%+v", v)
	}
	if v := index["channel"]; v.Kept || v.Reason != "it holds a channel (chan int)" || v.Type.Text != "chan int" || v.Bytes != 0 {
		t.Errorf("%+v", v)
	}
	if v := index["function"]; len(v.Functions) != 1 || !strings.HasSuffix(v.Functions[0], ".triple") || v.Type.Text != "func(int) int" {
		t.Errorf("%+v", v)
	}
	if v := index["pairs"]; v.Type.Spelled || len(v.Type.Packages) != 2 || v.Type.Packages[1].Path != "image" { // pair is not exported, and not main's
		t.Errorf("%+v", v)
	}
	if v := index["oops"]; v.Value != "open x: file does not exist" || v.Needs[0].Text != "*fs.PathError" {
		t.Errorf("%+v", v)
	}
	if v := index["quiet"]; v.Value != "[]values_test.explosive{{N: 1}}" {
		t.Errorf("%+v", v)
	}
}
