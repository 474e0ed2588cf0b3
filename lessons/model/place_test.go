package model_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/model"
)

// A program of two cells as the kernel composes it. A piece may stand before the
// one that was written first, and has no end of its own.
const composed = `package main

import (
"fmt"
//line cell[3].go:1:8
"github.com/gomlx/gomlx/core/graph"
//line generated.go:1:1
)

//line cell[12].go:4:1
func later() {
	graph.Neg(nil)

	panic("twelve")
}
//line cell[3].go:3:1
func first() {
	panic("three")
}
//line cell[4].2.go:2:1
func other() {}
`

func TestLineOfCell(t *testing.T) {
	dir := t.TempDir()
	if got := model.LineOfCell(dir, "cell[3].go", 4); got != "" {
		t.Errorf("without a program: %q", got)
	}
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(composed), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		file string
		line int
		want string
	}{
		{"cell[3].go", 3, "func first() {"},
		{"cell[3].go", 4, `panic("three")`},
		{"cell[12].go", 5, "graph.Neg(nil)"},
		{"cell[12].go", 6, ""}, // an empty row
		{"cell[12].go", 7, `panic("twelve")`},
		{"cell[12].go", 9, ""},
		{"cell[4].2.go", 2, "func other() {}"},
		{"cell[4].go", 2, ""},
		{"main.go", 1, "package main"},
	} {
		if got := model.LineOfCell(dir, tt.file, tt.line); got != tt.want {
			t.Errorf("line %d of %s is %q, want %q", tt.line, tt.file, got, tt.want)
		}
	}
	// The cells of a test program lie in another file.
	if err := os.Rename(filepath.Join(dir, "main.go"), filepath.Join(dir, "main_test.go")); err != nil {
		t.Fatal(err)
	}
	if got := model.LineOfCell(dir, "cell[3].go", 4); got != `panic("three")` {
		t.Errorf("in a test program the line is %q", got)
	}
}
