package export_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/parser"
	"go/token"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/lessons/export"
	"github.com/ninepixels/ninepixels/lessons/internal/safetensors"
)

// A file that is cut off anywhere, or has a changed bit anywhere, or is not there. A
// bit that can be changed all the same, such as one of a space, changes nothing.
func TestDamagedFiles(t *testing.T) {
	path := named(t, "course").file(t, nil)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = export.Load(filepath.Join(t.TempDir(), "runs", "cnn"), nil)
	mustFail(t, err, "there is no trained model in")
	load := func(b []byte) (*export.Sequential, error) {
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
		return export.Load(path, nil)
	}
	for n := 0; n < len(whole); n += 1 + len(whole)/150 {
		_, err := load(whole[:n])
		mustFail(t, err, "cannot be read")
	}
	picture := slices.Repeat([]uint8{3, 200}, 14*7)
	says := func(s *export.Sequential) string {
		logits, err := s.Logits(picture)
		return fmt.Sprint(s, s.Name(), s.ClassName(0), s.ClassName(3), logits, err)
	}
	s, err := load(whole)
	if err != nil {
		t.Fatal(err)
	}
	want, taken := says(s), 0
	for at := 0; at < len(whole); at += 3 {
		flipped := slices.Clone(whole)
		flipped[at] ^= 1 << (at % 8)
		s, err := load(flipped)
		if err != nil {
			mustFail(t, err, "cannot be")
			continue
		}
		if taken++; says(s) != want {
			t.Errorf("with byte %d changed the network is %v", at, s)
		}
	}
	if taken > len(whole)/50 {
		t.Errorf("%d changed files of %d are taken", taken, len(whole)/3)
	}
	damage.Given(t, len(whole)/3, "files of models with another bit, to be exported")
}

// Where a file is in the way, nothing is written, and the file stays.
func TestFileInTheWay(t *testing.T) {
	s := named(t, "baseline").sequential(t)
	for _, f := range export.Formats() {
		dir := t.TempDir()
		file := filepath.Join(dir, "exports")
		if err := os.WriteFile(file, []byte("mine"), 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := f.Write(s, file)
		mustFail(t, err, file+" is there, and is no folder")
		for _, below := range []string{"net", "net/deeper"} {
			_, err = f.Write(s, filepath.Join(file, below))
			mustFail(t, err, "(not a directory)")
		}
		if after := content(t, dir); len(after) != 1 || after["exports"] != "mine" {
			t.Errorf("%s: the folder holds %q", f.Name, after)
		}
	}
}

// Exports into one folder at once come one after the other: each succeeds, and the
// folder holds the last one, whole.
func TestExportsAtOnce(t *testing.T) {
	networks := []*export.Sequential{named(t, "course").sequential(t), named(t, "baseline").sequential(t)}
	folder := filepath.Join(t.TempDir(), "exports", "net")
	var all sync.WaitGroup
	for i := range 6 {
		all.Go(func() {
			for j := range 4 {
				f := export.Formats()[(i+j)%len(export.Formats())]
				if _, err := f.Write(networks[(i+j)%2], folder); err != nil {
					t.Errorf("%s: %v", f.Name, err)
				}
			}
		})
	}
	all.Wait()
	var r struct{ Files map[string]string }
	files := content(t, folder)
	if err := json.Unmarshal([]byte(files["receipt.json"]), &r); err != nil || len(files) != len(r.Files)+1 {
		t.Fatalf("the folder has %d files: %v", len(files), err)
	}
	for name, sum := range r.Files {
		if digest(files[name]) != sum {
			t.Errorf("%s is not whole", name)
		}
	}
	if entries, err := os.ReadDir(filepath.Dir(folder)); err != nil || len(entries) != 1 {
		t.Errorf("beside the export there is more: %v, %v", entries, err)
	}
}

// oddNames hold what ends a string, a comment or a page elsewhere.
var oddNames = []string{
	`"; import os #`, "*/ // /* ", `\`, "%s%d%n %[1]v", "</script><b>", "${x} $(x)", "tab\tline\nreturn\r\x00end",
	"\u2028\u202e مرحبا", "日本語 👩‍🔬", `'''"""`, "", " ", strings.Repeat("long ", 200), "\ufeff", "??/", "-1", "nil", "`x`",
}

// Every format writes odd names of classes, and its receipt gives them back.
func TestOddNamesOfClasses(t *testing.T) {
	e := named(t, "baseline") // of three classes
	for names := range slices.Chunk(oddNames, 3) {
		file := e.file(t, func(f *safetensors.File) {
			text, err := json.Marshal(names)
			if err != nil {
				t.Fatal(err)
			}
			f.Metadata["classes"] = string(text)
		})
		s, err := export.Load(file, nil)
		if err != nil {
			t.Fatal(err)
		}
		want := slices.Clone(names)
		for i, name := range want {
			if name == "" { // it has none, then
				want[i] = fmt.Sprintf("class %d", i)
			}
		}
		for _, f := range export.Formats() {
			folder := filepath.Join(t.TempDir(), "net")
			if _, err := f.Write(s, folder); err != nil {
				t.Errorf("%s: %q: %v", f.Name, names, err)
				continue
			}
			files := content(t, folder)
			var r struct{ Classes []string }
			if err := json.Unmarshal([]byte(files["receipt.json"]), &r); err != nil || !slices.Equal(r.Classes, want) {
				t.Errorf("%s: the classes are %q, the receipt has %q: %v", f.Name, want, r.Classes, err)
			}
			for name, text := range files {
				if strings.HasSuffix(name, ".go") {
					if _, err := parser.ParseFile(token.NewFileSet(), name, text, 0); err != nil {
						t.Errorf("%s: %q: %v", f.Name, names, err)
					}
				}
			}
		}
	}
}

// A weight that is no finite number is refused by its name, wherever it is.
func TestWeightsThatAreNotFinite(t *testing.T) {
	for _, name := range []string{"course", "norm", "flatten-norm"} {
		f, err := safetensors.Read(named(t, name).file(t, nil))
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "model.safetensors")
		for array, a := range f.Arrays {
			last := &a.Values[len(a.Values)-1]
			before := *last
			for _, bad := range []float64{math.NaN(), math.Inf(-1)} {
				*last = float32(bad)
				var b bytes.Buffer
				if err := f.Encode(&b); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
				_, err := export.Load(path, nil)
				mustFail(t, err, "its "+array+" is not finite")
			}
			*last = before
		}
	}
}
