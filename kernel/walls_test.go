package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

// These tests hold the walls between the rooms of kernel/internal, which
// ARCHITECTURE.md draws: who may import whom, and who knows GoNB.

// rooms lists what each room may import of the others.
var rooms = map[string][]string{
	"atomicfile":           {},
	"bench":                {"progress", "setup", "state"},
	"bench/cells":          {"bench", "gonb", "jupyter", "kernelproc", "progress", "runner", "spec", "state", "tools"},
	"bench/training":       {"bench", "process", "progress", "python", "spec", "state", "tools"},
	"cell":                 {},
	"complete":             {"cell"},
	"complete/golist":      {"cell", "complete", "process"},
	"coursecopy":           {"atomicfile"},
	"coursetest":           {"notebook"},
	"debug":                {},
	"debuggee":             {},
	"delve":                {"cell", "debug", "debuggee", "process"},
	"diagnose":             {"cell"},
	"doctor":               {"gonb", "gotool", "gotool/quickbuild", "plugin", "plugin/probe", "process", "setup", "spec", "state", "tools", "values"},
	"gonb":                 {"cell", "debuggee", "jupyter", "kernelproc", "process"},
	"gotool":               {"cell", "gonb", "gotool/quickbuild"},
	"gotool/quickbuild":    {"atomicfile", "gonb", "lock"},
	"gotool/standin":       {"gotool"},
	"history":              {"atomicfile", "lock"},
	"jupyter":              {"jupyter/zmtp"},
	"jupyter/kerneltest":   {"jupyter", "jupyter/zmtp"},
	"jupyter/zmtp":         {},
	"kernelproc":           {"jupyter", "process"},
	"lock":                 {},
	"notebook":             {"atomicfile"},
	"page":                 {"cell", "complete", "diagnose"},
	"page/program":         {"page"},
	"parameters":           {"cell", "gonb", "notebook"},
	"plugin":               {"atomicfile", "process", "python", "state"},
	"plugin/probe":         {},
	"plugin/probe/program": {"plugin/probe"},
	"process":              {},
	"progress":             {},
	"python":               {"process", "state"},
	"runner":               {"cell", "gonb", "jupyter", "kernelproc", "notebook", "process", "spec"},
	"server":               {"cell", "complete", "debug", "diagnose", "gonb", "history", "jupyter", "kernelproc"},
	"setup":                {"gonb", "gotool", "lock", "plugin", "plugin/probe", "progress", "python", "spec", "state", "tools"},
	"site":                 {"atomicfile", "cell", "complete", "complete/golist", "notebook", "page", "parameters", "process", "progress", "python", "site/simd", "spec", "state"},
	"site/gonbui":          {},
	"site/gonbui/protocol": {},
	"site/simd":            {},
	"site/simd/ops":        {},
	"spec":                 {"atomicfile"},
	"state":                {"atomicfile", "gotool/quickbuild"},
	"tools":                {"gonb", "gotool", "process", "spec", "state"},
}

// A sourceFile is a file below kernel/ that is no test.
type sourceFile struct {
	path string // from kernel/
	room string // its folder, without internal/
	tree *ast.File
	set  *token.FileSet
}

// imports returns the rooms that a file imports.
func (f sourceFile) imports() (found []string) {
	for _, spec := range f.tree.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		if room, ours := strings.CutPrefix(path, module+"kernel/"); ours {
			found = append(found, strings.TrimPrefix(room, "internal/"))
		}
	}
	return found
}

// sources parses the command, its rooms, and kernel/values.
func sources(t *testing.T) (files []sourceFile) {
	t.Helper()
	set := token.NewFileSet()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), "_")):
			return filepath.SkipDir
		case d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		tree, err := parser.ParseFile(set, path, nil, parser.ParseComments)
		room := strings.TrimPrefix(filepath.ToSlash(filepath.Dir(path)), "internal/")
		files = append(files, sourceFile{filepath.ToSlash(path), room, tree, set})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// imported returns what each room imports of the others, in order.
