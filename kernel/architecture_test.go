package main_test

import (
	"go/ast"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const architectureFile = "ARCHITECTURE.md"

var (
	// | `room` | what it does | other, rooms |
	roomRow = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| [^|]+ \\| ([^|]+) \\|$")
	quoted  = regexp.MustCompile("`([^`\n]+)`")
	// room.Name, room.Type.Method, room.(*Type).method
	declaration = regexp.MustCompile(`^([a-z/]+)\.((?:\(\*\w+\)|[A-Z]\w*)\.)?(\w+)$`)
	fileName    = regexp.MustCompile(`^[\w/.]+\.(go|md|py)$`)
)

// The map's list of rooms is that of the folders, and the imports that it states
// are the real ones.
func TestArchitectureRooms(t *testing.T) {
	found := imported(t)
	delete(found, ".")
	listed := map[string]bool{}
	for _, row := range roomRow.FindAllStringSubmatch(architecture(t), -1) {
		room := strings.TrimPrefix(row[1], "kernel/")
		listed[room] = true
		var states []string
		if row[2] != "–" {
			states = strings.Split(row[2], ", ")
		}
		if real, exists := found[room]; !exists {
			t.Errorf("%s lists the room %s, which does not exist", architectureFile, room)
		} else if !slices.Equal(states, real) {
			t.Errorf("%s says that %s imports %q; it imports %q", architectureFile, room, states, real)
		}
	}
	for room := range found {
		if !listed[room] {
			t.Errorf("%s does not list the room %s", architectureFile, room)
		}
	}
}

// What the map names exists: functions, tables, types and files.
func TestArchitectureNames(t *testing.T) {
	declared := map[string]bool{}
	for _, f := range sources(t) {
		for _, name := range namesIn(f.tree) {
			declared[f.tree.Name.Name+"."+name] = true
		}
	}
	functions := 0
	for _, m := range quoted.FindAllStringSubmatch(architecture(t), -1) {
		text := m[1]
		switch {
		case fileName.MatchString(text):
			if _, err := os.Stat(text); err != nil {
				t.Errorf("%s names the file %s: %v", architectureFile, text, err)
			}
		case declaration.MatchString(text):
			functions++
			if !declared[text] {
				t.Errorf("%s names %s, which is declared nowhere", architectureFile, text)
			}
		case strings.Contains(text, "(*"):
			t.Errorf("%s names %s in a form that nobody checks", architectureFile, text)
		}
	}
	if functions < 30 {
		t.Errorf("only %d functions are checked in %s", functions, architectureFile)
	}
}

func architecture(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(architectureFile)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// namesIn returns what a file declares: F, T, T.M for a method of a value, (*T).M
// for one of a pointer.
func namesIn(tree *ast.File) (names []string) {
	for _, d := range tree.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			names = append(names, receiver(d)+d.Name.Name)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					names = append(names, spec.Name.Name)
				case *ast.ValueSpec:
					for _, name := range spec.Names {
						names = append(names, name.Name)
					}
				}
			}
		}
	}
	return names
}

func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	switch t := d.Recv.List[0].Type.(type) {
	case *ast.StarExpr:
		if id, ok := t.X.(*ast.Ident); ok {
			return "(*" + id.Name + ")."
		}
	case *ast.Ident:
		return t.Name + "."
	}
	return "" // of a generic type: the map names none
}
