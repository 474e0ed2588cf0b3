package values

import "reflect"

// A Keeper says itself what of it is kept, as a trained model does: its weights and
// its function, but not the machine that computes it.
type Keeper interface {
	// KeepAs returns a pointer to a struct that holds what is kept. It is kept as all
	// values are, functions by their names; but there must be no map and no interface
	// in it.
	KeepAs() (state any, err error)

	// KeptAs sets a value that is zero to what KeepAs returned. It is called before
	// the program's variables have their first values, and so it must call no function
	// of the notebook.
	KeptAs(state any) error
}

var keeperType = reflect.TypeFor[Keeper]()

// stateOf asks a value what of it is kept.
func stateOf(k Keeper) (state ref, err error) {
	name := TypeName(reflect.TypeOf(k).Elem())
	defer func() {
		if p := recover(); p != nil {
			err = refusal("it holds a " + name + " whose method KeepAs has panicked")
		}
	}()
	kept, err := k.KeepAs()
	if err != nil {
		return ref{}, refusal("it holds a " + name + " that cannot be written: " + err.Error())
	}
	v := reflect.ValueOf(kept)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Type().Elem().Kind() != reflect.Struct || v.Type().Elem().Size() == 0 {
		return ref{}, refusal("it holds a " + name + " whose method KeepAs returns no pointer to a struct")
	}
	if t := lateIn(v.Type().Elem(), map[reflect.Type]bool{}); t != nil {
		return ref{}, refusal("it holds a " + name + " whose method KeepAs returns a " + TypeName(t))
	}
	return ref{v.UnsafePointer(), run{v.Type().Elem(), 1}}, nil
}

// lateIn finds a map or an interface in a type: their content comes last, when all
// that may be a key or be copied is whole. Functions hold none.
func lateIn(t reflect.Type, seen map[reflect.Type]bool) reflect.Type {
	switch t.Kind() {
	case reflect.Map, reflect.Interface:
		return t
	case reflect.Func:
		return nil
	}
	if seen[t] {
		return nil
	}
	seen[t] = true
	for _, part := range parts(t) {
		if late := lateIn(part, seen); late != nil {
			return late
		}
	}
	return nil
}

// restore has a value take up what was kept of it.
func restore(k Keeper, state ref) (err error) {
	name := TypeName(reflect.TypeOf(k).Elem())
	defer func() {
		if p := recover(); p != nil {
			err = refusal("the method KeptAs of " + name + " has panicked")
		}
	}()
	if err := k.KeptAs(reflect.NewAt(state.typ, state.at).Interface()); err != nil {
		return refusal("a " + name + " cannot be read: " + err.Error())
	}
	return nil
}
