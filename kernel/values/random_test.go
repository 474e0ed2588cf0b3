package values_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/values"
)

// A maker makes random values of random types. Pointers and slices often point
// into what it made before.
type maker struct {
	*rand.Rand
	made map[reflect.Type][]reflect.Value // addressable values that something may point to
	room int                              // how much more it makes
}

// namedTypes are types with names, some of which lead back to themselves.
var namedTypes = []reflect.Type{
	reflect.TypeFor[tree](), reflect.TypeFor[link](), reflect.TypeFor[point](), reflect.TypeFor[celsius](), reflect.TypeFor[weekday](),
	reflect.TypeFor[person](), reflect.TypeFor[pair[string, []*tree]](), reflect.TypeFor[square](),
}

var basic = []reflect.Type{
	reflect.TypeFor[bool](), reflect.TypeFor[int](), reflect.TypeFor[int8](), reflect.TypeFor[uint16](), reflect.TypeFor[int32](), reflect.TypeFor[uint64](),
	reflect.TypeFor[float32](), reflect.TypeFor[float64](), reflect.TypeFor[complex128](), reflect.TypeFor[string](), reflect.TypeFor[byte](),
}

// topDepth is how many types are inside one another; the outermost is never a
// basic one.
const topDepth = 5

// typ returns a type; key wants one that a map's keys may have.
func (m *maker) typ(depth int, key bool) reflect.Type {
	if depth == 0 || depth < topDepth && m.IntN(4) == 0 {
		return basic[m.IntN(len(basic))]
	}
	if key {
		return m.keyType(depth)
	}
	switch m.IntN(9) {
	case 0:
		return namedTypes[m.IntN(len(namedTypes))]
	case 1:
		return reflect.PointerTo(m.typ(depth-1, false))
	case 2, 3:
		return reflect.SliceOf(m.typ(depth-1, false))
	case 4:
		return reflect.ArrayOf(m.IntN(4), m.typ(depth-1, false))
	case 5:
		return reflect.MapOf(m.typ(depth-1, true), m.typ(depth-1, false))
	case 6:
		return reflect.TypeFor[any]()
	case 7:
		return reflect.TypeFor[shape]()
	}
	return m.structType(depth, false)
}

func (m *maker) keyType(depth int) reflect.Type {
	switch m.IntN(3) {
	case 0:
		return reflect.TypeFor[point]()
	case 1:
		return reflect.ArrayOf(m.IntN(3), m.typ(depth-1, true))
	}
	return m.structType(depth, true)
}

func (m *maker) structType(depth int, key bool) reflect.Type {
	var fields []reflect.StructField
	for i := range m.IntN(5) {
		fields = append(fields, reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: m.typ(depth-1, key)})
	}
	return reflect.StructOf(fields)
}

// fill sets an addressable value to a random one.
func (m *maker) fill(v reflect.Value, depth int) {
	m.room--
	if m.room > 0 && v.Type().Size() > 0 {
		m.made[v.Type()] = append(m.made[v.Type()], v)
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(m.IntN(2) == 0)
	case reflect.String:
		v.SetString(m.text())
	case reflect.Struct:
		for i := range v.NumField() {
			m.fill(open(v.Field(i)), depth)
		}
	case reflect.Array:
		for i := range v.Len() {
			m.fill(v.Index(i), depth)
		}
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		if depth > 0 && m.room > 0 && m.IntN(8) > 0 {
			m.refer(v, depth-1)
		}
	default:
		m.number(v)
	}
}

const sayings = "nine pixels and what they hold"

func (m *maker) text() string {
	from := m.IntN(len(sayings))
	to := from + m.IntN(len(sayings)-from)
	if m.IntN(2) == 0 {
		return sayings[from:to]
	}
	return string([]byte(sayings[from:to]))
}

func (m *maker) number(v reflect.Value) {
	switch {
	case v.CanInt():
		v.SetInt(m.Int64())
	case v.CanUint():
		v.SetUint(m.Uint64())
	case v.CanFloat():
		v.SetFloat(m.NormFloat64())
	default:
		v.SetComplex(complex(m.NormFloat64(), m.NormFloat64()))
	}
}

