package simd

var Signed = signed

// Encoded is a module with one small function.
func Encoded() []byte {
	f := &function{name: "f"}
	p := f.parameters(2)
	x := f.variable(i32)
	f.do(set(x, plus(number(300), get(p[0]))))
	return encode([]*function{f})
}
