package doctor

// SetGuard has another file tell who may debug whom, and returns how to undo it.
func SetGuard(file string) (undo func()) {
	old := guard
	guard = file
	return func() { guard = old }
}

// Warmth and MostCompiled are for the tests.
var Warmth = warmth

const MostCompiled = mostCompiled
