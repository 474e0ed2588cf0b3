package main_test

import (
	"bytes"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// These tests are the habits of the repository: they look at the source, not at
// what it does, and are quick enough to run before each commit.

// root is the folder of go.mod; tests run in their package's folder.
const root = ".."

// command runs a program in the root and returns what it printed.
func command(t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

func TestGofmt(t *testing.T) {
	seen := 0
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		seen++
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		formatted, err := format.Source(source)
		if err != nil {
			return err
		}
		if !bytes.Equal(source, formatted) {
			t.Errorf("%s is not formatted: gofmt -w %s", path, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 10 {
		t.Errorf("only %d Go files found: the walk missed the tree", seen)
	}
}

func TestVet(t *testing.T) { command(t, "go", "vet", "./...") }

func TestStaticcheck(t *testing.T) { command(t, "go", "tool", "staticcheck", "./...") }

// allowed lists what each lessons package may import of the others. Early
// notebooks must stay free of GoMLX, so that their cells link in a moment. Who
// may import an internal package is for the compiler to say.
var allowed = map[string][]string{
	"grid":          {},
	"filter":        {"grid"},
	"pool":          {"grid"},
	"dataset":       {"grid"},
	"dataset/fetch": {},
	"show":          {"grid", "history"},
	"play":          {"grid", "filter", "pool", "show", "dataset", "export", "history"},
	"check":         {"grid", "filter", "pool", "dataset", "backprop", "augment"},
	"model":         {"filter"},
	"backprop":      {"grid"},
	"plain":         {"grid"},
	"history":       {},
	"measure":       {},
	"augment":       {"grid", "dataset"},
	"train":         {"model", "dataset", "grid", "plain", "history"},
	"feature":       {"train", "model", "dataset", "grid"},

	"dataset/pictures": {"dataset"},
	"plain/classify":   {"plain", "dataset", "grid"},
	"export":           {"dataset"}, // it reads the files that train keeps, and links no GoMLX
	"pretrained":       {"plain"},
	"pretrained/make":  {"augment", "dataset", "export", "model", "train"},
	"dataset/leaves":   {}, // it knows nothing of what reads its files
	"longrun":          {}, // it only reads its files: a cell that draws them links no GoMLX
	"longrun/make":     {"longrun", "dataset", "augment", "filter", "measure", "model", "train"},
}

// usesGoMLX lists the lessons packages whose programs link GoMLX.
var usesGoMLX = map[string]bool{"model": true, "train": true, "feature": true, "longrun/make": true}

const module = "github.com/ninepixels/ninepixels/"

func TestImportsPointOneWay(t *testing.T) {
	out := command(t, "go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./lessons/...")
	for line := range strings.Lines(out) {
		fields := strings.Fields(strings.ReplaceAll(line, module, ""))
		pkg := strings.TrimPrefix(fields[0], "lessons/")
		rule, known := allowed[pkg]
		if !known {
			if pkg != "lessons" && !strings.Contains(pkg, "internal/") {
				t.Errorf("lessons/%s has no rule here: say what it may import", pkg)
			}
			continue
		}
		for _, imported := range fields[1:] {
			switch {
			case strings.HasPrefix(imported, "kernel"):
				t.Errorf("lessons/%s imports %s: lessons import nothing from kernel/", pkg, imported)
			case strings.HasPrefix(imported, "lessons/"):
				if !strings.Contains(imported, "/internal/") && !slices.Contains(rule, strings.TrimPrefix(imported, "lessons/")) {
					t.Errorf("lessons/%s imports %s: it may import %v", pkg, imported, rule)
				}
			case strings.HasPrefix(imported, "github.com/gomlx/") && !usesGoMLX[pkg]:
				t.Errorf("lessons/%s imports %s: early notebooks would link GoMLX", pkg, imported)
			case strings.Contains(imported, "gonbui") && pkg != "show":
				t.Errorf("lessons/%s imports %s: only show displays", pkg, imported)
			}
		}
	}
	for line := range strings.Lines(command(t, "go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./kernel/...")) {
		fields := strings.Fields(strings.ReplaceAll(line, module, ""))
		for _, imported := range fields[1:] {
			// The command itself exports what train has kept.
			ours := imported == "lessons/dataset/fetch" || fields[0] == "kernel" && (imported == "lessons/export" || imported == "lessons/dataset")
			if strings.HasPrefix(imported, "lessons/") && !ours {
				t.Errorf("%s imports %s: of lessons/, the kernel may import only dataset/fetch, and its command export and dataset", fields[0], imported)
			}
		}
	}
}

// carried lists the programs below kernel/ that are no part of the command: it
// carries their text alone, and has it built as a cell is. They may import
// lessons, as a cell may. The go command leaves out folders whose names begin
// with _, and so does the test above.
var carried = []string{
	"kernel/internal/bench/training/programs/_ours", // our side of bench train
}

func TestCarriedPrograms(t *testing.T) {
	var found []string
	err := filepath.WalkDir(filepath.Join(root, "kernel"), func(path string, d os.DirEntry, err error) error {
		if err == nil && d.IsDir() && strings.HasPrefix(d.Name(), "_") {
			found = append(found, filepath.ToSlash(strings.TrimPrefix(path, root+string(filepath.Separator))))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(found, carried) {
		t.Errorf("folders that no other test looks at: %q, want %q", found, carried)
	}
	for _, dir := range carried {
		for imported := range strings.Lines(command(t, "go", "list", "-f", `{{join .Imports "\n"}}`, "./"+dir)) {
			if strings.HasPrefix(imported, module+"kernel") {
				t.Errorf("%s imports %s: it is not linked with the command", dir, strings.TrimSpace(imported))
			}
		}
	}
}

// TestCommandWithoutTests holds that what only tests need is not linked.
func TestCommandWithoutTests(t *testing.T) {
	for line := range strings.Lines(command(t, "go", "list", "-deps", "./kernel")) {
		switch imported := strings.TrimPrefix(strings.TrimSpace(line), module+"kernel/internal/"); imported {
		case "coursetest", "jupyter/kerneltest", "testing":
			t.Errorf("the command contains %s, which is for tests", imported)
		}
	}
}
