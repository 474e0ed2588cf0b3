package server

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

// Where a cell's program leaves values: that of its last expression in the engine's
// temporary folder, and those of the variables that stay in [Options].Values, or in a
// folder there.
const (
	resultFile   = "result.json"
	valuesFolder = "values"
)

// The variables that tell a cell's program these places (package kernel/values).
const (
	resultVar = "NINEPIXELS_RESULT"
	valuesVar = "NINEPIXELS_VALUES"
)

// The files in that folder by which a program tells how keeping went (package
// kernel/values): what it has kept, that it is at work, or why it has failed, and
// what it could not read.
const (
	indexFile   = "index.json"
	keepingFile = "keeping"
	unreadFile  = "unread.json"

	interruptedFile = "interrupted" // by which the program is told that it was asked to end
)

// An index is what a program says of the values that it has kept, or could not read.
type index struct {
	Variables []indexed `json:"variables"`
}

type indexed struct {
	Name      string      `json:"name"`
	Kept      bool        `json:"kept"`
	Reason    string      `json:"reason"`
	Large     bool        `json:"large"` // there was no room for it
	Type      indexType   `json:"type"`
	Bytes     int64       `json:"bytes"`
	Value     string      `json:"value"`
	Shape     string      `json:"shape"`
	Needs     []indexType `json:"needs"`
	Functions []string    `json:"functions"`
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

// Why values are not kept.
const (
	unspelled  = "its type has no name outside of its package"
	endedEarly = "the program ended before its value was kept"
	valuesOff  = "values are off in this notebook"
)

// inValues is a file of the folder of values.
func (k *kernel) inValues(e *gonb.Engine, name string) string {
	if k.Values != "" {
		return filepath.Join(k.Values, name)
	}
	return filepath.Join(e.Temp(), valuesFolder, name)
}

// clearRecords removes what the last program has told of what went wrong, so that the
// next one's is its own.
func (k *kernel) clearRecords(e *gonb.Engine) {
	for _, name := range []string{keepingFile, unreadFile, interruptedFile} {
		_ = os.Remove(k.inValues(e, name))
	}
}

// dropIndex removes what a program has told of what it kept, when that is known.
func (k *kernel) dropIndex(e *gonb.Engine, p *cell.Program, built cell.Built) {
	if p != nil && len(p.Keep)+len(built.Types) > 0 {
		_ = os.Remove(k.inValues(e, indexFile))
	}
}

// readIndex reads what a program has told; ok is false if it has told nothing.
func (k *kernel) readIndex(e *gonb.Engine, name string) (found index, ok bool) {
	text, err := os.ReadFile(k.inValues(e, name))
	if err == nil {
		err = json.Unmarshal(text, &found)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		k.Log("what is said of the kept values cannot be read: %v", err)
	}
	return found, err == nil
}

// unsaved says why a program could not write its values: ok is false if it could, or
// has not come so far. How it has ended is why, if it says nothing itself.
func (k *kernel) unsaved(e *gonb.Engine, ended string) (why string, ok bool) {
	text, err := os.ReadFile(k.inValues(e, keepingFile))
	if err != nil {
		return "", false
	}
	if why = strings.TrimSpace(string(text)); why == "" {
		why = "the program was ended while they were written"
		if ended != "" {
			why += " (" + ended + ")"
		}
	}
	return why, true
}

// An account is what became of the values of one cell's variables.
type account struct {
	kept map[string]cell.Value
	lost map[string]cell.Loss
}

// kept is the notebook after a program has ended well, and what became of its
// values.
func (k *kernel) kept(e *gonb.Engine, next cell.Notebook, p *cell.Program, out gonb.Outcome) (cell.Notebook, account) {
	a := account{kept: map[string]cell.Value{}, lost: map[string]cell.Loss{}}
	if p == nil {
		return next, a
	}
	for name, reason := range out.Built.Local {
		a.lost[name] = cell.Loss{Reason: reason, Ends: true}
	}
	missing := cell.Loss{Reason: endedEarly}
	told, all := index{}, false
	if len(p.Keep)+len(out.Built.Types) > 0 {
		told, all = k.readIndex(e, indexFile)
	}
	if why, failed := k.unsaved(e, out.Ended); failed {
		missing.Reason = why
	}
	if p.Off {
		missing = cell.Loss{Reason: valuesOff, Ends: true}
	}
	for name := range out.Built.Types {
		a.lost[name] = missing
	}
	for _, v := range told.Variables {
		t, known := out.Built.Types[v.Name]
		switch {
		case !known && !slices.Contains(p.Keep, v.Name): // of another cell, and as it was
			continue
		case !v.Kept:
			a.lost[v.Name] = cell.Loss{Reason: v.Reason, Ends: true, Anew: !v.Large}
			continue
		case !known && !v.Type.Spelled:
			a.lost[v.Name] = cell.Loss{Reason: unspelled, Ends: true, Anew: true}
			continue
		case !known:
			t = v.Type.text()
		}
		delete(a.lost, v.Name)
		a.kept[v.Name] = v.value(t)
	}
	next.Together(a.kept, a.lost)
	next = next.Keeps(a.kept, a.lost)
	if all {
		next = next.Cleared()
	}
	return next, a
}

// value is what the notebook is to know of a variable of that type.
func (v *indexed) value(t cell.TypeText) cell.Value {
	value := cell.Value{Type: t, Text: v.Value, Bytes: v.Bytes, Shape: v.Shape}
	for _, need := range v.Needs {
		if need.Spelled {
			value.Needs = append(value.Needs, need.text())
		} else if made, ok := makers[need.Path]; ok {
			value.Makers = append(value.Makers, made)
		}
	}
	for _, name := range v.Functions {
		value.Functions = append(value.Functions, functionText(name))
	}
	return value
}

// functionText writes a function, whose name has its package's path, as types are
// written: main.double, math.Sqrt, gopkg.in/yaml%2ev3.Marshal.
func functionText(name string) cell.TypeText {
	dot := strings.LastIndexByte(name, '.')
	path := strings.ReplaceAll(name[:max(dot, 0)], "%2e", ".")
	return cell.NewTypeText(path+"."+name[dot+1:], []string{path})
}

// makers are expressions whose values have a type that only its package can name.
var makers = map[string]cell.TypeText{
	"*fmt.wrapError":       `‹fmt›.Errorf("%w", error(nil))`,
	"*fmt.wrapErrors":      `‹fmt›.Errorf("%w%w", error(nil), error(nil))`,
	"*errors.joinError":    `‹errors›.Join(‹errors›.New(""))`,
	"*math/rand.rngSource": `‹math/rand›.NewSource(1)`,
	"*io.multiReader":      `‹io›.MultiReader()`,
	"*io.multiWriter":      `‹io›.MultiWriter()`,
	"*io.teeReader":        `‹io›.TeeReader(nil, nil)`,
	"*hash/crc32.digest":   `‹hash/crc32›.NewIEEE()`,
	"*hash/crc64.digest":   `‹hash/crc64›.New(‹hash/crc64›.MakeTable(‹hash/crc64›.ISO))`,
	"*hash/adler32.digest": `‹hash/adler32›.New()`,
	"*hash/fnv.sum32":      `‹hash/fnv›.New32()`,
	"*hash/fnv.sum32a":     `‹hash/fnv›.New32a()`,
	"*hash/fnv.sum64":      `‹hash/fnv›.New64()`,
	"*hash/fnv.sum64a":     `‹hash/fnv›.New64a()`,
	"*crypto/md5.digest":   `‹crypto/md5›.New()`,
	"*crypto/sha1.digest":  `‹crypto/sha1›.New()`,

	"*crypto/internal/fips140/sha256.Digest": `‹crypto/sha256›.New()`,
	"*crypto/internal/fips140/sha512.Digest": `‹crypto/sha512›.New()`,
	"context.backgroundCtx":                  `‹context›.Background()`,
	"context.todoCtx":                        `‹context›.TODO()`,
	"*context.cancelCtx":                     `func() any { c, stop := ‹context›.WithCancel(‹context›.Background()); stop(); return c }()`,
	"*context.valueCtx":                      `‹context›.WithValue(‹context›.Background(), any("key"), 1)`,
}
