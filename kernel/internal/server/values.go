package server

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/diagnose"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

// Where a cell's program leaves values, in the engine's temporary folder: that of
// its last expression, and those of the variables that are kept.
const (
	resultFile   = "result.json"
	valuesFolder = "values"
)

// tempVars tell a cell's program these places (package kernel/values).
var tempVars = map[string]string{"NINEPIXELS_RESULT": resultFile, "NINEPIXELS_VALUES": valuesFolder}

// An index is what a program says of the values that it has kept.
type index struct {
	Variables []struct {
		Name      string      `json:"name"`
		Kept      bool        `json:"kept"`
		Reason    string      `json:"reason"`
		Type      indexType   `json:"type"`
		Bytes     int64       `json:"bytes"`
		Value     string      `json:"value"`
		Shape     string      `json:"shape"`
		Needs     []indexType `json:"needs"`
		Functions []string    `json:"functions"`
	} `json:"variables"`
}

type indexType struct {
	Path     string                  `json:"path"`
	Packages []struct{ Path string } `json:"packages"`
	Spelled  bool                    `json:"spelled"`
}

func (t indexType) text() cell.TypeText {
	var packages []string
	for _, p := range t.Packages {
		packages = append(packages, p.Path)
	}
	return cell.NewTypeText(t.Path, packages)
}

// endsWithCell goes on with why a value is not kept that running its cell again
// would not help.
const endsWithCell = ", and so it ends with its cell"

// unspelled is why a value is not kept whose type no other cell can name.
const unspelled = "its type has no name outside of its package" + endsWithCell

// kept is the notebook after a program has ended well.
func (k *kernel) kept(e *gonb.Engine, next cell.Notebook, p *cell.Program, out gonb.Outcome) cell.Notebook {
	if p == nil {
		return next
	}
	kept, lost := map[string]cell.Value{}, map[string]string{}
	maps.Copy(lost, out.Built.Local)
	if len(p.Keep) == 0 && len(out.Built.Types) == 0 {
		return next.Keeps(nil, lost)
	}
	for name := range out.Built.Types {
		lost[name] = "the program ended before its value was kept"
	}
	for _, v := range k.indexed(e).Variables {
		t, known := out.Built.Types[v.Name]
		switch {
		case !known && !slices.Contains(p.Keep, v.Name): // one that was lost is still in the folder
			continue
		case !v.Kept:
			lost[v.Name] = v.Reason + endsWithCell
			continue
		case !known && !v.Type.Spelled:
			lost[v.Name] = unspelled
			continue
		case !known:
			t = v.Type.text()
		}
		value := cell.Value{Type: t, Functions: v.Functions, Text: v.Value, Bytes: v.Bytes, Shape: v.Shape}
		for _, need := range v.Needs {
			if need.Spelled {
				value.Needs = append(value.Needs, need.text())
			}
		}
		delete(lost, v.Name)
		kept[v.Name] = value
	}
	return next.Keeps(kept, lost)
}

// indexed reads what the last program has said of its values.
func (k *kernel) indexed(e *gonb.Engine) (found index) {
	text, err := os.ReadFile(filepath.Join(e.Temp(), valuesFolder, "index.json"))
	if err == nil {
		err = json.Unmarshal(text, &found)
	}
	if err != nil {
		k.Log("what is said of the kept values cannot be read: %v", err)
	}
	return found
}

// lostValues forgets the kept values that a program could not read when it
// started, and says so; it is false if that was not why it failed.
func (k *kernel) lostValues(r *run, what diagnose.Mistake) bool {
	if what.Name != "panic" || !strings.Contains(r.out.stderr.String(), cell.LoadFunction+"(") {
		return false
	}
	_, reason, _ := strings.Cut(strings.TrimSuffix(what.Sentence, "."), ": ")
	lost := map[string]string{}
	kept := k.known().Kept()
	for _, name := range kept {
		if strings.Contains(what.Sentence, " "+name+" cannot") {
			lost[name] = or(reason, what.Sentence)
		}
	}
	if len(lost) == 0 {
		for _, name := range kept {
			lost[name] = or(reason, what.Sentence)
		}
	}
	k.learn(k.known().Keeps(nil, lost))
	k.print(r, "stderr", what.Sentence+"\n") // r.out holds back what stands behind a panic
	return len(lost) > 0
}
