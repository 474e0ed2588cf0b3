package simd_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/site/simd"
)

// The functions of the module are those that the other half declares, with as many
// parameters, and all of them are used.
func TestSignatures(t *testing.T) {
	const file = "ops/functions_wasip1.go"
	text, err := fs.ReadFile(simd.Operations, file)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := parser.ParseFile(token.NewFileSet(), file, text, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	declared := map[string]simd.Signature{}
	for _, d := range tree.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Doc == nil {
			continue
		}
		for _, c := range f.Doc.List {
			if name, ours := strings.CutPrefix(c.Text, "//go:wasmimport simd "); ours {
				declared[name] = simd.Signature{Name: name, Params: f.Type.Params.NumFields(), Result: f.Type.Results != nil}
			}
		}
	}
	made := simd.Signatures()
	for _, s := range made {
		if declared[s.Name] != s {
			t.Errorf("the module has %+v, and %s has %+v", s, file, declared[s.Name])
		}
	}
	if len(made) != len(declared) {
		t.Errorf("the module has %d functions, and %s has %d", len(made), file, len(declared))
	}
}

// A module is the same each time, and begins as WebAssembly does: with its name, its
// version, and the section of types.
func TestModule(t *testing.T) {
	m := simd.Module()
	if !bytes.HasPrefix(m, []byte("\x00asm\x01\x00\x00\x00\x01")) {
		t.Errorf("it begins with %q", m[:9])
	}
	if !bytes.Equal(m, simd.Module()) {
		t.Error("a second one differs")
	}
}

// The form of a module, by hand: a function of two numbers that returns nothing, with a
// variable that it sets to 300 + the first one.
func TestEncode(t *testing.T) {
	want := "\x00asm\x01\x00\x00\x00" +
		"\x01\x06\x01\x60\x02\x7f\x7f\x00" + // (i32, i32) → ()
		"\x02\x0e\x01\x02go\x06memory\x02\x00\x00" +
		"\x03\x02\x01\x00" +
		"\x07\x05\x01\x01f\x00\x00" +
		"\x0a\x0e\x01\x0c\x01\x01\x7f" + // 12 bytes; one variable
		"\x41\xac\x02\x20\x00\x6a\x21\x02\x0b"
	if got := simd.Encoded(); string(got) != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Numbers as WebAssembly writes them (LEB128).
func TestNumbers(t *testing.T) {
	for n, want := range map[int32]string{0: "\x00", 63: "\x3f", 64: "\xc0\x00", -1: "\x7f", -64: "\x40", -65: "\xbf\x7f", 0x01010101: "\x81\x82\x84\x08"} {
		if got := simd.Signed(n); string(got) != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
}