func imported(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, f := range sources(t) {
		all[f.room] = append(all[f.room], f.imports()...)
	}
	for room, list := range all {
		slices.Sort(list)
		all[room] = slices.Compact(list)
	}
	return all
}

func TestRooms(t *testing.T) {
	found := imported(t)
	for room, list := range found {
		if room == "." || room == "values" {
			continue
		}
		may, known := rooms[room]
		if !known {
			t.Errorf("kernel/internal/%s has no rule here: say what it may import", room)
		}
		for _, other := range list {
			if !slices.Contains(may, other) {
				t.Errorf("kernel/internal/%s imports %s: it may import %v", room, other, may)
			}
		}
	}
	for room, may := range rooms {
		list, exists := found[room]
		if !exists {
			t.Errorf("there is a rule for kernel/internal/%s, which does not exist", room)
		}
		for _, other := range may {
			if !slices.Contains(list, other) {
				t.Errorf("kernel/internal/%s may import %s, and does not: take that out of its rule", room, other)
			}
		}
	}
	if len(found["values"]) > 0 {
		t.Errorf("kernel/values imports %v: the programs of cells would link the kernel", found["values"])
	}
	for _, other := range found["."] {
		if other == "jupyter/zmtp" || other == "jupyter/kerneltest" || other == "coursetest" {
			t.Errorf("the command imports %s, which is for the rooms", other)
		}
	}
}

// TestRoomsInOneDirection finds a circle in the rules themselves, which the
// compiler would find only in the code.
func TestRoomsInOneDirection(t *testing.T) {
	state := map[string]int{} // 1: under way, 2: done
	var visit func(room string, path []string)
	visit = func(room string, path []string) {
		path = append(path, room)
		switch state[room] {
		case 1:
			t.Errorf("the rules lead in a circle: %s", strings.Join(path, " → "))
		case 0:
			state[room] = 1
			for _, other := range rooms[room] {
				visit(other, path)
			}
			state[room] = 2
		}
	}
	for room := range rooms {
		visit(room, nil)
	}
}

// A trace is what a text outside of the room gonb may not say.
type trace struct {
	what string
	text *regexp.Regexp
}

// The kinds of traces of which some files have more than one, for a reason.
const (
	commandTrace = "a special command"
	nameTrace    = "a name of GoNB's"
	endTrace     = "how GoNB tells of an end"
	openingTrace = "the line that opens statements"
)

// traces are what is true of GoNB alone.
var traces = func() []trace {
	names := []string{}
	for _, c := range gonb.Commands {
		names = append(names, regexp.QuoteMeta(strings.TrimLeft(c.Name, "%")))
	}
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
	return []trace{
		{commandTrace, regexp.MustCompile(`(^|[\s(:"'` + "`" + `])%%?(` + strings.Join(slices.DeleteFunc(names, func(n string) bool { return n == "" }), "|") + `)\b`)},
		{openingTrace, regexp.MustCompile(`(^|[\s(:"'` + "`" + `])%%($|[\s):,.;"'` + "`" + `])`)},
		{endTrace, regexp.MustCompile(`^\W*exit status|signal: `)},
		{"GoNB's wording", regexp.MustCompile(`executing special commands|unknown or not implemented|Cell\\?\[.*: Line|# gonb`)},
		{"a variable of GoNB's", regexp.MustCompile(`GONB_`)},
		{"an option of GoNB's", regexp.MustCompile(`^--kernel$|^-(raw_error|go_work)\b`)},
		{nameTrace, regexp.MustCompile(`(^|[^\w.])gonb($|[^\w.-])|gonb_`)},
		{"a file of GoNB's", regexp.MustCompile(`(^|/)main(_test)?\\?\.go($|:)`)},
	}
}()

// goNBModule is where GoNB's packages stand, of which cells import one.
const goNBModule = "github.com/janpfeifer/gonb"

// A stranger is a text outside of the room gonb that is about GoNB all the same:
// this text, or all of this kind in the file.
type stranger struct{ text, kind, why string }