// refer lets a value refer to others, old or new.
func (m *maker) refer(v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.Pointer:
		if old := m.made[v.Type().Elem()]; len(old) > 0 && m.IntN(2) == 0 {
			v.Set(old[m.IntN(len(old))].Addr())
			return
		}
		v.Set(reflect.New(v.Type().Elem()))
		m.fill(v.Elem(), depth)
	case reflect.Slice:
		m.slice(v, depth)
	case reflect.Map:
		if old := m.made[v.Type()]; m.IntN(3) == 0 {
			v.Set(old[m.IntN(len(old))]) // it may be v itself
			return
		}
		v.Set(reflect.MakeMap(v.Type()))
		for range m.IntN(4) {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			(&maker{m.Rand, map[reflect.Type][]reflect.Value{}, 0}).fill(key, 0) // a key has no address
			room := m.room
			m.room = 0
			m.fill(value, depth)
			m.room = room - 1
			v.SetMapIndex(key, value)
		}
	case reflect.Interface:
		t := m.typ(3, false)
		if v.NumMethod() > 0 {
			t = []reflect.Type{reflect.TypeFor[square](), reflect.TypeFor[*disc]()}[m.IntN(2)]
		}
		if t.Kind() == reflect.Interface {
			return
		}
		held := reflect.New(t).Elem()
		values.Know(held.Addr().Interface()) // structs cannot be composed of their names
		room := m.room
		m.room = min(m.room, 0) // what an interface holds has no address
		m.fill(held, depth)
		m.room = room - 1
		v.Set(held)
	}
}

func (m *maker) slice(v reflect.Value, depth int) {
	if old := m.made[v.Type()]; m.IntN(2) == 0 {
		s := old[m.IntN(len(old))]
		from := m.IntN(s.Cap() + 1)
		to := from + m.IntN(s.Cap()-from+1)
		if s.IsNil() || to == 0 {
			return
		}
		v.Set(s.Slice3(from, to, to+m.IntN(s.Cap()-to+1)))
		return
	}
	n := m.IntN(7)
	s := reflect.MakeSlice(v.Type(), n, n+m.IntN(3))
	v.Set(s)
	for i := range n {
		m.fill(s.Index(i), depth)
	}
}

// TestKeepRandomValues keeps variables of random types, which share memory. Four
// programs in turn use some of them, and keep these again beside the others; the
// fifth loads all, and what it has is compared with the first, place by place.
func TestKeepRandomValues(t *testing.T) {
	places, kept := 0, 0
	for seed := range uint64(250) {
		m := &maker{rand.New(rand.NewPCG(seed, 1)), map[reflect.Type][]reflect.Value{}, 1000}
		var mine []values.Var
		for i := range 4 + m.IntN(8) {
			one := reflect.New(m.typ(topDepth, false))
			m.fill(one.Elem(), 8)
			mine = append(mine, variable(fmt.Sprint("v", i), one.Interface()))
		}
		kept += len(mine)
		folder := t.TempDir()
		if err := values.OpenStore(folder).Keep(mine...); err != nil {
			t.Fatal(seed, err)
		}
		m.Shuffle(len(mine), func(i, j int) { mine[i], mine[j] = mine[j], mine[i] })
		var theirs []values.Var
		for cell := range 5 {
			theirs = nil
			for _, v := range mine {
				if cell == 4 || m.IntN(2) == 0 {
					theirs = append(theirs, variable(v.Name, reflect.New(reflect.TypeOf(v.Pointer).Elem()).Interface()))
				}
			}
			s := values.OpenStore(folder)
			err := s.Load(theirs...)
			if err != nil && strings.Contains(err.Error(), "no such type") { // a pointer leads into a variable that it does not have
				for _, v := range mine {
					values.Know(v.Pointer)
				}
				s = values.OpenStore(folder)
				err = s.Load(theirs...)
			}
			if err != nil {
				t.Fatal(seed, cell, err, s.Reasons())
			}
			if err := s.Keep(theirs...); err != nil {
				t.Fatal(seed, cell, err)
			}
			if why := values.OpenStore(folder).Reasons(); len(why) > 0 {
				t.Fatal(seed, cell, why)
			}
		}
		a := newComparison()
		for i := range mine {
			if d := a.differ(mine[i].Pointer, theirs[i].Pointer); d != "" {
				t.Errorf("seed %d: %T%s", seed, mine[i].Pointer, d)
			}
		}
		places += len(a.seen)
	}
	if kept < 1000 || places < 20_000 {
		t.Error("only", kept, "values and", places, "places were compared")
	}
}
