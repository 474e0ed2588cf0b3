package quickbuild_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Folders whose names have spaces stand in quotes, and are looked at as others are.
func TestQuotedFolders(t *testing.T) {
	k := newKernel(t)
	parent := filepath.Dir(k.cell)
	used, spare := filepath.Join(parent, "my lessons"), filepath.Join(parent, "my spare")
	k.write(used, "go.mod", "module example.org/used\n\ngo 1.26\n")
	k.write(filepath.Join(used, "size"), "size.go", "package size\n\nconst Size = 3\n")
	k.write(spare, "go.mod", "module example.org/spare\n\ngo 1.26\n")
	k.write(filepath.Join(spare, "size"), "size.go", "package size\n\nconst Size = 4\n")
	k.write(k.cell, "go.work", "go 1.26\n\nuse (\n\t.\n\t\""+used+"\"\n)\n")
	k.write(k.cell, "go.mod", "module \"gonb_1\"\n\ngo 1.26\n\nrequire example.org/spare v0.0.0\n\nreplace example.org/spare => \"../my spare\"\n")
	const prints = "package main\n\nimport (\n\tspare \"example.org/spare/size\"\n\tused \"example.org/used/size\"\n)\n\nfunc main() { println(used.Size * spare.Size) }\n"
	k.write(k.cell, "main.go", prints)
	k.learn("example.org/used/size", "example.org/spare/size")
	if err := k.build(prints); err != nil {
		t.Fatal(err)
	}
	if got := k.output(); got != "12\n" {
		t.Errorf("the program wrote %q, want 12", got)
	}
	for _, dir := range []string{used, spare} {
		text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err != nil {
			t.Fatal(err)
		}
		k.write(dir, "go.mod", strings.Replace(string(text), "1.26", "1.25", 1))
		if k.build(prints) == nil {
			t.Errorf("it was built all the same after a change of %s", dir)
		}
		k.write(dir, "go.mod", string(text))
		if err := k.build(prints); err != nil {
			t.Error(err)
		}
	}
}