var strangers = map[string][]stranger{
	"setup.go":              {{"", nameTrace, "the help of setup says what it builds, and what a kernelspec is called"}},
	"internal/spec/spec.go": {{"gonb", "", "the kernelspec's name, by which the notebooks ask for a kernel"}},
	"internal/state/layout.go": {
		{"bin/gonb", "", "what setup has built is removed"},
		{"jupyter/kernels/gonb", "", "so is the kernelspec"},
	},
	"internal/cell/special.go": {{"//gonb:", "", "the sign that hides a special line from Go's tools is part of a cell's notation"}},
	"internal/server/commands.go": {
		{"%ls", "", "ours under its name"}, {"%list", "", "ours under its name"}, {"%rm", "", "ours under its name"},
		{"%remove", "", "ours under its name"}, {"%reset", "", "ours under its name"},
	},
	"internal/page/commands.go": {
		{"", commandTrace, "a page obeys some of these itself, and refuses the others by name"},
		{"", openingTrace, "a page obeys it itself"},
	},
	"internal/site/shrink.go": {
		{"cmd/compile/main.go", "", "a file of Go's own compiler"}, {"cmd/link/main.go", "", "a file of Go's own linker"},
	},
	"internal/site/gonbui/protocol/protocol.go": {
		{"GONB_PIPE", "", "the package takes the place of GoNB's own in the programs of a page"},
		{"gonb/jupyter_input", "", "so does the form of a question"},
	},
	"internal/diagnose/crash.go":  {{"", endTrace, "Go's own words for the end of a program"}},
	"internal/diagnose/ended.go":  {{"", endTrace, "Go's own words"}, {"", commandTrace, "a sentence names it to the learner"}},
	"internal/diagnose/tests.go":  {{"", endTrace, "Go's own words"}},
	"internal/diagnose/scopes.go": {{"", commandTrace, "a sentence names it to the learner"}},
}

func (s stranger) is(text, kind string) bool {
	return s.text != "" && s.text == text || s.kind != "" && s.kind == kind
}

// TestOnlyOneRoomKnowsGoNB looks at the texts in the code: only the room gonb
// knows GoNB's commands, wording, variables, options, folders and files.
func TestOnlyOneRoomKnowsGoNB(t *testing.T) {
	used := map[string]bool{}
	for _, f := range sources(t) {
		if f.room == "gonb" || f.room == "jupyter/kerneltest" { // the second plays GoNB in tests
			continue
		}
		ast.Inspect(f.tree, func(n ast.Node) bool {
			if _, isImport := n.(*ast.ImportSpec); isImport {
				return false
			}
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			for _, what := range foreign(text) {
				if i := slices.IndexFunc(strangers[f.path], func(s stranger) bool { return s.is(text, what) }); i >= 0 {
					s := strangers[f.path][i]
					used[f.path+s.text+s.kind] = true
					continue
				}
				t.Errorf("%s: %s in %s: only kernel/internal/gonb knows it", f.set.Position(lit.Pos()), what, lit.Value)
			}
			return true
		})
	}
	for path, list := range strangers {
		for _, s := range list {
			if !used[path+s.text+s.kind] {
				t.Errorf("%s says nothing of GoNB like %q (%s): take the exception out", path, s.text+s.kind, s.why)
			}
		}
	}
}

// verb is one of fmt's, but for %%.
var verb = regexp.MustCompile(`%[-+#0-9.*]*[a-zA-Z]`)

// foreign returns what a text says of GoNB.
func foreign(text string) (found []string) {
	text = strings.ReplaceAll(text, goNBModule, "")
	plain := []string{text}
	if verb.MatchString(strings.ReplaceAll(text, "%%", "")) { // a format, which has %% for %
		plain = []string{strings.ReplaceAll(text, "%%", "%")}
	}
	for _, text := range plain {
		for _, tr := range traces {
			if tr.text.MatchString(text) {
				found = append(found, tr.what)
			}
		}
	}
	return found
}
