package train_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// A program that trains without showing anything links nothing that draws: no
// figures, no fonts, no PNG, and nothing that speaks to a notebook. What draws is
// handed in.
func TestTrainingLinksNoPictures(t *testing.T) {
	deps := func(pkg string) []string {
		t.Helper()
		out, err := exec.Command("go", "list", "-deps", pkg).Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.Fields(string(out))
	}
	draws := func(pkg string) bool {
		return pkg == "image/png" || strings.HasPrefix(pkg, "golang.org/x/image/font") ||
			strings.Contains(pkg, "/lessons/show") || strings.Contains(pkg, "gonbui")
	}
	const lessons = "github.com/ninepixels/ninepixels/lessons/"
	for _, pkg := range []string{"train", "feature", "dataset", "plain", "measure", "history"} {
		if i := slices.IndexFunc(deps(lessons+pkg), draws); i >= 0 {
			t.Errorf("%s links %s", pkg, deps(lessons + pkg)[i])
		}
	}
	// Nor does it link what reads picture files: only a cell that imports
	// dataset/pictures does.
	reads := func(pkg string) bool {
		return pkg == "image/jpeg" || strings.HasSuffix(pkg, "dataset/pictures") || strings.HasPrefix(pkg, "golang.org/x/image/webp")
	}
	for _, pkg := range []string{"train", "feature", "dataset", "plain", "measure", "history", "augment", "model"} {
		if i := slices.IndexFunc(deps(lessons+pkg), reads); i >= 0 {
			t.Errorf("%s links %s", pkg, deps(lessons + pkg)[i])
		}
	}
	if !slices.ContainsFunc(deps(lessons+"dataset/pictures"), reads) {
		t.Error("dataset/pictures links nothing that reads pictures: this test looks for the wrong names")
	}
	if slices.Contains(deps(lessons+"dataset"), "net/http") {
		t.Error("dataset links net/http: fetching is for dataset/fetch")
	}
	// The same look finds in show what it looks for.
	if !slices.ContainsFunc(deps(lessons+"show"), draws) || !slices.Contains(deps(lessons+"show"), "image/png") {
		t.Error("package show links nothing that draws: this test looks for the wrong names")
	}
}
