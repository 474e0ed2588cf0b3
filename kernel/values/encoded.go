package values

import (
	"encoding"
	"reflect"
	"slices"
	"unsafe"
)

// gobEncoder and gobDecoder are those of package encoding/gob.
type (
	gobEncoder interface{ GobEncode() ([]byte, error) }
	gobDecoder interface{ GobDecode([]byte) error }
)

// encodes says whether values of a type write and read themselves here: whether
// they can, and hold something that could not be kept as it is, such as a handle
// that is good for one process. All others are kept as they are, for that loses
// nothing, not even what they share.
func encodes(t reflect.Type) bool {
	if t.Name() == "" || t.Kind() == reflect.Interface {
		return false
	}
	p := reflect.PointerTo(t)
	if p.Implements(keeperType) {
		return true
	}
	binary := p.Implements(reflect.TypeFor[encoding.BinaryMarshaler]()) && p.Implements(reflect.TypeFor[encoding.BinaryUnmarshaler]())
	gob := p.Implements(reflect.TypeFor[gobEncoder]()) && p.Implements(reflect.TypeFor[gobDecoder]())
	if !binary && !gob {
		return false
	}
	var parts plan
	parts.addParts(t, 0)
	return slices.ContainsFunc(parts.slots, func(s slot) bool {
		return s.kind == slotIdle || s.kind == slotNever || s.kind == slotFunc
	})
}

// encode lets a value write itself. One that is all zero needs no words.
func (s *scanner) encode(sl *slot, at unsafe.Pointer) error {
	key := boxKey{sl.elem, at}
	if _, ok := s.encoded[key]; ok || isZero(at, sl.size) {
		return nil
	}
	var data []byte
	var err error
	switch v := reflect.NewAt(sl.elem, at).Interface().(type) {
	case Keeper:
		state, err := stateOf(v)
		if err == nil {
			s.encoded[key], s.encoders = state, append(s.encoders, key)
			s.reach(state)
		}
		return err
	case encoding.BinaryMarshaler:
		data, err = v.MarshalBinary()
	case gobEncoder:
		data, err = v.GobEncode()
	}
	if err != nil {
		return refusal("it holds a " + TypeName(sl.elem) + " that cannot be written: " + err.Error())
	}
	data = append(data, 0) // an empty one would have no memory
	bytes := ref{unsafe.Pointer(&data[0]), run{byteType, len(data)}}
	s.encoded[key], s.encoders = bytes, append(s.encoders, key)
	s.reach(bytes)
	return nil
}

// A decoding is a value that shall read itself from a region's bytes, or from its
// state.
type decoding struct {
	at     unsafe.Pointer
	typ    reflect.Type
	region int
}

func (l *loader) orderDecoding(s *slot, r reloc, at unsafe.Pointer) error {
	if r.kind != toEncoded || r.offset != 0 {
		return damage
	}
	m, err := l.memory(r.target, memory)
	if err != nil {
		return err
	}
	if keeps := reflect.PointerTo(s.elem).Implements(keeperType); keeps && (m.n != 1 || m.typ.Kind() != reflect.Struct) || !keeps && m.typ != byteType {
		return damage
	}
	l.decodings = append(l.decodings, decoding{at, s.elem, r.target})
	return nil
}

func (d decoding) do(l *loader) (err error) {
	m := l.made[d.region]
	if k, ok := reflect.NewAt(d.typ, d.at).Interface().(Keeper); ok {
		return restore(k, m)
	}
	data := slices.Clone(unsafe.Slice((*byte)(m.at), m.n))[:m.n-1]
	switch v := reflect.NewAt(d.typ, d.at).Interface().(type) {
	case encoding.BinaryUnmarshaler:
		err = v.UnmarshalBinary(data)
	case gobDecoder:
		err = v.GobDecode(data)
	}
	if err != nil {
		return refusal("a " + TypeName(d.typ) + " cannot be read: " + err.Error())
	}
	return nil
}
