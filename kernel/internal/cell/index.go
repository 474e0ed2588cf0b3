package cell

import (
	"slices"
	"strings"
)

// An Index is what a program says of the values that it has kept, or could not read.
type Index struct {
	Variables []Indexed `json:"variables"`
}

// Indexed is what it tells of one variable.
type Indexed struct {
	Name      string      `json:"name"`
	Kept      bool        `json:"kept"`
	Reason    string      `json:"reason"`
	Large     bool        `json:"large"` // there was no room for it
	Type      IndexType   `json:"type"`
	Bytes     int64       `json:"bytes"`
	Value     string      `json:"value"`
	Shape     string      `json:"shape"`
	Needs     []IndexType `json:"needs"`
	Functions []string    `json:"functions"`
}

// An IndexType is a type as it is written in the index.
type IndexType struct {
	Path     string                  `json:"path"`
	Packages []struct{ Path string } `json:"packages"`
	Spelled  bool                    `json:"spelled"`
}

func (t IndexType) text() TypeText {
	var packages []string
	for _, p := range t.Packages {
		packages = append(packages, p.Path)
	}
	return NewTypeText(t.Path, packages)
}

// unspelled is why a value is not kept whose type no other program can name.
const unspelled = "its type has no name outside of its package"

// Account tells what has become of the values of the program's variables: those that
// are kept, and why others are not. types are those of the variables that its
// statements have declared, local says which of these stay the cell's own, and missing
// is why those are lost of which the program has told nothing.
func (p *Program) Account(told Index, types map[string]TypeText, local map[string]string, missing Loss) (kept map[string]Value, lost map[string]Loss) {
	kept, lost = map[string]Value{}, map[string]Loss{}
	for name, reason := range local {
		lost[name] = Loss{Reason: reason, Ends: true}
	}
	for name := range types {
		lost[name] = missing
	}
	for _, v := range told.Variables {
		t, known := types[v.Name]
		switch {
		case !known && !slices.Contains(p.Keep, v.Name): // of another cell, and as it was
			continue
		case !v.Kept:
			lost[v.Name] = Loss{Reason: v.Reason, Ends: true, Anew: !v.Large}
			continue
		case !known && !v.Type.Spelled:
			lost[v.Name] = Loss{Reason: unspelled, Ends: true, Anew: true}
			continue
		case !known:
			t = v.Type.text()
		}
		delete(lost, v.Name)
		kept[v.Name] = v.value(t)
	}
	return kept, lost
}

// value is what the notebook is to know of a variable of that type.
func (v *Indexed) value(t TypeText) Value {
	value := Value{Type: t, Text: v.Value, Bytes: v.Bytes, Shape: v.Shape}
	for _, need := range v.Needs {
		if need.Spelled {
			value.Needs = append(value.Needs, need.text())
		} else if made, ok := typeMakers[need.Path]; ok {
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
func functionText(name string) TypeText {
	dot := strings.LastIndexByte(name, '.')
	path := strings.ReplaceAll(name[:max(dot, 0)], "%2e", ".")
	return NewTypeText(path+"."+name[dot+1:], []string{path})
}

// typeMakers are expressions whose values have a type that only its package can name.
var typeMakers = map[string]TypeText{
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
