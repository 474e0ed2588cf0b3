package simd

import (
	"bytes"
	"encoding/binary"
	"math"
)

// The form of a module: https://webassembly.github.io/spec/core/binary/.
const (
	magic = "\x00asm\x01\x00\x00\x00"

	typeSection     = 1
	importSection   = 2
	functionSection = 3
	exportSection   = 7
	codeSection     = 10

	functionType   = 0x60
	memoryImport   = 2
	functionExport = 0
	emptyBlock     = 0x40
)

// The types of values.
const (
	i32  = 0x7f
	f32  = 0x7d
	v128 = 0x7b
)

// Where the memory is imported from.
const (
	MemoryModule = "go"
	MemoryName   = "memory"
)

// A code is a piece of a function: an expression, which leaves its value on the stack,
// or a statement, which leaves nothing.
type code []byte

// A local is a parameter or a variable of a function.
type local uint32

// A function is one on its way into a module.
type function struct {
	name   string
	params int // all i32
	result []byte
	locals []byte // the types of the variables
	body   code
}

// parameters declares n parameters, all of them addresses or numbers.
func (f *function) parameters(n int) []local {
	f.params = n
	list := make([]local, n)
	for i := range list {
		list[i] = local(i)
	}
	return list
}

// variable declares a variable.
func (f *function) variable(kind byte) local {
	f.locals = append(f.locals, kind)
	return local(f.params + len(f.locals) - 1)
}

func (f *function) variables(kind byte, n int) []local {
	list := make([]local, n)
	for i := range list {
		list[i] = f.variable(kind)
	}
	return list
}

// do adds statements.
func (f *function) do(statements ...code) { f.body = join(f.body, statements...) }

// encode writes a module with these functions.
func encode(functions []*function) []byte {
	var types, places, exports, bodies [][]byte
	for i, f := range functions {
		types = append(types, join(code{functionType}, list(bytes.Repeat([]byte{i32}, f.params)), list(f.result)))
		places = append(places, unsigned(i))
		exports = append(exports, join(text(f.name), code{functionExport}, unsigned(i)))
		var locals [][]byte
		for _, kind := range f.locals {
			locals = append(locals, []byte{1, kind})
		}
		body := join(vector(locals), f.body, code{end})
		bodies = append(bodies, join(unsigned(len(body)), body))
	}
	memory := join(text(MemoryModule), text(MemoryName), code{memoryImport, 0, 0})
	module := code(magic)
	for _, s := range []struct {
		id      byte
		entries [][]byte
	}{{typeSection, types}, {importSection, [][]byte{memory}}, {functionSection, places}, {exportSection, exports}, {codeSection, bodies}} {
		content := vector(s.entries)
		module = join(module, code{s.id}, unsigned(len(content)), content)
	}
	return module
}

func join(first code, rest ...code) code {
	all := append(code{}, first...)
	for _, c := range rest {
		all = append(all, c...)
	}
	return all
}

// unsigned is a number as WebAssembly writes it.
func unsigned(n int) code { return binary.AppendUvarint(nil, uint64(n)) }

// signed is that of a constant.
func signed(n int32) (out code) {
	for {
		b := byte(n & 0x7f)
		n >>= 7
		if n == 0 && b&0x40 == 0 || n == -1 && b&0x40 != 0 {
			return append(out, b)
		}
		out = append(out, b|0x80)
	}
}

func list(items []byte) code { return join(unsigned(len(items)), items) }

func text(s string) code { return list([]byte(s)) }

func vector(entries [][]byte) code {
	out := unsigned(len(entries))
	for _, e := range entries {
		out = append(out, e...)
	}
	return out
}

// Instructions that are not functions of values.
const (
	block, loop, when, end  = 0x02, 0x03, 0x04, 0x0b
	branch, branchIf        = 0x0c, 0x0d
	callTo                  = 0x10
	getLocal, setLocal      = 0x20, 0x21
	constantI32, constant32 = 0x41, 0x43
	vectors                 = 0xfd // stands before the instructions on vectors
)

// apply is an instruction with its operands.
func apply(instruction code, operands ...code) code {
	return append(join(nil, operands...), instruction...)
}

// simd is an instruction on vectors.
func simd(number int) code { return join(code{vectors}, unsigned(number)) }

func get(l local) code          { return join(code{getLocal}, unsigned(int(l))) }
func set(l local, to code) code { return apply(join(code{setLocal}, unsigned(int(l))), to) }

func number(n int) code { return join(code{constantI32}, signed(int32(n))) }

func number32(x float32) code {
	return binary.LittleEndian.AppendUint32(code{constant32}, math.Float32bits(x))
}

func plus(a, b code) code   { return apply(code{0x6a}, a, b) }
func minus(a, b code) code  { return apply(code{0x6b}, a, b) }
func times(a, b code) code  { return apply(code{0x6c}, a, b) }
func and(a, b code) code    { return apply(code{0x71}, a, b) }
func quarter(a code) code   { return apply(code{0x76}, a, number(2)) } // a / 4
func fourfold(a code) code  { return apply(code{0x74}, a, number(2)) } // a · 4
func less(a, b code) code   { return apply(code{0x49}, a, b) }
func atMost(a, b code) code { return apply(code{0x4d}, a, b) }

// advance adds to a variable.
func advance(l local, by code) code { return set(l, plus(get(l), by)) }

// at is where in memory an instruction reads or writes. Nothing is said of how addresses
// are aligned.
func at(offset int) code { return join(code{0}, unsigned(offset)) }

func load(instruction code, address code, offset int) code {
	return apply(join(instruction, at(offset)), address)
}

func store(instruction code, address code, offset int, value code) code {
	return apply(join(instruction, at(offset)), address, value)
}

var (
	load4, store4 = simd(0x00), simd(0x0b) // a vector
	spread        = simd(0x09)             // one number, four times
	loadWord      = simd(0x5c)             // four bytes, and zeros
	loadF32       = code{0x2a}
	storeF32      = code{0x38}
	loadI32       = code{0x28}
	storeI32      = code{0x36}
	loadByte      = code{0x2d}
	storeByte     = code{0x3a}
)

// while repeats statements as long as a condition holds.
func while(condition code, statements ...code) code {
	again := join(code{loop, emptyBlock}, statements...)
	again = join(again, condition, code{branchIf, 0, end})
	return join(code{}, condition, code{when, emptyBlock}, again, code{end})
}

// either does one thing or another.
func either(condition code, yes, no []code) code {
	out := join(condition, code{when, emptyBlock})
	out = join(join(out, yes...), code{0x05})
	return join(join(out, no...), code{end})
}

// call calls the function of that number.
func call(number int, arguments ...code) code {
	return apply(join(code{callTo}, unsigned(number)), arguments...)
}
